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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on tasks with the threads of an executor: on those of one key one after the other, in order; on those of different
 * keys at the same time. It counts by itself how many keys it works on at a time, whatever the executor is. Keys take turns.
 * A key takes up memory only while it has tasks.
 *
 * <p>If the executor rejects work, tasks stay here: the next {@link #dispatch} tries again, and {@link #removeWaiting}
 * returns them.
 */
final class KeyedSerialExecutor<T> {
    /** How many tasks are done before other keys, and other work of the executor, have their turn. */
    private static final int TURN = 16;

    private static final Logger LOG = LoggerFactory.getLogger(KeyedSerialExecutor.class);

    private final Executor executor;
    private final int parallelism;
    private final Consumer<? super T> action;

    // Guarded by this.
    private final Map<Object, Lane<T>> lanes = new HashMap<>();
    private final Queue<Lane<T>> ready = new ArrayDeque<>();
    private int workers;
    private int waiting;
    private boolean rejected;

    /**
     * @param parallelism how many keys are worked on at a time, at most
     * @param action      done with each task; what it throws is logged, and other tasks go on
     */
    KeyedSerialExecutor(Executor executor, int parallelism, Consumer<? super T> action) {
        this.executor = executor;
        this.parallelism = parallelism;
        this.action = action;
    }

    /** Adds a task after the others of its key. Runs nothing, so that it may be called with a lock held. */
    synchronized void enqueue(Object key, T task) {
        Lane<T> lane = lanes.get(key);
        if (lane == null) {
            lane = new Lane<>(key, new ArrayDeque<>());
            lanes.put(key, lane);
            ready.add(lane);
        }
        lane.tasks().add(task);
        waiting++;
    }

    /** Has the executor work on what waits. Call it after {@link #enqueue}, without a lock. */
    void dispatch() {
        while (addWorker()) {
            try {
                executor.execute(new Worker());
            } catch (RuntimeException | Error e) {
                // Rejected, or there are no more threads.
                removeWorker(e);
                return;
            }
        }
    }

    private synchronized boolean addWorker() {
        // Each key that is there needs one worker.
        if (workers >= parallelism || workers >= lanes.size()) {
            return false;
        }
        workers++;
        return true;
    }

    private synchronized void removeWorker(Throwable cause) {
        workers--;
        if (!rejected) {
            rejected = true;
            LOG.error(
                    "There is no thread to process messages. They stay unacknowledged, {} of them now.",
                    waiting,
                    cause);
        }
    }

    /** How many tasks have not begun. */
    synchronized int waiting() {
        return waiting;
    }

    /** Removes the tasks that have not begun. */
    synchronized List<T> removeWaiting() {
        List<T> removed = new ArrayList<>(waiting);
        for (Lane<T> lane : lanes.values()) {
            removed.addAll(lane.tasks());
            lane.tasks().clear();
        }
        // The others have a worker each, which removes them when it is done.
        ready.forEach(lane -> lanes.remove(lane.key()));
        ready.clear();
        waiting = 0;
        return removed;
    }

    /** Removes those of the tasks that have not begun that meet a condition. Keys keep their turns. */
    synchronized List<T> removeIf(Predicate<? super T> condition) {
        List<T> removed = new ArrayList<>();
        for (Lane<T> lane : lanes.values()) {
            lane.tasks().removeIf(task -> condition.test(task) && removed.add(task));
        }
        waiting -= removed.size();
        return removed;
    }

    private record Lane<T>(Object key, Queue<T> tasks) {}

    private final class Worker implements Runnable {
        /** The lane that it works on, which no other worker does; null before the first. */
        private Lane<T> lane;

        @Override
        public void run() {
            int done = 0;
            for (T task = next(); task != null; task = next()) {
                try {
                    action.accept(task);
                } catch (RuntimeException | Error e) {
                    LOG.error("A message was not processed", e);
                }
                // An interrupt was meant for this task.
                Thread.interrupted();
                if (++done % TURN == 0 && letOthers()) {
                    return;
                }
            }
        }

        /** The next task of its lane, or of the next one; null if there is none and the worker ends. */
        private T next() {
            synchronized (KeyedSerialExecutor.this) {
                rejected = false;
                if (lane == null) {
                    lane = ready.poll();
                }
                while (lane != null) {
                    T task = lane.tasks().poll();
                    if (task != null) {
                        waiting--;
                        return task;
                    }
                    lanes.remove(lane.key());
                    lane = ready.poll();
                }
                workers--;
                return null;
            }
        }

        /** Ends a turn; says whether the executor goes on with this worker later. */
        private boolean letOthers() {
            synchronized (KeyedSerialExecutor.this) {
                if (waiting == 0) {
                    return false;
                }
                if (lane.tasks().isEmpty()) {
                    lanes.remove(lane.key());
                } else {
                    ready.add(lane);
                }
                lane = null;
            }
            try {
                executor.execute(this);
                return true;
            } catch (RuntimeException | Error e) {
                LOG.debug("The executor rejects a new turn, so this one goes on", e);
                return false;
            }
        }
    }
}
