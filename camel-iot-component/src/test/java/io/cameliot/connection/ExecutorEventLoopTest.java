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
package io.cameliot.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecutorEventLoopTest {
    private final ExecutorEventLoop loop = new ExecutorEventLoop("tested", Thread::new);

    @AfterEach
    void end() {
        loop.close();
    }

    @Test
    void whatRepeatsEndsWhenItIsCancelled() {
        AtomicLong runs = new AtomicLong();
        AtomicLong others = new AtomicLong();
        EventLoop.Timer timer = loop.repeat(Duration.ofMillis(1), runs::incrementAndGet);
        loop.repeat(Duration.ofMillis(1), others::incrementAndGet);
        await().until(() -> runs.get() > 3);

        timer.cancel();
        long before = runs.get();
        await().until(() -> others.get() > before + 100);

        assertThat(runs.get()).isLessThanOrEqualTo(before + 1);
    }

    /** The pool's thread has died by then, of having no memory to wait, and it had none to start another. */
    @Test
    void itGoesOnAfterTheMemoryWasFullForAWhile() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        "-XX:+UseSerialGC",
                        "-XX:-UseTLAB",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullMemory.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).endsWith("goes on" + System.lineSeparator());
    }

    /** The process: its memory is full again and again, and free in the end. */
    static final class FullMemory {
        private static final long FULL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

        private FullMemory() {}

        public static void main(String... arguments) throws InterruptedException {
            ExecutorEventLoop loop = new ExecutorEventLoop("tested", Thread::new);
            AtomicLong runs = new AtomicLong();
            loop.repeat(Duration.ofMillis(5), runs::incrementAndGet);
            for (int round = 0; round < 4; round++) {
                long end = System.nanoTime() + FULL_NANOS;
                while (System.nanoTime() - end < 0) {
                    fill();
                }
            }
            long before = runs.get();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (runs.get() == before && System.nanoTime() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            System.out.println(runs.get() > before ? "goes on" : "stands still");
            loop.close();
        }

        /** Leaves no room for the smallest object, for a moment. */
        private static void fill() {
            List<Object> held = new ArrayList<>();
            try {
                for (int size = 1 << 20; size > 0; ) {
                    size = filledWith(size, held) ? size : size / 4;
                }
            } catch (OutOfMemoryError e) {
                // Wanted.
            }
        }

        private static boolean filledWith(int size, List<Object> held) {
            try {
                held.add(new byte[size]);
                return true;
            } catch (OutOfMemoryError e) {
                return false;
            }
        }
    }
}
