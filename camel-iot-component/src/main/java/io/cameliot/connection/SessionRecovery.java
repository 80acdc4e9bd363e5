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

import io.cameliot.connection.NetworkConnection.AcknowledgementCallback;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the pending publishes of a durable session and what its store holds together: at the start of the process, with each
 * new network connection, and when the server has lost the session. Guarded by the window's lock.
 */
final class SessionRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(SessionRecovery.class);

    /** What an earlier process left waits for its acknowledgement as long as it takes. */
    private static final PublishTerms FOR_EVER = new PublishTerms(Duration.ofDays(36_500), true);

    private final NetworkConnector connector;
    private final boolean durable;
    private final PendingPublishes pending;
    private final BiFunction<Publish, NetworkConnection, AcknowledgementCallback> callbacks;
    private final LongSupplier nanoTime;
    /** Opened with the first use, because that can fail; null before, and if the session ends with the connection. */
    private SessionStore store;

    private boolean opened;

    /** @param callbacks makes what hears of the acknowledgement of a publish by a network connection */
    SessionRecovery(
            NetworkConnector connector,
            boolean durable,
            PendingPublishes pending,
            BiFunction<Publish, NetworkConnection, AcknowledgementCallback> callbacks,
            LongSupplier nanoTime) {
        this.connector = connector;
        this.durable = durable;
        this.pending = pending;
        this.callbacks = callbacks;
        this.nanoTime = nanoTime;
    }

    /**
     * Opens the store and takes over what an earlier process has left to be published.
     *
     * @throws IOException if the store cannot be opened or read
     */
    void open() throws IOException {
        if (opened || !durable) {
            return;
        }
        SessionStore found = connector.store();
        if (found != null) {
            found.unsent().forEach((number, message) -> {
                Publish publish = ofEarlierProcess(message);
                publish.number = number;
                pending.add(publish);
            });
        }
        store = found;
        opened = true;
    }

    /** All that was pending has failed, and stays in the store: it is to be taken over again before the next connection. */
    void closed() {
        opened = false;
    }

    /**
     * Keeps a message that cannot be sent now.
     *
     * @throws IOException if it cannot be kept, though it should be
     */
    void keep(Publish publish) throws IOException {
        if (durable && publish.number == 0 && publish.message.qos() > 0) {
            open();
            if (store != null) {
                publish.number = store.keep(publish.messageAt(nanoTime.getAsLong()));
            }
        }
    }

    /** A message that was not sent is given up. */
    void forget(Publish publish) {
        if (publish.number != 0) {
            store.forgetUnsent(publish.number);
            publish.number = 0;
        }
    }

    /** A message that was sent is not to be sent again by a network connection. */
    void giveUp(Publish publish) {
        if (store != null && publish.packetId > 0) {
            store.forgetSent(publish.packetId);
        }
    }

    /** Tells a network connection, before it connects, who is to hear of what it will send again by itself. */
    void resume(NetworkConnection next) throws IOException {
        Map<Integer, OutboundMessage> resumed = new LinkedHashMap<>(next.resumed());
        // Those that the connection does not know: their acknowledgements got lost on the way to the window, or never
        // came.
        List<Publish> lost = new ArrayList<>();
        sentByPacketId(lost).forEach((packetId, publish) -> {
            if (resumed.remove(packetId) != null) {
                next.resume(packetId, callbacks.apply(publish, next));
            } else {
                lost.add(publish);
            }
        });
        unsend(lost);
        List<Publish> earlier = new ArrayList<>();
        for (Map.Entry<Integer, OutboundMessage> left : resumed.entrySet()) {
            Publish publish = ofEarlierProcess(left.getValue());
            publish.packetId = left.getKey();
            earlier.add(publish);
            next.resume(left.getKey(), callbacks.apply(publish, next));
        }
        pending.addSent(earlier);
    }

    /** A packet ID is the youngest's that it was given to. Adds the others to those that are lost. */
    private Map<Integer, Publish> sentByPacketId(List<Publish> lost) {
        Map<Integer, Publish> byPacketId = new LinkedHashMap<>();
        for (Publish publish : pending.all()) {
            Publish older = publish.sent ? byPacketId.put(publish.packetId, publish) : null;
            if (older != null) {
                lost.add(older);
            }
        }
        return byPacketId;
    }

    /** The server knows nothing of the session: everything is sent under new packet IDs. */
    void sessionLost() throws IOException {
        Map<Integer, Long> numbers = store.sessionLost();
        List<Publish> lost = new ArrayList<>();
        for (Publish publish : pending.all()) {
            if (publish.sent) {
                publish.number = numbers.getOrDefault(publish.packetId, 0L);
                lost.add(publish);
            }
        }
        unsend(lost);
    }

    /** Messages that nobody waits for any more are not sent again. */
    void unsend(List<Publish> publishes) {
        pending.unsend(publishes);
        for (Publish publish : publishes) {
            if (publish.isSettled()) {
                pending.remove(publish);
                forget(publish);
            }
        }
    }

    private Publish ofEarlierProcess(OutboundMessage message) {
        Publish publish = new Publish(message, FOR_EVER, new Outcome(message.topic()), nanoTime.getAsLong());
        publish.late = true;
        return publish;
    }

    private record Outcome(String topic) implements PublishListener {
        @Override
        public void acknowledged() {
            LOG.info("Published what an earlier process had accepted for topic {}", topic);
        }

        @Override
        public void failed(Exception cause) {
            LOG.warn(
                    "What an earlier process had accepted for topic {} was not published: {}",
                    topic,
                    cause.getMessage());
            LOG.debug("What an earlier process had accepted for topic {} was not published", topic, cause);
        }
    }
}
