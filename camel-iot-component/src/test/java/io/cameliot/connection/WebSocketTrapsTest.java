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

import static io.cameliot.connection.TestConnections.PATIENTLY;
import static io.cameliot.connection.TestConnections.TOPIC;
import static io.cameliot.connection.TestConnections.filter;
import static io.cameliot.connection.TestConnections.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.connection.ClientConnection.State;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Known bugs of Paho's WebSockets, which the connection does not have: it uses those of the JDK. */
class WebSocketTrapsTest extends ScriptedServerTest {
    private WebSocketGateway gateway;

    @BeforeEach
    void startGateway() throws IOException {
        gateway = WebSocketGateway.to(server, 7);
    }

    @AfterEach
    void closeGateway() throws IOException {
        gateway.close();
    }

    @Test
    void b31TheConnectionSurvivesPingsAndMessagesInSeveralFrames() throws Exception {
        Received received = Received.doneAtOnce();
        ClientConnection connection = connections.to(gateway.uri()).open();
        connection
                .subscribe(filter("iot-2/type/pump/id/+/evt/+/fmt/+"), 1, received)
                .get(10, TimeUnit.SECONDS);

        for (int i = 1; i <= 50; i++) {
            server.connection(0).send(ScriptedServer.message(i, 1, TOPIC, "message " + i));
        }
        Outcome outcome = new Outcome();
        connection.publish(message(1, "x".repeat(100_000)), PATIENTLY, outcome);

        outcome.awaitAcknowledged();
        await().until(() -> received.payloads().size() == 50
                && server.connection(0).acknowledged().size() == 50);
        assertThat(server.connection(0).payloads()).containsExactly("x".repeat(100_000));
        assertThat(gateway.pongs()).isGreaterThan(100);
        assertThat(gateway.headers()).containsEntry("sec-websocket-protocol", "mqtt");
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void b31AClosedConnectionLeavesNoThreadOfPahosBehind() throws Exception {
        for (int i = 0; i < 5; i++) {
            ClientConnection connection = connections.to(gateway.uri()).open();
            assertThat(connection.state()).isEqualTo(State.CONNECTED);
            connections.release(connection);
        }

        ConnectionThreads.awaitNone(TestConnections.CLIENT_ID);
    }

    @Test
    void theEndOfTheServerIsNoticed() throws Exception {
        ClientConnection connection = connections.to(gateway.uri()).open();

        server.connection(0).cut();

        await().until(() -> server.connections() == 2 && connection.state() == State.CONNECTED);
    }
}
