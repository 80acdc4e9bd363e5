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

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with routes, one after the other on as few threads as that takes: to wake a thread for each of a hundred thousand
 * messages a second would cost more than the rest of the way. A route that waits, for another message to be acknowledged,
 * say, does not hold up the others: while some wait for their turn, a watcher looks every millisecond whether they get it,
 * and works too if not.
 */
final class RouteThreads implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(RouteThreads.class);

    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** After so many without a pause, a thread that finds nothing lets others run so many times before it ends. */
    private static final int MUCH = 16;

    private static final int YIELDS = 20;

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger workers = new AtomicInteger();
    private final LongAdder begun = new LongAdder();
    private final Executor threads;
    private final int processors;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition somethingWaits = lock.newCondition();
    private final Condition patience = lock.newCondition();
    private boolean watched;
    private boolean closed;
    /** Whether the watcher looks every millisecond, and does not have to be told. */
    private volatile boolean watching;

    /**
     * @param threads    gives a thread whenever it is asked for one
     * @param processors how many threads may work at the same time while no route holds up others
     */
    RouteThreads(Executor threads, int processors) {
        this.threads = threads;
        this.processors = processors;
    }

    /**
     * Goes on with a route.
     *
     * @throws RejectedExecutionException if there are no threads any more
     */
    @Override
    public void execute(Runnable rest) {
        waiting.add(rest);
        if (workers.compareAndSet(0, 1)) {
            startWorker(rest);
        } else if (!watching) {
            haveItWatched();
        }
    }

    private void startWorker(Runnable rest) {
        try {
            threads.execute(this::work);
        } catch (RejectedExecutionException e) {
            workers.decrementAndGet();
            if (waiting.remove(rest)) {
                throw e;
            }
        }
    }

    private void haveItWatched() {
        lock.lock();
        try {
            if (watched) {
                somethingWaits.signal();
            } else if (!closed) {
                threads.execute(this::watch);
                watched = true;
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("There are no threads any more; those that work go on to the end", e);
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        do {
            int done = 0;
            for (Runnable rest = next(done); rest != null; rest = next(done)) {
                done++;
                begun.increment();
                if (!watching && !waiting.isEmpty()) {
                    haveItWatched();
                }
                try {
                    rest.run();
                } catch (RuntimeException | Error e) {
                    LOG.error("A route did not go on", e);
                }
            }
            workers.decrementAndGet();
            // Whoever came before that found somebody who worked.
        } while (!waiting.isEmpty() && workers.compareAndSet(0, 1));
    }

    /**
     * What comes next, null if nothing does. Where much has come, more will in a moment: sooner than it takes to end and to be
     * woken again.
     */
    private Runnable next(int done) {
        Runnable rest = waiting.poll();
        for (int i = 0; rest == null && done >= MUCH && i < YIELDS; i++) {
            Thread.yield();
            rest = waiting.poll();
        }
        return rest;
    }

    private void watch() {
        boolean needed = false;
        lock.lock();
        try {
            needed = awaitNeed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watched = false;
            watching = false;
            lock.unlock();
        }
        if (needed) {
            workers.incrementAndGet();
            work();
        }
    }

    /** Says whether one more has to work; not if all is closed. */
    private boolean awaitNeed() throws InterruptedException {
        while (!closed) {
            watching = !waiting.isEmpty();
            if (watching) {
                long before = begun.sum();
                patience.awaitNanos(PATIENCE_NANOS);
                boolean heldUp = begun.sum() == before;
                if (!waiting.isEmpty() && (heldUp || workers.get() < processors)) {
                    return true;
                }
            } else if (waiting.isEmpty()) {
                somethingWaits.await();
            }
        }
        return false;
    }

    /** Has the watcher end. What waits is still worked off, by those who work. */
    void close() {
        lock.lock();
        try {
            closed = true;
            somethingWaits.signal();
            patience.signal();
        } finally {
            lock.unlock();
        }
    }
}
