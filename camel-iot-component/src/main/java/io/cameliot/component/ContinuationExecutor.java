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
package io.cameliot.component;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the rest of routes whose messages are acknowledged, their continuations, in the order of the acknowledgements on few
 * threads. Waking a thread for each of a hundred thousand messages a second would cost more than the rest of the way, so a
 * thread that works takes on what comes meanwhile.
 *
 * <p>A continuation may block. As long as some wait, a watcher looks every millisecond whether they are begun, and adds a
 * thread if not, up to a bound. At the bound the others wait, with one exception: what a continuation or consumer blocks for,
 * because it has published a message and waits for the outcome, is run by a thread beyond the bound, or neither would ever
 * go on. For consumers, which may publish many messages at once, there are as many threads again as the bound allows.
 *
 * <p>What a continuation blocks for is not always known: not if it has Camel make another exchange, which then goes on on
 * other threads. At the bound, a thread that has waited within Camel for the end of an exchange for a second does not count.
 *
 * <p>Publishers are held back while many continuations wait ({@link #awaitRoom}).
 */
final class ContinuationExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(ContinuationExecutor.class);

    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long PATIENCE_AT_BOUND_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** After so many continuations without a pause, a thread yields so many times for more before it goes to sleep. */
    private static final int BUSY = 16;

    private static final int YIELDS = 20;

    private final int processors;

    // For any thread.
    private final ContinuationBacklog backlog = new ContinuationBacklog();
    private final RunningParts running = new RunningParts();
    /** How many threads work. Counted down under the lock. */
    private final AtomicInteger workers = new AtomicInteger();

    // Written under the lock.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition workDone = lock.newCondition();
    private final WorkerThreads threads;
    private final ThreadBound bound;
    private final BacklogWatcher watcher;
    private volatile boolean ended;

    /**
     * @param factory    makes the threads
     * @param processors how many threads work at the same time while no continuation blocks
     * @param maxThreads how many threads may work at the same time at most, from 1; asked when it matters
     * @param awaiting   the threads that have waited within Camel for the end of an exchange for long, these and others
     */
    ContinuationExecutor(
            ThreadFactory factory, int processors, IntSupplier maxThreads, Supplier<Collection<Thread>> awaiting) {
        this.processors = processors;
        this.bound = new ThreadBound(maxThreads, awaiting);
        this.threads = new WorkerThreads(factory, lock);
        this.watcher = new BacklogWatcher(backlog, lock, this::look, () -> bound.leaveOutNone(workers.get()));
    }

    /** Runs a continuation that no thread blocks for. */
    @Override
    public void execute(Runnable rest) {
        execute(rest, null, null);
    }

    /**
     * Runs a continuation. Neither waits nor refuses it, nor runs it on the calling thread, not even after the end. What this
     * throws is an Error that has kept it from being taken.
     *
     * @param origin  what {@link #current} was when its message was published
     * @param waiting what {@link #waitingThread} was then
     */
    void execute(Runnable rest, Continuation origin, WaitingThread waiting) {
        Continuation continuation = new Continuation(rest, origin);
        if (waiting != null && waiting.offer(continuation)) {
            return;
        }
        boolean awaited = backlog.add(continuation);
        try {
            wake(awaited);
        } catch (VirtualMachineError e) {
            // It waits, and must not be given again: the watcher comes by, or whoever takes the next.
            LOG.debug("No thread could be woken", e);
        }
    }

    private void wake(boolean awaited) {
        if (workers.get() == 0 || awaited && bound.isReached() || ended) {
            wakeWorker(awaited);
        } else if (!watcher.isAwake()) {
            wakeWatcher();
        }
    }

    /** The part of a route that the calling thread runs, null if it runs none that this knows of. */
    Continuation current() {
        return running.current();
    }

    /** The calling thread, if it runs a part of a route that it waits for; else null. */
    WaitingThread waitingThread() {
        return running.waitingThread();
    }

    /**
     * Runs a route on the calling thread, and waits for its end. Continuations of what it publishes run on this thread, too,
     * while it waits; or else beyond the bound, if need be.
     *
     * @param  beginning            gets what to run, once, at the end
     * @param  givenUp              whether nobody wants the end any more; true before the thread is interrupted for that
     * @throws InterruptedException if the thread is interrupted because of that; other interrupts do not end the wait
     */
    void runHere(Consumer<Runnable> beginning, BooleanSupplier givenUp) throws InterruptedException {
        running.runHere(beginning, givenUp);
    }

    /**
     * Holds back a publisher while too many continuations wait, as long as they go on to begin. A {@link #current} part of a
     * route is not held back: continuations may be waiting for its thread.
     *
     * @param  timeout how long none may begin before this gives up
     * @return         whether there is room
     */
    boolean awaitRoom(Duration timeout) throws InterruptedException {
        return current() != null || backlog.awaitRoom(timeout);
    }

    /** How many continuations wait. */
    int waiting() {
        return backlog.size();
    }

    private void wakeWorker(boolean awaited) {
        lock.lock();
        try {
            if (workers.get() == 0
                    || awaited && bound.isReached() && threads.hasIdle()
                    || ended && !bound.isReached()) {
                addWorker();
            }
            wakeWatcher();
        } finally {
            lock.unlock();
        }
    }

    private void wakeWatcher() {
        lock.lock();
        try {
            watcher.wake(threads);
        } finally {
            lock.unlock();
        }
    }

    private void addWorker() {
        if (threads.add(this::work)) {
            bound.workersAre(workers.incrementAndGet());
        }
    }

    private void work() {
        begin();
        boolean again = true;
        while (again) {
            try {
                drain();
                again = awaitTurn();
            } catch (VirtualMachineError e) {
                // There is no memory to sleep, or to say what a route has thrown.
                Thread.yield();
            }
        }
    }

    private void begin() {
        running.prepareThread();
        lock.lock();
        try {
            threads.begin();
        } finally {
            lock.unlock();
        }
    }

    private void drain() {
        int done = 0;
        for (Continuation next = next(done); next != null; next = next(++done)) {
            if (!watcher.isAwake() && !backlog.isEmpty()) {
                wakeWatcher();
            }
            run(next);
        }
    }

    /** Where many have come without a pause, more will come sooner than it takes to sleep and to be woken. */
    private Continuation next(int done) {
        Continuation next = bound.isExceeded() ? backlog.pollAwaited() : backlog.poll();
        for (int i = 0; next == null && done >= BUSY && i < YIELDS && !bound.isExceeded(); i++) {
            Thread.yield();
            next = backlog.poll();
        }
        return next;
    }

    private void run(Continuation continuation) {
        running.run(continuation);
        // An interrupt was meant for this continuation.
        Thread.interrupted();
    }

    /** Says whether the thread is to work again; else it ends. */
    private boolean awaitTurn() {
        lock.lock();
        try {
            bound.workersAre(workers.decrementAndGet());
            if (!backlog.isEmpty() && !bound.isReached()) {
                bound.workersAre(workers.incrementAndGet());
                return true;
            }
            workDone.signalAll();
            return sleep();
        } finally {
            lock.unlock();
        }
    }

    private boolean sleep() {
        boolean slept = false;
        try {
            boolean turn = threads.sleep();
            slept = true;
            return turn;
        } finally {
            if (!slept) {
                bound.workersAre(workers.incrementAndGet());
            }
        }
    }

    private void look() {
        long before = backlog.begun();
        watcher.pause(bound.isReached() && !backlog.hasAwaited() ? PATIENCE_AT_BOUND_NANOS : PATIENCE_NANOS);
        boolean heldUp = backlog.begun() == before;
        if (backlog.isEmpty() || !heldUp && workers.get() >= processors) {
            return;
        }
        if (bound.isReached() && heldUp) {
            bound.warn(workers.get(), backlog.size());
            bound.leaveOut(threads, workers.get());
        }
        if (!threads.isOnItsWay() && (!bound.isReached() || heldUp && bound.allowsMore(backlog, workers.get()))) {
            addWorker();
        }
    }

    /**
     * Ends the threads once what was accepted is done. What then still runs is interrupted.
     *
     * @param timeout how long to wait for that
     */
    void close(Duration timeout) {
        lock.lock();
        try {
            backlog.close();
            threads.endIdle();
            if (!awaitWorkDone(timeout.toNanos())) {
                LOG.warn(
                        "{} routes whose messages are acknowledged have not come to their ends after {} s, and {} have not"
                                + " gone on yet. Those that wait for something are interrupted.",
                        workers.get(),
                        timeout.toSeconds(),
                        backlog.size());
                threads.interrupt();
            }
            ended = true;
            watcher.end();
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitWorkDone(long nanos) {
        // A route may stop its own application.
        int itself = current() == null ? 0 : 1;
        long left = nanos;
        try {
            while ((!backlog.isEmpty() || workers.get() > itself) && left > 0) {
                left = workDone.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return backlog.isEmpty() && workers.get() <= itself;
    }
}
