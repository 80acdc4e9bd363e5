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
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The core in many random histories. System properties: {@code simulator.histories} and {@code simulator.seconds} say how
 * many, {@code simulator.seed}, {@code simulator.size} and {@code simulator.off} repeat one.
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
        Simulation simulation = new Simulation(
                Long.getLong("simulator.first", 1),
                Long.getLong("simulator.histories", 100_000),
                Duration.ofSeconds(Long.getLong("simulator.seconds", 85)),
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
