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
import io.cameliot.connection.NetworkConnection.NotConnectedException;
import io.cameliot.connection.NetworkConnection.NotKeptException;
import io.cameliot.protocol.ReasonCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Sends the accepted publishes in order: never more in flight than the server's receive maximum and the option maxInFlight
 * allow, what was not acknowledged again on the next network connection, and one at a time after the server has disconnected
 * for a packet. Guarded by the window's lock.
 */
final class PublishFlow {
    // Valid for the connection's whole life:
    private final ConnectionSettings settings;
    private PublishFailures failures;
    private final SessionRecovery recovery;
    private final AcknowledgementWatch watch;
    private final int maxInFlight;
    private final boolean durable;
    private final LongSupplier nanoTime;
    private final BiFunction<Publish, NetworkConnection, AcknowledgementCallback> callbacks;
    private final Consumer<Publish> settled;
    /** Why nothing is taken until a connection is attached; null if there is no such reason. */
    private Exception unavailable;

    // Valid for the session:
    private final PendingPublishes pending = new PendingPublishes();
    private final EmptyFlight emptyFlight = new EmptyFlight(pending);

    // Valid for a network connection:
    /** The network connection to send on, null if there is none. */
    private NetworkConnection network;
    /** The same, or the one that is being made: it may acknowledge what it resumes before it is known to be connected. */
    private NetworkConnection newest;

    private int limit;
    private int maximumQos = 2;
    private Exception disconnection = ConnectFailure.notYet();

    /**
     * @param callbacks makes what hears of the acknowledgement of a publish by a network connection
     * @param settled   hears of each publish whose outcome is known
     */
    PublishFlow(
            ConnectionSettings settings,
            NetworkConnector connector,
            LongSupplier nanoTime,
            BiFunction<Publish, NetworkConnection, AcknowledgementCallback> callbacks,
            Consumer<Publish> settled) {
        this.settings = settings;
        this.failures = new PublishFailures(settings.toString());
        this.recovery = new SessionRecovery(connector, settings.durable(), pending, callbacks, nanoTime);
        this.watch = new AcknowledgementWatch(settings.connectionTimeout());
        this.maxInFlight = Math.min(settings.maxInFlight(), NetworkConnection.PACKET_IDS_OF_PUBLISHES);
        this.durable = settings.durable();
        this.nanoTime = nanoTime;
        this.callbacks = callbacks;
        this.settled = settled;
    }

    SessionRecovery recovery() {
        return recovery;
    }

    AcknowledgementWatch watch() {
        return watch;
    }

    int size() {
        return pending.size();
    }

    int inFlight() {
        return pending.inFlight();
    }

    /** Takes publishes from now on: the files are free. */
    void begin() {
        limit = maxInFlight;
    }

    /** How many publishes may be accepted and not settled: none before it begins. */
    int limit() {
        return limit;
    }

    /** Whether a publish may wait for room; else its fate is decided at once. */
    boolean mayWait(Publish publish) {
        return isTaken(publish) && !publish.isUrgent() && !publish.isExpired(nanoTime.getAsLong());
    }

    /** Whether there is, or may be waited for, a connection. */
    private boolean isTaken(Publish publish) {
        return unavailable == null && (network != null || publish.terms.waitForConnection());
    }

    /** Takes a publish: sends it now, or else when it can be sent, and keeps it until then. */
    void accept(Publish publish) {
        if (!isTaken(publish)) {
            report(publish, unavailable != null ? unavailable : failures.notConnected(publish.message, disconnection));
            return;
        }
        if (publish.isExpired(nanoTime.getAsLong())) {
            timedOut(publish);
            return;
        }
        if (publish.isUrgent() && network == null) {
            report(publish, failures.expired(publish.message, disconnection));
            return;
        }
        try {
            // What an earlier process has left is older.
            recovery.open();
        } catch (IOException e) {
            report(publish, e);
            return;
        }
        pending.add(publish);
        sendUnsent();
        if (!publish.sent && publish.isUrgent()) {
            fail(publish, failures.expired(publish.message, disconnection));
        } else if (!publish.sent && pending.contains(publish)) {
            try {
                recovery.keep(publish);
            } catch (IOException e) {
                fail(publish, e);
            }
        }
    }

    /** Whether a publish was accepted before, or its outcome is known. */
    boolean isKnown(Publish publish) {
        return publish.isSettled() || pending.contains(publish);
    }

    /** A publish has waited for longer than its timeout, or than its message expiry. */
    void timedOut(Publish publish) {
        if (!publish.sent && publish.isExpired(nanoTime.getAsLong())) {
            report(publish, failures.expired(publish.message, disconnection));
        } else {
            report(publish, failures.timedOut(publish.message, publish.sent, disconnection));
        }
    }

    /** Has a network connection, before it connects, tell of the messages that it will send again by itself. */
    void resume(NetworkConnection next) throws IOException {
        newest = next;
        recovery.resume(next);
        if (isCautious()) {
            next.resumeOneAtATime();
        }
    }

    /** Sends what is pending on a new connection, oldest first, and everything that comes from now on. */
    void attach(NetworkConnection connected, ServerLimits limits) {
        network = connected;
        newest = connected;
        failures = new PublishFailures(settings.at(connected.server()));
        disconnection = null;
        unavailable = null;
        limit = Math.min(maxInFlight, limits.receiveMaximum());
        maximumQos = limits.maximumQos();
        network.sendResumed();
        sendUnsent();
        watch.begin(pending.inFlight() > 0, nanoTime.getAsLong());
    }

    /**
     * There is no connection (any more): what it had not acknowledged is to be sent again, except QoS 0, which is sent at most
     * once.
     */
    void detach(ConnectFailure cause, Suspicion suspicion) {
        network = null;
        newest = null;
        emptyFlight.forget();
        disconnection = cause;
        suspect(suspicion, cause);
        List<Publish> unsent = new ArrayList<>();
        for (Publish publish : pending.all()) {
            if (publish.sent && publish.message.qos() == 0) {
                fail(publish, failures.sentAtMostOnce(publish.message, cause));
            } else if (!publish.terms.waitForConnection()) {
                report(publish, failures.notConnected(publish.message, cause));
                if (!publish.sent || !durable) {
                    remove(publish);
                }
            } else if (publish.sent && !durable) {
                unsent.add(publish);
            }
        }
        recovery.unsend(unsent);
    }

    /**
     * The server has disconnected for a packet that it does not take. Those in flight are sent one at a time on the next
     * connection, so that it is known which one it is.
     */
    private void suspect(Suspicion suspicion, ConnectFailure cause) {
        if (suspicion == Suspicion.NONE) {
            return;
        }
        Publish oldest = suspicion == Suspicion.PUBLISH ? pending.oldestInFlight() : null;
        // It was in flight alone, and all before it are acknowledged.
        if (oldest != null && oldest.suspected) {
            recovery.giveUp(oldest);
            fail(oldest, RefusedException.disconnected(oldest.message.topic(), cause));
        }
        pending.suspectInFlight();
    }

    /** Fails all that is pending and comes, until a connection is attached; that publishes what files keep. */
    void failAll(Exception cause) {
        network = null;
        newest = null;
        unavailable = cause;
        pending.all().forEach(publish -> report(publish, cause));
        pending.clear();
        recovery.closed();
    }

    /** They wait for a connection. */
    void reopen() {
        unavailable = null;
    }

    /**
     * Fails what has waited for longer than its timeout or its message expiry.
     *
     * @return why the network connection is of no use, null if it is, or if there is none
     */
    ConnectionLoss expire() {
        long now = nanoTime.getAsLong();
        for (Publish publish : pending.all()) {
            if (!publish.sent && publish.isExpired(now)) {
                fail(publish, failures.expired(publish.message, disconnection));
            } else if (!publish.isSettled() && publish.deadline - now <= 0) {
                timedOut(publish);
                if (!publish.sent) {
                    remove(publish);
                }
            }
        }
        return network == null ? null : watch.look(pending.oldestInFlight(), network, now);
    }

    /** Whether messages that the server may have disconnected for are still to be sent one at a time. */
    boolean isCautious() {
        return pending.hasSuspects();
    }

    /** Has something run once no message is in flight, and what is resumed sent for that. */
    void whenNoneInFlight(Runnable then) {
        newest.sendResumed();
        emptyFlight.await(then);
    }

    /** The server has answered: the place of the publish is free. */
    void answered(Publish publish, NetworkConnection on, ReasonCode reasonCode, String reasonString) {
        // A late answer from a lost connection counts too: the server has the message.
        if (pending.contains(publish) && publish.settle(reasonCode, reasonString)) {
            settled.accept(publish);
        }
        if (on == newest || !publish.sent) {
            watch.acknowledged();
            remove(publish);
        }
        // Else it was sent again, and keeps its place until that is acknowledged too.
        sendUnsent();
    }

    private void sendUnsent() {
        if (network == null) {
            return;
        }
        Publish next = pending.nextUnsent();
        while (next != null && pending.inFlight() < (isCautious() ? 1 : limit) && send(next)) {
            next = pending.nextUnsent();
        }
    }

    /** Sends one, or fails it if it can never be sent. False if there is no connection to send it on. */
    private boolean send(Publish publish) {
        long now = nanoTime.getAsLong();
        if (publish.isExpired(now)) {
            fail(publish, failures.expired(publish.message, null));
            return true;
        }
        if (publish.message.qos() > maximumQos) {
            fail(publish, failures.qosNotSupported(publish.message, maximumQos));
            return true;
        }
        try {
            int packetId = network.publish(publish.messageAt(now), publish.number, callbacks.apply(publish, network));
            pending.sent(publish, packetId);
            publish.number = 0;
            return true;
        } catch (NotConnectedException e) {
            // The loss of the connection is being reported by another thread; then this one is sent again.
            return false;
        } catch (IOException | RuntimeException | Error e) {
            if (e instanceof NotKeptException && publish.late) {
                // Nobody waits to hear that it fails: it stays, for the next process.
                publish.number = 0;
            }
            fail(publish, e instanceof Exception exception ? exception : failures.notPossible(publish.message, e));
            return true;
        }
    }

    private void fail(Publish publish, Exception cause) {
        report(publish, cause);
        remove(publish);
    }

    private void report(Publish publish, Throwable failure) {
        if (publish.fail(failure)) {
            settled.accept(publish);
        }
    }

    private void remove(Publish publish) {
        if (pending.remove(publish)) {
            recovery.forget(publish);
            emptyFlight.check();
        }
    }
}
