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

import io.cameliot.platform.LocalPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The application in a JVM of its own, as a user runs it, so that it can be killed. */
final class ApplicationProcess {
    private static final String HEAP = "256m";

    private final Process process;
    private final Path output;

    private ApplicationProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** What has it publish to a platform. */
    static Map<String, String> environment(LocalPlatform platform, String token) {
        return environment(platform.serverUri(), platform, token);
    }

    /** @param serverUri the platform, or a proxy before it */
    static Map<String, String> environment(String serverUri, LocalPlatform platform, String token) {
        return Map.of(
                "IOT_BROKER_URL", serverUri,
                "IOT_API_KEY", platform.apiKey(),
                "IOT_AUTH_TOKEN", token);
    }

    /**
     * With the application's own timeouts: on a busy machine, shorter ones would repeat chunks that the server has taken.
     *
     * @param properties system properties that differ from the application's own, as {@code name=value}
     */
    static ApplicationProcess start(Path file, Path state, Map<String, String> environment, String... properties)
            throws IOException {
        return startWithHeap(HEAP, file, state, environment, properties);
    }

    /** @param heap the most memory that Java objects may take, as for {@code -Xmx} */
    static ApplicationProcess startWithHeap(
            String heap, Path file, Path state, Map<String, String> environment, String... properties)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "ingest.directory=" + file.getParent(), "ingest.file=" + file.getFileName(), "ingest.state=" + state));
        all.addAll(List.of(properties));
        Path directory = state.toAbsolutePath().getParent();
        return start(heap, directory, ClassArchive.ofTests().options(), environment, all);
    }

    /**
     * @param directory  for its output
     * @param properties all system properties that it gets, as {@code name=value}
     */
    static ApplicationProcess start(
            Path directory, String classPath, Map<String, String> environment, List<String> properties)
            throws IOException {
        return start(HEAP, directory, List.of("-cp", classPath), environment, properties);
    }

    private static ApplicationProcess start(
            String heap, Path directory, List<String> classes, Map<String, String> environment, List<String> properties)
            throws IOException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        // It runs for seconds: what starts fast ends first.
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap));
        command.addAll(ClassArchive.JVM);
        properties.forEach(property -> command.add("-D" + property));
        command.addAll(classes);
        command.add(IngestApplication.class.getName());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new ApplicationProcess(builder.start(), output);
    }

    /** Waits for its end; the exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("Did not end");
        }
        return process.exitValue();
    }

    /** As Ctrl-C and the end of a container do it. */
    void terminate() {
        process.destroy();
    }

    /** As kill -9 does it. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String output() throws IOException {
        return Files.readString(output);
    }
}
