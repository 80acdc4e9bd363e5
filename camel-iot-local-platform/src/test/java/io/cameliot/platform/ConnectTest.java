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

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.cameliot.platform.organisation.Organisation;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectTest {

    private static final String KEY = "a-myorg1-a84ps90Ajs";
    private static final String TOKEN = "MP$08VKz!8rXwnR-Q*";
    private static final String OTHER_KEY = "a-other1-x";
    private static final String OTHER_TOKEN = "other-secret";

    private static final int CLOSED = 0;

    private static LocalPlatform platform;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1").apiKey(KEY, TOKEN))
                .organisation(Organisation.named("other1").apiKey(OTHER_KEY, OTHER_TOKEN))
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    static List<String> invalidClientIds() {
        return Vectors.marked("client-ids.csv", "invalid");
    }

    @Test
    void an_application_connects_with_its_api_key_and_token() {
        try (TestClient client = TestClient.connect(platform, "app")) {
            assertThat(client.isConnected()).isTrue();
            assertThat(platform.liveConnections()).contains("a:myorg1:app");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void a_client_that_cannot_take_its_connack_is_disconnected(int maximumPacketSize) throws IOException {
        String clientId = "a:myorg1:small-" + maximumPacketSize;
        try (RawConnection connection = new RawConnection(platform.port(), 5).maximumPacketSize(maximumPacketSize)) {
            connection.sendConnect(clientId, KEY, TOKEN);

            assertThat(connection.isClosedByServer()).isTrue();
            await().until(() -> !platform.isConnected(clientId));
        }
    }

    @Test
    void connack_announces_limits_with_which_any_legal_message_passes() {
        try (TestClient client = TestClient.of(platform, "limits")) {
            Mqtt5ConnAck connAck = client.connect();

            assertThat(connAck.getRestrictions().getReceiveMaximum()).isEqualTo(1_000);
            assertThat(connAck.getRestrictions().getMaximumPacketSize()).isEqualTo(262_144);
            assertThat(connAck.getRestrictions().getTopicAliasMaximum()).isEqualTo(8);
            assertThat(connAck.getRestrictions().isRetainAvailable()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void older_mqtt_versions_connect_too(int version) throws IOException {
        assertThat(connack(version, "a:myorg1:old" + version, KEY, TOKEN)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"MQTT,0", "MQTT,3", "MQTT,131", "MQTT,132", "MQIsdp,4", "MQIsdp,131"})
    void a_protocol_level_that_is_not_known_is_refused_with_1(String protocolName, int level) throws IOException {
        try (RawConnection connection = new RawConnection(platform.port(), 4)) {
            RawConnection.Packet answer = connection.connect(protocolName, level);

            assertThat(answer.type()).isEqualTo(RawConnection.CONNACK);
            assertThat(answer.body()).containsExactly(0, 1);
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 127, 133})
    void a_protocol_level_of_the_future_is_refused_with_0x84(int level) throws IOException {
        try (RawConnection connection = new RawConnection(platform.port(), 5)) {
            RawConnection.Packet answer = connection.connect("MQTT", level);

            assertThat(answer.type()).isEqualTo(RawConnection.CONNACK);
            assertThat(answer.body()).containsExactly(0, 0x84, 0);
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void a_wrong_token_is_refused_with_0x87_and_with_5_in_older_versions() throws IOException {
        Mqtt5ConnAck connAck = refusal("a:myorg1:wrong", KEY, "MP$08VKz!8rXwnR-q*");

        assertThat(connAck.getReasonCode().getCode()).isEqualTo(0x87);
        assertThat(connAck.getReasonString().orElseThrow().toString())
                .contains("password", KEY)
                .doesNotContain(TOKEN);
        assertThat(connack(4, "a:myorg1:wrong", KEY, "wrong")).isEqualTo(5);
        assertThat(connack(3, "a:myorg1:wrong", KEY, "wrong")).isEqualTo(5);
        assertThat(platform.connectionsRefused("a:myorg1:wrong")).isEqualTo(3);
        assertThat(platform.connectionsAccepted("a:myorg1:wrong")).isZero();
    }

    @Test
    void missing_credentials_are_refused_with_0x87_and_with_5_in_older_versions() throws IOException {
        try (RawConnection connection = new RawConnection(platform.port(), 5)) {
            assertThat(connection.connect("a:myorg1:nobody").at(1)).isEqualTo(0x87);
        }
        try (RawConnection connection = new RawConnection(platform.port(), 4)) {
            assertThat(connection.connect("a:myorg1:nobody").at(1)).isEqualTo(5);
        }
    }

    @Test
    void an_unknown_organisation_is_refused_with_0x87_and_with_5_in_older_versions() throws IOException {
        assertThat(refusal("a:nobody:app", KEY, TOKEN).getReasonCode().getCode())
                .isEqualTo(0x87);
        assertThat(connack(4, "a:nobody:app", KEY, TOKEN)).isEqualTo(5);
    }

    @Test
    void an_api_key_of_another_organisation_is_refused_with_0x87() {
        Mqtt5ConnAck connAck = refusal("a:myorg1:app", OTHER_KEY, OTHER_TOKEN);

        assertThat(connAck.getReasonCode().getCode()).isEqualTo(0x87);
        assertThat(connAck.getReasonString().orElseThrow().toString()).contains(OTHER_KEY, "myorg1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:myorg1:my/app",
                "a:myorg1:+",
                "a:myorg1:#",
                "a:myorg1:my app",
                "a:myorg1:a\u0001",
                "a:myorg1:ä"
            })
    void a_client_id_with_characters_out_of_the_rules_is_refused_with_0x85_and_with_2_in_older_versions(String clientId)
            throws IOException {
        assertThat(connack(5, clientId, KEY, TOKEN)).isEqualTo(0x85);
        assertThat(connack(4, clientId, KEY, TOKEN)).isEqualTo(2);
        assertThat(connack(3, clientId, KEY, TOKEN)).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("invalidClientIds")
    void a_client_id_that_matches_no_class_is_refused_with_0x87_and_with_5_in_older_versions(String clientId)
            throws IOException {
        assertThat(connack(5, clientId, KEY, TOKEN)).isEqualTo(0x87);
        assertThat(connack(4, clientId, KEY, TOKEN)).isEqualTo(5);
    }

    @Test
    void an_empty_client_id_is_refused_with_0x85_and_with_2_in_older_versions() throws IOException {
        assertThat(connack(5, "", KEY, TOKEN)).isEqualTo(0x85);
        assertThat(connack(4, "", KEY, TOKEN)).isEqualTo(2);
    }

    @Test
    void the_second_connection_of_a_client_id_closes_the_first_with_0x8E() {
        try (TestClient first = TestClient.connect(platform, "twice");
                TestClient second = TestClient.connect(platform, "twice")) {
            assertThat(first.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER);
            assertThat(second.isConnected()).isTrue();
            assertThat(platform.connectionsAccepted("a:myorg1:twice")).isEqualTo(2);
        }
    }

    @Test
    void whoever_is_taken_over_before_connack_is_told_nothing_and_disconnected() throws IOException {
        List<RawConnection> connections = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            RawConnection connection = new RawConnection(platform.port(), 5);
            connections.add(connection);
            connection.sendConnect("a:myorg1:crowd", KEY, TOKEN);
        }

        for (RawConnection connection : connections) {
            assertThat(firstPacketType(connection)).isIn(CLOSED, RawConnection.CONNACK);
            connection.close();
        }
    }

    private static int firstPacketType(RawConnection connection) throws IOException {
        try {
            return connection.read().type();
        } catch (EOFException | SocketException e) {
            return CLOSED;
        }
    }

    @Test
    void one_api_key_serves_several_applications() {
        try (TestClient first = TestClient.connect(platform, "one");
                TestClient second = TestClient.connect(platform, "two")) {
            assertThat(platform.liveConnections()).contains("a:myorg1:one", "a:myorg1:two");
            assertThat(first.isConnected()).isTrue();
            assertThat(second.isConnected()).isTrue();
        }
    }

    private static Mqtt5ConnAck refusal(String clientId, String userName, String password) {
        try {
            TestClient client = TestClient.of(platform, clientId, userName, password);
            throw new AssertionError("Let in: " + client.connect());
        } catch (CompletionException e) {
            return ((Mqtt5ConnAckException) e.getCause()).getMqttMessage();
        }
    }

    /** The return code or reason code of CONNACK. */
    private static int connack(int version, String clientId, String userName, String password) throws IOException {
        try (RawConnection connection = new RawConnection(platform.port(), version)) {
            RawConnection.Packet packet = connection.connect(clientId, userName, password);
            assertThat(packet.type()).isEqualTo(RawConnection.CONNACK);
            return packet.at(1);
        }
    }
}
