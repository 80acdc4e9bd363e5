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
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work on several threads: what has the same key one after the other in the order given, what has different keys at
 * the same time. A key takes up memory only while it has work.
 */
final class Lanes {
    /** How much work of a lane is done before the others have their turn. */
    private static final int TURN = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    private final ExecutorService threads;
    private final Map<Object, Queue<Runnable>> lanes = new HashMap<>();
    private int waiting;

    Lanes(ExecutorService threads) {
        this.threads = threads;
    }

    /** Takes on work. What it throws is logged and does not keep the lane's other work from being done. */
    void execute(Object key, Runnable work) {
        Queue<Runnable> begun;
        synchronized (this) {
            Queue<Runnable> lane = lanes.get(key);
            begun = lane == null ? new ArrayDeque<>() : null;
            if (begun != null) {
                lanes.put(key, begun);
                lane = begun;
            }
            lane.add(work);
            waiting++;
        }
        if (begun != null) {
            threads.execute(() -> run(key, begun));
        }
    }

    private void run(Object key, Queue<Runnable> lane) {
        int done = 0;
        Runnable work = next(key, lane);
        while (work != null) {
            carryOut(work);
            if (++done % TURN == 0 && letOthers(key, lane)) {
                return;
            }
            work = next(key, lane);
        }
    }

    private static void carryOut(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A message was not processed", e);
        }
    }

    /** Says whether it did: once the threads are to end, there are no new turns, for Camel's discard what comes then. */
    private synchronized boolean letOthers(Object key, Queue<Runnable> lane) {
        if (threads.isShutdown()) {
            return false;
        }
        threads.execute(() -> run(key, lane));
        return true;
    }

    /** Has the threads end once they have done what was taken on. */
    synchronized void shutdown() {
        threads.shutdown();
    }

    private synchronized Runnable next(Object key, Queue<Runnable> lane) {
        Runnable work = lane.poll();
        if (work == null) {
            lanes.remove(key);
        } else {
            waiting--;
        }
        return work;
    }

    /** How much work has not begun. */
    synchronized int waiting() {
        return waiting;
    }

    /** Forgets the work that has not begun. */
    synchronized void clear() {
        lanes.values().forEach(Queue::clear);
        waiting = 0;
    }
}
