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
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.unsuback.Mqtt5UnsubAckReasonCode;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalableApplicationTest {

    private static final String KEY = "a-myorg1-x";
    private static final String SECRET = "secret";
    private static final String EVENTS = "iot-2/type/+/id/+/evt/+/fmt/+";
    private static final int MESSAGES = 60;
    private static final Mqtt5Connect DURABLE = Mqtt5Connect.builder()
            .cleanStart(false)
            .sessionExpiryInterval(3_600)
            .build();

    private static final AtomicInteger tests = new AtomicInteger();

    private static LocalPlatform platform;

    private final List<TestClient> clients = new ArrayList<>();
    private String app;
    private String clientId;
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
        // Groups outlive a test by a moment: each test has an application and an event of its own.
        app = "app-" + tests.incrementAndGet();
        clientId = "A:myorg1:" + app;
        event = "iot-2/type/pump/id/p-01/evt/" + app + "/fmt/json";
        publisher = TestClient.connect(platform, "publisher");
    }

    @AfterEach
    void disconnect() {
        clients.forEach(TestClient::close);
        publisher.close();
    }

    private TestClient client(String id) {
        TestClient client = TestClient.connect(platform, id, KEY, SECRET);
        clients.add(client);
        return client;
    }

    @Test
    void the_connections_of_a_scalable_application_share_one_client_id_and_each_message_goes_to_one_of_them() {
        List<TestClient> members = List.of(client(clientId), client(clientId), client(clientId));
        members.forEach(member -> assertThat(member.subscribe(event).getReasonCodes())
                .containsExactly(Mqtt5SubAckReasonCode.GRANTED_QOS_1));
        TestClient plain = client("a:myorg1:" + app + "-plain");
        plain.subscribe(event);

        List<List<String>> shares = publishOneByOne(members);

        assertThat(platform.liveConnections().stream().filter(clientId::equals)).hasSize(3);
        assertThat(platform.subscriptions(clientId)).containsExactly(event);
        assertThat(shares).allSatisfy(share -> assertThat(share).isNotEmpty());
        assertThat(shares.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(numbers());
        assertThat(awaitShares(List.of(plain), MESSAGES).get(0)).containsExactlyElementsOf(numbers());
    }

    @Test
    void a_burst_of_messages_is_shared_by_all_members() {
        List<TestClient> members = List.of(client(clientId), client(clientId));
        members.forEach(member -> member.subscribe(event));
        int count = 20_000;

        for (int i = 0; i < count; i++) {
            publisher
                    .async()
                    .publish(Mqtt5Publish.builder()
                            .topic(event)
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .payload(Integer.toString(i).getBytes())
                            .build());
        }

        List<List<String>> shares = awaitShares(members, count);
        assertThat(shares.stream().flatMap(List::stream))
                .doesNotHaveDuplicates()
                .hasSize(count);
        assertThat(shares).allSatisfy(share -> assertThat(share).hasSizeGreaterThan(count / 4));
    }

    @Test
    void when_a_member_leaves_or_unsubscribes_the_others_get_its_share() {
        TestClient stays = client(clientId);
        TestClient leaves = client(clientId);
        TestClient unsubscribes = client(clientId);
        List.of(stays, leaves, unsubscribes).forEach(member -> member.subscribe(event));

        leaves.close();
        assertThat(TestClient.await(unsubscribes
                                .async()
                                .unsubscribeWith()
                                .topicFilter(event)
                                .send())
                        .getReasonCodes())
                .containsExactly(Mqtt5UnsubAckReasonCode.SUCCESS);
        await().until(() ->
                platform.liveConnections().stream().filter(clientId::equals).count() == 2);
        publishAll();

        assertThat(awaitShares(List.of(stays), MESSAGES).get(0)).containsExactlyElementsOf(numbers());
    }

    @Test
    void members_share_by_exact_filter_so_overlapping_filters_get_separate_copies() {
        TestClient exact = client(clientId);
        TestClient wide = client(clientId);
        exact.subscribe(event);
        wide.subscribe("iot-2/type/pump/id/+/evt/" + app + "/fmt/+");

        publishAll();

        assertThat(awaitShares(List.of(exact), MESSAGES).get(0)).containsExactlyElementsOf(numbers());
        assertThat(awaitShares(List.of(wide), MESSAGES).get(0)).containsExactlyElementsOf(numbers());
    }

    @Test
    void applications_with_different_ids_do_not_share() {
        TestClient one = client(clientId);
        TestClient other = client(clientId + "-other");
        one.subscribe(event);
        other.subscribe(event);

        publisher.publish(event, 1, "for both");

        assertThat(one.nextPayload()).isEqualTo("for both");
        assertThat(other.nextPayload()).isEqualTo("for both");
    }

    @Test
    void without_an_instance_id_a_clean_start_is_required() throws IOException {
        for (Mqtt5Connect connect : List.of(
                DURABLE,
                Mqtt5Connect.builder().cleanStart(false).build(),
                Mqtt5Connect.builder().sessionExpiryInterval(60).build())) {
            TestClient client = TestClient.of(platform, clientId, KEY, SECRET);

            assertThat(client.refusal(connect)).isEqualTo(0x87);
        }
        try (RawConnection connection = new RawConnection(platform.port(), 4).withoutCleanSession()) {
            assertThat(connection.connect(clientId, KEY, SECRET).at(1)).isEqualTo(5);
        }
        try (RawConnection connection = new RawConnection(platform.port(), 4)) {
            assertThat(connection.connect(clientId, KEY, SECRET).at(1)).isZero();
        }
    }

    @Test
    void instances_share_each_message_and_a_durable_one_keeps_messages_while_all_are_away() {
        TestClient durable = instance("1", DURABLE);
        durable.subscribe(event);
        TestClient clean = instance("2", Mqtt5Connect.builder().build());
        clean.subscribe(event);

        List<List<String>> shares = publishOneByOne(List.of(durable, clean));
        assertThat(shares).allSatisfy(share -> assertThat(share).isNotEmpty());
        clean.close();
        durable.close();
        await().until(() -> !platform.isConnected(clientId + ":1") && !platform.isConnected(clientId + ":2"));
        publishAll();

        TestClient again = TestClient.of(platform, clientId + ":1", KEY, SECRET);
        clients.add(again);
        assertThat(again.connect(DURABLE).isSessionPresent()).isTrue();
        assertThat(awaitShares(List.of(again), MESSAGES).get(0)).containsExactlyElementsOf(numbers());
    }

    @Test
    void while_a_durable_instance_is_away_another_one_gets_its_messages() {
        TestClient away = instance("1", DURABLE);
        away.subscribe(event);
        TestClient stays = instance("2", DURABLE);
        stays.subscribe(event);
        away.close();
        await().until(() -> !platform.isConnected(clientId + ":1"));

        publishAll();

        assertThat(awaitShares(List.of(stays), MESSAGES).get(0)).containsExactlyElementsOf(numbers());
    }

    @Test
    void members_with_and_without_an_instance_id_do_not_share() {
        TestClient without = client(clientId);
        TestClient with = instance("1", Mqtt5Connect.builder().build());
        without.subscribe(event);
        with.subscribe(event);

        publisher.publish(event, 1, "for both");

        assertThat(without.nextPayload()).isEqualTo("for both");
        assertThat(with.nextPayload()).isEqualTo("for both");
    }

    @Test
    void the_second_connection_of_an_instance_closes_the_first_with_0x8E() {
        TestClient observer = client("a:myorg1:" + app + "-observer");
        observer.subscribe("iot-2/app/" + app + "/mon");
        TestClient first = instance("1", DURABLE);
        TestClient second = instance("1", DURABLE);

        assertThat(first.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER);
        assertThat(second.isConnected()).isTrue();
        assertThat(observer.nextStatus().action()).isEqualTo("Connect");
        assertThat(observer.nextStatus().closeCode()).isEqualTo(288);
    }

    @Test
    void monitoring_messages_name_the_client_id_as_it_was_sent_on_the_topic_of_the_application() {
        TestClient observer = client("a:myorg1:" + app + "-observer");
        observer.subscribe("iot-2/app/" + app + "/mon");

        client(clientId);
        assertThat(observer.nextStatus().get("ClientID")).isEqualTo(clientId);
        instance("1", DURABLE);
        assertThat(observer.nextStatus().get("ClientID")).isEqualTo(clientId + ":1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":1"})
    void no_retained_message_is_sent_when_a_scalable_application_subscribes(String instance) {
        TestClient.connect(platform, "d:myorg1:pump:p-01", "use-token-auth", SECRET)
                .close();
        TestClient plain = client("a:myorg1:" + app + "-plain");
        plain.subscribe("iot-2/type/pump/id/p-01/mon");
        Status retained = plain.nextStatus();
        assertThat(retained.retained()).isTrue();

        TestClient member = client(clientId + instance);
        member.subscribe("iot-2/type/pump/id/p-01/mon");
        TestClient device = TestClient.connect(platform, "d:myorg1:pump:p-01", "use-token-auth", SECRET);
        clients.add(device);

        Status first = member.nextStatus();
        assertThat(first.action()).isEqualTo("Connect");
        assertThat(first.retained()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"$share/group/" + EVENTS, "$SharedSubscription/group/" + EVENTS})
    void shared_subscriptions_of_a_client_s_own_are_refused_with_0x8F(String filter) {
        assertThat(client(clientId).subscribe(filter).getReasonCodes())
                .containsExactly(Mqtt5SubAckReasonCode.TOPIC_FILTER_INVALID);
    }

    @Test
    void no_local_is_a_protocol_error_as_all_subscriptions_are_shared() {
        TestClient member = client(clientId);

        member.async()
                .subscribe(Mqtt5Subscribe.builder()
                        .addSubscription()
                        .topicFilter(event)
                        .noLocal(true)
                        .applySubscription()
                        .build());

        assertThat(member.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void a_scalable_application_publishes_as_any_application_does() {
        TestClient plain = client("a:myorg1:" + app + "-plain");
        plain.subscribe(event);

        assertThat(client(clientId).publish(event, 1, "hello").code()).isZero();

        assertThat(plain.nextPayload()).isEqualTo("hello");
        assertThat(platform.publishesReceived(clientId)).isEqualTo(1);
    }

    @Test
    void an_administrator_closes_all_connections_of_a_scalable_application() {
        TestClient one = client(clientId);
        TestClient other = client(clientId);

        assertThat(platform.kick(clientId)).isTrue();

        assertThat(one.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
        assertThat(other.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
    }

    private TestClient instance(String instance, Mqtt5Connect connect) {
        TestClient client = TestClient.of(platform, clientId + ":" + instance, KEY, SECRET);
        client.connect(connect);
        clients.add(client);
        return client;
    }

    private void publishAll() {
        for (String number : numbers()) {
            publisher
                    .async()
                    .publish(Mqtt5Publish.builder()
                            .topic(event)
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .payload(number.getBytes())
                            .build());
        }
    }

    /**
     * What each client has got after all messages. A short burst goes to whoever has room for it: so that all get a share,
     * each message waits for the one before.
     */
    private List<List<String>> publishOneByOne(List<TestClient> members) {
        List<List<String>> shares = new ArrayList<>();
        members.forEach(member -> shares.add(new ArrayList<>()));
        for (String number : numbers()) {
            publisher.publish(event, 1, number);
            List<List<String>> one = awaitShares(members, 1);
            for (int i = 0; i < members.size(); i++) {
                shares.get(i).addAll(one.get(i));
            }
        }
        return shares;
    }

    private static List<String> numbers() {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }

    /** What each client has got, as soon as all of them together have got that many. */
    private static List<List<String>> awaitShares(List<TestClient> members, int count) {
        List<List<String>> shares = new ArrayList<>();
        members.forEach(member -> shares.add(new ArrayList<>()));
        await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(1)).until(() -> {
            for (int i = 0; i < members.size(); i++) {
                shares.get(i).addAll(members.get(i).receivedPayloads());
            }
            return shares.stream().mapToInt(List::size).sum() >= count;
        });
        return shares;
    }
}
