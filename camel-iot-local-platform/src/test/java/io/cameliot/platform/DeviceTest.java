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

import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5WillPublish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {

    private static final String TOKEN = "device-token";
    private static final String PUMP = "d:myorg1:pump:p-01";
    private static final String OTHER_PUMP = "d:myorg1:pump:p-02";

    private static LocalPlatform platform;

    private TestClient application;
    private TestClient device;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1")
                        .apiKey("a-myorg1-x", "secret")
                        .device("pump", "p-01", TOKEN)
                        .device("pump", "p-02", TOKEN)
                        .device("pump", "silent"))
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void connect() {
        application = TestClient.connect(platform, "app");
        application.subscribe("iot-2/type/+/id/+/evt/+/fmt/+");
        device = TestClient.connect(platform, PUMP, "use-token-auth", TOKEN);
    }

    @AfterEach
    void disconnect() {
        device.close();
        application.close();
    }

    @Test
    void a_device_connects_with_the_user_name_use_token_auth_and_its_token() {
        assertThat(device.isConnected()).isTrue();
        assertThat(platform.liveConnections()).contains(PUMP);
    }

    @Test
    void a_device_without_its_token_or_its_user_name_is_refused_with_0x87_and_with_5_in_older_versions()
            throws IOException {
        for (String[] credentials : new String[][] {
            {PUMP, "use-token-auth", "wrong"},
            {PUMP, "a-myorg1-x", "secret"},
            {"d:myorg1:pump:silent", "use-token-auth", TOKEN},
            {"d:myorg1:pump:unknown", "use-token-auth", TOKEN},
        }) {
            assertThat(connack(5, credentials)).isEqualTo(0x87);
            assertThat(connack(4, credentials)).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void an_event_of_a_device_reaches_applications_under_the_full_topic(int qos) {
        assertThat(device.publish("iot-2/evt/status/fmt/json", qos, "up").code())
                .isZero();

        Mqtt5Publish received = application.next();
        assertThat(received.getTopic()).hasToString("iot-2/type/pump/id/p-01/evt/status/fmt/json");
        assertThat(received.getPayloadAsBytes()).asString().isEqualTo("up");
    }

    @Test
    void a_device_gets_the_commands_that_are_sent_to_it_and_no_others() {
        assertThat(device.subscribe("iot-2/cmd/+/fmt/+").getReasonCodes())
                .containsExactly(Mqtt5SubAckReasonCode.GRANTED_QOS_1);
        assertThat(platform.subscriptions(PUMP)).contains("iot-2/cmd/+/fmt/+");

        application.publish("iot-2/type/pump/id/p-02/cmd/stop/fmt/json", 1, "for another device");
        application.publish("iot-2/type/fan/id/p-01/cmd/stop/fmt/json", 1, "for another type");
        application.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/json", 1, "for this device");

        Mqtt5Publish received = device.next();
        assertThat(received.getTopic()).hasToString("iot-2/cmd/stop/fmt/json");
        assertThat(received.getPayloadAsBytes()).asString().isEqualTo("for this device");
    }

    @Test
    void a_device_selects_commands_by_name_and_format_and_can_unsubscribe() {
        device.subscribe("iot-2/cmd/start/fmt/+", "iot-2/cmd/+/fmt/bin");

        application.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/json", 1, "neither");
        application.publish("iot-2/type/pump/id/p-01/cmd/start/fmt/json", 1, "by name");
        application.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/bin", 1, "by format");
        assertThat(device.nextPayload()).isEqualTo("by name");
        assertThat(device.nextPayload()).isEqualTo("by format");

        TestClient.await(device.async()
                .unsubscribeWith()
                .topicFilter("iot-2/cmd/start/fmt/+")
                .send());
        application.publish("iot-2/type/pump/id/p-01/cmd/start/fmt/json", 1, "no longer");
        application.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/bin", 1, "still");
        assertThat(device.nextPayload()).isEqualTo("still");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iot-2/evt/abc/fmt/json/more",
                "iot-2/evt/abc/fmt",
                "iot-2/evt/abc/fmt/",
                "iot-2/evt//fmt/json",
                "iot-2/cmd/abc/fmt/json",
                "iot-2/mon",
                "iot-2/notify",
                "iot-2/type/pump/id/p-01/evt/abc/fmt/json"
            })
    void any_other_topic_of_a_device_is_answered_0x90(String topic) {
        assertThat(device.publish(topic, 1, "").code()).isEqualTo(0x90);
        assertThat(device.publish("iot-2/evt/abc/fmt/json", 1, "").code()).isZero();
    }

    @Test
    void a_bad_topic_of_a_device_at_qos_0_closes_its_connection_with_0x90() {
        device.publish("iot-2/mon", 0, "");

        assertThat(device.disconnect().getReasonCode().getCode()).isEqualTo(0x90);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iot-2/cmd/abc/fmt/json/more",
                "iot-2/cmd//fmt/json",
                "iot-2/cmd/abc/fmt/",
                "iot-2/cmd/test/fmt/#",
                "iot-2/evt/+/fmt/+",
                "iot-2/app/+/mon",
                "iot-2/type/+/id/+/cmd/+/fmt/+"
            })
    void any_other_filter_of_a_device_is_answered_0x8F(String filter) {
        assertThat(device.subscribe(filter).getReasonCodes())
                .containsExactly(Mqtt5SubAckReasonCode.TOPIC_FILTER_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iotdm-1/#", "iotdm-1/mgmt/initiate/+/+", "iotdm-1/response", "iot-2/mon", "iot-2/notify"})
    void a_device_may_subscribe_to_device_management_and_to_what_is_about_itself(String filter) {
        assertThat(device.subscribe(filter).getReasonCodes()).containsExactly(Mqtt5SubAckReasonCode.GRANTED_QOS_1);
        assertThat(platform.subscriptions(PUMP)).contains(filter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iotdevice-1/mgmt/manage",
                "iotdevice-1/response",
                "iotdevice-1/notify",
                "iotdevice-1/device/update/location",
                "iotdevice-1/add/diag/log",
                "iotdevice-1/clear/diag/errorCodes"
            })
    void device_management_messages_are_taken_and_go_nowhere(String topic) {
        device.publish(topic, 0, "{}");
        assertThat(device.publish(topic, 1, "{}").code()).isZero();

        device.publish("iot-2/evt/after/fmt/json", 1, "after");
        assertThat(application.nextPayload()).isEqualTo("after");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iotdevice-1/mgmt/manage",
                "iotdevice-1/mgmt/unmanage",
                "iotdevice-1/device/update/location",
                "iotdevice-1/add/diag/log",
                "iotdevice-1/clear/diag/errorCodes"
            })
    void a_request_of_device_management_is_answered_with_200_to_the_device_that_made_it(String topic) {
        try (TestClient other = TestClient.connect(platform, OTHER_PUMP, "use-token-auth", TOKEN)) {
            other.subscribe("iotdm-1/#");
            device.subscribe("iotdm-1/response");
            device.publish(topic, 1, "{\"d\":{},\"reqId\":\"a \\\"b\\\"\"}");

            Mqtt5Publish answer = device.next();
            assertThat(answer.getTopic()).hasToString("iotdm-1/response");
            assertThat(answer.getPayloadAsBytes()).asString().isEqualTo("{\"rc\":200,\"reqId\":\"a \\\"b\\\"\"}");
            other.publish(topic, 1, "{\"reqId\":\"7\"}");
            assertThat(other.nextPayload()).isEqualTo("{\"rc\":200,\"reqId\":\"7\"}");
            other.publish(topic, 1, "{\"reqId\":-7}");
            assertThat(other.nextPayload()).isEqualTo("{\"rc\":200,\"reqId\":-7}");
        }
    }

    @Test
    void what_is_no_request_of_device_management_is_not_answered() {
        device.subscribe("iotdm-1/#");
        device.publish("iotdevice-1/response", 1, "{\"reqId\":\"1\"}");
        device.publish("iotdevice-1/notify", 1, "{\"reqId\":\"2\"}");
        device.publish("iotdevice-1/mgmt/manage", 1, "{}");
        device.publish("iotdevice-1/mgmt/manage", 1, "{\"reqId\":1.5}");
        device.publish("iotdevice-1/mgmt/manage", 1, "{\"reqId\":12345678901234567890}");
        device.publish("iotdevice-1/mgmt/manage", 1, "no JSON");
        device.publish("iotdevice-1/mgmt/manage", 1, "");

        device.publish("iotdevice-1/mgmt/manage", 1, "{\"reqId\":\"last\"}");
        assertThat(device.nextPayload()).contains("last");
    }

    @Test
    void a_device_sees_its_own_monitoring_messages_under_its_own_topic() {
        device.subscribe("iot-2/mon");

        Status status = device.nextStatus();
        assertThat(status.topic()).isEqualTo("iot-2/mon");
        assertThat(status.get("ClientID")).isEqualTo(PUMP);
    }

    @Test
    void the_will_of_a_device_reaches_applications_under_the_full_topic() {
        TestClient dying = TestClient.of(platform, OTHER_PUMP, "use-token-auth", TOKEN);
        dying.connect(Mqtt5Connect.builder()
                .willPublish(Mqtt5WillPublish.builder()
                        .topic("iot-2/evt/gone/fmt/json")
                        .payload("will".getBytes())
                        .build())
                .build());

        platform.kick(OTHER_PUMP);

        assertThat(application.next().getTopic()).hasToString("iot-2/type/pump/id/p-02/evt/gone/fmt/json");
    }

    private static int connack(int version, String[] credentials) throws IOException {
        try (RawConnection connection = new RawConnection(platform.port(), version)) {
            return connection
                    .connect(credentials[0], credentials[1], credentials[2])
                    .at(1);
        }
    }
}
