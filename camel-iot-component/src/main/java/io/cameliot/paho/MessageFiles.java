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

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.client.MqttClientPersistence;
import org.eclipse.paho.mqttv5.client.persist.MqttDefaultFilePersistence;
import org.eclipse.paho.mqttv5.common.MqttPersistable;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packets in files, in a directory that one process at a time uses for a client ID. What is written survives a crash of the
 * machine.
 */
final class MessageFiles {
    private static final Logger LOG = LoggerFactory.getLogger(MessageFiles.class);

    private static final int HASH_DIGITS = 12;
    private static final String EXTENSION = ".msg";
    /** Of what was set aside by an earlier process. */
    private static final String DAMAGED = ".damaged";
    /** Paho's own, next to that of the directory. */
    private static final String LOCK = ".lck";

    /** Where the files are. */
    private final Path directory;

    private final MqttClientPersistence files;
    private final FileChannel lock;

    private MessageFiles(Path directory, MqttClientPersistence files, FileChannel lock) {
        this.directory = directory;
        this.files = files;
        this.lock = lock;
    }

    /** @throws IOException if the directory cannot be written to, or another process uses it for this client ID */
    static MessageFiles open(Path directory, String clientId) throws IOException {
        String name = directoryName(clientId);
        FileChannel lock = null;
        boolean opened = false;
        try {
            Files.createDirectories(directory);
            lock = FileChannel.open(
                    directory.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            acquire(lock, directory, clientId);
            MqttDefaultFilePersistence files = new MqttDefaultFilePersistence(directory.toString());
            files.open(name);
            opened = true;
            return new MessageFiles(directory.resolve(name), files, lock);
        } catch (IOException | MqttPersistenceException e) {
            throw new IOException(
                    "Cannot keep messages in filePersistenceDirectory " + directory + ": " + e
                            + ". It takes a directory that can be written to.",
                    e);
        } finally {
            if (!opened && lock != null) {
                lock.close();
            }
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

    /** What there is. Other files in the directory, which somebody else must have put there, are left alone. */
    List<FileName> names() throws IOException {
        List<FileName> names = new ArrayList<>();
        try (Stream<Path> found = Files.list(directory)) {
            for (Path file : (Iterable<Path>) found.sorted()::iterator) {
                String name = file.getFileName().toString();
                FileName parsed = name.endsWith(EXTENSION) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        ? FileName.parse(name.substring(0, name.length() - EXTENSION.length()))
                        : null;
                if (parsed != null) {
                    names.add(parsed);
                } else if (!name.equals(LOCK) && !name.endsWith(DAMAGED)) {
                    LOG.warn(
                            "{} is no file of a message in flight and is left alone. Nothing else should be kept in"
                                    + " filePersistenceDirectory.",
                            file);
                }
            }
        }
        return names;
    }

    /** Whether a file is there, as far as it can be told. */
    boolean isThere(FileName name) {
        return !Files.notExists(directory.resolve(name + EXTENSION));
    }

    /** Leaves a file to people, if it is there: nothing can be sent of it, but something may be read. */
    void setAside(FileName name, String why, String consequence) throws IOException {
        Path file = directory.resolve(name + EXTENSION);
        Path aside = directory.resolve(name + EXTENSION + DAMAGED);
        for (int i = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); i++) {
            aside = directory.resolve(name + EXTENSION + "." + i + DAMAGED);
        }
        String place = "It is set aside as " + aside.getFileName() + ".";
        try {
            Files.move(file, aside);
        } catch (NoSuchFileException e) {
            place = "";
        }
        LOG.error("The file {} of a message in flight {}. {} {}", file, why, consequence, place);
    }

    void write(FileName name, MqttPersistable packet) throws MqttPersistenceException {
        try {
            files.put(name.toString(), packet);
        } catch (MqttPersistenceException e) {
            // Half a file is left behind when the disk is full.
            removeHalf(name, e);
            throw e;
        }
    }

    MqttPersistable get(FileName name) throws MqttPersistenceException {
        try {
            return files.get(name.toString());
        } catch (MqttPersistenceException e) {
            throw new MqttPersistenceException(
                    new IOException("Cannot read " + directory.resolve(name + EXTENSION), e));
        }
    }

    /**
     * Gives a file another name, which takes no room: at each moment it has one of the two.
     *
     * @return whether there is such a file
     */
    boolean rename(FileName from, FileName to) throws MqttPersistenceException {
        try {
            Files.move(
                    directory.resolve(from + EXTENSION),
                    directory.resolve(to + EXTENSION),
                    StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new MqttPersistenceException(e);
        }
    }

    private void removeHalf(FileName name, MqttPersistenceException cause) {
        try {
            remove(name);
        } catch (MqttPersistenceException e) {
            cause.addSuppressed(e);
        }
    }

    /** Paho would not say that a file could not be removed. */
    void remove(FileName name) throws MqttPersistenceException {
        try {
            Files.deleteIfExists(directory.resolve(name + EXTENSION));
        } catch (IOException e) {
            throw new MqttPersistenceException(e);
        }
    }

    /** Ends the use of the files, which stay. Somebody may have removed them: then there is nothing to end. */
    void close() {
        try (lock) {
            files.close();
        } catch (MqttPersistenceException | IOException e) {
            LOG.warn("The files of messages in flight in {} cannot be closed", directory, e);
        }
    }
}
