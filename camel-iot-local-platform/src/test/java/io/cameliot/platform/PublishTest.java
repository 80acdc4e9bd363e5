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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5WillPublish;
import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishTest {

    private static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/json";
    private static final String BAD_TOPIC = "iot-2/type/pump/id/p-01/mon";
    private static final int LIMIT = 131_072;

    private static final AtomicInteger tests = new AtomicInteger();

    private static LocalPlatform platform;

    private String app;
    private TestClient publisher;
    private TestClient subscriber;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1").apiKey("a-myorg1-x", "secret"))
                .organisation(Organisation.named("strict1")
                        .apiKey("a-strict1-x", "secret")
                        .device("pump", "p-01")
                        .registeredDevicesOnly())
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void connect() {
        // Counters live as long as the platform: every test has an application of its own.
        app = "publisher-" + tests.incrementAndGet();
        publisher = TestClient.connect(platform, app);
        subscriber = TestClient.connect(platform, "subscriber");
        subscriber.subscribe("iot-2/type/+/id/+/evt/+/fmt/+", "iot-2/type/+/id/+/cmd/+/fmt/+");
    }

    @AfterEach
    void disconnect() {
        publisher.close();
        subscriber.close();
    }

    static List<String> goodTopics() {
        return Vectors.marked("application-publish-topics.csv", "ok");
    }

    static List<String> badTopicsWithoutWildcards() {
        return Vectors.marked("application-publish-topics.csv", "rejected").stream()
                .filter(topic -> topic.indexOf('+') < 0)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("goodTopics")
    void a_good_topic_reaches_subscribers_under_its_own_name(String topic) {
        assertThat(publisher.publish(topic, 1, "payload").code()).isZero();

        Mqtt5Publish received = subscriber.next();
        assertThat(received.getTopic()).hasToString(topic);
        assertThat(received.getPayloadAsBytes()).asString().isEqualTo("payload");
        assertThat(received.getQos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void every_qos_is_accepted(int qos) {
        assertThat(publisher.publish(TOPIC, qos, "qos " + qos).code()).isZero();

        assertThat(subscriber.nextPayload()).isEqualTo("qos " + qos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{'foo': 'bar'}", "no JSON", "\u0000\u0001\u00ff"})
    void a_payload_passes_unchanged_whatever_its_format(String payload) {
        assertThat(publisher.publish(TOPIC, 1, payload).code()).isZero();

        assertThat(subscriber.nextPayload()).isEqualTo(payload);
    }

    @Test
    void properties_pass_unchanged() {
        publisher.publish(Mqtt5Publish.builder()
                .topic(TOPIC)
                .qos(MqttQos.AT_LEAST_ONCE)
                .contentType("application/json")
                .responseTopic("iot-2/type/pump/id/p-01/cmd/answer/fmt/json")
                .correlationData(new byte[] {1, 2, 3})
                .userProperties()
                .add("traceparent", "00-1")
                .add("traceparent", "00-2")
                .applyUserProperties()
                .payload("{}".getBytes())
                .build());

        Mqtt5Publish received = subscriber.next();
        assertThat(received.getContentType().orElseThrow()).hasToString("application/json");
        assertThat(received.getResponseTopic().orElseThrow())
                .hasToString("iot-2/type/pump/id/p-01/cmd/answer/fmt/json");
        assertThat(received.getCorrelationData().orElseThrow().remaining()).isEqualTo(3);
        assertThat(received.getUserProperties().asList()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("badTopicsWithoutWildcards")
    @ValueSource(
            strings = {
                "myorg1/" + TOPIC,
                "strict1/" + TOPIC,
                "iot-2/type/t/id/d/evt/e\u0080/fmt/f",
                "~refused/144/x",
                "x"
            })
    void a_bad_topic_at_qos_1_and_2_is_answered_0x90_and_the_connection_stays(String topic) {
        for (int qos : new int[] {1, 2}) {
            TestClient.Acknowledgement acknowledgement = publisher.publish(topic, qos, "");

            assertThat(acknowledgement.code()).isEqualTo(0x90);
            assertThat(acknowledgement.reason()).contains("not valid", "iot-2/type/{type}");
        }
        assertThat(publisher.publish(TOPIC, 1, "still here").code()).isZero();
        assertThat(subscriber.nextPayload()).isEqualTo("still here");
        assertThat(platform.connectionsAccepted("a:myorg1:" + app)).isEqualTo(1);
        assertThat(platform.publishesReceived("a:myorg1:" + app)).isEqualTo(3);
    }

    @Test
    void a_bad_topic_at_qos_0_is_answered_with_disconnect_0x90() {
        publisher.publish(BAD_TOPIC, 0, "");

        Mqtt5Disconnect disconnect = publisher.disconnect();
        assertThat(disconnect.getReasonCode().getCode()).isEqualTo(0x90);
        assertThat(disconnect.getReasonString().orElseThrow().toString()).contains(BAD_TOPIC);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_wildcard_in_a_topic_is_answered_with_disconnect_0x90(int qos) throws IOException {
        try (RawConnection connection = connected(5)) {
            connection.publish(qos, "iot-2/type/+/id/p-01/evt/status/fmt/json", new byte[0]);

            RawConnection.Packet packet = connection.read();
            assertThat(packet.type()).isEqualTo(RawConnection.DISCONNECT);
            assertThat(packet.at(0)).isEqualTo(0x90);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "answers/+", "answers/#", "an+swers"})
    void a_wildcard_in_a_response_topic_is_answered_with_disconnect_0x82(String responseTopic) throws IOException {
        byte[] text = responseTopic.getBytes(StandardCharsets.UTF_8);
        byte[] responseTopicProperty = ByteBuffer.allocate(3 + text.length)
                .put((byte) 8)
                .putShort((short) text.length)
                .put(text)
                .array();
        byte[] expiryAndUserProperty = {2, 0, 0, 0, 9, 0x26, 0, 1, 'a', 0, 1, '+'};
        byte[] behindOthers = ByteBuffer.allocate(expiryAndUserProperty.length + responseTopicProperty.length)
                .put(expiryAndUserProperty)
                .put(responseTopicProperty)
                .array();
        for (byte[] properties : new byte[][] {responseTopicProperty, behindOthers}) {
            try (RawConnection connection = new RawConnection(platform.port(), 5)) {
                connection.connect("a:myorg1:wildcard", platform.apiKey(), platform.token());
                connection.publishWithProperties(TOPIC, expiryAndUserProperty);
                assertThat(connection.read().type()).isEqualTo(RawConnection.PUBACK);

                connection.publishWithProperties(TOPIC, properties);

                RawConnection.Packet answer = connection.read();
                assertThat(answer.type()).isEqualTo(RawConnection.DISCONNECT);
                assertThat(answer.at(0)).isEqualTo(0x82);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void with_older_versions_a_bad_topic_closes_the_connection_at_any_qos(int qos) throws IOException {
        for (int version : new int[] {3, 4}) {
            try (RawConnection connection = connected(version)) {
                connection.publish(qos, BAD_TOPIC, new byte[0]);

                assertThat(connection.isClosedByServer()).isTrue();
            }
        }
    }

    @Test
    void a_retained_message_is_processed_as_if_it_were_not() {
        publisher.publish(Mqtt5Publish.builder()
                .topic(TOPIC)
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .payload("retained".getBytes())
                .build());

        Mqtt5Publish received = subscriber.next();
        assertThat(received.isRetain()).isFalse();
        try (TestClient late = TestClient.connect(platform, "late")) {
            late.subscribe(TOPIC);
            publisher.publish(TOPIC, 1, "live");
            assertThat(late.nextPayload()).isEqualTo("live");
        }
    }

    @Test
    void an_empty_retained_message_is_delivered_like_any_other() {
        publisher.publish(Mqtt5Publish.builder()
                .topic(TOPIC)
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .build());

        assertThat(subscriber.next().getPayloadAsBytes()).isEmpty();
    }

    @Test
    void a_payload_of_131072_bytes_passes_with_a_long_topic_and_properties() {
        String topic = "iot-2/type/pump/id/p-01/evt/" + "e".repeat(10_000) + "/fmt/bin";

        publisher.publish(Mqtt5Publish.builder()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(new byte[LIMIT])
                .userProperties()
                .add("x", "y".repeat(10_000))
                .applyUserProperties()
                .build());

        Mqtt5Publish received = subscriber.next();
        assertThat(received.getPayloadAsBytes()).hasSize(LIMIT);
        assertThat(received.getTopic()).hasToString(topic);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_payload_of_131073_bytes_cuts_the_connection_with_0x95(int qos) {
        publisher
                .async()
                .publish(Mqtt5Publish.builder()
                        .topic(TOPIC)
                        .qos(MqttQos.fromCode(qos))
                        .payload(new byte[LIMIT + 1])
                        .build());

        Mqtt5Disconnect disconnect = publisher.disconnect();
        assertThat(disconnect.getReasonCode().getCode()).isEqualTo(0x95);
        assertThat(disconnect.getReasonString().orElseThrow().toString()).contains("131073", "131072");
    }

    @Test
    void with_older_versions_a_payload_over_the_limit_closes_the_connection() throws IOException {
        try (RawConnection connection = connected(4)) {
            connection.publish(1, TOPIC, new byte[LIMIT + 1]);

            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void a_packet_over_the_maximum_packet_size_cuts_the_connection_with_0x95() throws IOException {
        try (RawConnection connection = connected(5)) {
            connection.announcePublish(300_000);

            RawConnection.Packet packet = connection.read();
            assertThat(packet.type()).isEqualTo(RawConnection.DISCONNECT);
            assertThat(packet.at(0)).isEqualTo(0x95);
        }
    }

    @Test
    void with_older_versions_a_packet_over_the_maximum_size_closes_the_connection() throws IOException {
        try (RawConnection connection = connected(4)) {
            connection.announcePublish(300_000);

            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void a_payload_that_is_said_to_be_utf_8_and_is_not_is_answered_0x99(int qos) {
        assertThat(publisher
                        .publish(saidToBeUtf8(qos, new byte[] {(byte) 0xFF}))
                        .code())
                .isEqualTo(0x99);
        assertThat(publisher
                        .publish(saidToBeUtf8(qos, "Größe".getBytes(StandardCharsets.UTF_8)))
                        .code())
                .isZero();
    }

    @Test
    void a_payload_that_is_said_to_be_utf_8_and_is_not_closes_the_connection_with_0x99_at_qos_0() {
        publisher.publish(saidToBeUtf8(0, new byte[] {(byte) 0xFF}));

        assertThat(publisher.disconnect().getReasonCode().getCode()).isEqualTo(0x99);
    }

    private static Mqtt5Publish saidToBeUtf8(int qos, byte[] payload) {
        return Mqtt5Publish.builder()
                .topic(TOPIC)
                .qos(MqttQos.fromCode(qos))
                .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
                .payload(payload)
                .build();
    }

    @Test
    void a_message_that_nobody_has_subscribed_to_is_answered_0x10() throws IOException {
        subscriber.close();
        try (RawConnection connection = connected(5)) {
            connection.publish(1, TOPIC, new byte[0]);

            RawConnection.Packet packet = connection.read();
            assertThat(packet.type()).isEqualTo(RawConnection.PUBACK);
            assertThat(packet.at(2)).isEqualTo(0x10);
        }
    }

    @Test
    void a_device_is_registered_when_an_application_first_publishes_for_it() {
        publisher.publish("iot-2/type/fan/id/f-01/evt/e/fmt/json", 1, "");
        publisher.publish("iot-2/type/fan/id/f-02/cmd/c/fmt/json", 1, "");

        assertThat(platform.devices("myorg1")).contains(new Device("fan", "f-01"), new Device("fan", "f-02"));
    }

    @Test
    void a_strict_organisation_answers_0x87_for_unknown_devices_and_the_connection_stays() {
        try (TestClient client =
                TestClient.connect(platform, platform.organisations().get(1), "app")) {
            TestClient.Acknowledgement unknown = client.publish("iot-2/type/pump/id/p-99/evt/e/fmt/json", 1, "");

            assertThat(unknown.code()).isEqualTo(0x87);
            assertThat(unknown.reason()).contains("p-99", "pump", "strict1");
            assertThat(client.publish(TOPIC, 1, "").code()).isZero();
            assertThat(platform.devices("strict1")).containsExactly(new Device("pump", "p-01"));
        }
    }

    @Test
    void a_strict_organisation_closes_the_connection_with_0x87_for_unknown_devices_at_qos_0() {
        try (TestClient client =
                TestClient.connect(platform, platform.organisations().get(1), "app")) {
            client.publish("iot-2/type/pump/id/p-99/evt/e/fmt/json", 0, "");

            assertThat(client.disconnect().getReasonCode().getCode()).isEqualTo(0x87);
        }
    }

    @Test
    void a_will_is_published_not_retained_when_the_connection_breaks() {
        TestClient dying = TestClient.of(platform, "dying");
        dying.connect(Mqtt5Connect.builder()
                .willPublish(Mqtt5WillPublish.builder()
                        .topic("iot-2/type/pump/id/p-01/evt/gone/fmt/json")
                        .payload("will".getBytes())
                        .retain(true)
                        .build())
                .build());

        assertThat(platform.kick("a:myorg1:dying")).isTrue();

        Mqtt5Publish received = subscriber.next();
        assertThat(received.getTopic()).hasToString("iot-2/type/pump/id/p-01/evt/gone/fmt/json");
        assertThat(received.getPayloadAsBytes()).asString().isEqualTo("will");
        assertThat(received.isRetain()).isFalse();
        try (TestClient late = TestClient.connect(platform, "late-for-the-will")) {
            late.subscribe("iot-2/type/pump/id/p-01/evt/gone/fmt/json");
            publisher.publish("iot-2/type/pump/id/p-01/evt/gone/fmt/json", 1, "live");
            assertThat(late.nextPayload()).isEqualTo("live");
        }
    }

    @Test
    void a_will_with_a_bad_topic_is_refused_with_0x90_at_connect() {
        TestClient client = TestClient.of(platform, "bad-will");

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> client.connect(Mqtt5Connect.builder()
                        .willPublish(Mqtt5WillPublish.builder().topic(BAD_TOPIC).build())
                        .build()))
                .havingCause()
                .isInstanceOfSatisfying(Mqtt5ConnAckException.class, e -> assertThat(
                                e.getMqttMessage().getReasonCode().getCode())
                        .isEqualTo(0x90));
    }

    @Test
    void ten_thousand_messages_at_qos_1_arrive_in_order_and_none_is_lost() {
        int count = 10_000;
        List<CompletableFuture<?>> acknowledgements = new ArrayList<>();

        IntStream.range(0, count)
                .forEach(i -> acknowledgements.add(publisher
                        .async()
                        .publish(Mqtt5Publish.builder()
                                .topic(TOPIC)
                                .qos(MqttQos.AT_LEAST_ONCE)
                                .payload(Integer.toString(i).getBytes())
                                .build())));

        for (int i = 0; i < count; i++) {
            assertThat(subscriber.nextPayload()).isEqualTo(Integer.toString(i));
        }
        TestClient.await(CompletableFuture.allOf(acknowledgements.toArray(CompletableFuture[]::new)));
        assertThat(platform.publishesReceived("a:myorg1:" + app)).isEqualTo(count);
    }

    private static RawConnection connected(int version) throws IOException {
        RawConnection connection = new RawConnection(platform.port(), version);
        assertThat(connection
                        .connect("a:myorg1:raw", platform.apiKey(), platform.token())
                        .at(1))
                .isZero();
        return connection;
    }
}
