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
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.testing.SmallDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages are kept in files on a file system with room for a few of them. It takes the right to make one. */
class FullDiskTest extends ScriptedServerTest {
    private static final String EIGHT_KILOBYTES = "x".repeat(8_192);

    @TempDir
    Path directory;

    private Optional<SmallDisk> disk;

    @BeforeEach
    void makeSmallFileSystem() throws Exception {
        disk = SmallDisk.at(directory, "64k");
        assumeThat(disk).as("Small file systems can be made here").isPresent();
    }

    @AfterEach
    void removeSmallFileSystem() throws Exception {
        connections.close();
        if (disk.isPresent()) {
            disk.get().close();
        }
    }

    private static Outcome publish(ClientConnection connection) {
        Outcome outcome = new Outcome();
        connection.publish(TestConnections.message(1, EIGHT_KILOBYTES), TestConnections.PATIENTLY, outcome);
        return outcome;
    }

    @Test
    void whatTheDiskHasNoRoomForFailsAtOnceAndIsNotSentAndTheOthersGoOn() throws Exception {
        Queue<MqttPublish> held = new ConcurrentLinkedQueue<>();
        server.accepts(true);
        server.onPublish((from, publish) -> held.add(publish));
        ClientConnection connection = connections.to(server).inFiles(directory).open();

        Outcome[] outcomes =
                IntStream.range(0, 20).mapToObj(i -> publish(connection)).toArray(Outcome[]::new);

        Outcome[] failed =
                Stream.of(outcomes).filter(outcome -> !outcome.told().isEmpty()).toArray(Outcome[]::new);
        assertThat(failed).hasSizeBetween(10, 19).allSatisfy(outcome -> assertThat(outcome.awaitFailure())
                .hasMessageContainingAll("was not published", "filePersistenceDirectory", "Make room there"));
        await().until(() -> held.size() == outcomes.length - failed.length);
        server.onPublish(ScriptedServer::acknowledge);
        for (MqttPublish publish : held) {
            ScriptedServer.acknowledge(server.connection(0), publish);
        }
        await().until(() -> connection.inFlight() == 0);
        publish(connection).awaitAcknowledged();
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void whatWasAcceptedWithoutAConnectionIsPublishedThoughTheDiskIsFull() throws Exception {
        refuseConnections();
        ClientConnection connection = connections.to(server).inFiles(directory).acquire("test");
        List<Outcome> accepted = fillDisk(connection);

        server.accepts(true);
        for (Outcome outcome : accepted) {
            outcome.awaitAcknowledged();
        }

        publish(connection).awaitAcknowledged();
    }

    @Test
    void whatAnEarlierProcessAcceptedIsPublishedThoughTheDiskIsFull() throws Exception {
        refuseConnections();
        ClientConnection first = connections.to(server).inFiles(directory).acquire("test");
        int accepted = fillDisk(first).size();
        connections.release(first);
        Queue<MqttPublish> published = new ConcurrentLinkedQueue<>();
        server.onPublish((from, publish) -> {
            published.add(publish);
            ScriptedServer.acknowledge(from, publish);
        });

        server.accepts(true);
        ClientConnection second = connections.to(server).inFiles(directory).open();
        await().until(() -> second.inFlight() == 0);

        assertThat(published).hasSize(accepted);
        publish(second).awaitAcknowledged();
    }

    @Test
    void whatALostSessionHeldIsPublishedAnewThoughTheDiskIsFull() throws Exception {
        Queue<MqttPublish> held = new ConcurrentLinkedQueue<>();
        server.onPublish((from, publish) -> held.add(publish));
        server.accepts(true);
        ClientConnection connection = connections.to(server).inFiles(directory).open();
        List<Outcome> accepted = fillDisk(connection);
        await().until(() -> held.size() == accepted.size());

        server.accepts(false);
        server.onPublish(ScriptedServer::acknowledge);
        server.connection(0).cut();
        for (Outcome outcome : accepted) {
            outcome.awaitAcknowledged();
        }

        publish(connection).awaitAcknowledged();
    }

    private void refuseConnections() {
        server.onConnect((from, connect) -> from.send(ScriptedServer.refused(0x89)));
    }

    /** Publishes until there is no room; returns what was accepted. */
    private static List<Outcome> fillDisk(ClientConnection connection) {
        List<Outcome> outcomes =
                IntStream.range(0, 20).mapToObj(i -> publish(connection)).toList();
        List<Outcome> accepted =
                outcomes.stream().filter(outcome -> outcome.told().isEmpty()).toList();
        assertThat(accepted).hasSizeBetween(1, 10);
        return accepted;
    }
}
