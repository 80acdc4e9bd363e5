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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The continuations that wait for a thread. Holds back publishers while they are many. For any thread. */
final class ContinuationBacklog {
    /** While more continuations wait, publishers are held back until half of it is left. */
    static final int LIMIT = 1_000;

    /** What continuations that run may be blocking for; goes first. */
    private final Queue<Continuation> awaitedByWorkers = new ConcurrentLinkedQueue<>();
    /** What consumers may be blocking for; goes next. */
    private final Queue<Continuation> awaited = new ConcurrentLinkedQueue<>();

    private final Queue<Continuation> others = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicInteger heldBack = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private boolean closed;

    /**
     * One more continuation waits, unless this throws an Error for want of memory.
     *
     * @return whether something that runs may be blocking for it
     */
    boolean add(Continuation continuation) {
        boolean isAwaited = continuation.isAwaited();
        queue(continuation, isAwaited).add(continuation);
        size.incrementAndGet();
        return isAwaited;
    }

    private Queue<Continuation> queue(Continuation continuation, boolean isAwaited) {
        if (!isAwaited) {
            return others;
        }
        return continuation.isAwaitedByWorker() ? awaitedByWorkers : awaited;
    }

    /** Takes the next continuation, which begins; null if none waits. */
    Continuation poll() {
        Continuation next = pollFirstAwaited();
        return begin(next != null ? next : others.poll());
    }

    /** Takes the next of those that something that runs may be blocking for; null if none of these waits. */
    Continuation pollAwaited() {
        Continuation next = pollFirstAwaited();
        while (next != null && !next.isAwaited()) {
            others.add(next);
            next = pollFirstAwaited();
        }
        return begin(next);
    }

    private Continuation pollFirstAwaited() {
        Continuation next = awaitedByWorkers.poll();
        return next != null ? next : awaited.poll();
    }

    private Continuation begin(Continuation continuation) {
        if (continuation != null) {
            begun.incrementAndGet();
            if (size.decrementAndGet() == LIMIT / 2 && heldBack.get() > 0) {
                signalRoom();
            }
        }
        return continuation;
    }

    private void signalRoom() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether none waits. What has been added by another thread is seen. */
    boolean isEmpty() {
        return !hasAwaited() && others.isEmpty();
    }

    /** Whether one waits that something that runs may be blocking for. */
    boolean hasAwaited() {
        return !awaited.isEmpty() || hasAwaitedByWorkers();
    }

    /** Whether one waits that a continuation that runs may be blocking for. */
    boolean hasAwaitedByWorkers() {
        return !awaitedByWorkers.isEmpty();
    }

    /** How many continuations wait. */
    int size() {
        // One that is taken at once may not be counted yet.
        return Math.max(0, size.get());
    }

    /** How many continuations have begun so far. */
    long begun() {
        return begun.get();
    }

    /**
     * Waits while there are too many, as long as they go on to begin.
     *
     * @param  patience how long none may begin before this gives up
     * @return          whether there is room
     */
    boolean awaitRoom(Duration patience) throws InterruptedException {
        return size.get() <= LIMIT || awaitHalf(patience.toNanos());
    }

    private boolean awaitHalf(long patience) throws InterruptedException {
        lock.lockInterruptibly();
        heldBack.incrementAndGet();
        try {
            long begunBefore = begun();
            long left = patience;
            while (size.get() > LIMIT && !closed) {
                left = room.awaitNanos(left);
                if (left <= 0 && begun() == begunBefore) {
                    return false;
                }
                if (left <= 0) {
                    begunBefore = begun();
                    left = patience;
                }
            }
            return true;
        } finally {
            heldBack.decrementAndGet();
            lock.unlock();
        }
    }

    /** Holds back nobody any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
