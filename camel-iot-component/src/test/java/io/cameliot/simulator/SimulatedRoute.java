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
package io.cameliot.simulator;

import io.cameliot.component.SimulatedConsumer;
import io.cameliot.component.SimulatedConsumer.Processing;
import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.InboundMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** A route that runs in a process: its life, and the processing of its messages. */
final class SimulatedRoute implements SimulatedConsumer.Route {
    private final RouteSpec spec;
    private final SimulatedProcess process;
    private final World world;
    private final Ledger ledger;
    private final List<Work> open = new ArrayList<>();
    private final List<Work> hanging = new ArrayList<>();
    private final List<Work> publishing = new ArrayList<>();
    private final Source source = new Ending();

    private State state = State.STOPPED;
    /** Whether it is about to be started (again): by the start of the application, or by its supervisor. */
    private boolean expected = true;

    private ClientConnection connection;
    private SimulatedConsumer consumer;
    private boolean failed;
    private int failedAt;
    private boolean takesRest;
    private int sessionsLostBefore;
    private long stoppedAt = Long.MIN_VALUE / 2;
    /** Whether its subscription has ended at the server: it left while others were there, or others came since. */
    private boolean ended;
    /** The last step in which it joined a running application, and one in which others had its subscription. */
    private int joinedAt = -1;

    private int joinedOthersAt = -1;
    /** The last step in which it was stopped before it was subscribed, or by force. */
    private int excusedAt = -1;

    SimulatedRoute(RouteSpec spec, SimulatedProcess process) {
        this.spec = spec;
        this.process = process;
        this.world = process.world();
        this.ledger = process.ledger();
        process.add(source);
    }

    private enum State {
        STOPPED,
        STARTING,
        STARTED,
        SUSPENDED,
        STOPPING
    }

    Client client() {
        return spec.client;
    }

    int filter() {
        return spec.filter;
    }

    RouteSpec spec() {
        return spec;
    }

    boolean isStopped() {
        return state == State.STOPPED;
    }

    boolean isStarted() {
        return state == State.STARTED;
    }

    /** Whether it has its part in a subscription. */
    boolean isSubscribed() {
        return consumer != null && state != State.STOPPING;
    }

    /** Whether it takes messages: until the end of its subscription is confirmed, if it is stopped in order. */
    boolean isTaking() {
        return isSubscribed() || takesRest;
    }

    boolean isSuspended() {
        return state == State.SUSPENDED;
    }

    boolean isChanging() {
        return state == State.STARTING || state == State.STOPPING;
    }

    boolean isStopping() {
        return state == State.STOPPING;
    }

    /** Whether it does not get what it asked for. */
    boolean hasFailed() {
        return failed || consumer != null && consumer.hasFailed();
    }

    long stoppedAt() {
        return stoppedAt;
    }

    boolean isExpected() {
        return expected;
    }

    void expect(boolean about) {
        if (expected && !about) {
            excusedAt = world.step();
        }
        expected = about;
    }

    /** Whether it runs or is about to be started. */
    boolean isWanted() {
        return !hasFailed()
                && (expected && !process.isStopping()
                        || state == State.STARTING
                        || state == State.STARTED
                        || state == State.SUSPENDED);
    }

    boolean hasProcessed(Message message) {
        return spec.processed.get(message.number);
    }

    /** Whether it has still to process what was received when it was wanted. */
    boolean isStillObliged(Inbound inbound) {
        return !hasFailed() && excusedAt < inbound.receivedAt;
    }

    /** Whether it came while the application ran, after a message that nobody kept for it. */
    boolean joinedAfter(Inbound inbound) {
        return (inbound.identified ? joinedOthersAt : joinedAt) > inbound.receivedAt;
    }

    boolean isIdle() {
        return open.isEmpty()
                && hanging.isEmpty()
                && publishing.isEmpty()
                && (consumer == null || consumer.pending() == 0);
    }

    boolean isConnected() {
        return connection != null && connection.isConnected();
    }

    ClientConnection connection() {
        return connection;
    }

    // Its life.

    /** Starts it. What comes of it is known later. */
    CompletableFuture<Void> start() {
        state = State.STARTING;
        failed = false;
        ended = false;
        process.routes().forEach(other -> other.joinedBy(this));
        world.happened(EventKind.ROUTE_STARTED, this);
        connection = process.acquire(spec.client, toString());
        if (!process.rules().isWaitedFor(this, false)) {
            joinedAt = world.step();
        }
        if (!process.rules().isWaitedFor(this, true)) {
            joinedOthersAt = world.step();
        }
        sessionsLostBefore = ledger.sessionsLost(spec.client.id());
        spec.failures.clear();
        spec.wanted.clear();
        consumer = new SimulatedConsumer(
                connection,
                Topics.filter(spec.filter),
                spec.qos,
                spec.maxRedeliveries,
                process.threads(),
                spec.concurrency,
                message -> spec.concurrency == 1 ? this : Topics.device(Topics.number(message.topic())),
                this);
        CompletableFuture<Void> started = new CompletableFuture<>();
        consumer.start()
                .whenComplete((done, cause) -> process.later(() -> {
                    if (state == State.STARTING) {
                        started(cause, started);
                    } else {
                        started.complete(null);
                    }
                }));
        awaitStart(started);
        return started;
    }

    /** Camel's thread does not wait for ever. */
    private void awaitStart(CompletableFuture<Void> started) {
        SimulatedConsumer starting = consumer;
        world.at(
                spec.client.settings().connectionTimeout().multipliedBy(2),
                () -> process.later(() -> {
                    if (state == State.STARTING && consumer == starting) {
                        started(new TimeoutException("The server did not answer."), started);
                    }
                }));
    }

    private void started(Throwable cause, CompletableFuture<Void> started) {
        if (cause == null) {
            state = State.STARTED;
            expected = false;
            note("started");
            started.complete(null);
        } else {
            note("failed to start: " + cause);
            excusedAt = world.step();
            stop(false);
            started.complete(null);
        }
    }

    void suspend() {
        world.happened(EventKind.ROUTE_SUSPENDED, this);
        state = State.SUSPENDED;
        if (!spec.client.durable()) {
            excusedAt = world.step();
        }
        consumer.suspend();
    }

    void resume() {
        world.happened(EventKind.ROUTE_RESUMED, this);
        state = State.STARTING;
        failed = false;
        consumer.resume()
                .whenComplete((done, cause) -> process.later(() -> {
                    if (state == State.STARTING) {
                        started(cause, new CompletableFuture<>());
                    }
                }));
        awaitStart(new CompletableFuture<>());
    }

    private void joinedBy(SimulatedRoute other) {
        ended |= other != this && other.client() == client() && other.spec.qos > 0 && !isSubscribed();
    }

    /** Whether it may be started again, and gets what its session has for it. */
    boolean isLeft() {
        return isStopped() && !ended && !hasFailed();
    }

    /** Stops it: in order, or by force. */
    CompletableFuture<Void> stop(boolean byForce) {
        world.happened(byForce ? EventKind.ROUTE_STOPPED_BY_FORCE : EventKind.ROUTE_STOPPED, this);
        if (state == State.STARTING) {
            excusedAt = world.step();
        }
        state = State.STOPPING;
        boolean stays = connection.isSessionKept() && (process.isStopping() || connection.handlers(spec.qos) <= 1);
        if (byForce) {
            force();
        }
        if (stays && !process.isStopping()) {
            // Nobody is there to acknowledge anything.
            excusedAt = world.step();
        }
        takesRest = !stays && !byForce;
        ended = !stays;
        CompletableFuture<Void> ended = stays ? consumer.leave() : consumer.stop(!byForce);
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        ended.whenComplete((done, cause) -> process.later(() -> {
            note("stopped");
            consumer = null;
            takesRest = false;
            state = State.STOPPED;
            stoppedAt = world.now();
            process.release(connection)
                    .whenComplete((released, failure) -> process.later(() -> stopped.complete(null)));
            connection = null;
        }));
        return stopped;
    }

    /** What is in process, or waits, is given up. */
    void force() {
        excusedAt = world.step();
        abandonOpen(open);
        abandonOpen(hanging);
        abandonOpen(publishing);
        consumer.abandon();
    }

    private void abandonOpen(List<Work> works) {
        for (Work work : works) {
            work.ended = true;
            work.inbound.inProcess.remove(this);
            work.inbound.copy.message.abandoned = true;
        }
        works.clear();
    }

    @Override
    public void failed(Exception cause) {
        note("failed: " + cause);
        failed = true;
        failedAt = world.step();
        excusedAt = world.step();
    }

    private void note(String what) {
        if (world.isTraced()) {
            world.note("  " + this + " " + what);
        }
    }

    // The processing of messages.

    /** Whether a message tells that the server goes on with the subscription of this route, and that the route lacks nothing. */
    private boolean isOwn(Inbound inbound) {
        return spec.qos > 0
                && inbound.copy.filters == 1 << spec.filter
                && (inbound.identified
                        || process.routes().stream()
                                .noneMatch(other -> other.client() == spec.client
                                        && other.filter() != spec.filter
                                        && Topics.matches(other.filter(), inbound.copy.message.topic)));
    }

    @Override
    public void process(InboundMessage message, Processing processing) {
        if (!process.isAlive()) {
            return;
        }
        Inbound inbound = ledger.inbound(message);
        note("begins " + inbound);
        if (isStarted() && consumer.hasFailed() && inbound.receivedAt > failedAt && isOwn(inbound)) {
            throw world.violation("a route that receives says so", this + " receives " + inbound);
        }
        checkFirst(inbound);
        Work work = new Work(inbound, processing);
        inbound.inProcess.add(this);
        if (spec.bridge && process.publishFor(this, inbound, work::endWithPublish)) {
            publishing.add(work);
        } else if (world.happens(EventKind.ROUTE_HANGS, 40)) {
            hanging.add(work);
        } else if (world.oneIn(2)) {
            work.end(world.happens(EventKind.ROUTE_FAILS, 6));
        } else {
            open.add(work);
        }
        if (!work.ended && spec.blocking) {
            world.nest(() -> work.ended || !process.isAlive());
        }
    }

    /** Messages to a topic are processed for the first time in the order in which the server has taken them. */
    private void checkFirst(Inbound inbound) {
        Copy copy = inbound.copy;
        Message message = copy.message;
        boolean begun = spec.begun.get(message.number);
        spec.begun.set(message.number);
        // One that was dropped, as the server said that its session ends, may come again if it goes on all the same.
        boolean mayComeLater = message.abandoned || message.dropped;
        if (begun || mayComeLater || copy.qos < message.qos || !copy.isFor(spec.filter)) {
            return;
        }
        if (inbound.sessionsLostBefore < ledger.sessionsLost(spec.client.id())) {
            // It waited while others, older ones among them, were left to the session, which sends them no more.
            return;
        }
        int at = message.topic * 2 + message.qos;
        if (message.sequence < spec.lastFirst[at] && !message.retained) {
            throw world.violation(
                    "order within a device", this + " begins " + message + " after #" + spec.lastFirst[at]);
        }
        spec.lastFirst[at] = message.sequence;
    }

    /** Nothing hangs for ever. */
    void release() {
        open.addAll(hanging);
        hanging.clear();
    }

    @Override
    public String toString() {
        return "route " + spec.number;
    }

    private final class Work {
        private final Inbound inbound;
        private final Processing processing;
        private boolean ended;

        Work(Inbound inbound, Processing processing) {
            this.inbound = inbound;
            this.processing = processing;
        }

        private void endWithPublish(boolean failure) {
            if (!ended && process.isAlive()) {
                publishing.remove(this);
                end(failure);
            }
        }

        private void end(boolean failure) {
            ended = true;
            Message message = inbound.copy.message;
            note((failure ? "fails with " : "is done with ") + inbound);
            inbound.inProcess.remove(SimulatedRoute.this);
            if (processing.isAbandoned()) {
                message.abandoned = true;
                return;
            }
            boolean over = processing.decide(failure);
            if (!spec.client.durable()) {
                // The server sends nothing again.
                spec.processed.set(message.number);
            } else if (over) {
                checkGivenUp(message, failure);
                spec.processed.set(message.number);
            } else {
                spec.failures.merge(inbound.copy, 1, Integer::sum);
                checkWantedAgain(inbound.copy);
            }
            processing.settle();
        }

        private void checkWantedAgain(Copy copy) {
            if (inbound.network.isForgotten()) {
                throw world.violation(
                        "a failure is reported unless the server sends the message again", inbound.toString());
            }
            if (!processing.comesAgain() && spec.wanted.merge(copy, 1, Integer::sum) > spec.maxRedeliveries) {
                throw world.violation(
                        "no message is wanted again more often than maxRedeliveries", copy + " is wanted once more");
            }
        }

        private int failuresOfAllCopies(Message message) {
            return spec.failures.entrySet().stream()
                    .filter(each -> each.getKey().message == message)
                    .mapToInt(Map.Entry::getValue)
                    .sum();
        }

        private void checkGivenUp(Message message, boolean failure) {
            int earlier = spec.failures.getOrDefault(inbound.copy, 0);
            if (failure
                    && inbound.copy.qos > 0
                    && earlier < spec.maxRedeliveries
                    && inbound.network.isSessionKept()
                    && inbound.sessionsLostBefore == ledger.sessionsLost(spec.client.id())
                    // Else the same packet ID, topic and payload may be another message: after the loss of a
                    // session, or where the first attempt to send this one failed, and another had failed before.
                    && (earlier > 0 || !inbound.duplicate)
                    // Copies for several subscriptions may have the same packet ID, one after the other.
                    && failuresOfAllCopies(message) < spec.maxRedeliveries
                    && sessionsLostBefore == ledger.sessionsLost(spec.client.id())) {
                throw world.violation(
                        "a message is given up after maxRedeliveries", message + " after " + earlier + " failures");
            }
        }
    }

    /** Ends the processing of a message that took some time. */
    private final class Ending extends Source {
        @Override
        boolean isReady() {
            return !open.isEmpty();
        }

        @Override
        void run() {
            Work work = open.remove(world.below(open.size()));
            world.happened(EventKind.ROUTE_STEP, SimulatedRoute.this);
            work.end(world.happens(EventKind.ROUTE_FAILS, 6));
        }
    }
}
