/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.cameliot.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.cameliot.platform.RawConnection.Message;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many messages clients get that they have not acknowledged, and what becomes of these. */
class UnacknowledgedTest {

    private static final String KEY = "a-myorg1-x";
    private static final String SECRET = "secret";
    private static final String FENCE = "fence";

    private static final AtomicInteger tests = new AtomicInteger();

    private static LocalPlatform platform;

    private final List<AutoCloseable> connections = new ArrayList<>();
    private String app;
    private String event;
    private TestClient publisher;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1").apiKey(KEY, SECRET).device("pump", "p-01", SECRET))
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void connect() {
        app = "app-" + tests.incrementAndGet();
        event = "iot-2/type/pump/id/p-01/evt/" + app + "/fmt/json";
        publisher = TestClient.connect(platform, "publisher");
        connections.add(publisher);
    }

    @AfterEach
    void disconnect() throws Exception {
        for (AutoCloseable connection : connections) {
            connection.close();
        }
    }

    /** A connection of an application that is not subscribed to anything by itself. */
    private RawConnection connected(String clientId, RawConnection connection) throws IOException {
        connections.add(connection);
        assertThat(connection.connect(clientId, KEY, SECRET).at(1)).isZero();
        return connection;
    }

    private RawConnection application(int receiveMaximum) throws IOException {
        return connected("a:myorg1:" + app, new RawConnection(platform.port(), 5).receiveMaximum(receiveMaximum));
    }

    private RawConnection durable(int receiveMaximum) throws IOException {
        return connected(
                "a:myorg1:" + app,
                new RawConnection(platform.port(), 5)
                        .receiveMaximum(receiveMaximum)
                        .durable());
    }

    private void subscribe(RawConnection connection, int qos) throws IOException {
        connection.subscribe(event, qos);
        connection.readSubAck();
    }

    /** Publishes numbers; returns when the server has all. */
    private void publish(int from, int to, MqttQos qos) {
        List<CompletableFuture<?>> acknowledged = new ArrayList<>();
        for (String number : numbers(from, to)) {
            acknowledged.add(publisher
                    .async()
                    .publish(Mqtt5Publish.builder()
                            .topic(event)
                            .qos(qos)
                            .payload(number.getBytes())
                            .build()));
        }
        acknowledged.forEach(TestClient::await);
    }

    private void publish(int from, int to) {
        publish(from, to, MqttQos.AT_LEAST_ONCE);
    }

    /** That nothing more comes: what is published now and needs no acknowledgement is next. */
    private void assertNothingMore(RawConnection connection) throws IOException {
        publisher.publish(event, 0, FENCE);
        assertThat(connection.readMessage()).isEqualTo(new Message(false, 0, 0, FENCE));
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private static List<String> payloads(List<Message> messages) {
        return messages.stream().map(Message::payload).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 200})
    void a_client_has_as_many_messages_unacknowledged_as_its_receive_maximum_allows(int receiveMaximum)
            throws IOException {
        RawConnection client = application(receiveMaximum);
        subscribe(client, 1);

        publish(0, receiveMaximum + 20);

        assertThat(payloads(client.readMessages(receiveMaximum))).isEqualTo(numbers(0, receiveMaximum));
        assertNothingMore(client);
    }

    @Test
    void acknowledging_one_brings_the_next_in_order() throws IOException {
        RawConnection client = application(50);
        subscribe(client, 1);
        publish(0, 120);
        List<Message> messages = client.readMessages(50);

        client.acknowledge(messages.get(0));
        messages.add(client.readMessage());
        assertNothingMore(client);
        client.acknowledge(messages.get(30));
        client.acknowledge(messages.get(7));
        client.acknowledge(messages.get(50));
        messages.addAll(client.readMessages(3));
        assertNothingMore(client);

        assertThat(payloads(messages)).isEqualTo(numbers(0, 54));
        assertThat(messages).noneMatch(Message::duplicate);
    }

    @Test
    void acknowledged_in_whatever_order_all_messages_come_once_and_in_order() throws IOException {
        RawConnection client = application(20);
        subscribe(client, 1);
        publish(0, 1_000);
        Random random = new Random(20);
        List<Message> all = new ArrayList<>();
        List<Message> open = new ArrayList<>();

        while (all.size() < 1_000) {
            Message message = client.readMessage();
            all.add(message);
            open.add(message);
            if (open.size() == 20 || all.size() > 980 || random.nextInt(3) == 0) {
                client.acknowledge(open.remove(random.nextInt(open.size())));
            }
        }
        assertNothingMore(client);

        assertThat(payloads(all)).isEqualTo(numbers(0, 1_000));
    }

    @Test
    void what_waits_for_a_client_that_comes_back_is_sent_up_to_its_receive_maximum() throws IOException {
        RawConnection away = durable(10);
        subscribe(away, 1);
        away.close();
        await().until(() -> !platform.isConnected("a:myorg1:" + app));
        publish(0, 300);

        RawConnection client = durable(200);

        List<Message> messages = client.readMessages(200);
        assertThat(payloads(messages)).isEqualTo(numbers(0, 200));
        assertNothingMore(client);
        client.acknowledge(messages.get(0));
        assertThat(client.readMessage().payload()).isEqualTo("200");
    }

    @ParameterizedTest
    @CsvSource({"a, 5, 256", "a, 4, 256", "A, 5, 1024", "A, 4, 1024"})
    void a_client_that_allows_more_has_what_the_platform_has(String kind, int version, int expected)
            throws IOException {
        RawConnection client = connected(kind + ":myorg1:" + app, new RawConnection(platform.port(), version));
        subscribe(client, 1);

        publish(0, 1_100);

        List<Message> messages = client.readMessages(expected);
        assertThat(payloads(messages)).isEqualTo(numbers(0, expected));
        assertNothingMore(client);
        client.acknowledge(messages.get(expected / 2));
        assertThat(client.readMessage().payload()).isEqualTo(Integer.toString(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A"})
    void messages_of_qos_0_and_monitoring_messages_do_not_wait_for_acknowledgements(String kind) throws IOException {
        RawConnection client =
                connected(kind + ":myorg1:" + app, new RawConnection(platform.port(), 5).receiveMaximum(3));
        subscribe(client, 1);
        client.subscribe("iot-2/app/" + app + "-other/mon");
        client.readSubAck();
        publish(0, 10);
        client.readMessages(3);

        for (String number : numbers(0, 200)) {
            publisher.publish(event, 0, "at once " + number);
        }
        assertThat(client.readMessages(200)).allMatch(message -> message.qos() == 0);
        connections.add(TestClient.connect(platform, app + "-other"));

        assertThat(client.readMessage().payload()).contains("\"Action\":\"Connect\"");
        assertNothingMore(client);
    }

    @Test
    void after_a_break_all_unacknowledged_messages_come_again_in_order_and_then_the_rest() throws IOException {
        RawConnection first = durable(200);
        subscribe(first, 1);
        publish(0, 300);
        List<Message> messages = first.readMessages(200);
        first.close();

        RawConnection second = durable(200);

        List<Message> again = second.readMessages(200);
        assertThat(again).allMatch(Message::duplicate);
        assertThat(payloads(again)).isEqualTo(numbers(0, 200));
        assertThat(again.stream().map(Message::packetId))
                .isEqualTo(messages.stream().map(Message::packetId).toList());
        assertNothingMore(second);
        for (Message message : again) {
            second.acknowledge(message);
        }
        List<Message> rest = second.readMessages(100);
        assertThat(rest).noneMatch(Message::duplicate);
        assertThat(payloads(rest)).isEqualTo(numbers(200, 300));
        assertNothingMore(second);
    }

    @Test
    void after_a_break_what_was_acknowledged_does_not_come_again_and_new_messages_take_its_place() throws IOException {
        RawConnection first = durable(40);
        subscribe(first, 1);
        publish(0, 40);
        List<Message> messages = first.readMessages(40);
        for (int i = 0; i < 40; i += 2) {
            first.acknowledge(messages.get(i));
        }
        // The server has read the acknowledgements when it answers this.
        subscribe(first, 1);
        first.close();
        publish(40, 70);

        RawConnection second = durable(40);

        List<Message> again = second.readMessages(20);
        assertThat(again).allMatch(Message::duplicate);
        assertThat(payloads(again))
                .isEqualTo(IntStream.range(0, 20)
                        .mapToObj(i -> Integer.toString(2 * i + 1))
                        .toList());
        assertThat(payloads(second.readMessages(20))).isEqualTo(numbers(40, 60));
        assertNothingMore(second);
    }

    @Test
    void after_breaks_and_acknowledgements_in_any_order_the_oldest_unacknowledged_messages_come() throws IOException {
        RawConnection first = durable(8);
        subscribe(first, 1);
        publish(0, 200);
        first.close();
        List<String> open = new ArrayList<>(numbers(0, 200));
        Random random = new Random(8);

        while (!open.isEmpty()) {
            RawConnection client = durable(8);
            List<Message> messages = client.readMessages(Math.min(8, open.size()));
            assertThat(payloads(messages)).isEqualTo(open.subList(0, messages.size()));
            for (int i = random.nextInt(12); i >= 0 && !messages.isEmpty(); i--) {
                Message message = messages.remove(random.nextInt(messages.size()));
                client.acknowledge(message);
                open.remove(message.payload());
                if (open.size() >= 8) {
                    messages.add(client.readMessage());
                }
            }
            subscribe(client, 1);
            client.close();
        }
    }

    @Test
    void after_a_break_no_more_come_than_a_receive_maximum_that_has_shrunk() throws IOException {
        RawConnection first = durable(100);
        subscribe(first, 1);
        publish(0, 120);
        first.readMessages(100);
        first.close();

        RawConnection second = durable(30);

        List<Message> messages = second.readMessages(30);
        assertNothingMore(second);
        for (int i = 0; i < 90; i++) {
            second.acknowledge(messages.get(i));
            messages.add(second.readMessage());
        }
        assertThat(payloads(messages)).isEqualTo(numbers(0, 120));
        assertThat(messages.subList(0, 100)).allMatch(Message::duplicate);
        assertThat(messages.subList(100, 120)).noneMatch(Message::duplicate);
        assertNothingMore(second);
    }

    @Test
    void messages_of_qos_2_count_until_they_are_complete_also_after_a_break() throws IOException {
        RawConnection first = durable(2);
        subscribe(first, 2);
        publish(0, 5, MqttQos.EXACTLY_ONCE);
        List<Message> messages = first.readMessages(2);
        assertThat(messages).allMatch(message -> message.qos() == 2);
        first.confirmReceipt(messages.get(0));
        assertThat(first.read().type()).isEqualTo(RawConnection.PUBREL);
        assertNothingMore(first);
        first.close();

        RawConnection second = durable(2);

        RawConnection.Packet pubrel = second.read();
        assertThat(pubrel.type()).isEqualTo(RawConnection.PUBREL);
        assertThat(pubrel.at(1)).isEqualTo(messages.get(0).packetId());
        Message again = second.readMessage();
        assertThat(again).isEqualTo(new Message(true, 2, messages.get(1).packetId(), "1"));
        assertNothingMore(second);
        second.complete(messages.get(0));
        assertThat(second.readMessage().payload()).isEqualTo("2");
        assertNothingMore(second);
    }

    @Test
    void members_of_a_scalable_application_get_messages_in_turn() throws IOException {
        List<RawConnection> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RawConnection member = connected("A:myorg1:" + app, new RawConnection(platform.port(), 5));
            subscribe(member, 1);
            members.add(member);
        }

        publish(0, 300);

        List<String> all = new ArrayList<>();
        for (RawConnection member : members) {
            List<String> share = payloads(member.readMessages(100));
            assertThat(share).isSortedAccordingTo((a, b) -> Integer.parseInt(a) - Integer.parseInt(b));
            all.addAll(share);
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(numbers(0, 300));
    }

    @Test
    void a_member_that_acknowledges_nothing_gets_no_more_than_its_share_and_leaves_it_to_the_others()
            throws IOException {
        RawConnection silent = connected("A:myorg1:" + app, new RawConnection(platform.port(), 5));
        subscribe(silent, 1);
        TestClient other = TestClient.connect(platform, "A:myorg1:" + app, KEY, SECRET);
        connections.add(other);
        other.subscribe(event);

        publish(0, 200);

        List<String> received = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            received.add(other.nextPayload());
        }
        List<String> withheld = payloads(silent.readMessages(100));
        silent.close();
        for (int i = 0; i < 100; i++) {
            received.add(other.nextPayload());
        }
        assertThat(received.subList(100, 200)).isEqualTo(withheld);
        assertThat(received).containsExactlyInAnyOrderElementsOf(numbers(0, 200));
    }

    @Test
    void a_member_that_has_no_room_leaves_all_others_to_those_that_have() throws IOException {
        RawConnection full = connected("A:myorg1:" + app, new RawConnection(platform.port(), 5).receiveMaximum(4));
        subscribe(full, 1);
        publish(0, 50);
        List<Message> messages = full.readMessages(4);

        RawConnection joins = connected("A:myorg1:" + app, new RawConnection(platform.port(), 5).receiveMaximum(40));
        subscribe(joins, 1);

        assertThat(payloads(joins.readMessages(40))).isEqualTo(numbers(4, 44));
        full.acknowledge(messages.get(2));
        assertThat(full.readMessage().payload()).isEqualTo("44");
    }

    @Test
    void room_for_one_subscription_of_a_scalable_application_is_room_for_all() throws IOException {
        RawConnection member = connected("A:myorg1:" + app, new RawConnection(platform.port(), 5).receiveMaximum(2));
        subscribe(member, 1);
        String other = event.replace("/evt/", "/cmd/");
        member.subscribe(other, 1);
        member.readSubAck();
        publish(0, 2);
        List<Message> messages = member.readMessages(2);
        publisher.publish(other, 1, "waits");
        assertNothingMore(member);

        member.acknowledge(messages.get(1));

        assertThat(member.readMessage().payload()).isEqualTo("waits");
    }

    @Test
    void a_durable_instance_leaves_what_it_has_not_acknowledged_to_the_others_or_finds_it_when_it_is_back()
            throws IOException {
        String instance = "A:myorg1:" + app + ":1";
        RawConnection first = connected(instance, new RawConnection(platform.port(), 5).durable());
        subscribe(first, 1);
        publish(0, 20);
        assertThat(payloads(first.readMessages(20))).isEqualTo(numbers(0, 20));
        first.close();
        await().until(() -> !platform.isConnected(instance));

        RawConnection second = connected(instance, new RawConnection(platform.port(), 5).durable());
        List<Message> again = second.readMessages(20);
        assertThat(payloads(again)).isEqualTo(numbers(0, 20));
        for (Message message : again.subList(0, 5)) {
            second.acknowledge(message);
        }
        subscribe(second, 1);
        second.close();
        RawConnection other = connected("A:myorg1:" + app + ":2", new RawConnection(platform.port(), 5));
        subscribe(other, 1);

        List<String> rest = new ArrayList<>(payloads(other.readMessages(15)));
        Collections.sort(rest, (a, b) -> Integer.parseInt(a) - Integer.parseInt(b));
        assertThat(rest).isEqualTo(numbers(5, 20));
    }
}
