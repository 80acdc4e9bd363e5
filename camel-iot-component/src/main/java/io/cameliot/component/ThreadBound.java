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

import java.util.Collection;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many threads may run continuations. Written under the lock of their executor, read by any thread. */
final class ThreadBound {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadBound.class);

    private final IntSupplier maximum;
    private final Supplier<Collection<Thread>> awaiting;
    private final Rush warned = new Rush();
    private int leftOut;
    private volatile boolean reached;
    private volatile boolean exceeded;

    /**
     * @param maximum  how many threads may work at the same time, from 1; asked when it matters
     * @param awaiting the threads that have waited within Camel for the end of an exchange for long
     */
    ThreadBound(IntSupplier maximum, Supplier<Collection<Thread>> awaiting) {
        this.maximum = maximum;
        this.awaiting = awaiting;
    }

    /** Whether as many threads work as may. */
    boolean isReached() {
        return reached;
    }

    /** Whether more threads work than may: they take nothing but what others block for. */
    boolean isExceeded() {
        return exceeded;
    }

    /** So many threads work now. */
    void workersAre(int count) {
        int most = maximum.getAsInt() + leftOut;
        reached = count >= most;
        exceeded = count > most;
    }

    /** Does not count those of the threads that wait within Camel: what they wait for may be waiting for a thread. */
    void leaveOut(WorkerThreads threads, int workers) {
        leftOut = threads.countAmong(awaiting.get());
        workersAre(workers);
    }

    /** Counts all threads. */
    void leaveOutNone(int workers) {
        leftOut = 0;
        workersAre(workers);
    }

    /** Whether there may be another thread beyond the bound: not many for consumers, which may block for much at a time. */
    boolean allowsMore(ContinuationBacklog backlog, int workers) {
        return backlog.hasAwaitedByWorkers() || backlog.hasAwaited() && workers < 2 * maximum.getAsInt();
    }

    void warn(int workers, int waiting) {
        if (warned.begins()) {
            LOG.warn(
                    "All {} threads on which routes go on once their messages are acknowledged are busy, and {} routes wait"
                            + " for one. Raise the option maxRouteThreads of the component if these routes spend their time"
                            + " waiting.",
                    workers,
                    waiting);
        }
    }
}
