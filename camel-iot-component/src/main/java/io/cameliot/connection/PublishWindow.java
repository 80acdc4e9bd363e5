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

import io.cameliot.protocol.ReasonCode;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publishes of a connection that the server has not acknowledged, for any thread. It takes no more than the flow control
 * allows; a publisher beyond that waits, or comes again when there is room. Outlives network connections: what was not
 * acknowledged on one is sent again on the next, with its packet ID and as a duplicate if the server still has the session,
 * else under a new packet ID.
 *
 * <p>A {@link CombiningLock} guards everything, so that messages go out in the order in which they were accepted. Listeners
 * are called without it.
 */
final class PublishWindow {
    private static final Logger LOG = LoggerFactory.getLogger(PublishWindow.class);

    private static final int SMALL = 100;

    private final CombiningLock lock = new CombiningLock(this::tell, this::workFailed);
    private final SettledPublishes settled = new SettledPublishes();
    /** What is to be run without the lock. */
    private final Queue<Runnable> notifications = new ConcurrentLinkedQueue<>();

    private final LongSupplier nanoTime;
    /** Whether a publish may be left to another thread: not if it has to be kept when it is accepted. */
    private final boolean mayDefer;

    // Guarded by the lock:
    private final PublishFlow flow;
    /** What to run when there is room again. */
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    /** Written under the lock. */
    private volatile boolean full = true;
    /** The Error that has ended some work, so that nobody knows how much of it was done; null if there is none. */
    private volatile Throwable workFailure;

    PublishWindow(ConnectionSettings settings, NetworkConnector connector, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.mayDefer = !connector.outlivesProcess();
        this.flow = new PublishFlow(settings, connector, nanoTime, this::callback, settled::add);
    }

    /** Takes publishes from now on: no earlier connection of the client ID is left, which would have the files. */
    void begin() {
        change(flow::begin);
    }

    /** Publishes a message, now or when there is a connection. Blocks its caller while the window is full. */
    void publish(OutboundMessage message, PublishTerms terms, PublishListener listener) {
        Publish publish = new Publish(message, terms, listener, nanoTime.getAsLong());
        try {
            if (!CallerWait.until(
                    (whenRoom, again) -> offer(publish, whenRoom, again), publish.waitsUntil(), nanoTime)) {
                lock.run(() -> flow.timedOut(publish));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (publish.fail(e)) {
                settled.add(publish);
            }
            settled.tell();
        }
    }

    /**
     * Publishes a message, now or when there is a connection, unless the window is full.
     *
     * @param  whenRoom run once by any thread, if the window is full, when it is worth trying again
     * @return          whether it was taken; the listener hears of the outcome then
     */
    boolean offer(OutboundMessage message, PublishTerms terms, PublishListener listener, Runnable whenRoom) {
        return offer(new Publish(message, terms, listener, nanoTime.getAsLong()), whenRoom, false);
    }

    /** @param again whether it has found no room before: then it takes any free place */
    private boolean offer(Publish publish, Runnable whenRoom, boolean again) {
        if (!lock.tryEnter()) {
            if (mayDefer && !full && lock.tryDefer(() -> acceptForGiver(publish))) {
                return true;
            }
            lock.enter();
        }
        try {
            full = again ? flow.size() >= flow.limit() : full;
            if (full && flow.mayWait(publish)) {
                waiting.add(whenRoom);
                return false;
            }
            accept(publish);
        } finally {
            lock.exit();
        }
        settled.checkTold(publish);
        return true;
    }

    /** Accepts a publish whose giver has gone on; done again, if an Error has broken it off. */
    private void acceptForGiver(Publish publish) {
        if (!flow.isKnown(publish)) {
            accept(publish);
        }
    }

    private void accept(Publish publish) {
        try {
            flow.accept(publish);
            full = full || flow.size() >= flow.limit();
        } catch (VirtualMachineError e) {
            workFailed(e);
            throw e;
        }
    }

    /**
     * Takes over what an earlier process has left, before anything else is published.
     *
     * @throws IOException if it cannot be read
     */
    void open() throws IOException {
        recover(flow.recovery()::open);
    }

    /**
     * Has a network connection, before it connects, tell of the messages that it will send again by itself.
     *
     * @throws IOException if they cannot be read
     */
    void resume(NetworkConnection next) throws IOException {
        recover(() -> flow.resume(next));
    }

    /**
     * The server has lost the session: everything is to be published under new packet IDs.
     *
     * @throws IOException if that cannot be written down
     */
    void sessionLost() throws IOException {
        recover(flow.recovery()::sessionLost);
    }

    private void recover(Recovery recovery) throws IOException {
        lock.enter();
        try {
            recovery.run();
            lookForRoom();
        } finally {
            lock.exit();
        }
    }

    /** Sends what is pending on a new connection, oldest first, and everything that comes from now on. */
    void attach(NetworkConnection connected, ServerLimits limits) {
        change(() -> flow.attach(connected, limits));
    }

    /** There is no connection (any more). */
    void detach(ConnectFailure cause, Suspicion suspicion) {
        change(() -> {
            flow.detach(cause, suspicion);
            // What is pending is put in order for the next connection.
            workFailure = null;
        });
    }

    /** Fails all that is pending and all that comes, until a connection is attached. */
    void fail(Exception cause) {
        change(() -> flow.failAll(cause));
    }

    /** Takes publishes again after {@link #fail}; they wait for a connection. */
    void reopen() {
        change(flow::reopen);
    }

    private void change(Runnable change) {
        lock.run(() -> {
            change.run();
            haveAllLookAgain();
        });
    }

    /**
     * Fails what has waited for longer than its timeout or its message expiry.
     *
     * @return why the network connection is of no use, null if it is, or if there is none
     */
    ConnectionLoss expire() {
        lock.enter();
        try {
            ConnectionLoss loss = flow.expire();
            haveAllLookAgain();
            return workFailure == null ? loss : ConnectionLoss.givenUp("the client itself failed: " + workFailure);
        } finally {
            lock.exit();
        }
    }

    /** Whether the server acknowledges nothing, so that the connection was broken off, and nothing was acknowledged since. */
    boolean isSilent() {
        return flow.watch().isSilent();
    }

    /** How many publishes were acknowledged so far, also too late. */
    long acknowledgements() {
        return flow.watch().count();
    }

    /** How many publishes are not acknowledged. */
    int size() {
        lock.enter();
        try {
            return flow.size();
        } finally {
            lock.exit();
        }
    }

    /** How many the server has, or will be sent again, before it acknowledges them. */
    int inFlight() {
        lock.enter();
        try {
            return flow.inFlight();
        } finally {
            lock.exit();
        }
    }

    /** Whether messages that the server may have disconnected for are still to be sent one at a time. */
    boolean isCautious() {
        return lock.call(flow::isCautious);
    }

    /** Has something run by any thread once no message is in flight. */
    void whenNoneInFlight(Runnable then) {
        lock.run(() -> flow.whenNoneInFlight(() -> notifications.add(then)));
    }

    /**
     * A large window opens again when an eighth of it is free: to wake the threads that wait for each single place would
     * switch threads for each message. A small one opens at once: the acknowledgement of a second message may wait for the
     * network (Nagle's algorithm, which Mosquitto has on) until the next message is sent.
     */
    private void lookForRoom() {
        int limit = flow.limit();
        if (full && flow.size() <= limit - (limit < SMALL ? 1 : limit / 8)) {
            full = false;
            wakeWaiting();
        }
    }

    /** Who waits looks again in any case: it may have to fail now. */
    private void haveAllLookAgain() {
        full = flow.size() >= flow.limit();
        wakeWaiting();
    }

    private void wakeWaiting() {
        notifications.addAll(waiting);
        waiting.clear();
    }

    private NetworkConnection.AcknowledgementCallback callback(Publish publish, NetworkConnection on) {
        return (reasonCode, reasonString) -> lock.execute(() -> settle(publish, on, reasonCode, reasonString));
    }

    private void settle(Publish publish, NetworkConnection on, ReasonCode reasonCode, String reasonString) {
        try {
            flow.answered(publish, on, reasonCode, reasonString);
            lookForRoom();
        } catch (VirtualMachineError e) {
            workFailed(e);
            throw e;
        }
    }

    private void workFailed(Throwable failure) {
        workFailure = failure;
    }

    /** Tells the listeners again that could not hear of an outcome. */
    void tellAgain() {
        settled.tellAgain();
    }

    /** Nobody tells listeners again any more. Says whether all have heard; if not, it is too early to go. */
    boolean end() {
        return settled.end();
    }

    private void tell() {
        settled.tell();
        for (Runnable each = notifications.poll(); each != null; each = notifications.poll()) {
            try {
                each.run();
            } catch (RuntimeException | Error e) {
                workFailed(e);
                LOG.error("What waits for room, or for the end of all publishes, did not go on", e);
            }
        }
    }

    private interface Recovery {
        void run() throws IOException;
    }
}
