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

import io.cameliot.connection.NetworkConnection.NotConnectedException;
import io.cameliot.protocol.ReasonCode;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publishes that the server has not acknowledged yet, in order, and never more than the window allows: whoever wants
 * to publish more has to wait for a place. Outlives network connections: what was not acknowledged on one is sent again
 * on the next, with its packet ID and as a duplicate if the server still has the session, else anew.
 *
 * <p>One lock guards everything, so that messages go out in the order they were given. Whoever finds it taken does not wait,
 * but leaves what there is to do to the thread that has it: many threads that publish would wake each other for each message
 * otherwise. The window stays below the server's receive maximum, so that Paho never refuses a message.
 */
final class PublishWindow {
    private static final Logger LOG = LoggerFactory.getLogger(PublishWindow.class);

    /** Whoever waits is not woken for each single place, but looks for one that often. */
    private static final long LOOK_AGAIN_NANOS = 100_000_000;

    /** What an earlier process left waits for its acknowledgement as long as it takes. */
    private static final Duration NO_TIMEOUT = Duration.ofDays(36_500);

    /** How many messages may be left to the thread that has the lock, beyond the window. */
    private static final int MAX_LEFT = 64;

    /** A message that the server disconnects for that often is not sent again. */
    private static final int MAX_DISCONNECTS = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition placesFree = lock.newCondition();
    private final Set<Pending> pending = new LinkedHashSet<>();
    /** Acknowledgements, and messages, that came while another thread had the lock. */
    private final Queue<Runnable> leftAcknowledgements = new ConcurrentLinkedQueue<>();

    private final Queue<Pending> left = new ConcurrentLinkedQueue<>();
    private final AtomicInteger leftCount = new AtomicInteger();
    /** What listeners have to hear, which they do when the lock is free. */
    private final Queue<Runnable> reports = new ConcurrentLinkedQueue<>();

    private final String connectionName;
    private final int maxInFlight;
    private final boolean durable;
    private final NetworkConnection.Factory networks;

    private int limit;
    private volatile boolean full;
    private int unsent;
    /** The connection to send on, null if there is none. */
    private NetworkConnection network;
    /** The same, or the one that is being made: it may acknowledge what it resumes before it is told that it is there. */
    private NetworkConnection newest;

    private Exception disconnection;
    private Exception unavailable;

    /**
     * @param networks keeps what is in flight on a durable session
     */
    PublishWindow(ConnectionSettings settings, NetworkConnection.Factory networks) {
        this.connectionName = settings.toString();
        this.maxInFlight = settings.maxInFlight();
        this.durable = settings.durable();
        this.networks = networks;
        this.limit = maxInFlight;
    }

    /** Publishes a message, now or when there is a connection. Waits while the window is full. */
    void publish(OutboundMessage message, PublishTerms terms, PublishListener listener) {
        Pending publish = new Pending(message, terms, listener);
        if (!lock.tryLock()) {
            if (leave(publish)) {
                finish();
                return;
            }
            lock.lock();
        }
        try {
            takeLeft();
            Exception failure = awaitPlace(publish);
            if (failure == null) {
                put(publish);
            } else {
                report(publish, failure);
            }
        } finally {
            lock.unlock();
        }
        finish();
    }

    /** Leaves a message to the thread that has the lock, unless it has enough to do. */
    private boolean leave(Pending publish) {
        if (leftCount.incrementAndGet() > MAX_LEFT) {
            leftCount.decrementAndGet();
            return false;
        }
        left.add(publish);
        return true;
    }

    /** Does what others have left to whoever has the lock; messages only as there are places for them. */
    private void takeLeft() {
        takeLeftAcknowledgements();
        while (!full && takeOneLeft()) {
            takeLeftAcknowledgements();
        }
    }

    private void takeLeftAcknowledgements() {
        for (Runnable settle = leftAcknowledgements.poll(); settle != null; settle = leftAcknowledgements.poll()) {
            settle.run();
        }
    }

    private boolean takeOneLeft() {
        Pending publish = left.poll();
        if (publish == null) {
            return false;
        }
        leftCount.decrementAndGet();
        Exception failure = whyNot(publish);
        if (failure == null) {
            put(publish);
        } else {
            report(publish, failure);
        }
        return true;
    }

    private void takeAllLeft() {
        takeLeftAcknowledgements();
        while (takeOneLeft()) {
            takeLeftAcknowledgements();
        }
    }

    private void put(Pending publish) {
        add(publish);
        if (network != null && pending.size() - unsent < limit) {
            Exception failure = send(publish);
            if (failure != null) {
                report(publish, failure);
            }
        }
    }

    /**
     * To be called without the lock after all that was done with it: others may have left something meanwhile, and listeners
     * have to be told.
     */
    private void finish() {
        while ((!leftAcknowledgements.isEmpty() || !full && !left.isEmpty()) && lock.tryLock()) {
            try {
                takeLeft();
            } finally {
                lock.unlock();
            }
        }
        for (Runnable report = reports.poll(); report != null; report = reports.poll()) {
            report.run();
        }
    }

    private void add(Pending publish) {
        pending.add(publish);
        unsent++;
        full = pending.size() >= limit;
    }

    private Exception awaitPlace(Pending publish) {
        try {
            while (unavailable == null && full && publish.mayWait(network)) {
                long remaining = publish.deadline - System.nanoTime();
                if (remaining <= 0) {
                    return timedOut(publish.message);
                }
                if (placesFree.awaitNanos(Math.min(remaining, LOOK_AGAIN_NANOS)) <= 0) {
                    full = pending.size() >= limit;
                }
                // What was left is older.
                takeLeft();
            }
            return whyNot(publish);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        }
    }

    /** Why a message cannot even wait, null if it can. */
    private Exception whyNot(Pending publish) {
        return unavailable != null || publish.mayWait(network) ? unavailable : notConnected(publish.message);
    }

    /** Takes over what an earlier process, or a lost session, has left to be published anew. */
    void adopt(SortedMap<Integer, OutboundMessage> orphans) {
        lock.lock();
        try {
            orphans.forEach((number, message) -> {
                Pending publish = ofEarlierProcess(message);
                publish.orphan = number;
                add(publish);
            });
        } finally {
            lock.unlock();
        }
        finish();
    }

    private Pending ofEarlierProcess(OutboundMessage message) {
        return new Pending(message, new PublishTerms(NO_TIMEOUT, true), new PublishListener() {
            @Override
            public void acknowledged() {
                LOG.info("Published what an earlier process had in flight to topic {}", message.topic());
            }

            @Override
            public void failed(Exception cause) {
                LOG.warn("What an earlier process had in flight to topic {} was not published", message.topic(), cause);
            }
        });
    }

    /** Has a network connection, before it connects, tell of the messages that it will send again by itself. */
    void resume(NetworkConnection next) throws IOException {
        SortedMap<Integer, OutboundMessage> resumed = next.resumed();
        lock.lock();
        try {
            newest = next;
            for (Pending publish : List.copyOf(pending)) {
                if (publish.sent) {
                    if (resumed.remove(publish.packetId) != null) {
                        next.resume(publish.packetId, publish.onAcknowledgement(next));
                    } else {
                        // Its acknowledgement got lost on the way to the window, or never came.
                        unsend(publish);
                    }
                }
            }
            for (Map.Entry<Integer, OutboundMessage> left : resumed.entrySet()) {
                Pending publish = ofEarlierProcess(left.getValue());
                publish.sent = true;
                publish.packetId = left.getKey();
                pending.add(publish);
                next.resume(publish.packetId, publish.onAcknowledgement(next));
            }
        } finally {
            lock.unlock();
        }
        finish();
    }

    /** The server has lost the session: everything is to be published anew. */
    void sessionLost(Map<Integer, Integer> orphans) {
        lock.lock();
        try {
            for (Pending publish : List.copyOf(pending)) {
                if (publish.sent) {
                    publish.orphan = orphans.getOrDefault(publish.packetId, 0);
                    unsend(publish);
                }
            }
        } finally {
            lock.unlock();
        }
        finish();
    }

    /** It has to be published anew; unless nobody waits for it any more. */
    private void unsend(Pending publish) {
        if (publish.reported) {
            remove(publish);
        } else {
            publish.sent = false;
            publish.packetId = 0;
            unsent++;
        }
    }

    /** Sends what is pending on a new connection, oldest first, and everything that comes from now on. */
    void attach(NetworkConnection connected, int receiveMaximum) {
        lock.lock();
        try {
            takeAllLeft();
            network = connected;
            newest = connected;
            disconnection = null;
            unavailable = null;
            limit = Math.min(maxInFlight, receiveMaximum);
            sendUnsent();
            full = pending.size() >= limit;
            placesFree.signalAll();
        } finally {
            lock.unlock();
        }
        finish();
    }

    /**
     * There is no connection (any more): what it had not acknowledged is to be sent again, but for QoS 0, sent at most
     * once.
     */
    void detach(ConnectFailure cause) {
        lock.lock();
        try {
            if (network != null
                    && cause.reasonCode().filter(ReasonCode::isAboutPacket).isPresent()) {
                suspectOldest(cause);
            }
            network = null;
            newest = null;
            disconnection = cause;
            takeAllLeft();
            for (Pending publish : List.copyOf(pending)) {
                if (publish.sent && publish.message.qos() == 0) {
                    remove(publish);
                    report(publish, sentAtMostOnce(publish.message, cause));
                } else if (!publish.terms.waitForConnection()) {
                    report(publish, notConnected(publish.message));
                    if (!publish.sent || !durable) {
                        remove(publish);
                    }
                } else if (publish.sent && !durable) {
                    unsend(publish);
                }
            }
            placesFree.signalAll();
        } finally {
            lock.unlock();
        }
        finish();
    }

    /**
     * The server has disconnected for a packet that it does not take. It has acknowledged all that came before, so that it
     * is most likely the oldest. Sent again and again, it would end each connection.
     */
    private void suspectOldest(ConnectFailure cause) {
        Pending oldest =
                pending.stream().filter(publish -> publish.sent).findFirst().orElse(null);
        if (oldest != null && ++oldest.disconnects >= MAX_DISCONNECTS) {
            report(oldest, RefusedException.disconnected(oldest.message.topic(), cause));
            if (durable) {
                networks.forget(oldest.packetId);
            }
            remove(oldest);
        }
    }

    /** Fails all that is pending and all that comes, until a connection is attached. */
    void fail(Exception cause) {
        lock.lock();
        try {
            network = null;
            unavailable = cause;
            takeAllLeft();
            pending.forEach(publish -> report(publish, cause));
            pending.clear();
            unsent = 0;
            full = false;
            placesFree.signalAll();
        } finally {
            lock.unlock();
        }
        finish();
    }

    /** Takes publishes again after {@link #fail}; they wait for a connection. */
    void reopen() {
        lock.lock();
        try {
            unavailable = null;
        } finally {
            lock.unlock();
        }
        finish();
    }

    /** Fails what has waited for longer than its timeout. */
    void expire() {
        lock.lock();
        try {
            takeAllLeft();
            long now = System.nanoTime();
            for (Pending publish : List.copyOf(pending)) {
                if (!publish.reported && publish.deadline - now <= 0) {
                    report(publish, timedOut(publish.message));
                    if (!publish.sent) {
                        remove(publish);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        finish();
    }

    /** How many publishes are not acknowledged. */
    int size() {
        int size;
        lock.lock();
        try {
            size = pending.size() + leftCount.get();
        } finally {
            lock.unlock();
        }
        finish();
        return size;
    }

    private void report(Pending publish, Exception failure) {
        if (!publish.reported) {
            publish.reported = true;
            reports.add(() -> publish.listener.failed(failure));
        }
    }

    private IOException sentAtMostOnce(OutboundMessage message, Exception cause) {
        return new IOException(
                "The connection of " + connectionName + " was lost while a message of QoS 0 was sent to topic "
                        + message.topic() + "; it may have arrived or not.",
                cause);
    }

    private IOException notConnected(OutboundMessage message) {
        return new IOException(
                "The message to topic " + message.topic() + " was not acknowledged, for there is no connection of "
                        + connectionName + ", and whenDisconnected is FAIL. "
                        + (disconnection == null ? "" : disconnection.getMessage()),
                disconnection);
    }

    private Exception timedOut(OutboundMessage message) {
        if (disconnection != null) {
            return new IOException(
                    "The message to topic " + message.topic() + " was not published within publishTimeout. "
                            + disconnection.getMessage(),
                    disconnection);
        }
        return new TimeoutException("The message to topic " + message.topic()
                + " was not acknowledged within publishTimeout by the server of " + connectionName
                + ". It may arrive all the same. Publish less at a time, or raise publishTimeout.");
    }

    private void sendUnsent() {
        if (unsent == 0 || network == null) {
            return;
        }
        int room = limit - (pending.size() - unsent);
        for (Pending publish : List.copyOf(pending)) {
            if (room <= 0) {
                return;
            }
            if (!publish.sent) {
                room--;
                Exception failure = send(publish);
                if (failure != null) {
                    report(publish, failure);
                }
            }
        }
    }

    /** Sends one, and says why if it can never be sent. */
    private Exception send(Pending publish) {
        try {
            publish.sent = true;
            unsent--;
            publish.packetId = network.publish(publish.message, publish.onAcknowledgement(network));
            if (publish.orphan > 0) {
                networks.forgetOrphan(publish.orphan);
                publish.orphan = 0;
            }
            return null;
        } catch (NotConnectedException e) {
            // The loss of the connection is being reported by another thread; then this one goes out again.
            publish.sent = false;
            unsent++;
            return null;
        } catch (IOException | RuntimeException e) {
            if (e instanceof NetworkConnection.NotKeptException) {
                // What could not be kept under its new packet ID stays under its old number, for the next process.
                publish.orphan = 0;
            }
            remove(publish);
            return e;
        }
    }

    private void remove(Pending publish) {
        if (pending.remove(publish)) {
            if (!publish.sent) {
                unsent--;
            }
            if (publish.orphan > 0) {
                networks.forgetOrphan(publish.orphan);
            }
            // A full window opens again when an eighth of it is free: waking the threads that wait for each single
            // place would switch threads for each message.
            if (full && pending.size() <= limit - Math.max(1, limit / 8)) {
                full = false;
                placesFree.signalAll();
            }
        }
    }

    /** A publish that the server has not acknowledged. Its fields are guarded by the window's lock. */
    private final class Pending {
        private final OutboundMessage message;
        private final PublishTerms terms;
        private final long deadline;
        private final PublishListener listener;
        /** Whether it is on a connection, or will be sent again by a durable session's next one. */
        private boolean sent;
        /** Once sent with QoS 1 or 2. */
        private int packetId;
        /** Under which number it is kept while it waits to be published anew; 0 if it is not. */
        private int orphan;
        /** Whether the listener has heard of the outcome. */
        private boolean reported;
        /** How often the server disconnected when this was the oldest. */
        private int disconnects;

        Pending(OutboundMessage message, PublishTerms terms, PublishListener listener) {
            this.message = message;
            this.terms = terms;
            this.deadline = System.nanoTime() + terms.timeout().toNanos();
            this.listener = listener;
        }

        boolean mayWait(NetworkConnection connection) {
            return connection != null || terms.waitForConnection();
        }

        NetworkConnection.AcknowledgementCallback onAcknowledgement(NetworkConnection on) {
            return (reasonCode, reasonString) -> acknowledged(on, reasonCode, reasonString);
        }

        private void acknowledged(NetworkConnection on, ReasonCode reasonCode, String reasonString) {
            boolean tell = false;
            if (lock.tryLock()) {
                try {
                    tell = settle(on);
                    takeLeft();
                } finally {
                    lock.unlock();
                }
            } else {
                leftAcknowledgements.add(() -> {
                    if (settle(on)) {
                        reports.add(() -> tell(reasonCode, reasonString));
                    }
                });
            }
            if (tell) {
                tell(reasonCode, reasonString);
            }
            finish();
        }

        /** Gives its place free; says whether its listener has yet to hear of it. */
        private boolean settle(NetworkConnection on) {
            // A late acknowledgement from a lost connection counts too: the server has the message.
            boolean tell = pending.contains(this) && !reported;
            reported = true;
            if (on == newest || !sent) {
                remove(this);
            }
            // Else it was sent again, and keeps its place until that is acknowledged too.
            sendUnsent();
            return tell;
        }

        private void tell(ReasonCode reasonCode, String reasonString) {
            if (reasonCode.isRefusal()) {
                listener.failed(RefusedException.publish(message.topic(), reasonCode, reasonString));
            } else {
                listener.acknowledged();
            }
        }
    }
}
