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

import static io.cameliot.connection.TestConnections.TOPIC;
import static io.cameliot.connection.TestConnections.filter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.protocol.TopicFilter;
import java.io.IOException;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Received messages are acknowledged after processing, in order of receipt, on the connection they came by. */
class AcknowledgementOrderTest {
    private static final TopicFilter PUMPS = filter("iot-2/type/pump/id/+/evt/+/fmt/+");

    private final TestConnections connections = new TestConnections();
    private final Received received = Received.holding();
    private ScriptedServer server;
    private ClientConnection connection;

    @BeforeEach
    void subscribe() throws Exception {
        server = ScriptedServer.start();
        server.onConnect(
                (from, connect) -> from.send(ScriptedServer.accepted(server.connections() > 1, new MqttProperties())));
        connection = connections.to(server).durable().open();
        connection.subscribe(PUMPS, 1, received).get();
    }

    @AfterEach
    void closeAll() throws IOException {
        connections.close();
        server.close();
    }

    private void deliver(int number, int first, int last) throws Exception {
        for (int i = first; i <= last; i++) {
            server.connection(number).send(ScriptedServer.message(i, 1, TOPIC, number + "-" + i));
        }
        await().until(() -> received.payloads().contains(number + "-" + last));
    }

    @Test
    void messagesDoneOutOfOrderAreAcknowledgedInOrderOfReceipt() throws Exception {
        deliver(0, 1, 4);

        received.done("0-3");
        received.done("0-2");
        assertThat(server.connection(0).acknowledged()).isEmpty();
        received.done("0-1");
        received.done("0-4");

        await().until(() -> server.connection(0).acknowledged().size() == 4);
        assertThat(server.connection(0).acknowledged()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whatIsDoneAfterTheLossIsNotAcknowledgedOnTheNextConnection() throws Exception {
        deliver(0, 1, 2);
        server.connection(0).cut();
        await().until(() -> server.connections() == 2 && connection.state() == ClientConnection.State.CONNECTED);
        // The same packet IDs, other messages.
        deliver(1, 1, 2);

        received.done("0-1");
        received.done("0-2");
        received.done("1-1");

        await().until(() -> !server.connection(1).acknowledged().isEmpty());
        assertThat(server.connection(1).acknowledged()).containsExactly(1);
    }
}
