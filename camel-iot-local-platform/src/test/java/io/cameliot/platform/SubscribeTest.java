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

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.unsuback.Mqtt5UnsubAckReasonCode;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscribeTest {

    private static final String FILTERS = "application-subscribe-filters.csv";
    private static final String EVENTS = "iot-2/type/+/id/+/evt/+/fmt/+";
    private static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/json";

    private static LocalPlatform platform;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1").apiKey("a-myorg1-x", "secret"))
                .organisation(Organisation.named("other1").apiKey("a-other1-x", "secret"))
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    static List<String> goodFilters() {
        return Vectors.marked(FILTERS, "ok");
    }

    static List<String> badFilters() {
        return Vectors.marked(FILTERS, "rejected");
    }

    @ParameterizedTest
    @MethodSource("goodFilters")
    @ValueSource(strings = {EVENTS, "iot-2/type/+/id/+/cmd/+/fmt/+", "iot-2/type/+/id/+/mon"})
    void a_good_filter_is_granted_and_listed_as_it_was_written(String filter) {
        try (TestClient client = TestClient.connect(platform, "good")) {
            assertThat(client.subscribe(filter).getReasonCodes()).containsExactly(Mqtt5SubAckReasonCode.GRANTED_QOS_1);
            assertThat(platform.subscriptions("a:myorg1:good")).containsExactly(filter);
        }
    }

    @ParameterizedTest
    @MethodSource("badFilters")
    @ValueSource(
            strings = {
                "+/+/+/+/+/+/+/+/+",
                "myorg1/" + EVENTS,
                "other1/" + EVENTS,
                "+/" + EVENTS,
                "$share/group/" + EVENTS,
                "$SYS/#",
                "~refused/143/x",
                "iot-2/type/+/id/+/evt/e\u0080/fmt/f"
            })
    void a_bad_filter_is_answered_0x8F_and_the_connection_stays(String filter) {
        try (TestClient client = TestClient.connect(platform, "bad")) {
            Mqtt5SubAck subAck = client.subscribe(filter);

            assertThat(subAck.getReasonCodes()).containsExactly(Mqtt5SubAckReasonCode.TOPIC_FILTER_INVALID);
            assertThat(subAck.getReasonString().orElseThrow().toString()).contains("not valid", "iot-2/type/{type}");
            assertThat(client.subscribe(EVENTS).getReasonCodes()).containsExactly(Mqtt5SubAckReasonCode.GRANTED_QOS_1);
            assertThat(platform.subscriptions("a:myorg1:bad")).containsExactly(EVENTS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 1_000, 20_000})
    void bad_filters_are_answered_however_many_there_are(int count) {
        try (TestClient client = TestClient.connect(platform, "many")) {
            String[] filters =
                    IntStream.range(0, count).mapToObj(i -> "no/" + i).toArray(String[]::new);
            filters[count - 1] = EVENTS;

            Mqtt5SubAck subAck = client.subscribe(filters);

            assertThat(subAck.getReasonCodes().subList(0, count - 1))
                    .containsOnly(Mqtt5SubAckReasonCode.TOPIC_FILTER_INVALID);
            assertThat(subAck.getReasonCodes().get(count - 1)).isEqualTo(Mqtt5SubAckReasonCode.GRANTED_QOS_1);
            assertThat(subAck.getReasonString().orElseThrow().toString()).contains("\"no/0\" is not valid");
        }
    }

    @Test
    void good_filters_beside_bad_ones_in_one_packet_are_honoured() {
        try (TestClient client = TestClient.connect(platform, "mixed")) {
            Mqtt5SubAck subAck = client.subscribe("#", EVENTS, "iot-2/#", "iot-2/app/nobody/mon");

            assertThat(subAck.getReasonCodes())
                    .containsExactly(
                            Mqtt5SubAckReasonCode.TOPIC_FILTER_INVALID,
                            Mqtt5SubAckReasonCode.GRANTED_QOS_1,
                            Mqtt5SubAckReasonCode.TOPIC_FILTER_INVALID,
                            Mqtt5SubAckReasonCode.GRANTED_QOS_1);
            client.publish(TOPIC, 1, "hello");
            assertThat(client.nextPayload()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void with_older_versions_a_bad_filter_closes_the_connection_without_a_suback(int version) throws IOException {
        for (String filter : List.of("#", "iot-2/type//id/+/evt/+/fmt/+", "$share/g/" + EVENTS)) {
            try (RawConnection connection = new RawConnection(platform.port(), version)) {
                connection.connect("a:myorg1:old", platform.apiKey(), platform.token());

                connection.subscribe(filter);

                assertThat(connection.isClosedByServer()).isTrue();
            }
        }
    }

    @Test
    void organisations_never_see_each_others_messages() {
        try (TestClient mine = TestClient.connect(platform, "same-app");
                TestClient theirs =
                        TestClient.connect(platform, platform.organisations().get(1), "same-app")) {
            mine.subscribe(EVENTS, "iot-2/type/+/id/+/cmd/+/fmt/+");
            theirs.subscribe(EVENTS, "iot-2/type/+/id/+/cmd/+/fmt/+");

            mine.publish(TOPIC, 1, "mine");
            theirs.publish(TOPIC, 1, "theirs");
            mine.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/json", 1, "my last");
            theirs.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/json", 1, "their last");

            assertThat(List.of(mine.nextPayload(), mine.nextPayload())).containsExactly("mine", "my last");
            assertThat(List.of(theirs.nextPayload(), theirs.nextPayload())).containsExactly("theirs", "their last");
        }
    }

    @Test
    void an_application_gets_what_it_publishes_itself() {
        try (TestClient client = TestClient.connect(platform, "alone")) {
            client.subscribe(EVENTS, "iot-2/type/+/id/+/cmd/+/fmt/+");

            client.publish(TOPIC, 1, "event");
            client.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/json", 1, "command");

            assertThat(List.of(client.nextPayload(), client.nextPayload())).containsExactly("event", "command");
        }
    }

    @Test
    void a_filter_selects_by_type_device_event_and_format() {
        try (TestClient client = TestClient.connect(platform, "selective")) {
            client.subscribe("iot-2/type/pump/id/+/evt/status/fmt/+");

            client.publish("iot-2/type/fan/id/p-01/evt/status/fmt/json", 1, "wrong type");
            client.publish("iot-2/type/pump/id/p-01/evt/alarm/fmt/json", 1, "wrong event");
            client.publish("iot-2/type/pump/id/p-01/cmd/status/fmt/json", 1, "a command");
            client.publish("iot-2/type/pump/id/p-02/evt/status/fmt/bin", 1, "right");

            assertThat(client.nextPayload()).isEqualTo("right");
        }
    }

    @Test
    void after_unsubscribing_nothing_comes_any_more() {
        try (TestClient client = TestClient.connect(platform, "unsubscriber")) {
            client.subscribe(EVENTS, "iot-2/type/+/id/+/cmd/+/fmt/+");
            TestClient.await(
                    client.async().unsubscribeWith().topicFilter(EVENTS).send());

            client.publish(TOPIC, 1, "event");
            client.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/json", 1, "command");

            assertThat(client.nextPayload()).isEqualTo("command");
            assertThat(platform.subscriptions("a:myorg1:unsubscriber"))
                    .containsExactly("iot-2/type/+/id/+/cmd/+/fmt/+");
        }
    }

    @Test
    void unsubscribing_from_what_is_not_subscribed_to_is_answered_0x11() {
        try (TestClient client = TestClient.connect(platform, "unsubscriber")) {
            client.subscribe(EVENTS);
            for (String filter : List.of("iot-2/app/+/mon", "iot-2/bad")) {
                assertThat(TestClient.await(client.async()
                                        .unsubscribeWith()
                                        .topicFilter(filter)
                                        .send())
                                .getReasonCodes())
                        .containsExactly(Mqtt5UnsubAckReasonCode.NO_SUBSCRIPTIONS_EXISTED);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void with_older_versions_unsubscribing_from_what_is_not_subscribed_to_is_answered_too(int version)
            throws IOException {
        try (RawConnection connection = new RawConnection(platform.port(), version)) {
            connection.connect("a:myorg1:old", platform.apiKey(), platform.token());

            connection.unsubscribe(EVENTS);

            assertThat(connection.read().type()).isEqualTo(RawConnection.UNSUBACK);
        }
    }

    @Test
    void a_durable_session_keeps_its_subscriptions_and_messages_while_the_application_is_away() {
        Mqtt5Connect durable = Mqtt5Connect.builder()
                .cleanStart(false)
                .sessionExpiryInterval(3_600)
                .build();
        try (TestClient application = TestClient.of(platform, "durable")) {
            assertThat(application.connect(durable).isSessionPresent()).isFalse();
            application.subscribe(EVENTS);
        }
        try (TestClient publisher = TestClient.connect(platform, "publisher")) {
            for (int i = 0; i < 2_000; i++) {
                publisher
                        .async()
                        .publishWith()
                        .topic(TOPIC)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(Integer.toString(i).getBytes())
                        .send();
            }
            publisher.publish(TOPIC, 1, "last");
        }
        try (TestClient application = TestClient.of(platform, "durable")) {
            Mqtt5ConnAck connAck = application.connect(durable);

            assertThat(connAck.isSessionPresent()).isTrue();
            for (int i = 0; i < 2_000; i++) {
                assertThat(application.nextPayload()).isEqualTo(Integer.toString(i));
            }
            assertThat(application.nextPayload()).isEqualTo("last");
        }
    }
}
