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
package io.cameliot.examples.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thread that dies for lack of memory ends the process, and says why, with nothing left to do that with. */
class EndWithoutMemoryTest {
    /** What fills the memory. */
    private static final List<Object> HELD = new ArrayList<>(1 << 20);

    /** The process: a thread of it fills the memory with pieces of a size, and dies. */
    public static void main(String... arguments) throws InterruptedException {
        int size = Integer.parseInt(arguments[0]);
        Thread.setDefaultUncaughtExceptionHandler(new EndWithoutMemory());
        Thread thread = new Thread(() -> {
            if (size == 0) {
                throw new IllegalStateException("no lack of memory");
            }
            while (true) {
                HELD.add(new byte[size]);
            }
        });
        thread.start();
        thread.join();
    }

    private static Process process(int size) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndWithoutMemoryTest.class.getName(),
                        String.valueOf(size))
                .redirectErrorStream(true)
                .start();
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 1_000, 100_000})
    void whateverIsLeft(int size) throws Exception {
        Process process = process(size);
        String output = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output)
                .startsWith("The ingest failed: The memory is not enough")
                .contains("-Xmx");
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void anotherErrorIsPrintedAsJavaDoes() throws Exception {
        Process process = process(0);
        String output = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).contains("Exception in thread", "no lack of memory", "\tat ");
        assertThat(process.exitValue()).isZero();
    }
}
