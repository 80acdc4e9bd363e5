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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a platform leaves on the disk when its process is killed, the next one deletes. */
class LeftDirectoriesTest {

    private static final Pattern ADDRESS = Pattern.compile("tcp://127\\.0\\.0\\.1:(\\d+)");

    @Test
    void a_start_deletes_the_directory_of_a_killed_process_and_not_that_of_a_running_one() throws Exception {
        try (Program killed = new Program();
                Program running = new Program()) {
            assertThat(killed.directories()).hasSize(1);
            killed.process.destroyForcibly().waitFor();
            assertThat(killed.directories()).hasSize(1);

            try (LocalPlatform first = LocalPlatform.start();
                    LocalPlatform second = LocalPlatform.start()) {
                assertThat(killed.directories()).isEmpty();
                assertThat(running.directories()).hasSize(1);
                assertThat(first.isRunning()).isTrue();
                assertThat(second.isRunning()).isTrue();
            }
            try (Socket socket = new Socket("127.0.0.1", running.port)) {
                assertThat(socket.isConnected()).isTrue();
            }
        }
    }

    /** A platform in a process of its own, with the same temporary directory. */
    private static final class Program implements AutoCloseable {

        private final Process process;
        private final int port;

        Program() throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "--port",
                            "0")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            port = port(new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
        }

        private static int port(BufferedReader out) throws IOException {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Matcher address = ADDRESS.matcher(line);
                if (address.find()) {
                    return Integer.parseInt(address.group(1));
                }
            }
            throw new AssertionError("The platform has not started.");
        }

        List<Path> directories() throws IOException {
            String prefix = "camel-iot-local-platform-" + process.pid() + "-";
            try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
                return all.filter(path -> path.getFileName().toString().startsWith(prefix))
                        .toList();
            }
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            process.waitFor();
        }
    }
}
