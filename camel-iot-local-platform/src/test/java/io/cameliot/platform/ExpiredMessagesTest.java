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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message that expires on its way to a client gives its place to others. */
class ExpiredMessagesTest {

    private static final String KEY = "a-myorg1-x";
    private static final String SECRET = "secret";
    private static final int FRESH = 20;

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
        app = "expiry-" + tests.incrementAndGet();
        event = "iot-2/type/pump/id/p-01/evt/" + app + "/fmt/json";
        publisher = TestClient.connect(platform, "expiry-publisher");
        connections.add(publisher);
    }

    @AfterEach
    void disconnect() throws Exception {
        for (AutoCloseable connection : connections) {
            connection.close();
        }
    }

    private RawConnection connected(String clientId, RawConnection connection) throws IOException {
        connections.add(connection);
        assertThat(connection.connect(clientId, KEY, SECRET).at(1)).isZero();
        return connection;
    }

    private RawConnection durable(String clientId, int receiveMaximum) throws IOException {
        return connected(
                clientId,
                new RawConnection(platform.port(), 5)
                        .receiveMaximum(receiveMaximum)
                        .durable());
    }

    private void subscribe(RawConnection connection, int qos) throws IOException {
        connection.subscribe(event, qos);
        connection.readSubAck();
    }

    /** A second is the shortest expiry. */
    private void publishExpiring(MqttQos qos, byte[] payload) {
        TestClient.await(publisher
                .async()
                .publish(Mqtt5Publish.builder()
                        .topic(event)
                        .qos(qos)
                        .payload(payload)
                        .messageExpiryInterval(1)
                        .build()));
    }

    /** Nothing but time makes a message expire. */
    private static void awaitExpiry() {
        await().pollDelay(Duration.ofMillis(2_100)).until(() -> true);
    }

    private List<String> publishFresh(int qos) {
        List<String> payloads =
                IntStream.range(0, FRESH).mapToObj(i -> "fresh-" + i).toList();
        payloads.forEach(payload -> publisher.publish(event, qos, payload));
        return payloads;
    }

    /** Reads, and acknowledges, until all of these have come. */
    private static void assertCome(RawConnection connection, List<String> payloads) throws IOException {
        List<String> missing = new ArrayList<>(payloads);
        while (!missing.isEmpty()) {
            Message message = connection.readMessage();
            missing.remove(message.payload());
            if (message.qos() > 0) {
                connection.acknowledge(message);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 200})
    void a_window_that_expires_while_the_client_is_away_is_free_when_it_is_back(int receiveMaximum) throws IOException {
        String client = "a:myorg1:" + app;
        RawConnection first = durable(client, receiveMaximum);
        subscribe(first, 1);
        for (int i = 0; i < receiveMaximum; i++) {
            publishExpiring(MqttQos.AT_LEAST_ONCE, new byte[] {1});
        }
        first.readMessages(receiveMaximum);
        first.close();
        await().until(() -> !platform.isConnected(client));
        awaitExpiry();

        RawConnection second = durable(client, receiveMaximum);

        assertCome(second, publishFresh(1));
    }

    @Test
    void so_it_is_for_an_instance_of_a_scalable_application() throws IOException {
        String instance = "A:myorg1:" + app + ":1";
        RawConnection first = durable(instance, 10);
        subscribe(first, 1);
        for (int i = 0; i < 10; i++) {
            publishExpiring(MqttQos.AT_LEAST_ONCE, new byte[] {1});
        }
        first.readMessages(10);
        first.close();
        await().until(() -> !platform.isConnected(instance));
        awaitExpiry();

        RawConnection second = durable(instance, 10);

        assertCome(second, publishFresh(1));
    }

    /** Its messages expire behind others that do not fit into the network's buffers. */
    private RawConnection notReading(MqttQos qos) throws IOException {
        RawConnection slow = connected(
                "a:myorg1:" + app,
                RawConnection.bufferingLittle(platform.port()).receiveMaximum(10));
        subscribe(slow, 1);
        byte[] large = new byte[100_000];
        for (int i = 0; i < 200; i++) {
            publishExpiring(MqttQos.AT_MOST_ONCE, large);
        }
        for (int i = 0; i < 10; i++) {
            publishExpiring(qos, new byte[] {1});
        }
        awaitExpiry();
        return slow;
    }

    @Test
    void what_expires_behind_others_that_a_client_does_not_read_holds_up_nothing_later() throws IOException {
        RawConnection slow = notReading(MqttQos.AT_LEAST_ONCE);

        assertCome(slow, publishFresh(1));
    }

    /** The broker may drop some of QoS 0 before there is room again. */
    @Test
    void so_it_is_with_qos_0() throws Exception {
        RawConnection slow = notReading(MqttQos.AT_MOST_ONCE);
        ScheduledExecutorService publishing = Executors.newSingleThreadScheduledExecutor();
        try {
            publishing.scheduleWithFixedDelay(() -> publisher.publish(event, 0, "fresh"), 0, 20, TimeUnit.MILLISECONDS);

            assertCome(slow, Collections.nCopies(FRESH, "fresh"));
        } finally {
            publishing.shutdownNow();
        }
    }
}
