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

import io.cameliot.connection.InboundMessage;
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
import java.util.HexFormat;
import java.util.List;
import org.eclipse.paho.mqttv5.client.MqttClientPersistence;
import org.eclipse.paho.mqttv5.client.persist.MqttDefaultFilePersistence;
import org.eclipse.paho.mqttv5.common.MqttPersistable;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;

/**
 * Packets in files, in a directory that one process at a time uses for a client ID. What is written survives a crash of the
 * machine.
 */
final class MessageFiles {
    private static final int HASH_DIGITS = 12;

    private final MqttClientPersistence files;
    private final FileChannel lock;

    private MessageFiles(MqttClientPersistence files, FileChannel lock) {
        this.files = files;
        this.lock = lock;
    }

    /** @throws IOException if the directory cannot be written to, or another process uses it for this client ID */
    static MessageFiles open(Path directory, String clientId) throws IOException {
        String name = directoryName(clientId);
        FileChannel lock = null;
        try {
            Files.createDirectories(directory);
            lock = FileChannel.open(
                    directory.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            acquire(lock, directory, clientId);
            MqttDefaultFilePersistence files = new MqttDefaultFilePersistence(directory.toString());
            files.open(name);
            return new MessageFiles(files, lock);
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

    /** The names of what there is. */
    List<String> names() throws MqttPersistenceException {
        return Collections.list(files.keys());
    }

    void write(String name, MqttPersistable packet) throws MqttPersistenceException {
        try {
            files.put(name, packet);
        } catch (MqttPersistenceException e) {
            // Half a file is left behind when the disk is full.
            files.remove(name);
            throw e;
        }
    }

    MqttPersistable get(String name) throws MqttPersistenceException {
        return files.get(name);
    }

    /** The message of a packet, null if the file holds no whole one. */
    InboundMessage read(String name) throws MqttPersistenceException {
        PacketDecoder packet = new PacketDecoder(files.get(name).getHeaderBytes());
        try {
            int first = packet.unsignedByte();
            byte[] body = packet.variableByteInteger() == packet.remaining() ? packet.rest() : new byte[0];
            return new PahoPublishReader().read(first, body);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    void remove(String name) throws MqttPersistenceException {
        files.remove(name);
    }

    /** Ends the use of the files, which stay. */
    void close() {
        try {
            files.close();
            lock.close();
        } catch (MqttPersistenceException | IOException e) {
            throw new IllegalStateException("Cannot close the store of messages in flight", e);
        }
    }
}
