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
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MonitoringTest {

    private static final String KEY = "a-myorg1-x";
    private static final String SECRET = "secret";
    private static final String DEVICES = "iot-2/type/+/id/+/mon";
    private static final String APPLICATIONS = "iot-2/app/+/mon";
    private static final String PUMP = "d:myorg1:pump:p-01";
    private static final String PUMP_STATUS = "iot-2/type/pump/id/p-01/mon";
    private static final String ISO_TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    private static final AtomicInteger tests = new AtomicInteger();

    private static LocalPlatform platform;

    private String app;
    private String clientId;
    private String topic;
    private TestClient observer;

    @BeforeAll
    static void start() {
        platform = organisations(LocalPlatform.builder()).start();
    }

    private static LocalPlatformBuilder organisations(LocalPlatformBuilder builder) {
        return builder.organisation(Organisation.named("myorg1")
                        .apiKey(KEY, SECRET)
                        .device("pump", "p-01", SECRET)
                        .device("pump", "p-02", SECRET)
                        .gateway("hub", "h-01", SECRET))
                .organisation(Organisation.named("strict1")
                        .apiKey("a-strict1-x", SECRET)
                        .registeredDevicesOnly());
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void observe() {
        // What was retained for the applications of other tests must not be in the way: each has one of its own.
        app = "app-" + tests.incrementAndGet();
        clientId = "a:myorg1:" + app;
        topic = "iot-2/app/" + app + "/mon";
        observer = TestClient.connect(platform, "observer");
        observer.subscribe(topic);
    }

    @AfterEach
    void disconnect() {
        observer.close();
    }

    private static TestClient pump(LocalPlatform platform) {
        return TestClient.connect(platform, PUMP, "use-token-auth", SECRET);
    }

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
    void a_connection_that_breaks_is_told_with_91() throws IOException {
        connected(5).close();

        assertEnd(91, "The connection was closed by the client");
    }

    @Test
    void a_connection_closed_by_an_administrator_is_told_with_94() {
        try (TestClient client = TestClient.connect(platform, app)) {
            platform.kick(clientId);

            assertEnd(94, "The connection was closed by an administrator");
            assertThat(client.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void data_that_is_not_mqtt_is_told_with_105(int version) throws IOException {
        try (RawConnection connection = connected(version)) {
            connection.sendMalformed();

            assertEnd(105, "The data from the client is not valid");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void a_second_connect_closes_the_connection_and_is_told_with_282(int version) throws IOException {
        try (RawConnection connection = connected(version)) {
            connection.sendConnect(clientId, KEY, SECRET);

            if (version == 5) {
                RawConnection.Packet disconnect = connection.read();
                assertThat(disconnect.type()).isEqualTo(RawConnection.DISCONNECT);
                assertThat(disconnect.at(0)).isEqualTo(0x82);
            }
            assertThat(connection.isClosedByServer()).isTrue();
            assertEnd(282, "CONNECT must be the first message in a connection.");
        }
    }

    @Test
    void auth_closes_the_connection_with_0x87_and_is_told_with_180() throws IOException {
        List<int[]> packets = List.of(
                new int[] {0xF0, 0},
                new int[] {0xF0, 1, 0x19},
                new int[] {0xF0, 6, 0x19, 4, 0x15, 0, 1, 'x'},
                new int[] {0xF0, 6, 0x18, 4, 0x15, 0, 1, 'x'});
        for (int[] auth : packets) {
            try (RawConnection connection = connected(5)) {
                connection.send(auth);

                RawConnection.Packet disconnect = connection.read();
                assertThat(disconnect.type()).isEqualTo(RawConnection.DISCONNECT);
                assertThat(disconnect.at(0)).isEqualTo(0x87);
                assertEnd(180, "The operation is not authorized");
            }
        }
    }

    @Test
    void a_client_that_is_silent_for_too_long_is_told_with_160() throws IOException {
        try (RawConnection connection = new RawConnection(platform.port(), 4).keepAlive(1)) {
            connection.connect(clientId, KEY, SECRET);

            assertEnd(160, "The connection timed out");
        }
    }

    @Test
    void a_message_that_is_not_authorised_is_told_with_180() {
        Organisation strict = platform.organisations().get(1);
        try (TestClient strictObserver = TestClient.connect(platform, strict, "observer");
                TestClient client = TestClient.connect(platform, strict, app)) {
            strictObserver.subscribe(topic);
            client.publish("iot-2/type/pump/id/p-99/evt/e/fmt/json", 0, "");

            assertThat(strictObserver.nextStatus().action()).isEqualTo("Connect");
            Status status = strictObserver.nextStatus();
            assertThat(status.closeCode()).isEqualTo(180);
            assertThat(status.reason())
                    .startsWith("The operation is not authorized: ")
                    .contains("p-99");
        }
    }

    @Test
    void a_bad_topic_that_closes_the_connection_is_told_with_276() {
        try (TestClient client = TestClient.connect(platform, app)) {
            client.publish("iot-2/bad", 0, "");

            assertEnd(276, "The topic is not valid: Topic \"iot-2/bad\"");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void with_older_versions_a_bad_topic_and_a_bad_filter_are_told_with_276(int version) throws IOException {
        try (RawConnection connection = connected(version)) {
            connection.publish(1, "iot-2/bad", new byte[0]);
            assertEnd(276, "The topic is not valid");
        }
        try (RawConnection connection = connected(version)) {
            connection.subscribe("iot-2/bad/#");
            assertEnd(276, "The topic is not valid");
        }
    }

    @Test
    void a_payload_that_is_not_utf_8_as_it_is_said_to_be_is_told_with_273() {
        try (TestClient client = TestClient.connect(platform, app)) {
            client.publish(Mqtt5Publish.builder()
                    .topic("iot-2/type/pump/id/p-01/evt/e/fmt/txt")
                    .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
                    .payload(new byte[] {(byte) 0xFF})
                    .build());

            assertEnd(273, "The payload is not valid");
        }
    }

    @Test
    void a_message_over_the_limit_is_told_with_287() {
        try (TestClient client = TestClient.connect(platform, app)) {
            client.async()
                    .publish(Mqtt5Publish.builder()
                            .topic("iot-2/type/pump/id/p-01/evt/e/fmt/bin")
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .payload(new byte[131_073])
                            .build());

            assertEnd(287, "The message size is too large for this endpoint: The payload has 131073 bytes");
        }
    }

    @Test
    void a_refused_connection_is_told_as_failed_connect_with_180_and_not_retained() {
        Assertions.assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> TestClient.connect(platform, clientId, KEY, "wrong"));

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
                        "CloseCode",
                        "Reason");
        assertThat(status.action()).isEqualTo("FailedConnect");
        assertThat(status.closeCode()).isEqualTo(180);
        assertThat(status.reason())
                .startsWith("The operation is not authorized: ")
                .doesNotContain(SECRET);
        try (TestClient late = TestClient.connect(platform, app + "-late");
                TestClient client = TestClient.connect(platform, app)) {
            late.subscribe(topic);
            assertThat(late.nextStatus().action()).isEqualTo("Connect");
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void nobody_is_told_of_a_client_id_that_is_not_valid_or_of_an_unknown_organisation() throws IOException {
        for (String refused : List.of("a:nobody:" + app, "a:myorg1:" + app + "+", "a:myorg1")) {
            try (RawConnection connection = new RawConnection(platform.port(), 5)) {
                assertThat(connection.connect(refused, KEY, SECRET).at(1)).isNotZero();
            }
        }

        try (TestClient client = TestClient.connect(platform, app)) {
            assertThat(observer.nextStatus().action()).isEqualTo("Connect");
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void a_refused_device_is_told_as_failed_connect_and_its_last_state_stays() {
        pump(platform).close();
        observer.subscribe(PUMP_STATUS);
        assertThat(observer.nextStatus().action()).isEqualTo("Disconnect");

        Assertions.assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> TestClient.connect(platform, PUMP, "use-token-auth", "wrong"));

        assertThat(observer.nextStatus().action()).isEqualTo("FailedConnect");
        try (TestClient late = TestClient.connect(platform, app + "-late")) {
            late.subscribe(PUMP_STATUS);
            assertThat(late.nextStatus().action()).isEqualTo("Disconnect");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void a_connection_that_breaks_before_it_is_authorised_is_told_as_failed_connect_with_91(int version)
            throws IOException {
        platform.holdAuthorisation();
        try (RawConnection connection = new RawConnection(platform.port(), version)) {
            connection.sendConnect(clientId, KEY, SECRET);
            await().until(() -> platform.connectionsWaiting() == 1);
            platform.dropConnectionsWaiting();

            assertThat(connection.isClosedByServer()).isTrue();
        } finally {
            platform.releaseAuthorisation();
        }

        Status status = observer.nextStatus();
        assertThat(status.action()).isEqualTo("FailedConnect");
        assertThat(status.closeCode()).isEqualTo(91);
        assertThat(platform.connectionsAccepted(clientId)).isZero();
    }

    @Test
    void a_connection_that_is_held_up_is_let_in_when_authorisation_goes_on() throws IOException {
        platform.holdAuthorisation();
        try (RawConnection connection = new RawConnection(platform.port(), 4)) {
            connection.sendConnect(clientId, KEY, SECRET);
            await().until(() -> platform.connectionsWaiting() == 1);
            assertThat(platform.connectionsAccepted(clientId)).isZero();
            platform.releaseAuthorisation();

            assertThat(connection.read().at(1)).isZero();
            assertThat(platform.connectionsWaiting()).isZero();
        } finally {
            platform.releaseAuthorisation();
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

    private void assertEnd(int closeCode, String reason) {
        assertThat(observer.nextStatus().action()).isEqualTo("Connect");
        Status status = observer.nextStatus();
        assertThat(status.action()).isEqualTo("Disconnect");
        assertThat(status.get("ClientID")).isEqualTo(clientId);
        assertThat(status.closeCode()).isEqualTo(closeCode);
        assertThat(status.reason()).startsWith(reason);
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

    private RawConnection connected(int version) throws IOException {
        RawConnection connection = new RawConnection(platform.port(), version);
        assertThat(connection.connect(clientId, KEY, SECRET).at(1)).isZero();
        return connection;
    }
}
