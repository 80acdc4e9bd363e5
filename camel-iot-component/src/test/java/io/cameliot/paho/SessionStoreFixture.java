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
package io.cameliot.paho;

import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.OutboundMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Session stores in memory, and in a directory for the next process to find; closed in the end. */
abstract class SessionStoreFixture {
    private static final String CLIENT_ID = "a:myorg1:app";

    final RandomPublishes random = new RandomPublishes(5);
    private final List<PahoSessionStore> opened = new ArrayList<>();

    @TempDir
    Path directory;

    PahoSessionStore open(boolean inFiles) throws IOException {
        PahoSessionStore store = inFiles ? PahoSessionStore.inFiles(directory, CLIENT_ID) : PahoSessionStore.inMemory();
        opened.add(store);
        return store;
    }

    /** As the next process does. */
    PahoSessionStore reopen(PahoSessionStore store) throws IOException {
        close(store);
        return open(true);
    }

    void close(PahoSessionStore store) {
        opened.remove(store);
        store.close();
    }

    @AfterEach
    void closeAll() {
        opened.forEach(PahoSessionStore::close);
    }

    static void send(PahoSessionStore store, int packetId, OutboundMessage message) throws Exception {
        sendKept(store, packetId, message, 0);
    }

    static void sendKept(PahoSessionStore store, int packetId, OutboundMessage message, long number) throws Exception {
        store.putSent(packetId, new PublishPacket(message), number);
    }

    static OutboundMessage message(String payload) {
        return new OutboundMessage("t", payload.getBytes(), 1, MessageProperties.NONE);
    }

    static List<Integer> packetIds(PahoSessionStore store) throws IOException {
        return store.sent().stream().map(SentMessage::packetId).toList();
    }

    static List<String> payloads(Map<Long, OutboundMessage> messages) {
        return messages.values().stream()
                .map(message -> new String(message.payload()))
                .toList();
    }

    List<Path> messageFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".msg"))
                    .sorted()
                    .toList();
        }
    }

    PahoSessionStore openAt(long seconds) throws IOException {
        PahoSessionStore store =
                FileSessionStore.open(directory, CLIENT_ID, InstantSource.fixed(Instant.ofEpochSecond(seconds)));
        opened.add(store);
        return store;
    }
}
