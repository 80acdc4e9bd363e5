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

import io.cameliot.connection.NetworkConnection.NotKeptException;
import io.cameliot.connection.OutboundMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of a session in files, one each, for the next process. The name of the file of a message that was sent has its
 * packet ID, and its place in the order of sending, which packet IDs do not keep once they begin again at 1. A message that is
 * in a file already needs no more room to be sent: the file is renamed.
 *
 * <p>Which messages there are is kept in memory too. Written to by publishers, under the lock of the window of publishes, and
 * by Paho's reader.
 */
final class FileSessionStore extends PahoSessionStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileSessionStore.class);

    private static final String NOT_PUBLISHED = "Its message is not published.";

    /** A message that was not sent has no packet ID, but its packet needs one. */
    private static final int NO_PACKET_ID = 1;

    private final MessageFiles files;
    private final InstantSource clock;
    /** The place of each message that was sent in the order of sending, by packet ID; 0 if an earlier version wrote it. */
    private final Map<Integer, Long> places = new ConcurrentHashMap<>();

    /** The packet IDs of which there is a file that says that the server has the message. */
    private final Set<Integer> released = ConcurrentHashMap.newKeySet();

    private final ConcurrentSkipListSet<Long> unsent = new ConcurrentSkipListSet<>();
    private final AtomicLong lastPlace = new AtomicLong();

    private FileSessionStore(MessageFiles files, InstantSource clock) {
        this.files = files;
        this.clock = clock;
    }

    static FileSessionStore open(Path directory, String clientId, InstantSource clock) throws IOException {
        MessageFiles files = MessageFiles.open(directory, clientId);
        boolean opened = false;
        try {
            FileSessionStore store = new FileSessionStore(files, clock);
            store.find();
            opened = true;
            return store;
        } catch (IOException | MqttPersistenceException e) {
            throw new IOException("Cannot read the messages that are kept in filePersistenceDirectory " + directory, e);
        } finally {
            if (!opened) {
                files.close();
            }
        }
    }

    private void find() throws IOException, MqttPersistenceException {
        for (FileName name : files.names()) {
            if (name.kind() == FileName.Kind.RELEASED) {
                released.add(name.packetId());
            } else if (read(name) == null) {
                // Half of it, if the process ended meanwhile: then its publisher was not told that it is kept.
                files.setAside(name, "holds no whole message", NOT_PUBLISHED);
            } else if (name.kind() == FileName.Kind.UNSENT) {
                unsent.add(name.number());
            } else {
                foundSent(name);
            }
        }
        for (int packetId : released) {
            if (!places.containsKey(packetId)) {
                forgetSent(packetId);
            }
        }
    }

    /** There cannot be two of a packet ID, unless somebody has copied files. */
    private void foundSent(FileName name) throws IOException {
        Long other = places.get(name.packetId());
        if (other != null) {
            files.setAside(
                    FileName.sent(name.packetId(), Math.min(other, name.place())),
                    "has the packet ID of a later one",
                    NOT_PUBLISHED);
        }
        places.merge(name.packetId(), name.place(), Math::max);
        lastPlace.accumulateAndGet(name.place(), Math::max);
    }

    @Override
    public SortedMap<Long, OutboundMessage> unsent() throws IOException {
        SortedMap<Long, OutboundMessage> messages = new TreeMap<>();
        try {
            for (long number : unsent) {
                OutboundMessage message = readAgain(FileName.unsent(number));
                if (message == null) {
                    unsent.remove(number);
                } else {
                    messages.put(number, message);
                }
            }
            return messages;
        } catch (MqttPersistenceException e) {
            throw new IOException(e);
        }
    }

    @Override
    public long keep(OutboundMessage message) throws NotKeptException {
        long number = unsent.isEmpty() ? FIRST_NUMBER : after(unsent.last());
        try {
            files.write(
                    FileName.unsent(number), new KeptPacket(new PublishPacket(message), NO_PACKET_ID, clock.instant()));
        } catch (MqttPersistenceException | IllegalArgumentException e) {
            throw notKept(message, e);
        }
        unsent.add(number);
        return number;
    }

    /** @param cause why it could not be written */
    static NotKeptException notKept(OutboundMessage message, Exception cause) {
        return new NotKeptException(
                "The message to topic " + message.topic() + " was not published, because it cannot be kept in"
                        + " filePersistenceDirectory: " + (cause.getCause() == null ? cause : cause.getCause())
                        + ". Make room there.",
                cause);
    }

    @Override
    public void forgetUnsent(long number) {
        unsent.remove(number);
        try {
            files.remove(FileName.unsent(number));
        } catch (MqttPersistenceException e) {
            warn(e);
        }
    }

    @Override
    public SortedMap<Integer, Long> sessionLost() throws IOException {
        SortedMap<Integer, Long> numbers = new TreeMap<>();
        long number = unsent.isEmpty() ? FIRST_NUMBER : unsent.first();
        // The youngest first: if the process ends meanwhile, those that are left come before them all the same.
        List<Integer> youngestFirst = inOrder();
        Collections.reverse(youngestFirst);
        try {
            for (int packetId : youngestFirst) {
                number = before(number);
                if (files.rename(FileName.sent(packetId, places.get(packetId)), FileName.unsent(number))) {
                    unsent.add(number);
                    numbers.put(packetId, number);
                }
                forgetSent(packetId);
            }
            return numbers;
        } catch (MqttPersistenceException e) {
            throw new IOException(e);
        }
    }

    private List<Integer> inOrder() {
        List<Integer> packetIds = new ArrayList<>(places.keySet());
        packetIds.sort(Comparator.comparing((Integer packetId) -> places.getOrDefault(packetId, 0L))
                .thenComparing(Comparator.naturalOrder()));
        return packetIds;
    }

    @Override
    public void forgetSent(int packetId) {
        try {
            removeSent(packetId);
        } catch (MqttPersistenceException e) {
            warn(e);
        }
    }

    @Override
    List<SentMessage> sent() throws IOException {
        List<SentMessage> messages = new ArrayList<>();
        try {
            for (int packetId : inOrder()) {
                Long place = places.get(packetId);
                OutboundMessage message = place == null ? null : readAgain(FileName.sent(packetId, place));
                if (message != null) {
                    messages.add(new SentMessage(packetId, message, released.contains(packetId)));
                } else if (place != null) {
                    places.remove(packetId);
                    removeReleased(packetId);
                }
            }
            return Collections.unmodifiableList(messages);
        } catch (MqttPersistenceException e) {
            throw new IOException(e);
        }
    }

    /** Null if somebody has changed or removed the file since: what is to be sent again is sent from memory then, if it can. */
    private OutboundMessage readAgain(FileName name) throws IOException, MqttPersistenceException {
        OutboundMessage kept = files.isThere(name) ? read(name) : null;
        if (kept == null) {
            files.setAside(
                    name,
                    "was changed or removed",
                    "Its message is published only if this process has it in memory, too.");
        }
        return kept;
    }

    /** With what is left of its message expiry; null if the file holds no whole message. */
    private OutboundMessage read(FileName name) throws MqttPersistenceException {
        return KeptPacket.read(files.get(name).getHeaderBytes(), clock.instant());
    }

    @Override
    boolean holdsMessages() {
        return !places.isEmpty();
    }

    @Override
    void putSent(int packetId, PublishPacket packet, long keptNumber) throws MqttPersistenceException {
        removeReleased(packetId);
        long place = lastPlace.incrementAndGet();
        FileName name = FileName.sent(packetId, place);
        if (keptNumber == 0 || !files.rename(FileName.unsent(keptNumber), name)) {
            files.write(name, new KeptPacket(packet, packetId, clock.instant()));
        }
        unsent.remove(keptNumber);
        places.put(packetId, place);
    }

    @Override
    void putReleased(int packetId) throws MqttPersistenceException {
        if (released.add(packetId)) {
            try {
                files.write(FileName.released(packetId), new MqttPubRel(0, packetId, new MqttProperties()));
            } catch (MqttPersistenceException e) {
                throw e;
            } catch (MqttException e) {
                throw new MqttPersistenceException(e);
            }
        }
    }

    private void removeSent(int packetId) throws MqttPersistenceException {
        Long place = places.remove(packetId);
        try {
            if (place != null) {
                files.remove(FileName.sent(packetId, place));
            }
        } finally {
            removeReleased(packetId);
        }
    }

    /** As long as there is the file, a message that is sent with the packet ID would count as one that the server has. */
    private void removeReleased(int packetId) throws MqttPersistenceException {
        if (released.contains(packetId)) {
            files.remove(FileName.released(packetId));
            released.remove(packetId);
        }
    }

    @Override
    public void close() {
        files.close();
    }

    private static void warn(MqttPersistenceException cause) {
        LOG.warn("The messages in flight cannot be kept up to date: one may be published twice", cause);
    }
}
