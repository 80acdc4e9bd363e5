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

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The core in many random histories. System properties: {@code simulator.first}, {@code simulator.histories} and {@code
 * simulator.seconds} say which and how many. {@code simulator.seed}, {@code simulator.size} and {@code simulator.off}, as a
 * failure prints them, repeat one history.
 */
class SimulationTest {
    private static Level level;

    @BeforeAll
    static void beQuiet() {
        level = LogManager.getLogger("io.cameliot").getLevel();
        Configurator.setLevel("io.cameliot", Level.OFF);
    }

    @AfterAll
    static void beLoud() {
        Configurator.setLevel("io.cameliot", level);
    }

    @Test
    void noHistoryBreaksARule() throws InterruptedException {
        Long seed = Long.getLong("simulator.seed");
        if (seed != null) {
            repeat(seed);
            return;
        }
        Simulation simulation = new Simulation(
                Long.getLong("simulator.first", 1),
                Long.getLong("simulator.histories", 100_000),
                Duration.ofSeconds(Long.getLong("simulator.seconds", Integer.MAX_VALUE)),
                false);
        long begin = System.nanoTime();
        simulation.run(Runtime.getRuntime().availableProcessors());
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        Coverage coverage = simulation.coverage();
        System.out.printf(
                "%,d histories with %,d steps in %,d ms%n%s", coverage.histories(), coverage.steps(), millis, coverage);
        if (simulation.failure() != null) {
            Failure first = simulation.failure();
            throw new AssertionError(first.shrunk().report() + "First found: " + first.properties());
        }
        assertThat(coverage.missing()).as("kinds of events that never occur").isEmpty();
    }

    private static void repeat(long seed) {
        boolean[] allowed = new boolean[EventKind.values().length];
        Arrays.fill(allowed, true);
        Stream.of(System.getProperty("simulator.off", "").split(","))
                .filter(kind -> !kind.isEmpty())
                .forEach(kind -> allowed[EventKind.valueOf(kind).ordinal()] = false);
        Failure failure = Failure.of(seed, allowed, Integer.getInteger("simulator.size", 100), new Coverage());
        if (failure != null) {
            throw new AssertionError(failure.report());
        }
    }

    @Test
    void aHistoryIsTheSameEachTime() {
        boolean[] all = new boolean[EventKind.values().length];
        Arrays.fill(all, true);
        for (long seed = -500; seed < 0; seed++) {
            assertThat(digest(seed, all)).as("seed %d", seed).isEqualTo(digest(seed, all));
        }
    }

    private static long digest(long seed, boolean[] allowed) {
        History history = new History(seed, allowed, 100, new Coverage(), null);
        history.run();
        return history.world().digest();
    }
}
