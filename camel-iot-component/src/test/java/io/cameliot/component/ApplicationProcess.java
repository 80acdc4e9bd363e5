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
package io.cameliot.component;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;

/**
 * A JVM of its own with one route, which writes what it receives to its output: the other end of a test of several
 * processes.
 */
final class ApplicationProcess implements AutoCloseable {
    private static final String STARTED = "STARTED";
    private static final String RECEIVED = "RECEIVED ";
    private static final String HEALTH = "HEALTH ";

    private final Process process;
    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private final Set<String> distinct = ConcurrentHashMap.newKeySet();
    private final AtomicInteger receivedCount = new AtomicInteger();
    private final Thread reader;

    private ApplicationProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a process that consumes from an endpoint; returns when its route has started. */
    static ApplicationProcess start(String serverUri, String appId, String endpointUri) throws IOException {
        ApplicationProcess application = new ApplicationProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        // It runs for seconds: what starts fast ends first.
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ApplicationProcess.class.getName(),
                        serverUri,
                        appId,
                        endpointUri)
                .redirectErrorStream(true)
                .start());
        Awaitility.await("start of " + endpointUri)
                .atMost(Duration.ofSeconds(60))
                .failFast("ended: " + application.output, () -> !application.process.isAlive())
                .until(() -> application.output.contains(STARTED));
        return application;
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(this::add);
        } catch (IOException | UncheckedIOException e) {
            // The process was killed: there is no more output.
            output.add(e.toString());
        }
    }

    private void add(String line) {
        if (line.startsWith(RECEIVED)) {
            distinct.add(line.substring(RECEIVED.length()));
            receivedCount.incrementAndGet();
        }
        output.add(line);
    }

    /** The payloads that the route has received, each once. */
    Set<String> distinct() {
        return distinct;
    }

    /** The payloads that the route has received, in order. */
    List<String> received() {
        return output.stream()
                .filter(line -> line.startsWith(RECEIVED))
                .map(line -> line.substring(RECEIVED.length()))
                .toList();
    }

    /** How many of them there are. */
    int receivedCount() {
        return receivedCount.get();
    }

    /** The results of the health checks, each when it had changed. */
    List<String> health() {
        return output.stream()
                .filter(line -> line.startsWith(HEALTH))
                .map(line -> line.substring(HEALTH.length()))
                .toList();
    }

    /** All that the process has written. */
    String log() {
        return String.join("\n", output);
    }

    /**
     * Ends the process at once, as {@code kill -9} does. What it has written by then is read: to be destroyed as a
     * {@link Process} would close its output, and what it has acknowledged would seem to be lost.
     */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
        reader.join();
    }

    @Override
    public void close() throws InterruptedException {
        process.toHandle().destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** @param arguments server, application ID and the URI to consume from */
    public static void main(String[] arguments) throws Exception {
        DefaultCamelContext context = IotContext.of(arguments[0], arguments[1]);
        Runtime.getRuntime().addShutdownHook(new Thread(context::stop));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(arguments[2])
                        .process(exchange ->
                                write(RECEIVED + exchange.getMessage().getBody(String.class)));
            }
        });
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        registry.setEnabled(true);
        registry.register(registry.resolveById("consumers"));
        context.start();
        write(STARTED);
        String last = "";
        while (true) {
            String health = health(HealthCheckHelper.invokeReadiness(context));
            if (!health.equals(last)) {
                write(HEALTH + health);
                last = health;
            }
            Thread.sleep(100);
        }
    }

    private static String health(Collection<HealthCheck.Result> results) {
        return results.stream()
                .filter(result -> result.getState() == HealthCheck.State.DOWN)
                .findFirst()
                .map(result -> "DOWN " + result.getMessage().orElse(""))
                .orElse("UP");
    }

    private static synchronized void write(String line) {
        System.out.println(line);
    }
}
