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

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mutual exclusion by flat combining: work that is given while a thread holds the lock is done by that thread, so that the
 * giver does not wait. Many threads that publish would otherwise wake each other for each message.
 *
 * <p>All work is done in the order in which it was given by its thread. What a {@link VirtualMachineError} ends, such as a lack
 * of memory or stack, is done again by the next holder: work that is deferred has to bear that.
 */
final class CombiningLock {
    /** How many calls there must be room for on the stack to take the lock: to release it takes more than to take it. */
    private static final int CALLS_TO_RELEASE = 96;

    /** How many pieces of work may be deferred by {@link #tryDefer}, beyond which the giver waits. */
    private static final int MAX_DEFERRED = 64;

    private static final Logger LOG = LoggerFactory.getLogger(CombiningLock.class);

    private final ReentrantLock lock = new ReentrantLock();
    /** Written by any thread, read by the holder of the lock. */
    private final Queue<Runnable> deferred = new ConcurrentLinkedQueue<>();

    private final AtomicInteger deferredCount = new AtomicInteger();
    private final Runnable afterUnlock;
    private final Consumer<Throwable> failed;

    /**
     * @param afterUnlock run by a thread that has released the lock, before it goes on
     * @param failed      gets, under the lock, what deferred work has thrown
     */
    CombiningLock(Runnable afterUnlock, Consumer<Throwable> failed) {
        this.afterUnlock = afterUnlock;
        this.failed = failed;
    }

    /** Takes the lock if it is free; false also if this thread holds it. */
    boolean tryEnter() {
        checkStack(CALLS_TO_RELEASE);
        if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
            return false;
        }
        drainHeld();
        return true;
    }

    /** Takes the lock, and waits for it if need be: its holder never waits for long. Not reentrant. */
    void enter() {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("The lock is not reentrant");
        }
        checkStack(CALLS_TO_RELEASE);
        lock.lock();
        drainHeld();
    }

    /** Releases the lock, once all deferred work is done; in any case, also if the stack has no room for that work. */
    void exit() {
        try {
            drain();
        } finally {
            lock.unlock();
        }
        finish();
    }

    /** Does the work now if the lock is free, else has its holder do it. */
    void execute(Runnable work) {
        if (tryEnter()) {
            try {
                work.run();
            } finally {
                exit();
            }
        } else {
            deferredCount.incrementAndGet();
            defer(work);
            finish();
        }
    }

    /** Defers work to the holder of the lock, unless too much is deferred already. */
    boolean tryDefer(Runnable work) {
        if (deferredCount.incrementAndGet() > MAX_DEFERRED) {
            deferredCount.decrementAndGet();
            return false;
        }
        defer(work);
        finish();
        return true;
    }

    private void defer(Runnable work) {
        boolean added = false;
        try {
            deferred.add(work);
            added = true;
        } finally {
            if (!added) {
                deferredCount.decrementAndGet();
            }
        }
    }

    /** Does work under the lock and says what came of it. */
    boolean call(BooleanSupplier work) {
        enter();
        try {
            return work.getAsBoolean();
        } finally {
            exit();
        }
    }

    /** Does work under the lock. */
    void run(Runnable work) {
        enter();
        try {
            work.run();
        } finally {
            exit();
        }
    }

    int deferredCount() {
        return deferredCount.get();
    }

    /** Ends with the Error that the stack has no room, as long as that harms nobody. */
    private static int checkStack(int calls) {
        return calls == 0 ? 0 : 1 + checkStack(calls - 1);
    }

    /** Keeps the lock, unless an Error ends this: who has called for the lock does not get it then. */
    private void drainHeld() {
        boolean drained = false;
        try {
            drain();
            drained = true;
        } finally {
            if (!drained) {
                lock.unlock();
            }
        }
    }

    /** Says whether all is done; else the next holder goes on: here, there is no memory or stack for it. */
    private boolean drain() {
        for (Runnable work = deferred.peek(); work != null; work = deferred.peek()) {
            try {
                work.run();
            } catch (VirtualMachineError e) {
                failed.accept(e);
                return false;
            } catch (RuntimeException | Error e) {
                // Its giver has gone on. The holder must not suffer, and the lock has to be released.
                failed.accept(e);
                LOG.error("Deferred work failed", e);
            }
            deferred.poll();
            deferredCount.decrementAndGet();
        }
        return true;
    }

    /** Work may have been deferred after the holder had looked for the last time. */
    private void finish() {
        if (lock.isHeldByCurrentThread()) {
            return;
        }
        boolean drained = true;
        while (drained && !deferred.isEmpty() && lock.tryLock()) {
            try {
                drained = drain();
            } finally {
                lock.unlock();
            }
        }
        afterUnlock.run();
    }
}
