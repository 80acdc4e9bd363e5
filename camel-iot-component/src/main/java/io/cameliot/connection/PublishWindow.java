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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The publishes that the server has not acknowledged yet, in order, and never more than the window allows: whoever wants
 * to publish more has to wait for a place. Outlives network connections: what was not acknowledged on one is sent again
 * on the next.
 *
 * <p>One lock guards everything, so that messages go out in the order they were given and Paho's topic aliases, which
 * it assigns without a lock of its own, are defined before they are used (traps B21 and B22: the window also stays
 * below the server's receive maximum, so that Paho never refuses a message whose alias it has already counted).
 */
final class PublishWindow {
    /** Whoever waits is not woken for each single place, but looks for one that often. */
    private static final long LOOK_AGAIN_NANOS = 100_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition placesFree = lock.newCondition();
    private final Set<Pending> pending = new LinkedHashSet<>();
    private final String connectionName;
    private final int maxInFlight;

    private int limit;
    private boolean full;
    private int unsent;
    private NetworkConnection network;
    private Exception disconnection;
    private Exception unavailable;

    PublishWindow(String connectionName, int maxInFlight) {
        this.connectionName = connectionName;
        this.maxInFlight = maxInFlight;
        this.limit = maxInFlight;
    }

    /**
     * Publishes a message, now or when there is a connection. Waits while the window is full.
     *
     * @param timeout how long it may take until the server has acknowledged it, the wait for a place included
     */
    void publish(OutboundMessage message, Duration timeout, PublishListener listener) {
        Exception failure;
        lock.lock();
        try {
            long deadline = System.nanoTime() + timeout.toNanos();
            failure = awaitPlace(message, deadline);
            if (failure == null) {
                Pending publish = new Pending(message, deadline, listener);
                pending.add(publish);
                unsent++;
                full = pending.size() >= limit;
                if (network != null) {
                    failure = send(publish);
                }
            }
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            listener.failed(failure);
        }
    }

    private Exception awaitPlace(OutboundMessage message, long deadline) {
        try {
            while (unavailable == null && full) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return timedOut(message);
                }
                if (placesFree.awaitNanos(Math.min(left, LOOK_AGAIN_NANOS)) <= 0) {
                    full = pending.size() >= limit;
                }
            }
            return unavailable;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        }
    }

    /** Sends what is pending on a new connection, oldest first, and everything that comes from now on. */
    void attach(NetworkConnection connected, int receiveMaximum) {
        List<Runnable> reports = new ArrayList<>();
        lock.lock();
        try {
            network = connected;
            disconnection = null;
            unavailable = null;
            limit = Math.min(maxInFlight, receiveMaximum);
            sendUnsent(reports);
            full = pending.size() >= limit;
            placesFree.signalAll();
        } finally {
            lock.unlock();
        }
        reports.forEach(Runnable::run);
    }

    /**
     * There is no connection (any more): what it had not acknowledged is to be sent again, but for QoS 0, sent at most
     * once.
     */
    void detach(Exception cause) {
        List<Runnable> reports = new ArrayList<>();
        lock.lock();
        try {
            network = null;
            disconnection = cause;
            for (Pending publish : List.copyOf(pending)) {
                if (publish.reported) {
                    remove(publish);
                } else if (publish.sent && publish.message.qos() == 0) {
                    remove(publish);
                    reports.add(() -> publish.listener.failed(new IOException(
                            "The connection of " + connectionName
                                    + " was lost while a message of QoS 0 was sent to topic "
                                    + publish.message.topic() + "; it may have arrived or not.",
                            cause)));
                } else if (publish.sent) {
                    publish.sent = false;
                    unsent++;
                }
            }
        } finally {
            lock.unlock();
        }
        reports.forEach(Runnable::run);
    }

    /** Fails all that is pending and all that comes, until a connection is attached. */
    void fail(Exception cause) {
        List<Pending> failed;
        lock.lock();
        try {
            network = null;
            unavailable = cause;
            failed = pending.stream().filter(publish -> !publish.reported).toList();
            pending.clear();
            unsent = 0;
            full = false;
            placesFree.signalAll();
        } finally {
            lock.unlock();
        }
        failed.forEach(publish -> publish.listener.failed(cause));
    }

    /** Takes publishes again after {@link #fail}; they wait for a connection. */
    void reopen() {
        lock.lock();
        try {
            unavailable = null;
        } finally {
            lock.unlock();
        }
    }

    /** Fails what has waited for longer than its timeout. */
    void expire() {
        List<Runnable> reports = new ArrayList<>();
        lock.lock();
        try {
            long now = System.nanoTime();
            for (Pending publish : List.copyOf(pending)) {
                if (!publish.reported && publish.deadline - now <= 0) {
                    Exception failure = timedOut(publish.message);
                    reports.add(() -> publish.listener.failed(failure));
                    publish.reported = true;
                    if (!publish.sent) {
                        remove(publish);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        reports.forEach(Runnable::run);
    }

    /** How many publishes are not acknowledged. */
    int size() {
        lock.lock();
        try {
            return pending.size();
        } finally {
            lock.unlock();
        }
    }

    /** Called under the lock. */
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

    private void sendUnsent(List<Runnable> reports) {
        if (unsent == 0 || network == null) {
            return;
        }
        int room = limit - (pending.size() - unsent);
        for (Pending publish : List.copyOf(pending)) {
            if (room == 0) {
                return;
            }
            if (!publish.sent) {
                room--;
                Exception failure = send(publish);
                if (failure != null) {
                    reports.add(() -> publish.listener.failed(failure));
                }
            }
        }
    }

    /** Sends one, and says why if it can never be sent. */
    private Exception send(Pending publish) {
        try {
            publish.sent = true;
            unsent--;
            NetworkConnection on = network;
            on.publish(
                    publish.message, (reasonCode, reasonString) -> publish.acknowledged(on, reasonCode, reasonString));
            return null;
        } catch (NotConnectedException e) {
            // The loss of the connection is being reported by another thread; then this one goes out again.
            publish.sent = false;
            unsent++;
            return null;
        } catch (IOException | RuntimeException e) {
            remove(publish);
            return e;
        }
    }

    private void remove(Pending publish) {
        if (pending.remove(publish)) {
            if (!publish.sent) {
                unsent--;
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
        private final long deadline;
        private final PublishListener listener;
        private boolean sent;
        private boolean reported;

        Pending(OutboundMessage message, long deadline, PublishListener listener) {
            this.message = message;
            this.deadline = deadline;
            this.listener = listener;
        }

        void acknowledged(NetworkConnection on, ReasonCode reasonCode, String reasonString) {
            List<Runnable> reports = List.of();
            boolean tell;
            lock.lock();
            try {
                // A late acknowledgement from a lost connection counts too: the server has the message.
                tell = pending.contains(this) && !reported;
                reported = true;
                if (on == network || !sent) {
                    remove(this);
                }
                // Else it was sent again, and keeps its place until that is acknowledged too.
                if (unsent > 0) {
                    reports = new ArrayList<>();
                    sendUnsent(reports);
                }
            } finally {
                lock.unlock();
            }
            if (tell) {
                if (reasonCode.isRefusal()) {
                    listener.failed(RefusedException.publish(message.topic(), reasonCode, reasonString));
                } else {
                    listener.acknowledged();
                }
            }
            reports.forEach(Runnable::run);
        }
    }
}
