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

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
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

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition somethingWaits = lock.newCondition();
    private final Condition patience = lock.newCondition();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Executor threads;
    private final int processors;
    private int workers;
    private long begun;
    private boolean watched;
    private boolean closed;

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
        lock.lock();
        try {
            waiting.add(rest);
            if (workers == 0) {
                startWorker(rest);
            } else {
                haveItWatched();
            }
        } finally {
            lock.unlock();
        }
    }

    private void startWorker(Runnable rest) {
        try {
            threads.execute(this::work);
            workers++;
        } catch (RejectedExecutionException e) {
            waiting.remove(rest);
            throw e;
        }
    }

    private void haveItWatched() {
        if (watched) {
            somethingWaits.signal();
        } else if (!closed) {
            try {
                threads.execute(this::watch);
                watched = true;
            } catch (RejectedExecutionException e) {
                LOG.debug("There are no threads any more; those that work go on to the end", e);
            }
        }
    }

    private void work() {
        Runnable rest = next();
        while (rest != null) {
            try {
                rest.run();
            } catch (RuntimeException | Error e) {
                LOG.error("A route did not go on", e);
            }
            rest = next();
        }
    }

    private Runnable next() {
        lock.lock();
        try {
            Runnable rest = waiting.poll();
            if (rest == null) {
                workers--;
            } else {
                begun++;
                if (!waiting.isEmpty()) {
                    haveItWatched();
                }
            }
            return rest;
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        boolean needed;
        lock.lock();
        try {
            needed = awaitNeed();
            watched = false;
            if (needed) {
                workers++;
            }
        } catch (InterruptedException e) {
            watched = false;
            needed = false;
        } finally {
            lock.unlock();
        }
        if (needed) {
            work();
        }
    }

    /** Says whether one more has to work; not if all is closed. */
    private boolean awaitNeed() throws InterruptedException {
        while (!closed) {
            if (waiting.isEmpty()) {
                somethingWaits.await();
            } else {
                long before = begun;
                patience.awaitNanos(PATIENCE_NANOS);
                boolean heldUp = begun == before;
                if (!waiting.isEmpty() && (heldUp || workers < processors)) {
                    return true;
                }
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
