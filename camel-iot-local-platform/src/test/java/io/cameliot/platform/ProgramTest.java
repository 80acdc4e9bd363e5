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
package io.cameliot.platform;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** The platform as a program, in a JVM of its own. */
class ProgramTest {

    private static final Pattern ADDRESS = Pattern.compile("tcp://127\\.0\\.0\\.1:(\\d+)");

    @Test
    void what_is_refused_is_printed_without_a_library_for_logging() throws IOException {
        assertRefusalIsPrinted(withoutLogging(), "-Dnothing");
    }

    @Test
    void what_is_refused_is_printed_though_the_log_holds_errors_only() throws IOException {
        assertRefusalIsPrinted(System.getProperty("java.class.path"), "-Dlog4j2.configurationFile=none");
    }

    private static void assertRefusalIsPrinted(String classPath, String option) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process program = new ProcessBuilder(java, option, "-cp", classPath, Main.class.getName(), "--port", "0")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = program.inputReader();
                RawConnection client = new RawConnection(port(output), 5)) {
            client.connect("a:myorg1:wrong", "a-myorg1-a84ps90Ajs", "my-secret");
            // Its output stays open.
            program.toHandle().destroy();

            assertThat(output.lines())
                    .filteredOn(line -> line.contains("refused"))
                    .singleElement(as(InstanceOfAssertFactories.STRING))
                    .contains("CONNECT", "a:myorg1:wrong", "0x87", "a-myorg1-a84ps90Ajs");
        } finally {
            program.destroy();
        }
    }

    private static String withoutLogging() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("log4j"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static int port(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                return Integer.parseInt(address.group(1));
            }
        }
        throw new IllegalStateException("The program has ended without a word about its address.");
    }
}
