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
package io.cameliot.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Many histories, on several threads, until one breaks a rule. */
final class Simulation {
    private final boolean[] allowed = new boolean[EventKind.values().length];
    private final long firstSeed;
    private final long histories;
    private final long endNanos;
    private final AtomicLong next = new AtomicLong();
    private final AtomicReference<Failure> failure = new AtomicReference<>();
    private final Map<String, Integer> rules = new ConcurrentSkipListMap<>();
    private final Coverage coverage = new Coverage();
    private final boolean goOn;

    /**
     * @param histories how many to run
     * @param atMost    when to end at the latest
     * @param goOn      whether to go on after a failure, to count how many there are
     */
    Simulation(long firstSeed, long histories, Duration atMost, boolean goOn) {
        this.firstSeed = firstSeed;
        this.histories = histories;
        this.endNanos = System.nanoTime() + atMost.toNanos();
        this.goOn = goOn;
        Arrays.fill(allowed, true);
    }

    /** Rules out a kind of event. */
    void without(EventKind kind) {
        allowed[kind.ordinal()] = false;
    }

    void run(int threads) throws InterruptedException {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(this::work, "Simulation-" + i);
            thread.start();
            all.add(thread);
        }
        for (Thread thread : all) {
            thread.join();
        }
    }

    private void work() {
        Coverage own = new Coverage();
        while ((failure.get() == null || goOn) && System.nanoTime() < endNanos) {
            long number = next.getAndIncrement();
            if (number >= histories) {
                break;
            }
            Failure found = Failure.of(firstSeed + number, allowed, 100, own);
            if (found != null) {
                rules.merge(found.rule(), 1, Integer::sum);
                failure.compareAndSet(null, found);
            }
        }
        synchronized (coverage) {
            coverage.add(own);
        }
    }

    /** Null if all rules were kept. */
    Failure failure() {
        return failure.get();
    }

    /** The rules that were broken, and how often each. */
    Map<String, Integer> rules() {
        return rules;
    }

    Coverage coverage() {
        return coverage;
    }
}
