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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.connection.ClientConnection.State;
import io.cameliot.platform.network.TcpProxy;
import io.cameliot.protocol.TopicFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRec;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Known bugs of Paho in connecting and disconnecting, which the connection does not have. */
class ConnectingTrapsTest extends ScriptedServerTest {
    @Test
    void b02AServerThatNeverAnswersTheConnectIsTriedAgain() throws Exception {
        server.onConnect(null);
        ClientConnection connection =
                connections.to(server).connectionTimeout(1).acquire("test");
        ScriptedServer.Connection silent = server.connection(0);
        server.accepts(false);

        await().atMost(Duration.ofSeconds(4)).until(() -> connection.state() == State.CONNECTED);

        assertThat(server.connections()).isEqualTo(2);
        await().until(() -> !silent.isOpen());
    }

    @Test
    void b02PahoItselfWaitsForTheConnackLongerThanItsConnectionTimeout() throws Exception {
        server.onConnect(null);
        MqttAsyncClient client = new MqttAsyncClient(server.uri(), "raw", new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setConnectionTimeout(1);
        var attempt = client.connect(options);
        server.connection(0);

        await().during(Duration.ofMillis(1_500)).atMost(Duration.ofSeconds(3)).until(() -> !attempt.isComplete());

        client.disconnectForcibly(0, 0, false);
        client.close();
    }

    @Test
    void b02AnUnansweredConnectCanBeGivenUp() {
        server.onConnect(null);
        ClientConnection connection = connections.to(server).acquire("test");
        ScriptedServer.Connection silent = server.connection(0);

        connections.release(connection);

        await().until(() -> !silent.isOpen());
        ConnectionThreads.awaitNone(TestConnections.CLIENT_ID);
    }

    @Test
    void b03AReleasedConnectionNeverComesBack() throws Exception {
        ClientConnection connection =
                connections.to(server).reconnectDelay(Duration.ofMillis(200)).open();
        server.connection(0).cut();
        await().until(() -> connection.state() == State.WAITING);

        connections.release(connection);
        int made = server.connections();

        await().during(Duration.ofMillis(500)).until(() -> server.connections() == made);
        ConnectionThreads.awaitNone(TestConnections.CLIENT_ID);
    }

    @Test
    void b04ClosingWhileConnectedDisconnectsInGoodOrderAndLeavesNoThread() throws Exception {
        ClientConnection connection = connections.to(server).open();
        ScriptedServer.Connection wire = server.connection(0);

        connections.release(connection);

        assertThat(connection.state()).isEqualTo(State.CLOSED);
        await().until(() -> !wire.received(MqttDisconnect.class).isEmpty());
        ConnectionThreads.awaitNone(TestConnections.CLIENT_ID);
    }

    @Test
    void b04ClosingEndsEvenWhileTheServerReadsNothing() throws Exception {
        server.onPublish((from, publish) -> {
            // Reads nothing more until the test is over.
            await().forever().until(() -> !from.isOpen());
        });
        ClientConnection connection = connections.to(server).open();
        Outcome[] outcomes = IntStream.range(0, 50)
                .mapToObj(i -> {
                    Outcome outcome = new Outcome();
                    connection.publish(
                            TestConnections.message(1, "x".repeat(131_072)), TestConnections.PATIENTLY, outcome);
                    return outcome;
                })
                .toArray(Outcome[]::new);

        long start = System.nanoTime();
        connections.release(connection);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.told()).hasSize(1));
        ConnectionThreads.awaitNone(TestConnections.CLIENT_ID);
    }

    @Test
    void closingInTheMiddleOfAnAttemptLeavesNoThread() {
        for (int i = 0; i < 3; i++) {
            int attempt = i;
            ClientConnection connection = connections.to(server).acquire("test");
            // The server has accepted, and Paho is starting its threads, which takes it 300 ms.
            await().pollInterval(Duration.ofMillis(1)).until(() -> server.connections() > attempt);

            connections.release(connection);
        }
        ConnectionThreads.awaitNone(TestConnections.CLIENT_ID);
    }

    @Test
    void aServerThatHangsUpOnAcceptingLeavesNoThreadsBehind() throws Exception {
        try (ServerSocket hangingUp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            ClientConnection connection = connections
                    .to("tcp://127.0.0.1:" + hangingUp.getLocalPort())
                    .acquire("test");
            for (int i = 0; i < 4; i++) {
                hangingUp.accept().close();
            }
            connections.release(connection);
        }
        ConnectionThreads.awaitNone(TestConnections.CLIENT_ID);
    }

    @Test
    void b05EachConnectionWaitsByItself() throws Exception {
        server.onConnect((from, connect) -> from.cut());
        connections.to(server).reconnectDelay(Duration.ofMillis(200)).acquire("failing");
        // It waits for at least a second from now on.
        server.connection(4);

        try (TestConnections others = new TestConnections();
                ScriptedServer other = ScriptedServer.start()) {
            others.to(other).reconnectDelay(Duration.ofMillis(200)).open();
            long start = System.nanoTime();
            other.connection(0).cut();
            other.connection(1);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void b06AnAttemptThatEndsWithAnUnexpectedErrorIsFollowedByOthers() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        ClientConnection connection = connections
                .to(server)
                .beforeEachAttempt(() -> {
                    if (attempts.incrementAndGet() % 3 != 1) {
                        throw new IllegalStateException("unexpected");
                    }
                })
                .open();

        server.connection(0).cut();

        await().until(() -> server.connections() == 2 && connection.state() == State.CONNECTED);
        assertThat(attempts).hasValue(4);
    }

    @Test
    void b07AServerThatIsNotThereAtFirstIsConnectedToOnceItIs() throws Exception {
        try (TcpProxy proxy = TcpProxy.to("127.0.0.1", server.port())) {
            proxy.refuse();
            ClientConnection connection = connections.to(proxy.uri()).acquire("test");
            await().until(() -> connection.lastFailure().isPresent());

            proxy.accept();

            await().until(() -> connection.state() == State.CONNECTED);
        }
    }

    @Test
    void b09AnAnswerToNothingDoesNotEndPahosReceiver() throws Exception {
        ClientConnection connection = connections.to(server).keepAlive(1).open();

        // A PUBREC that belongs to no message would end Paho's receiver with a NullPointerException; the client would
        // go on
        // to say that it is connected.
        server.connection(0).send(new MqttPubRec(0, 4711, new MqttProperties()));

        Outcome outcome = new Outcome();
        connection.publish(TestConnections.message(1, "one"), TestConnections.PATIENTLY, outcome);
        outcome.awaitAcknowledged();
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void b18AndB20TopicAliasesAreNeitherOfferedNorUsed() throws Exception {
        server.accepts(false, properties -> properties.setTopicAliasMaximum(8));
        ClientConnection connection = connections.to(server).open();

        Outcome outcome = new Outcome();
        connection.publish(TestConnections.message(1, "one"), TestConnections.PATIENTLY, outcome);
        outcome.awaitAcknowledged();

        ScriptedServer.Connection wire = server.connection(0);
        assertThat(wire.connect().getProperties().getTopicAliasMaximum()).isIn(null, 0);
        assertThat(wire.received(MqttPublish.class))
                .extracting(publish -> publish.getProperties().getTopicAlias())
                .containsExactly((Integer) null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void b28OnlyTheFirstConnectionOfADurableSessionStartsClean(boolean sessionPresent) throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        server.onConnect((from, connect) -> from.send(
                ScriptedServer.accepted(accepted.getAndIncrement() > 0 && sessionPresent, new MqttProperties())));
        ClientConnection connection = connections.to(server).durable().open();
        TopicFilter pumps = TestConnections.filter("iot-2/type/pump/id/+/evt/+/fmt/+");
        connection.subscribe(pumps, 1, Received.doneAtOnce()).get(10, TimeUnit.SECONDS);

        server.connection(0).cut();
        await().until(() -> server.connections() == 2 && connection.state() == State.CONNECTED);
        connection
                .subscribe(TestConnections.filter("iot-2/type/valve/id/+/evt/+/fmt/+"), 1, Received.doneAtOnce())
                .get(10, TimeUnit.SECONDS);

        assertThat(server.connection(0).connect().isCleanStart()).isTrue();
        assertThat(server.connection(1).connect().isCleanStart()).isFalse();
        // The server has the subscription if it has the session.
        assertThat(server.connection(1).filters().contains(pumps.toString())).isEqualTo(!sessionPresent);
    }

    @Test
    void b30AnIpV6AddressCanBeConnectedTo() throws Exception {
        InetAddress loopback = InetAddress.getByName("::1");
        assumeThat(isThere(loopback)).as("IPv6 on this machine").isTrue();
        try (ScriptedServer six = ScriptedServer.startOn(loopback)) {
            ClientConnection connection =
                    connections.to("tcp://[::1]:" + six.port()).open();

            assertThat(connection.state()).isEqualTo(State.CONNECTED);
        }
    }

    private static boolean isThere(InetAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://my_host:1883", "ssl://my_host:8883", "ssl://[::1]:8883"})
    void b30AHostNameThatPahoCannotConnectToIsRefusedAtOnceWithTheReason(String serverUri) {
        assertThatThrownBy(() -> connections.to(serverUri).open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(serverUri)
                .hasMessageContaining("host name");
    }

    @Test
    void aServerThatAnswersWithATlsAlertIsSaidToSpeakTls() {
        server.onConnect((from, connect) -> from.send(new byte[] {21, 3, 3, 0, 2, 2, 70}));

        ClientConnection connection = connections.to(server).acquire("test");

        await().until(() -> connection.lastFailure().isPresent());
        assertThat(connection.lastFailure().orElseThrow())
                .hasMessageContaining("The server speaks TLS there. Use ssl://");
    }
}
