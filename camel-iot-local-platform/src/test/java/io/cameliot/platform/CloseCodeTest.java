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
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With which close code an observer is told of the end of a connection. */
class CloseCodeTest extends MonitoringFixture {
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
            assertThat(strictObserver.nextStatus().action())
                    .as("what is retained until it disconnects")
                    .isEqualTo("Connect");
            client.publish("iot-2/type/pump/id/p-99/evt/e/fmt/json", 0, "");

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

    private void assertEnd(int closeCode, String reason) {
        assertThat(observer.nextStatus().action()).isEqualTo("Connect");
        Status status = observer.nextStatus();
        assertThat(status.action()).isEqualTo("Disconnect");
        assertThat(status.get("ClientID")).isEqualTo(clientId);
        assertThat(status.closeCode()).isEqualTo(closeCode);
        assertThat(status.reason()).startsWith(reason);
    }
}
