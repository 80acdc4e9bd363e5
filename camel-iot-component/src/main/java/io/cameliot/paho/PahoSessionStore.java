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

import io.cameliot.connection.OutboundMessage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.paho.mqttv5.client.MqttClientPersistence;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.client.persist.MqttDefaultFilePersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttPersistable;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published messages of a durable session that are not acknowledged yet, in memory or in files. Outlives the clients of
 * Paho, one for each network connection, that write into it: the next one finds there what it has to send again, with the
 * packet ID it had (MQTT 5.0, MQTT-4.4.0-1).
 */
public final class PahoSessionStore implements MqttClientPersistence {
    private static final Logger LOG = LoggerFactory.getLogger(PahoSessionStore.class);

    /** Paho's keys of messages sent: this and the packet ID. */
    private static final String SENT = "s-";

    /** Our keys of messages whose session is lost: they have to be published anew. */
    private static final String ORPHAN = "o-";

    /** Paho's keys of messages of QoS 2 received, which are not kept here: it never removes them (trap B15). */
    private static final String RECEIVED = "r-";

    private static final int HASH_DIGITS = 12;

    private final MqttClientPersistence store;
    private final FileChannel lock;

    private PahoSessionStore(MqttClientPersistence store, FileChannel lock) {
        this.store = store;
        this.lock = lock;
    }

    /** A store that ends with the process. */
    static PahoSessionStore inMemory() {
        try {
            MemoryPersistence memory = new MemoryPersistence();
            memory.open("");
            return new PahoSessionStore(memory, null);
        } catch (MqttPersistenceException e) {
            throw new IllegalStateException("Memory can always be opened", e);
        }
    }

    /**
     * A store that is found again by the next process. Each client ID has a directory of its own in it (trap B29: Paho
     * alone would give {@code a:org:app1} and {@code a:orga:pp1} the same one).
     *
     * @throws IOException if the directory cannot be written to, or another process uses it for this client ID
     */
    public static PahoSessionStore inFiles(Path directory, String clientId) throws IOException {
        String name = directoryName(clientId);
        Path lockFile = directory.resolve(name + ".lock");
        FileChannel lock = null;
        try {
            Files.createDirectories(directory);
            lock = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            acquire(lock, directory, clientId);
            MqttDefaultFilePersistence files = new MqttDefaultFilePersistence(directory.toString());
            files.open(name);
            PahoSessionStore store = new PahoSessionStore(files, lock);
            store.dropUnreadable();
            return store;
        } catch (IOException | MqttPersistenceException e) {
            if (lock != null) {
                lock.close();
            }
            throw new IOException(
                    "Cannot keep messages in filePersistenceDirectory " + directory + ": " + e
                            + ". It takes a directory that can be written to.",
                    e);
        }
    }

    private static void acquire(FileChannel channel, Path directory, String clientId) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new IOException("another client with the client ID " + clientId + " uses " + directory);
        }
    }

    /** Readable, of characters that Paho and all file systems take, and different for different client IDs. */
    private static String directoryName(String clientId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(clientId.getBytes(StandardCharsets.UTF_8));
            return clientId.replaceAll("[^A-Za-z0-9]", "_") + "-"
                    + HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** What is only half written was not sent: whoever published it was told so, or is dead. */
    private void dropUnreadable() throws MqttPersistenceException {
        for (String key : Collections.list(store.keys())) {
            if (read(key) == null) {
                LOG.warn("A message in flight was not written to its end when the process ended: {} is dropped", key);
                store.remove(key);
            }
        }
    }

    /** The messages that the session holds, by packet ID. */
    public SortedMap<Integer, OutboundMessage> sent() throws MqttPersistenceException {
        return messages(SENT);
    }

    /** The messages whose session is lost, in the order in which they were lost. */
    SortedMap<Integer, OutboundMessage> orphans() throws MqttPersistenceException {
        return messages(ORPHAN);
    }

    private SortedMap<Integer, OutboundMessage> messages(String prefix) throws MqttPersistenceException {
        SortedMap<Integer, OutboundMessage> messages = new TreeMap<>();
        for (String key : Collections.list(store.keys())) {
            OutboundMessage message = key.startsWith(prefix) ? read(key) : null;
            if (message != null) {
                messages.put(Integer.valueOf(key.substring(prefix.length())), message);
            }
        }
        return messages;
    }

    /** Null if it is no message. */
    private OutboundMessage read(String key) throws MqttPersistenceException {
        MqttPersistable stored = store.get(key);
        try {
            return stored != null && MqttWireMessage.createWireMessage(stored) instanceof MqttPublish publish
                    ? new OutboundMessage(
                            publish.getTopicName(), publish.getPayload(), publish.getQoS(), publish.getProperties())
                    : null;
        } catch (MqttException | RuntimeException e) {
            LOG.debug("{} cannot be read", key, e);
            return null;
        }
    }

    /**
     * The server has forgotten the session: its messages become orphans.
     *
     * @return the number of each orphan by its old packet ID
     */
    SortedMap<Integer, Integer> sessionLost() throws MqttPersistenceException {
        SortedMap<Integer, OutboundMessage> earlier = orphans();
        int number = earlier.isEmpty() ? 0 : earlier.lastKey();
        SortedMap<Integer, Integer> numbers = new TreeMap<>();
        for (int packetId : sent().keySet()) {
            number++;
            store.put(ORPHAN + number, store.get(SENT + packetId));
            store.remove(SENT + packetId);
            numbers.put(packetId, number);
        }
        return numbers;
    }

    /** An orphan was published anew, or is given up. */
    void forgetOrphan(int number) throws MqttPersistenceException {
        store.remove(ORPHAN + number);
    }

    /** A message of the session is given up. */
    void forget(int packetId) throws MqttPersistenceException {
        store.remove(SENT + packetId);
    }

    /** Called by Paho: it is open. */
    @Override
    public void open(String clientId) {
        // It is opened once, for all clients.
    }

    /** Called by Paho when a client ends; the store outlives it. */
    @Override
    public void close() {
        // See closeForGood.
    }

    /** Called by Paho at a clean start: what it must forget was made an orphan before. */
    @Override
    public void clear() {
        // Nothing to forget.
    }

    /** Ends the use of the store; files stay. */
    public void closeForGood() {
        try {
            store.close();
            if (lock != null) {
                lock.close();
            }
        } catch (MqttPersistenceException | IOException e) {
            throw new IllegalStateException("Cannot close the store of messages in flight", e);
        }
    }

    @Override
    public void put(String key, MqttPersistable message) throws MqttPersistenceException {
        if (key.startsWith(RECEIVED)) {
            return;
        }
        try {
            store.put(key, message);
        } catch (MqttPersistenceException e) {
            // Half a file is left behind when the disk is full.
            store.remove(key);
            throw e;
        }
    }

    @Override
    public MqttPersistable get(String key) throws MqttPersistenceException {
        return store.get(key);
    }

    @Override
    public void remove(String key) throws MqttPersistenceException {
        store.remove(key);
    }

    @Override
    public Enumeration<String> keys() throws MqttPersistenceException {
        return Collections.enumeration(Collections.list(store.keys()).stream()
                .filter(key -> !key.startsWith(ORPHAN))
                .toList());
    }

    @Override
    public boolean containsKey(String key) throws MqttPersistenceException {
        return store.containsKey(key);
    }
}
