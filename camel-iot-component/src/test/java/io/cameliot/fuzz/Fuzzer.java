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
package io.cameliot.fuzz;

import static org.assertj.core.api.Assertions.fail;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a check on many random inputs, and fails if one is found wanting. The build tries a fixed number with a fixed
 * seed, so that it is the same everywhere. With the system property {@code fuzz.minutes} above 0, each target is tried
 * for so long, with a new seed. Input number n of the seed s is the first of the seed s + n: what failed comes again with
 * {@code -Dfuzz.seed} and the seed that the failure names.
 */
final class Fuzzer {
    private static final Logger LOG = LoggerFactory.getLogger(Fuzzer.class);
    private static final double MINUTES = Double.parseDouble(System.getProperty("fuzz.minutes", "0"));
    private static final int MOST_SHOWN = 10;
    private static final long SLOW_NANOS = 1_000_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final String target;
    private final int inputs;
    private final Map<String, Long> outcomes = new TreeMap<>();
    private final List<String> wanting = new ArrayList<>();
    private long tried;
    private long found;
    private long slowest;

    /**
     * @param target what is tried, for the log
     * @param inputs how many inputs the build tries
     */
    Fuzzer(String target, int inputs) {
        this.target = target;
        this.inputs = inputs;
    }

    /**
     * @param input makes an input
     * @param check throws an error if an input is found wanting; gives a word for what became of it otherwise, counted in
     *              the log
     */
    <T> void run(Function<Chance, T> input, Function<T, String> check) {
        long first = firstSeed();
        LOG.info("{}: fuzzing from seed {}", target, first);
        long end = System.nanoTime() + (long) (MINUTES * 60e9);
        while (MINUTES > 0 ? System.nanoTime() < end : tried < inputs) {
            long seed = first + tried++;
            long cpu = THREADS.getCurrentThreadCpuTime();
            T value = input.apply(new Chance(seed));
            long made = THREADS.getCurrentThreadCpuTime();
            try {
                outcomes.merge(check.apply(value), 1L, Long::sum);
                long nanos = THREADS.getCurrentThreadCpuTime() - made;
                slowest = Math.max(slowest, nanos);
                if (MINUTES > 0 && nanos > SLOW_NANOS) {
                    throw new AssertionError("It took " + nanos / 1_000_000 + " ms.");
                }
            } catch (Throwable e) {
                found++;
                if (wanting.size() < MOST_SHOWN) {
                    wanting.add("-Dfuzz.seed=" + seed + " on " + Shown.of(value) + ": " + Shown.of(e));
                }
            }
        }
        LOG.info(
                "{}: {} inputs tried, {} found wanting, the slowest took {} ms; {}",
                target,
                tried,
                found,
                slowest / 1_000_000,
                outcomes);
        if (found > 0) {
            fail(target + ": " + found + " of " + tried + " inputs found wanting. The first of them:\n"
                    + String.join("\n", wanting));
        }
    }

    private static long firstSeed() {
        String seed = System.getProperty("fuzz.seed");
        return seed != null ? Long.parseLong(seed) : MINUTES > 0 ? System.nanoTime() : 1;
    }
}
