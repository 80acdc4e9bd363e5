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
package io.cameliot.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.connection.ClientConnection.State;
import java.io.IOException;
import java.util.List;
import org.eclipse.paho.mqttv5.common.packet.MqttConnAck;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server can send its clients to another one (MQTT 5.0, 4.11). */
class RedirectTest extends ScriptedServerTest {
    private static final int USE_ANOTHER_SERVER = 0x9C;
    private static final int SERVER_MOVED = 0x9D;

    private ScriptedServer other;

    @BeforeEach
    void startOther() throws IOException {
        other = ScriptedServer.start();
    }

    @AfterEach
    void closeOther() throws IOException {
        other.close();
    }

    private void refuse(int reasonCode, String serverReference) {
        server.onConnect((from, connect) -> from.send(new MqttConnAck(false, reasonCode, referring(serverReference))));
    }

    private static MqttProperties referring(String serverReference) {
        MqttProperties properties = new MqttProperties();
        properties.setServerReference(serverReference);
        return properties;
    }

    @ParameterizedTest
    @ValueSource(ints = {USE_ANOTHER_SERVER, SERVER_MOVED})
    void aRefusalThatNamesAnotherServerIsFollowed(int reasonCode) {
        refuse(reasonCode, "127.0.0.1:" + other.port());

        ClientConnection connection = connections.to(server).acquire("test");

        await().until(() -> connection.state() == State.CONNECTED);
        assertThat(server.connections()).isEqualTo(1);
        assertThat(other.connections()).isEqualTo(1);
        assertThat(connection.server()).isEqualTo("tcp://127.0.0.1:" + other.port());
    }

    @ParameterizedTest
    @ValueSource(ints = {USE_ANOTHER_SERVER, SERVER_MOVED})
    void aDisconnectThatNamesAnotherServerIsFollowed(int reasonCode) throws Exception {
        ClientConnection connection = connections.to(server).open();

        server.connection(0).send(new MqttDisconnect(reasonCode, referring("127.0.0.1:" + other.port())));

        await().until(() -> other.connections() == 1 && connection.state() == State.CONNECTED);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void anotherServerForNowIsLeftWithItsConnection() throws Exception {
        ClientConnection connection = connections.to(server).open();
        server.connection(0).send(new MqttDisconnect(USE_ANOTHER_SERVER, referring("127.0.0.1:" + other.port())));
        await().until(() -> other.connections() == 1 && connection.state() == State.CONNECTED);

        other.connection(0).cut();

        await().until(() -> server.connections() == 2 && connection.state() == State.CONNECTED);
    }

    @Test
    void aServerThatHasMovedIsNotAskedAgain() throws Exception {
        ClientConnection connection = connections.to(server).open();
        server.connection(0).send(new MqttDisconnect(SERVER_MOVED, referring("127.0.0.1:" + other.port())));
        await().until(() -> other.connections() == 1 && connection.state() == State.CONNECTED);

        other.connection(0).cut();

        await().until(() -> other.connections() == 2 && connection.state() == State.CONNECTED);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void whereTheServerThatItMovedToIsGoneTheConfiguredOneIsAskedAgain() throws Exception {
        ClientConnection connection = connections.to(server).open();
        server.connection(0).send(new MqttDisconnect(SERVER_MOVED, referring("127.0.0.1:" + other.port())));
        await().until(() -> other.connections() == 1 && connection.state() == State.CONNECTED);

        other.close();

        await().until(() -> server.connections() == 2 && connection.state() == State.CONNECTED);
    }

    @Test
    void aServerThatHasMovedWithoutSayingWhereIsAnError() {
        refuse(SERVER_MOVED, null);

        ClientConnection connection = connections.to(server).acquire("test");

        await().until(() -> connection.state() == State.FAILED);
        assertThat(connection.lastFailure().orElseThrow())
                .hasMessageContainingAll("server moved", "does not say where to", "brokerUrl");
    }

    @Test
    void whatNamesNoServerIsNoReference() {
        refuse(SERVER_MOVED, "http://evil/../x /etc/passwd user@host:1 :1883");

        ClientConnection connection = connections.to(server).acquire("test");

        await().until(() -> connection.state() == State.FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "ssl://a.example:8883, b.example, ssl://b.example:8883",
        "ssl://a.example:8883, b.example:9883, ssl://b.example:9883",
        "tcp://a.example:1883, [::1]:1884, tcp://[::1]:1884",
        "wss://a.example:443/mqtt, b.example, wss://b.example:443/mqtt",
        "ssl://a.example:8883, b.example c.example:1, 'ssl://b.example:8883,ssl://c.example:1'",
        "ssl://a.example:8883, tcp://b.example:1883, ''",
        "ssl://a.example:8883, b.example/x, ''",
        "ssl://a.example:8883, me@b.example, ''",
        "ssl://a.example:8883, b_c, ''",
        "ssl://a.example:8883, '', ''",
    })
    void aReferenceChangesTheServerAndNeitherProtocolNorPath(String from, String reference, String servers) {
        assertThat(new ServerReference(reference, false).servers(from))
                .isEqualTo(servers.isEmpty() ? List.of() : List.of(servers.split(",")));
    }
}
