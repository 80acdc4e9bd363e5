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
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Messages that wait, unacknowledged, until they are polled. Flow control bounds them. */
final class PolledMessages implements MessageFlow.Inbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private final Queue<TakenMessage> messages = new ArrayDeque<>();
    private Exception failure;
    private boolean closed;

    @Override
    public void add(TakenMessage message) {
        lock.lock();
        try {
            messages.add(message);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void added() {
        // A thread that polls is awake already.
    }

    @Override
    public void clear() {
        lock.lock();
        try {
            messages.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<TakenMessage> removeIf(Predicate<TakenMessage> condition) {
        List<TakenMessage> removed = new ArrayList<>();
        lock.lock();
        try {
            messages.removeIf(message -> condition.test(message) && removed.add(message));
        } finally {
            lock.unlock();
        }
        return removed;
    }

    @Override
    public int waiting() {
        lock.lock();
        try {
            return messages.size();
        } finally {
            lock.unlock();
        }
    }

    /** No message comes any more: polls that find none fail. */
    void fail(Exception cause) {
        lock.lock();
        try {
            failure = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says whether polls fail, and lets them wait again. */
    boolean recover() {
        lock.lock();
        try {
            boolean failed = failure != null;
            failure = null;
            return failed;
        } finally {
            lock.unlock();
        }
    }

    /** Polls that wait end without a message. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Removes the next message and begins to process it.
     *
     * @return           null if none comes in time, or before the end
     * @throws Exception why none can come
     */
    TakenMessage poll(long millis) throws Exception {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        while (true) {
            TakenMessage message;
            lock.lockInterruptibly();
            try {
                while (messages.isEmpty() && failure == null && !closed && left > 0) {
                    left = changed.awaitNanos(left);
                }
                message = messages.poll();
                if (message == null && failure != null && !closed) {
                    throw failure;
                }
            } finally {
                lock.unlock();
            }
            if (message == null || message.begin()) {
                return message;
            }
        }
    }
}
