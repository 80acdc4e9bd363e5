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

import static io.cameliot.connection.TestConnections.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.connection.NetworkConnection.Listener;
import io.cameliot.paho.PahoConnectionFactory;
import io.cameliot.protocol.ReasonCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A network connection by itself, against a server that says and does whatever MQTT does not forbid, and more. */
abstract class PahoConnectionTest {
    static final String CLIENT_ID = "a:myorg1:wire";
    static final long SESSION_EXPIRY = 60;

    final List<NetworkConnection> connections = new ArrayList<>();
    ScriptedServer server;
    SessionLifetime session = SessionLifetime.OF_CONNECTION;
    PahoConnectionFactory factory;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedServer.start();
    }

    @AfterEach
    void close() throws Exception {
        CountDownLatch closed = new CountDownLatch(connections.size());
        connections.forEach(connection -> connection.close(ReasonCode.SUCCESS, closed::countDown));
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        if (factory != null) {
            factory.close();
        }
        server.close();
        ConnectionThreads.awaitNone(CLIENT_ID);
    }

    static void inBackground(Runnable work) {
        Thread thread = new Thread(work, "closer");
        thread.setDaemon(true);
        thread.start();
    }

    final NetworkConnection create() throws IOException {
        return create(session.durable() && !connections.isEmpty());
    }

    private NetworkConnection create(boolean resume) throws IOException {
        if (factory == null) {
            factory = new PahoConnectionFactory(
                    List.of(ServerUri.parse("brokerUrl", server.uri())),
                    CLIENT_ID,
                    session,
                    () -> null,
                    () -> {
                        MqttConnectionOptions options = new MqttConnectionOptions();
                        options.setSessionExpiryInterval(session.durable() ? SESSION_EXPIRY : null);
                        return options;
                    },
                    PahoConnectionTest::inBackground);
        }
        NetworkConnection connection = factory.create(!resume);
        connections.add(connection);
        return connection;
    }

    final Heard connect(NetworkConnection connection) {
        Heard heard = new Heard();
        heard.whenConnected = connection::sendResumed;
        connection.connect(heard);
        return heard;
    }

    final Heard connected(NetworkConnection connection) {
        Heard heard = connect(connection);
        heard.await("connected");
        return heard;
    }

    final ScriptedServer.Connection wire() {
        return server.connection(server.connections() - 1);
    }

    /** Takes down what the listener of a connection hears, and answers. */
    static final class Heard implements Listener {
        final List<String> events = new CopyOnWriteArrayList<>();
        final List<String> answers = new CopyOnWriteArrayList<>();
        volatile ServerLimits limits;
        volatile ConnectionLoss loss;
        volatile ConnectFailure failure;
        volatile Consumer<InboundMessage> receiver = message -> {};
        volatile Runnable whenConnected = () -> {};
        volatile Runnable whenLost = () -> {};

        @Override
        public void connected(ServerLimits granted) {
            limits = granted;
            whenConnected.run();
            events.add("connected");
        }

        @Override
        public void failed(ConnectFailure cause) {
            failure = cause;
            events.add("failed");
        }

        @Override
        public void sessionLost() {
            events.add("session lost");
        }

        @Override
        public void received(InboundMessage message) {
            receiver.accept(message);
            events.add("received " + message.topic());
        }

        @Override
        public void lost(ConnectionLoss cause) {
            whenLost.run();
            loss = cause;
            events.add("lost");
        }

        NetworkConnection.AcknowledgementCallback answer(String what) {
            return (reasonCode, reasonString) ->
                    answers.add(what + " " + reasonCode.value() + " " + String.valueOf(reasonString));
        }

        void await(String event) {
            Awaitility.await().until(() -> events.contains(event));
        }
    }

    static byte[] packet(int first, String... bodies) {
        byte[] body = HexFormat.of().parseHex(String.join("", bodies).replace(" ", ""));
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(first);
        packet.writeBytes(MqttWireMessage.encodeVariableByteInteger(body.length));
        packet.writeBytes(body);
        return packet.toByteArray();
    }

    /** Properties with a reason string and a user property of the same text. */
    static String reason(String text) {
        String utf8 = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        String string = "%04x".formatted(utf8.length() / 2) + utf8;
        String properties = "1f" + string + "26" + string + string;
        return "%02x".formatted(properties.length() / 2) + properties;
    }

    static String shown(int packetId) {
        return "%04x".formatted(packetId);
    }
}
