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

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that looks after the continuations that wait, and sleeps while none do. Used under a lock. */
final class BacklogWatcher {
    private static final Logger LOG = LoggerFactory.getLogger(BacklogWatcher.class);

    /** How long a continuation may be overlooked, because there was no memory to wake the thread. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ContinuationBacklog backlog;
    private final Lock lock;
    private final Runnable look;
    private final Runnable sleep;
    private final Condition somethingWaits;
    private final Condition patience;

    // Written under the lock.
    private boolean started;
    private volatile boolean awake;
    private volatile boolean ended;

    /**
     * @param look  run again and again while continuations wait; it is to {@link #pause}
     * @param sleep run before the thread sleeps
     */
    BacklogWatcher(ContinuationBacklog backlog, Lock lock, Runnable look, Runnable sleep) {
        this.backlog = backlog;
        this.lock = lock;
        this.look = look;
        this.sleep = sleep;
        this.somethingWaits = lock.newCondition();
        this.patience = lock.newCondition();
    }

    /** Whether the thread looks by itself, and does not have to be woken. May be called without the lock. */
    boolean isAwake() {
        return awake;
    }

    /** Wakes the thread, or starts it. */
    void wake(WorkerThreads threads) {
        if (!started && !ended) {
            started = threads.startWatcher(this::watch);
        }
        somethingWaits.signal();
    }

    /** Has the thread wait before it looks again. */
    void pause(long nanos) {
        await(patience, nanos);
    }

    void end() {
        ended = true;
        somethingWaits.signal();
        patience.signal();
    }

    private void watch() {
        while (!ended) {
            try {
                watchUnderLock();
            } catch (VirtualMachineError e) {
                // There is no memory to wait for the lock, or for anything else.
                Thread.yield();
            }
        }
    }

    private void watchUnderLock() {
        lock.lock();
        try {
            while (!ended) {
                awake = !backlog.isEmpty();
                if (awake) {
                    look.run();
                } else if (backlog.isEmpty()) {
                    sleep.run();
                    await(somethingWaits, IDLE_NANOS);
                }
            }
        } finally {
            awake = false;
            lock.unlock();
        }
    }

    private static void await(Condition condition, long nanos) {
        try {
            condition.awaitNanos(nanos);
        } catch (InterruptedException e) {
            LOG.trace("Nobody has a reason to interrupt the watcher", e);
        }
    }
}
