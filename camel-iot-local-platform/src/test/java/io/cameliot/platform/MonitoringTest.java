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

import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who observes monitoring messages is told of each connection, and of the last state. */
class MonitoringTest extends MonitoringFixture {
    private static final String DEVICES = "iot-2/type/+/id/+/mon";
    private static final String APPLICATIONS = "iot-2/app/+/mon";
    private static final String ISO_TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    @Test
    void a_connect_tells_who_connected_from_where_and_how_in_the_servers_order() {
        try (TestClient client = TestClient.connect(platform, app)) {
            Status status = observer.nextStatus();

            assertThat(status.topic()).isEqualTo(topic);
            assertThat(status.names())
                    .containsExactly(
                            "Action",
                            "Time",
                            "ClientAddr",
                            "ClientID",
                            "Port",
                            "Secure",
                            "Protocol",
                            "User",
                            "ConnectTime");
            assertThat(status.action()).isEqualTo("Connect");
            assertThat((String) status.get("Time")).matches(ISO_TIME);
            assertThat(status.get("ClientAddr")).isEqualTo("127.0.0.1");
            assertThat(status.get("ClientID")).isEqualTo(clientId);
            assertThat(status.get("Port")).isEqualTo(platform.port());
            assertThat(status.get("Secure")).isEqualTo(false);
            assertThat(status.get("Protocol")).isEqualTo("mqtt5");
            assertThat(status.get("User")).isEqualTo(KEY);
            assertThat((String) status.get("ConnectTime")).matches(ISO_TIME);
            assertThat(Instant.parse((String) status.get("Time")))
                    .isAfterOrEqualTo(Instant.parse((String) status.get("ConnectTime")));
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void every_monitoring_message_is_sent_at_qos_0() {
        TestClient.connect(platform, app).close();

        assertThat(observer.nextStatus().qos()).isZero();
        assertThat(observer.nextStatus().qos()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"3, mqtt3", "4, mqtt4", "5, mqtt5"})
    void the_protocol_is_mqtt_and_the_protocol_level(int version, String protocol) throws IOException {
        try (RawConnection connection = connected(version)) {
            assertThat(observer.nextStatus().get("Protocol")).isEqualTo(protocol);
        }
    }

    @Test
    void a_connect_of_an_application_is_retained_while_it_is_connected() {
        try (TestClient client = TestClient.connect(platform, app);
                TestClient late = TestClient.connect(platform, app + "-late")) {
            late.subscribe(APPLICATIONS.replace("+", app));

            Status status = late.nextStatus();
            assertThat(status.retained()).isTrue();
            assertThat(status.action()).isEqualTo("Connect");
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void an_application_finds_its_own_connect_as_soon_as_it_is_connected() {
        try (TestClient client = TestClient.connect(platform, app)) {
            client.subscribe(topic);

            assertThat(client.nextStatus().get("ClientID")).isEqualTo(clientId);
        }
    }

    @Test
    void the_disconnect_of_an_application_is_not_retained_and_clears_its_connect_without_an_empty_message() {
        TestClient.connect(platform, app).close();

        assertThat(observer.nextStatus().action()).isEqualTo("Connect");
        assertThat(observer.nextStatus().action()).isEqualTo("Disconnect");
        try (TestClient late = TestClient.connect(platform, app + "-late")) {
            late.subscribe(topic);
            Instant subscribed = Instant.now();
            TestClient again = TestClient.connect(platform, app);
            // The first message is of the new connection: nothing was retained.
            assertConnectedSince(subscribed, late.nextStatus());
            again.close();
        }
    }

    @Test
    void a_disconnect_tells_no_close_code_if_the_client_has_said_goodbye_and_what_was_read_and_written() {
        try (TestClient client = TestClient.connect(platform, app)) {
            client.subscribe("iot-2/type/" + app + "/id/+/evt/+/fmt/+");
            // Fixed header, topic with its length, packet ID, length of properties, payload.
            String event = "iot-2/type/" + app + "/id/d/evt/e/fmt/f";
            client.publish(event, 1, "12345");
            client.publish(event, 0, "12345");
            client.next();
            client.next();
            int withPacketId = 2 + 2 + event.length() + 2 + 1 + 5;

            client.close();

            assertThat(observer.nextStatus().action()).isEqualTo("Connect");
            Status status = observer.nextStatus();
            assertThat(status.names())
                    .containsExactly(
                            "Action",
                            "Time",
                            "ClientAddr",
                            "ClientID",
                            "Port",
                            "Secure",
                            "Protocol",
                            "User",
                            "ConnectTime",
                            "ReadBytes",
                            "ReadMsg",
                            "WriteBytes",
                            "WriteMsg");
            assertThat(status.action()).isEqualTo("Disconnect");
            assertThat(status.get("ReadMsg")).isEqualTo(2);
            assertThat(status.get("ReadBytes")).isEqualTo(withPacketId + withPacketId - 2);
            assertThat(status.get("WriteMsg")).isEqualTo(2);
            // This client numbers its subscriptions, so that what it gets has a subscription identifier.
            assertThat(status.get("WriteBytes")).isEqualTo(withPacketId + 2 + withPacketId + 2 - 2);
        }
    }

    @Test
    void a_device_is_told_without_use_token_auth_and_its_connect_and_disconnect_are_both_retained() {
        try (TestClient late = TestClient.connect(platform, app + "-late")) {
            TestClient device = pump(platform);
            late.subscribe(DEVICES);
            Status connect = nextOf(late, PUMP);
            assertThat(connect.action()).isEqualTo("Connect");
            assertThat(connect.retained()).isTrue();
            assertThat(connect.topic()).isEqualTo(PUMP_STATUS);
            assertThat(connect.names()).doesNotContain("User");

            device.close();

            assertThat(nextOf(late, PUMP).action()).isEqualTo("Disconnect");
            observer.subscribe(PUMP_STATUS);
            Status disconnect = observer.nextStatus();
            assertThat(disconnect.action()).isEqualTo("Disconnect");
            assertThat(disconnect.retained()).isTrue();
            assertThat(disconnect.get("ConnectTime")).isEqualTo(connect.get("ConnectTime"));
        }
    }

    @Test
    void a_gateway_is_monitored_as_the_device_that_it_is() {
        TestClient gateway = TestClient.connect(platform, "g:myorg1:hub:h-01", "use-token-auth", SECRET);
        gateway.close();

        observer.subscribe("iot-2/type/hub/id/h-01/mon");
        Status status = observer.nextStatus();
        assertThat(status.get("ClientID")).isEqualTo("g:myorg1:hub:h-01");
        assertThat(status.retained()).isTrue();
    }

    @Test
    void when_a_client_id_is_reused_the_old_connection_is_told_with_288_before_the_new_one_and_not_retained() {
        observer.subscribe(PUMP_STATUS);
        try (TestClient first = pump(platform)) {
            String firstTime = (String) nextConnect(observer).get("ConnectTime");
            try (TestClient second = pump(platform);
                    TestClient late = TestClient.connect(platform, app + "-late")) {
                Status taken = observer.nextStatus();
                assertThat(taken.action()).isEqualTo("Disconnect");
                assertThat(taken.closeCode()).isEqualTo(288);
                assertThat(taken.reason()).startsWith("The client ID was reused");
                assertThat(taken.get("ConnectTime")).isEqualTo(firstTime);
                Status connect = observer.nextStatus();
                assertThat(connect.action()).isEqualTo("Connect");

                late.subscribe(PUMP_STATUS);
                Status retained = late.nextStatus();
                assertThat(retained.retained()).isTrue();
                assertThat(retained.fields()).isEqualTo(connect.fields());
                assertThat(second.isConnected()).isTrue();
                assertThat(first.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER);
            }
        }
    }

    @Test
    void when_an_application_takes_over_its_own_client_id_its_connect_stays_retained() {
        try (TestClient first = TestClient.connect(platform, app);
                TestClient second = TestClient.connect(platform, app);
                TestClient late = TestClient.connect(platform, app + "-late")) {
            assertThat(observer.nextStatus().action()).isEqualTo("Connect");
            assertThat(observer.nextStatus().closeCode()).isEqualTo(288);
            Status connect = observer.nextStatus();
            late.subscribe(topic);

            assertThat(late.nextStatus().fields()).isEqualTo(connect.fields());
            assertThat(first.isConnected()).isFalse();
            assertThat(second.isConnected()).isTrue();
        }
    }

    @Test
    void organisations_never_see_each_others_monitoring_messages() {
        Organisation strict = platform.organisations().get(1);
        try (TestClient theirs = TestClient.connect(platform, strict, app)) {
            observer.subscribe(APPLICATIONS);
            try (TestClient mine = TestClient.connect(platform, app)) {
                assertThat(nextOf(observer, clientId).action()).isEqualTo("Connect");
                assertThat(mine.isConnected()).isTrue();
                assertThat(theirs.isConnected()).isTrue();
            }
        }
    }

    @Test
    void when_the_server_is_shut_down_clients_get_0x8B_and_the_last_state_of_devices_says_93() {
        try (LocalPlatform stopping = organisations(LocalPlatform.builder()).start();
                TestClient device = pump(stopping);
                TestClient client = TestClient.connect(stopping, app)) {
            stopping.restart();

            assertThat(device.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN);
            assertThat(client.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN);
            try (TestClient late = TestClient.connect(stopping, app + "-late")) {
                late.subscribe(DEVICES);
                Status status = late.nextStatus();
                assertThat(status.retained()).isTrue();
                assertThat(status.action()).isEqualTo("Disconnect");
                assertThat(status.closeCode()).isEqualTo(93);
                assertThat(status.reason()).isEqualTo("The connection was closed because the server was shut down");
                assertThat(status.names()).contains("ReadBytes", "ReadMsg", "WriteBytes", "WriteMsg");
            }
        }
    }

    @Test
    void after_a_failure_devices_that_were_connected_are_retained_as_disconnected_and_applications_are_forgotten() {
        try (LocalPlatform failing = organisations(LocalPlatform.builder()).start();
                TestClient device = pump(failing);
                TestClient client = TestClient.connect(failing, app)) {
            failing.crash();

            Assertions.assertThatExceptionOfType(CompletionException.class).isThrownBy(device::disconnect);
            Assertions.assertThatExceptionOfType(CompletionException.class).isThrownBy(client::disconnect);
            assertThat(failing.isRunning()).isFalse();
            failing.restart();
            try (TestClient late = TestClient.connect(failing, app + "-late")) {
                late.subscribe(DEVICES, topic);
                Status status = late.nextStatus();
                assertThat(status.retained()).isTrue();
                assertThat(status.topic()).isEqualTo(PUMP_STATUS);
                assertThat(status.names())
                        .containsExactly(
                                "Action",
                                "Time",
                                "ClientAddr",
                                "ClientID",
                                "Port",
                                "Secure",
                                "Protocol",
                                "ConnectTime");
                assertThat(status.action()).isEqualTo("Disconnect");
                Instant subscribed = Instant.now();
                try (TestClient again = TestClient.connect(failing, app)) {
                    assertConnectedSince(subscribed, late.nextStatus());
                    assertThat(again.isConnected()).isTrue();
                }
            }
        }
    }

    private static void assertConnectedSince(Instant time, Status status) {
        assertThat(status.action()).isEqualTo("Connect");
        assertThat(Instant.parse((String) status.get("ConnectTime")))
                .isAfterOrEqualTo(time.truncatedTo(ChronoUnit.MILLIS));
    }

    /** The next message about this client. */
    private static Status nextOf(TestClient client, String clientId) {
        Status status = client.nextStatus();
        while (!status.get("ClientID").equals(clientId)) {
            assertThat((String) status.get("ClientID")).contains(":myorg1:");
            status = client.nextStatus();
        }
        return status;
    }

    /** The next Connect: what was retained before is skipped. */
    private static Status nextConnect(TestClient client) {
        Status status = client.nextStatus();
        while (!status.action().equals("Connect")) {
            assertThat(status.retained()).isTrue();
            status = client.nextStatus();
        }
        return status;
    }
}
