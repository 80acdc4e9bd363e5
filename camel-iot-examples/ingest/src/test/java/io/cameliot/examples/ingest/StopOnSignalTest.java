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

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A signal that comes before the application has begun. */
class StopOnSignalTest {
    /** The application is started when the process is ending already. */
    static final class LateStart {
        private LateStart() {}

        public static void main(String... arguments) {
            Runnable run = arguments.length == 0
                    ? IngestApplication::main
                    : () -> IngestApplication.succeeds(new StopOnSignal());
            Runtime.getRuntime().addShutdownHook(new Thread(run));
            System.exit(7);
        }
    }

    @Test
    void aSignalBeforeTheRunHasBegunEndsItWithoutAWord() throws Exception {
        assertThat(outputOf(LateStart.class.getName())).isEmpty();
    }

    @Test
    void aSignalWhileTheRunBeginsIsNoFailure() throws Exception {
        assertThat(outputOf(LateStart.class.getName(), "as if the signal came a little later"))
                .doesNotContain("ingest failed", "Shutdown in progress", "Exception");
    }

    private static String outputOf(String... mainAndArguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(mainAndArguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(7);
        return output;
    }
}
