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

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {

    private static final String TOKEN = "gateway-token";
    private static final String HUB = "g:myorg1:hub:h-01";
    private static final String LIMITED = "g:myorg1:hub:h-02";
    private static final String NOTIFY = "iot-2/type/hub/id/h-01/notify";
    private static final String COMMANDS = "iot-2/type/+/id/+/cmd/+/fmt/+";
    private static final String EVENT = "iot-2/type/pump/id/p-01/evt/status/fmt/json";

    private static LocalPlatform platform;

    private TestClient application;
    private TestClient gateway;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1")
                        .apiKey("a-myorg1-x", "secret")
                        .device("pump", "p-01", TOKEN)
                        .device("pump", "p-02", TOKEN)
                        .gateway("hub", "h-01", TOKEN)
                        .gateway("hub", "h-02", TOKEN, new Device("pump", "p-01")))
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
        gateway = gateway(HUB);
        gateway.subscribe(NOTIFY);
    }

    private static TestClient gateway(String clientId) {
        return TestClient.connect(platform, clientId, "use-token-auth", TOKEN);
    }

    @AfterEach
    void disconnect() {
        gateway.close();
        application.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"use-token-auth", "g/myorg1/hub/h-01"})
    void a_gateway_connects_with_the_user_name_use_token_auth_or_its_own_name(String userName) throws IOException {
        try (RawConnection connection = new RawConnection(platform.port(), 4)) {
            assertThat(connection.connect(HUB, userName, TOKEN).at(1)).isZero();
        }
    }

    @Test
    void a_gateway_with_a_wrong_token_or_that_is_not_registered_is_refused_with_0x87_and_with_5_in_older_versions()
            throws IOException {
        for (String[] credentials : new String[][] {
            {HUB, "use-token-auth", "wrong"},
            {HUB, "g/myorg1/hub/h-02", TOKEN},
            {"g:myorg1:hub:h-99", "use-token-auth", TOKEN},
            {"g:myorg1:pump:p-01", "use-token-auth", TOKEN},
        }) {
            assertThat(connack(5, credentials)).isEqualTo(0x87);
            assertThat(connack(4, credentials)).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_gateway_publishes_events_for_its_devices_and_registers_them(int qos) {
        String topic = "iot-2/type/valve/id/v-" + qos + "/evt/status/fmt/json";

        assertThat(gateway.publish(topic, qos, "open").code()).isZero();

        Mqtt5Publish received = application.next();
        assertThat(received.getTopic()).hasToString(topic);
        assertThat(received.getPayloadAsBytes()).asString().isEqualTo("open");
        assertThat(platform.devices("myorg1")).contains(new Device("valve", "v-" + qos));
    }

    @Test
    void a_gateway_gets_commands_for_its_devices_under_their_full_topic() {
        gateway.subscribe(COMMANDS);

        application.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/json", 1, "now");

        Mqtt5Publish received = gateway.next();
        assertThat(received.getTopic()).hasToString("iot-2/type/pump/id/p-01/cmd/stop/fmt/json");
        assertThat(received.getPayloadAsBytes()).asString().isEqualTo("now");
    }

    @Test
    void a_gateway_publishes_and_gets_commands_for_itself_as_for_its_devices() {
        gateway.subscribe("iot-2/type/hub/id/h-01/cmd/+/fmt/json");

        gateway.publish("iot-2/type/hub/id/h-01/evt/status/fmt/json", 0, "up");
        application.publish("iot-2/type/hub/id/h-01/cmd/reboot/fmt/json", 1, "now");

        assertThat(application.next().getTopic()).hasToString("iot-2/type/hub/id/h-01/evt/status/fmt/json");
        assertThat(gateway.next().getTopic()).hasToString("iot-2/type/hub/id/h-01/cmd/reboot/fmt/json");
    }

    @Test
    void a_gateway_selects_commands_by_device_name_and_format_and_can_unsubscribe() {
        gateway.subscribe("iot-2/type/pump/id/p-01/cmd/start/fmt/json", "iot-2/type/pump/id/p-01/cmd/+/fmt/bin");

        application.publish("iot-2/type/pump/id/p-02/cmd/start/fmt/json", 1, "another device");
        application.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/json", 1, "another name");
        application.publish("iot-2/type/pump/id/p-01/cmd/start/fmt/json", 1, "by name");
        application.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/bin", 1, "by format");
        assertThat(gateway.nextPayload()).isEqualTo("by name");
        assertThat(gateway.nextPayload()).isEqualTo("by format");

        TestClient.await(gateway.async()
                .unsubscribeWith()
                .topicFilter("iot-2/type/pump/id/p-01/cmd/start/fmt/json")
                .send());
        application.publish("iot-2/type/pump/id/p-01/cmd/start/fmt/json", 1, "no longer");
        application.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/bin", 1, "still");
        assertThat(gateway.nextPayload()).isEqualTo("still");
    }

    @Test
    void a_gateway_gets_the_monitoring_messages_of_its_devices() {
        TestClient.connect(platform, "d:myorg1:pump:p-02", "use-token-auth", TOKEN)
                .close();

        gateway.subscribe("iot-2/type/pump/id/p-02/mon");

        assertThat(gateway.nextStatus().get("ClientID")).isEqualTo("d:myorg1:pump:p-02");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iotdm-1/#", "iotdm-1/type/t/id/d/#", "iot-2/mon", "iot-2/type/+/id/+/mon"})
    void a_gateway_may_subscribe_to_device_management_and_to_its_own_state(String filter) {
        assertThat(gateway.subscribe(filter).getReasonCodes()).containsExactly(Mqtt5SubAckReasonCode.GRANTED_QOS_1);
    }

    @Test
    void a_request_of_device_management_is_answered_with_200_to_the_gateway_of_the_device() {
        gateway.subscribe("iotdm-1/#");
        gateway.publish("iotdevice-1/type/pump/id/p-01/mgmt/manage", 1, "{\"reqId\":\"1\"}");

        Mqtt5Publish answer = gateway.next();
        assertThat(answer.getTopic()).hasToString("iotdm-1/type/pump/id/p-01/response");
        assertThat(answer.getPayloadAsBytes()).asString().isEqualTo("{\"rc\":200,\"reqId\":\"1\"}");
    }

    @Test
    void device_management_messages_of_a_gateway_are_taken_and_go_nowhere() {
        assertThat(gateway.publish("iotdevice-1/type/pump/id/p-01/mgmt/manage", 1, "{}")
                        .code())
                .isZero();
        gateway.publish("iotdevice-1/type/pump/id/p-01/notify", 0, "{}");
        gateway.publish(EVENT, 1, "after");

        assertThat(application.nextPayload()).isEqualTo("after");
    }

    @Test
    void a_bad_topic_of_a_gateway_at_qos_0_is_notified_and_the_connection_stays() {
        gateway.publish("iot-2/evt/abc/fmt/json", 0, "");

        Status status = gateway.nextStatus();
        assertThat(status.topic()).isEqualTo(NOTIFY);
        assertThat(status.qos()).isZero();
        assertThat(status.names()).containsExactly("Request", "Time", "Topic", "Client", "RC", "Message");
        assertThat(status.get("Request")).isEqualTo("Publish");
        assertThat((String) status.get("Time")).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
        assertThat(status.get("Topic")).isEqualTo("iot-2/evt/abc/fmt/json");
        assertThat(status.get("Client")).isEqualTo(HUB);
        assertThat(status.get("RC")).isEqualTo(276);
        assertThat((String) status.get("Message")).startsWith("The topic is not valid");
        assertThat(gateway.publish(EVENT, 1, "still here").code()).isZero();
        assertThat(application.nextPayload()).isEqualTo("still here");
    }

    @Test
    void a_bad_topic_of_a_gateway_at_qos_1_and_2_is_answered_0x90_and_notified() {
        for (int qos : new int[] {1, 2}) {
            assertThat(gateway.publish("iot-2/type/pump/id/p-01/mon", qos, "").code())
                    .isEqualTo(0x90);
            assertThat(gateway.nextStatus().get("RC")).isEqualTo(276);
        }
    }

    @Test
    void with_older_versions_a_bad_topic_of_a_gateway_is_acknowledged_and_notified() throws IOException {
        gateway.subscribe("iot-2/type/hub/id/h-02/notify");
        try (RawConnection connection = connected()) {
            connection.publish(1, "iot-2/bad", new byte[0]);

            assertThat(connection.read().type()).isEqualTo(RawConnection.PUBACK);
            Status status = gateway.nextStatus();
            assertThat(status.get("Client")).isEqualTo(LIMITED);
            assertThat(status.get("RC")).isEqualTo(276);
        }
    }

    @Test
    void a_bad_filter_of_a_gateway_is_answered_0x8F_and_notified() {
        assertThat(gateway.subscribe("iot-2/type/+/id/+/evt/+/fmt/+").getReasonCodes())
                .containsExactly(Mqtt5SubAckReasonCode.TOPIC_FILTER_INVALID);

        Status status = gateway.nextStatus();
        assertThat(status.get("Request")).isEqualTo("Subscribe");
        assertThat(status.get("Topic")).isEqualTo("iot-2/type/+/id/+/evt/+/fmt/+");
        assertThat(status.get("RC")).isEqualTo(276);
        assertThat(gateway.isConnected()).isTrue();
    }

    @Test
    void with_older_versions_a_bad_filter_of_a_gateway_is_answered_with_a_failure_and_the_connection_stays()
            throws IOException {
        try (RawConnection connection = connected()) {
            connection.subscribe("iot-2/bad");
            RawConnection.Packet subAck = connection.read();
            assertThat(subAck.type()).isEqualTo(RawConnection.SUBACK);
            assertThat(subAck.at(2)).isEqualTo(0x80);

            connection.publish(1, EVENT, new byte[0]);
            assertThat(connection.read().type()).isEqualTo(RawConnection.PUBACK);
        }
    }

    @Test
    void a_message_over_the_limit_closes_the_connection_of_a_gateway_too() {
        gateway.publish(EVENT, 0, new byte[131_073]);

        assertThat(gateway.disconnect().getReasonCode().getCode()).isEqualTo(0x95);
    }

    @Test
    void a_gateway_with_a_resource_group_publishes_for_no_other_device_and_is_told_so_with_180() {
        try (TestClient limited = gateway(LIMITED)) {
            limited.subscribe("iot-2/type/hub/id/h-02/notify");
            assertThat(limited.publish(EVENT, 1, "in the group").code()).isZero();
            assertThat(limited.publish("iot-2/type/pump/id/p-02/evt/status/fmt/json", 1, "")
                            .code())
                    .isEqualTo(0x87);

            Status status = limited.nextStatus();
            assertThat(status.names())
                    .containsExactly("Request", "Time", "Topic", "Type", "Id", "Client", "RC", "Message");
            assertThat(status.get("Type")).isEqualTo("pump");
            assertThat(status.get("Id")).isEqualTo("p-02");
            assertThat(status.get("RC")).isEqualTo(180);
            assertThat(application.nextPayload()).isEqualTo("in the group");
        }
    }

    @Test
    void a_gateway_with_a_resource_group_gets_nothing_about_other_devices() {
        try (TestClient limited = gateway(LIMITED)) {
            limited.subscribe(COMMANDS);
            assertThat(limited.subscribe("iot-2/type/pump/id/p-02/cmd/+/fmt/+").getReasonCodes())
                    .containsExactly(Mqtt5SubAckReasonCode.NOT_AUTHORIZED);

            application.publish("iot-2/type/pump/id/p-02/cmd/stop/fmt/json", 1, "not in the group");
            application.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/json", 1, "in the group");

            assertThat(limited.nextPayload()).isEqualTo("in the group");
        }
    }

    private static int connack(int version, String[] credentials) throws IOException {
        try (RawConnection connection = new RawConnection(platform.port(), version)) {
            return connection
                    .connect(credentials[0], credentials[1], credentials[2])
                    .at(1);
        }
    }

    private static RawConnection connected() throws IOException {
        RawConnection connection = new RawConnection(platform.port(), 4);
        assertThat(connection.connect(LIMITED, "use-token-auth", TOKEN).at(1)).isZero();
        return connection;
    }
}
