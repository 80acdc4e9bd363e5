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
import static io.cameliot.connection.TestConnections.filter;
import static io.cameliot.connection.TestConnections.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.paho.PahoSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was published and not acknowledged belongs to the session (MQTT 5.0, 4.1 and 4.4). */
class SessionTest extends ScriptedServerTest {
    private static final String PUMPS = "iot-2/type/pump/id/+/cmd/+/fmt/+";

    @TempDir
    private Path directory;

    private void keepSessions() {
        server.onConnect(
                (from, connect) -> from.send(ScriptedServer.accepted(server.connections() > 1, new MqttProperties())));
    }

    private void loseSessions() {
        server.accepts(false);
    }

    private static Outcome publish(ClientConnection connection, String payload) {
        return publish(connection, message(1, payload));
    }

    private static Outcome publish(ClientConnection connection, OutboundMessage message) {
        Outcome outcome = new Outcome();
        connection.publish(message, PATIENTLY, outcome);
        return outcome;
    }

    @Test
    void onAResumedSessionAMessageIsSentAgainAsADuplicateWithItsPacketId() throws Exception {
        keepSessions();
        ClientConnection connection = connections.to(server).durable().open();
        publish(connection, "acknowledged").awaitAcknowledged();
        server.onPublish(null);
        List<Outcome> outcomes = Stream.of("1", "2", "3")
                .map(payload -> publish(connection, payload))
                .toList();
        await().until(() -> server.connection(0).payloads().size() == 4);
        List<Integer> packetIds = server.connection(0).received(MqttPublish.class).stream()
                .map(MqttPublish::getMessageId)
                .toList();

        server.onPublish(ScriptedServer::acknowledge);
        server.connection(0).cut();
        for (Outcome outcome : outcomes) {
            outcome.awaitAcknowledged();
        }
        publish(connection, "4").awaitAcknowledged();

        List<MqttPublish> again = server.connection(1).received(MqttPublish.class);
        assertThat(server.connection(1).payloads()).containsExactly("1", "2", "3", "4");
        assertThat(again.subList(0, 3))
                .allMatch(SessionTest::isDuplicate)
                .extracting(MqttPublish::getMessageId)
                .isEqualTo(packetIds.subList(1, 4));
        assertThat(isDuplicate(again.get(3))).isFalse();
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.told()).hasSize(1));
        assertThat(connection.inFlight()).isZero();
    }

    @Test
    void aRefusalOfAMessageSentAgainIsTold() throws Exception {
        keepSessions();
        ClientConnection connection = connections.to(server).durable().open();
        server.onPublish(null);
        Outcome outcome = publish(connection, "1");
        await().until(() -> !server.connection(0).payloads().isEmpty());

        server.onPublish((from, publish) -> from.send(ScriptedServer.answer(publish, 0x87)));
        server.connection(0).cut();

        assertThat(outcome.awaitFailure()).isInstanceOf(RefusedException.class);
    }

    @Test
    void messagesSurviveManyLossesInARow() throws Exception {
        keepSessions();
        server.onPublish(null);
        ClientConnection connection = connections.to(server).durable().open();
        List<Outcome> outcomes = Stream.of("1", "2", "3")
                .map(payload -> publish(connection, payload))
                .toList();
        for (int loss = 0; loss < 5; loss++) {
            int number = loss;
            await().until(() -> server.connection(number).payloads().size() == 3);
            server.connection(number).cut();
        }
        server.onPublish(ScriptedServer::acknowledge);
        server.connection(5).cut();

        for (Outcome outcome : outcomes) {
            outcome.awaitAcknowledged();
        }
    }

    @Test
    void whatALostSessionHeldIsPublishedAnewAfterTheSubscriptions() throws Exception {
        keepSessions();
        ClientConnection connection = connections.to(server).durable().open();
        connection.subscribe(filter(PUMPS), 1, Received.doneAtOnce()).get(10, TimeUnit.SECONDS);
        server.onPublish(null);
        Outcome outcome = publish(connection, "1");
        await().until(() -> !server.connection(0).payloads().isEmpty());

        loseSessions();
        server.onPublish(ScriptedServer::acknowledge);
        server.connection(0).cut();
        outcome.awaitAcknowledged();

        // The first attempt found that the session is lost.
        ScriptedServer.Connection last = server.connection(2);
        assertThat(last.connect().isCleanStart()).isTrue();
        assertThat(last.received())
                .extracting(Object::getClass)
                .containsSubsequence(MqttSubscribe.class, MqttPublish.class);
        assertThat(last.received(MqttPublish.class)).noneMatch(SessionTest::isDuplicate);
        assertThat(outcome.told()).hasSize(1);
    }

    @Test
    void aLostSessionThatHeldNothingIsJustSubscribedAgain() throws Exception {
        keepSessions();
        ClientConnection connection = connections.to(server).durable().open();
        connection.subscribe(filter(PUMPS), 1, Received.doneAtOnce()).get(10, TimeUnit.SECONDS);

        loseSessions();
        server.connection(0).cut();

        await().until(() -> server.connection(1).filters().contains(PUMPS));
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void withoutADurableSessionAMessageIsPublishedAnew() throws Exception {
        loseSessions();
        ClientConnection connection = connections.to(server).open();
        server.onPublish(null);
        Outcome outcome = publish(connection, "1");
        await().until(() -> !server.connection(0).payloads().isEmpty());

        server.onPublish(ScriptedServer::acknowledge);
        server.connection(0).cut();
        outcome.awaitAcknowledged();

        assertThat(server.connection(1).received(MqttPublish.class)).noneMatch(SessionTest::isDuplicate);
    }

    @Test
    void whatIsInFilesWhenAProcessEndsIsSentAgainByTheNext() throws Exception {
        server.accepts(true);
        server.onPublish(null);
        ClientConnection first = connections.to(server).inFiles(directory).open();
        publish(first, "1");
        publish(first, "2");
        await().until(() -> server.connection(0).payloads().size() == 2);
        connections.release(first);

        server.onPublish(ScriptedServer::acknowledge);
        ClientConnection second = connections.to(server).inFiles(directory).open();

        await().until(() -> second.inFlight() == 0);
        assertThat(server.connection(1).payloads()).containsExactly("1", "2");
        assertThat(server.connection(1).received(MqttPublish.class)).allMatch(SessionTest::isDuplicate);
        publish(second, "3").awaitAcknowledged();
        await().until(() -> messageFiles().isEmpty());
    }

    @Test
    void whatIsInFilesIsPublishedAnewIfTheSessionWasLostMeanwhile() throws Exception {
        server.accepts(true);
        server.onPublish(null);
        ClientConnection first = connections.to(server).inFiles(directory).open();
        publish(first, "1");
        await().until(() -> server.connection(0).payloads().size() == 1);
        connections.release(first);

        loseSessions();
        // The process ends once more before the message is acknowledged.
        ClientConnection second = connections.to(server).inFiles(directory).open();
        await().until(() -> server.connection(2).payloads().size() == 1);
        connections.release(second);
        server.onPublish(ScriptedServer::acknowledge);
        ClientConnection third = connections.to(server).inFiles(directory).open();

        await().until(() -> server.connection(4).payloads().contains("1") && third.inFlight() == 0);
        assertThat(server.connection(4).received(MqttPublish.class)).noneMatch(SessionTest::isDuplicate);
        await().until(() -> messageFiles().isEmpty());
    }

    @Test
    void aFileThatWasNotWrittenToItsEndIsSetAside() throws Exception {
        server.accepts(true);
        server.onPublish(null);
        ClientConnection first = connections.to(server).inFiles(directory).open();
        publish(first, "1");
        publish(first, "2");
        await().until(() -> messageFiles().size() == 2);
        connections.release(first);
        Path half = messageFiles().get(0);
        byte[] whole = Files.readAllBytes(half);
        Files.write(half, Arrays.copyOf(whole, whole.length / 2));
        Files.write(half.resolveSibling("s-9.msg"), new byte[0]);

        server.onPublish(ScriptedServer::acknowledge);
        ClientConnection second = connections.to(server).inFiles(directory).open();

        publish(second, "3").awaitAcknowledged();
        assertThat(server.connection(1).payloads()).hasSize(2).contains("3");
        await().until(() -> messageFiles().isEmpty());
    }

    /** What somebody does to a file while there is no connection. */
    enum Damage {
        CHANGED {
            @Override
            void doTo(Path file) throws IOException {
                Files.write(file, new byte[3]);
            }
        },
        EMPTIED {
            @Override
            void doTo(Path file) throws IOException {
                Files.write(file, new byte[0]);
            }
        },
        REMOVED {
            @Override
            void doTo(Path file) throws IOException {
                Files.delete(file);
            }
        };

        abstract void doTo(Path file) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void aFileThatIsDamagedBeforeAReconnectCostsNothingAsTheMessageIsInMemoryToo(Damage damage) throws Exception {
        server.accepts(true);
        server.onPublish(null);
        ClientConnection connection = connections.to(server).inFiles(directory).open();
        List<Outcome> outcomes = List.of(publish(connection, "1"), publish(connection, "2"), publish(connection, "3"));
        await().until(() -> server.connection(0).payloads().size() == 3);
        damage.doTo(messageFiles().get(1));

        server.onPublish(ScriptedServer::acknowledge);
        server.connection(0).cut();

        for (Outcome outcome : outcomes) {
            outcome.awaitAcknowledged();
        }
        assertThat(server.connection(1).payloads()).containsExactlyInAnyOrder("1", "2", "3");
        await().until(() -> messageFiles().isEmpty());
    }

    /** Somebody cleans up: the client ID and its files must be free for the next connection all the same. */
    @Test
    void aConnectionWhoseFilesAreGoneCloses() throws Exception {
        ClientConnection connection = connections.to(server).inFiles(directory).open();
        publish(connection, "1").awaitAcknowledged();
        await().until(() -> messageFiles().isEmpty());
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }

        connection.close().get(5, TimeUnit.SECONDS);

        PahoSessionStore.inFiles(directory, TestConnections.CLIENT_ID).close();
    }

    @Test
    void filesThatCannotBeReadForAWhileKeepTheConnectionAwayForThatLongOnly() throws Exception {
        server.accepts(true);
        server.onPublish(null);
        ClientConnection connection = connections.to(server).inFiles(directory).open();
        Outcome outcome = publish(connection, "1");
        await().until(() -> server.connection(0).payloads().size() == 1);
        Path file = messageFiles().get(0);
        Path aside = Files.move(file, directory.resolve("aside"));
        // A directory cannot be read as a file.
        Files.createDirectory(file);

        server.onPublish(ScriptedServer::acknowledge);
        server.connection(0).cut();
        await().until(() -> connection
                .lastFailure()
                .filter(failure -> failure.getMessage().contains("filePersistenceDirectory"))
                .isPresent());
        assertThat(connection.lastFailure().orElseThrow()).hasMessageContaining(file.toString());
        assertThat(connection.state()).isNotEqualTo(ClientConnection.State.FAILED);
        Files.delete(file);
        Files.move(aside, file);

        outcome.awaitAcknowledged();
    }

    @Test
    void b29ADirectoryThatAnotherClientUsesIsRefused() throws Exception {
        PahoSessionStore store = PahoSessionStore.inFiles(directory, TestConnections.CLIENT_ID);

        ClientConnection connection = connections.to(server).inFiles(directory).acquire("test");

        await().until(() -> connection.state() == ClientConnection.State.FAILED);
        assertThat(connection.lastFailure().orElseThrow())
                .hasMessageContainingAll(
                        "another client with the client ID " + TestConnections.CLIENT_ID, directory.toString());
        store.close();
    }

    /** As Camel does when routes take too long to shut down. */
    @Test
    void anInterruptedThreadThatReleasesAConnectionLeavesNothingOfItOpen() throws Exception {
        ClientConnection first = connections.to(server).inFiles(directory).open();

        Thread.currentThread().interrupt();
        connections.release(first);
        boolean interrupted = Thread.interrupted();

        assertThat(interrupted).isTrue();
        await().until(() -> !server.connection(0).isOpen());
        ConnectionThreads.awaitNone(TestConnections.CLIENT_ID);
        assertThat(connections.to(server).inFiles(directory).open().isConnected())
                .isTrue();
    }

    @Test
    void aMessageThatCannotBeKeptIsNotPublishedAndTheOthersGoOn() throws Exception {
        server.accepts(true);
        ClientConnection connection = connections.to(server).inFiles(directory).open();
        publish(connection, "1").awaitAcknowledged();
        Path inUse = directoryOfClient();
        Path aside = directory.resolve("aside");
        Files.move(inUse, aside);

        Throwable failure = publish(connection, "2").awaitFailure();
        Files.move(aside, inUse);
        publish(connection, "3").awaitAcknowledged();

        assertThat(failure)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("was not published", "filePersistenceDirectory");
        assertThat(server.connection(0).payloads()).containsExactly("1", "3");
        assertThat(connection.inFlight()).isZero();
    }

    /** Paho's own answer is about what it sends. */
    private static boolean isDuplicate(MqttPublish received) {
        try {
            return (received.getHeader()[0] & 0x08) != 0;
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path directoryOfClient() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    private List<Path> messageFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".msg"))
                    .sorted()
                    .toList();
        }
    }

    /** The longest that the library of the test's server reads; the store keeps any. */
    @Test
    void correlationDataIsSentAgain() throws Exception {
        server.onPublish(null);
        ClientConnection connection = connections.to(server).durable().open();
        Outcome longest = publish(connection, withCorrelationData(32_767));
        await().until(() -> !server.connection(0).payloads().isEmpty());

        server.onPublish(ScriptedServer::acknowledge);
        server.connection(0).cut();

        longest.awaitAcknowledged();
        assertThat(server.connection(1).received(MqttPublish.class)).allMatch(SessionTest::isDuplicate);
    }

    private static OutboundMessage withCorrelationData(int length) {
        MessageProperties properties = MessageProperties.of(false, null, null, null, new byte[length], List.of());
        return new OutboundMessage(TestConnections.TOPIC, new byte[0], 1, properties);
    }
}
