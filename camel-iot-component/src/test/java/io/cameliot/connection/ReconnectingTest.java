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
import static io.cameliot.connection.TestConnections.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cameliot.connection.ClientConnection.State;
import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection is tried again, when it is given up, and what becomes of what it had to do. */
class ReconnectingTest extends ScriptedServerTest {
    private static final TopicFilter PUMPS = filter("iot-2/type/pump/id/+/evt/+/fmt/+");

    private void refuse(int reasonCode) {
        server.onConnect((from, connect) -> from.send(ScriptedServer.refused(reasonCode)));
    }

    private void accept() {
        server.accepts(false);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x85, 0x86, 0x87})
    void aRefusalThatDoesNotGoAwayEndsTheTrying(int reasonCode) throws Exception {
        ClientConnection connection = connections.to(server).open();
        Received received = Received.doneAtOnce();
        connection.subscribe(PUMPS, 1, received).get(10, TimeUnit.SECONDS);
        server.onPublish(null);
        Outcome pending = new Outcome();
        connection.publish(message(1, "pending"), TestConnections.PATIENTLY, pending);
        refuse(reasonCode);

        server.connection(0).cut();

        assertThat(pending.awaitFailure())
                .isInstanceOf(ConnectFailure.class)
                .hasMessageContaining("0x%02X".formatted(reasonCode));
        assertThat(received.awaitFailure()).isInstanceOf(ConnectFailure.class);
        await().until(() -> connection.state() == State.FAILED);
        Outcome late = new Outcome();
        connection.publish(message(1, "late"), TestConnections.PATIENTLY, late);
        assertThat(late.awaitFailure()).isInstanceOf(ConnectFailure.class);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void aServerOfAnEarlierVersionIsNotTriedAgain() {
        server.onConnect((from, connect) -> from.send(new byte[] {0x20, 2, 0, 1}));

        assertThatThrownBy(() -> connections.to(server).open())
                .isInstanceOf(ConnectFailure.class)
                .hasMessageContainingAll(
                        "in an earlier version of MQTT, with return code 1", "Use a server that speaks MQTT 5")
                .hasMessageNotContaining("network");
        assertThat(server.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"210000, receive maximum is 0", "2409, maximum QoS is 9", "2700000000, maximum packet size is 0"})
    void anAnswerThatBreaksARuleIsToldAndTriedAgain(String property, String what) throws Exception {
        byte[] properties = HexFormat.of().parseHex(property);
        byte[] connack = Arrays.copyOf(
                new byte[] {0x20, (byte) (3 + properties.length), 0, 0, (byte) properties.length},
                5 + properties.length);
        System.arraycopy(properties, 0, connack, 5, properties.length);
        server.onConnect((from, connect) -> from.send(connack));
        ClientConnection connection = connections.to(server).acquire("test");
        server.connection(1);

        assertThat(connection.lastFailure().orElseThrow())
                .hasMessageContainingAll("malformed CONNACK: its " + what, "Check that it is an MQTT 5 server")
                .hasMessageNotContaining("network");
        accept();
        await().until(connection::isConnected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0x88})
    void aRefusalThatMayGoAwayIsTriedAgain(int reasonCode) throws Exception {
        refuse(reasonCode);
        ClientConnection connection = connections.to(server).open();
        Outcome waiting = new Outcome();
        connection.publish(message(1, "waiting"), TestConnections.PATIENTLY, waiting);
        server.connection(1);

        accept();

        waiting.awaitAcknowledged();
        assertThat(connection.state()).isEqualTo(State.CONNECTED);
    }

    /** Else all publishers would wait for good, though everything seems to be well. */
    @ParameterizedTest(name = "durable: {0}")
    @ValueSource(booleans = {false, true})
    void aServerThatAcknowledgesNothingThoughItLivesIsConnectedToAgainAndHealthTellsIt(boolean durable)
            throws Exception {
        server.accepts(durable);
        server.onPublish(null);
        TestConnections.Settings settings = connections
                .to(server)
                .maxInFlight(3)
                .connectionTimeout(2)
                .keepAlive(3)
                .reconnectDelay(Duration.ofMillis(20), Duration.ofSeconds(10));
        ClientConnection connection = (durable ? settings.durable() : settings).open();
        PublishTerms impatiently = TestConnections.patiently(Duration.ofMillis(500));
        connection.publish(message(1, "impatient"), impatiently, new Outcome());
        Outcome patient = new Outcome();
        connection.publish(message(1, "patient"), TestConnections.PATIENTLY, patient);

        await().until(() -> server.connections() > 1 && newest().payloads().contains("patient"));
        await().until(() -> connection.shortcomings().stream().anyMatch(text -> text.contains("acknowledges nothing")));
        assertThat(patient.told()).isEmpty();

        server.onPublish(ScriptedServer::acknowledge);
        newest().cut();

        patient.awaitAcknowledged();
        await().until(() ->
                connection.isConnected() && connection.shortcomings().isEmpty());
    }

    private ScriptedServer.Connection newest() {
        return server.connection(server.connections() - 1);
    }

    @Test
    void aConnectionThatHadFailedTriesAgainForWhoComesLater() throws Exception {
        refuse(0x87);
        assertThatThrownBy(() -> connections.to(server).open()).isInstanceOf(ConnectFailure.class);
        accept();

        ClientConnection connection = connections.to(server).acquire("later");

        assertThat(connection.awaitFirstAttempt()).isTrue();
        assertThat(connection.state()).isEqualTo(State.CONNECTED);
    }

    /** As each exchange to a dynamic endpoint does, with a token that is not right. */
    @ParameterizedTest(name = "somebody else keeps the connection: {0}")
    @ValueSource(booleans = {false, true})
    void howeverOftenARefusedConnectionIsAskedForItKeepsToTheBackOff(boolean kept) {
        refuse(0x87);
        TestConnections.Settings settings = connections.to(server).reconnectDelay(Duration.ofMinutes(1));
        if (kept) {
            settings.acquire("keeper");
        }

        for (int i = 0; i < 20; i++) {
            ClientConnection connection = settings.acquire("exchange");
            assertThatThrownBy(connection::awaitFirstAttempt)
                    .isInstanceOfSatisfying(ConnectFailure.class, failure -> assertThat(failure.reasonCode())
                            .contains(ReasonCode.NOT_AUTHORIZED));
            Outcome outcome = new Outcome();
            connection.publish(message(1, "m"), TestConnections.PATIENTLY, outcome);
            assertThat(outcome.told()).hasSize(1);
            connections.release(connection);
        }

        assertThat(server.connections()).isEqualTo(1);
        if (!kept) {
            assertThatThrownBy(() -> settings.option("authToken", "another").open())
                    .isInstanceOf(ConnectFailure.class)
                    .hasMessageNotContaining("The next attempt");
            assertThat(server.connections()).as("with another token").isEqualTo(2);
        }
    }

    @Test
    void allWhoAskWhileAShortBackOffRunsWaitForOneAttempt() throws Exception {
        refuse(0x87);
        TestConnections.Settings settings = connections.to(server).reconnectDelay(Duration.ofSeconds(1));
        ClientConnection connection = settings.acquire("first");
        assertThatThrownBy(connection::awaitFirstAttempt).isInstanceOf(ConnectFailure.class);
        accept();

        List<CompletableFuture<Void>> outcomes =
                Stream.generate(connection::firstAttempt).limit(20).toList();
        for (CompletableFuture<Void> outcome : outcomes) {
            outcome.get(10, TimeUnit.SECONDS);
        }

        assertThat(connection.isConnected()).isTrue();
        assertThat(server.connections()).isEqualTo(2);
    }

    /** One that is refused for a while goes on by itself, and is not started anew by those who come and go. */
    @Test
    void aConnectionThatIsClosedWhileItWaitsIsNotMadeAnewBeforeItsTime() throws Exception {
        refuse(0x88);
        TestConnections.Settings settings = connections.to(server).reconnectDelay(Duration.ofMinutes(1));

        for (int i = 0; i < 20; i++) {
            ClientConnection connection = settings.acquire("exchange");
            assertThat(connection.awaitFirstAttempt()).isFalse();
            assertThat(connection.state()).isEqualTo(State.WAITING);
            connections.release(connection);
        }

        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void aSubscriptionThatHadFailedWithTheConnectionIsGrantedToWhoComesLater() throws Exception {
        refuse(0x87);
        ClientConnection connection = connections.to(server).acquire("first");
        var granted = connection.subscribe(PUMPS, 1, Received.doneAtOnce());
        assertThatThrownBy(() -> granted.get(10, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        await().until(() -> connection.state() == State.FAILED);
        accept();

        connection.awaitFirstAttempt();
        connection.subscribe(PUMPS, 1, Received.doneAtOnce()).get(10, TimeUnit.SECONDS);

        assertThat(server.connection(1).filters()).contains(PUMPS.toString());
    }

    @Test
    void whoComesWhileTheConnectionIsDownDoesNotTakeItForConnected() throws Exception {
        ClientConnection connection =
                connections.to(server).reconnectDelay(Duration.ofMinutes(1)).open();
        server.connection(0).cut();
        await().until(() -> connection.state() == State.WAITING);

        assertThat(connection.awaitFirstAttempt()).isFalse();
    }

    @Test
    void withoutReconnectingALossIsTheEnd() throws Exception {
        ClientConnection connection = connections.to(server).withoutReconnect().open();
        server.onPublish(null);
        Outcome pending = new Outcome();
        connection.publish(message(1, "pending"), TestConnections.PATIENTLY, pending);

        server.connection(0).cut();

        assertThat(pending.awaitFailure()).isInstanceOf(ConnectFailure.class);
        await().until(() -> connection.state() == State.FAILED);
    }

    @Test
    void aConnectionThatIsTakenOverForTheFifthTimeInARowLeavesTheClientIdToTheOther() throws Exception {
        server.onConnect((from, connect) -> {
            from.send(ScriptedServer.accepted(false, new MqttProperties()));
            from.send(new MqttDisconnect(0x8E, new MqttProperties()));
        });
        ClientConnection connection = connections.to(server).acquire("test");

        await().until(() -> connection.state() == State.FAILED);

        assertThat(server.connections()).isEqualTo(5);
        assertThat(connection.lastFailure().orElseThrow())
                .hasMessageContaining("Another client connected with the same client ID (close code 288).");
    }

    @Test
    void aConnectionThatEndsSoonAndWithoutAReasonAgainMayHaveLostItsClientIdToAnother() {
        server.onConnect((from, connect) -> {
            from.send(ScriptedServer.accepted(false, new MqttProperties()));
            from.cut();
        });
        ClientConnection connection =
                connections.to(server).reconnectDelay(Duration.ofMillis(200)).acquire("test");

        await().until(() -> connection
                .lastFailure()
                .filter(failure -> failure.getMessage().contains("Another client may connect with the same client ID"))
                .isPresent());
    }

    @Test
    void b08AConnectionThatIsTakenOverAgainAndAgainComesBackEverMoreSlowly() throws Exception {
        server.onConnect((from, connect) -> {
            from.send(ScriptedServer.accepted(false, new MqttProperties()));
            from.send(new MqttDisconnect(0x8E, new MqttProperties()));
        });
        long start = System.nanoTime();
        connections.to(server).reconnectDelay(Duration.ofMillis(100)).acquire("test");

        server.connection(3);

        // At least half of 100, 200 and 400 ms.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(350));
    }

    @Test
    void aSessionThatWasLostIsSubscribedAgainBeforeTheBacklogIsSent() throws Exception {
        ClientConnection connection = connections.to(server).open();
        connection.subscribe(PUMPS, 1, Received.doneAtOnce()).get(10, TimeUnit.SECONDS);
        server.onPublish(null);
        Outcome backlog = new Outcome();
        connection.publish(message(1, "backlog"), TestConnections.PATIENTLY, backlog);
        await().until(() -> !server.connection(0).payloads().isEmpty());
        server.onPublish(ScriptedServer::acknowledge);

        server.connection(0).cut();

        backlog.awaitAcknowledged();
        assertThat(server.connection(1).received())
                .extracting(Object::getClass)
                .containsSubsequence(MqttSubscribe.class, MqttPublish.class);
    }

    @Test
    void aCleanStartThatWasNotAnsweredMayReachTheServerLaterSoSubscriptionsAreMadeOnEachConnection() throws Exception {
        server.onConnect((from, connect) -> {
            if (server.connections() > 1) {
                from.send(ScriptedServer.accepted(server.connections() > 2, new MqttProperties()));
            }
        });
        ClientConnection connection =
                connections.to(server).durable().connectionTimeout(1).acquire("test");
        connection.subscribe(PUMPS, 1, Received.doneAtOnce()).get(30, TimeUnit.SECONDS);
        assertThat(server.connection(0).connect().isCleanStart()).isTrue();
        int last = server.connections() - 1;

        server.connection(last).cut();

        await().until(() -> server.connection(last + 1).filters().equals(List.of(PUMPS.toString())));
    }

    @Test
    void aMessageThatIsWantedAgainWhileThereIsNoConnectionDoesNotBreakOffTheNext() throws Exception {
        ClientConnection connection = connections
                .to(server)
                .durable()
                .reconnectDelay(Duration.ofSeconds(2))
                .open();
        Received received = Received.holding();
        connection.subscribe(PUMPS, 1, received).get(10, TimeUnit.SECONDS);
        server.connection(0).send(ScriptedServer.message(1, 1, TOPIC, "failing"));
        await().until(() -> received.payloads().contains("failing"));
        server.connection(0).cut();
        await().until(() -> connection.state() == ClientConnection.State.WAITING);

        received.redeliver("failing");

        Outcome outcome = new Outcome();
        connection.publish(message(1, "1"), TestConnections.PATIENTLY, outcome);
        outcome.awaitAcknowledged();
        connection.subscribe(PUMPS, 1, Received.doneAtOnce()).get(10, TimeUnit.SECONDS);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void nothingIsToldTwiceWhenTheConnectionIsClosedWithMessagesInFlight() throws Exception {
        server.onPublish(null);
        ClientConnection connection = connections.to(server).open();
        Outcome sent = new Outcome();
        connection.publish(message(1, "sent"), TestConnections.PATIENTLY, sent);
        await().until(() -> !server.connection(0).payloads().isEmpty());

        connections.release(connection);

        assertThat(sent.awaitFailure()).hasMessageContaining("closed");
        assertThat(sent.told()).hasSize(1);
    }
}
