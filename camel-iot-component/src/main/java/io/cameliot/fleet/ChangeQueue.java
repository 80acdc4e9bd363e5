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
package io.cameliot.fleet;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;

/**
 * Tells changes in the order in which they were added. One thread at a time tells, and holds no lock meanwhile. Whoever adds
 * too many that are not told yet waits, unless it is itself in the middle of telling.
 */
final class ChangeQueue {
    private static final int MOST_WAITING = 1_000;

    private final ChangeListener listener;
    private final Set<Thread> tellingThreads;
    private final Queue<Change> waiting = new ArrayDeque<>();
    private boolean telling;

    /**
     * @param tellingThreads the threads that are telling, of all queues whose listeners can wait for one another;
     *                       thread-safe
     */
    ChangeQueue(ChangeListener listener, Set<Thread> tellingThreads) {
        this.listener = listener;
        this.tellingThreads = tellingThreads;
    }

    /** Does not tell it yet, so that it can be called under a lock. */
    synchronized void add(Change change) {
        waiting.add(change);
    }

    /** Tells what waits, or leaves it to the thread that is telling. */
    void tell() {
        if (!begin()) {
            return;
        }
        boolean outermost = tellingThreads.add(Thread.currentThread());
        Throwable failure = null;
        for (Change change = next(); change != null; change = next()) {
            try {
                listener.changed(change);
            } catch (RuntimeException | Error e) {
                failure = joined(failure, e);
            }
        }
        if (outermost) {
            tellingThreads.remove(Thread.currentThread());
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    private synchronized boolean begin() {
        if (!telling) {
            telling = !waiting.isEmpty();
            return telling;
        }
        try {
            while (telling && waiting.size() > MOST_WAITING && !tellingThreads.contains(Thread.currentThread())) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private synchronized Change next() {
        Change change = waiting.poll();
        telling = change != null;
        notifyAll();
        return change;
    }

    private static Throwable joined(Throwable first, Throwable more) {
        if (first == null) {
            return more;
        }
        if (first != more) {
            first.addSuppressed(more);
        }
        return first;
    }
}
