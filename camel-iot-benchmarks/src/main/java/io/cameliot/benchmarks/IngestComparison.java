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
package io.cameliot.benchmarks;

import io.cameliot.component.IotComponent;
import io.cameliot.component.IotConfiguration;
import io.cameliot.component.IotConstants;
import io.cameliot.examples.ingest.IngestRoutes;
import io.cameliot.examples.ingest.Journal;
import io.cameliot.examples.ingest.Progress;
import io.cameliot.examples.ingest.Run;
import io.cameliot.examples.ingest.Tally;
import io.cameliot.examples.ingest.WeatherFile;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.network.TcpProxy;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.JsonLibrary;

/**
 * Ingests a file with the routes of the example, and with the same route on {@code paho-mqtt5:}, over a network that takes
 * 10 ms each way, interleaved, and prints the time for each row.
 */
public final class IngestComparison {
    private static final Duration ONE_WAY = Duration.ofMillis(10);
    private static final int ROUNDS = 3;
    private static final int ROWS = 300_000;
    private static final int PEER_ROWS = 500;

    private final LocalPlatform platform;
    private final TcpProxy network;
    private final Path directory;
    private final HeapWatch heap = new HeapWatch();

    private IngestComparison(LocalPlatform platform, TcpProxy network, Path directory) {
        this.platform = platform;
        this.network = network;
        this.directory = directory;
    }

    public static void main(String... arguments) throws Exception {
        Path directory = Files.createTempDirectory("ingest-comparison");
        // The events that come back wait at the platform; by default it drops what is beyond 100,000.
        try (LocalPlatform platform =
                        LocalPlatform.builder().maxQueuedMessages(ROWS).start();
                TcpProxy network = TcpProxy.to("127.0.0.1", platform.port())) {
            network.delay(ONE_WAY);
            new IngestComparison(platform, network, directory).compare(Path.of(System.getProperty("weather.csv")));
        }
    }

    private void compare(Path weather) throws Exception {
        List<String> lines = Files.readAllLines(weather);
        repeat(lines, ROWS, "iot.csv");
        repeat(lines, PEER_ROWS, "peer.csv");
        System.out.printf(
                "%,d rows with iot:, %,d rows with paho-mqtt5:, %d ms each way, QoS 1, heap limit %,d MiB%n",
                ROWS, PEER_ROWS, ONE_WAY.toMillis(), Runtime.getRuntime().maxMemory() >> 20);
        System.out.println("round   iot: rows/s   µs/row   heap MiB   paho-mqtt5: rows/s    µs/row     ratio");
        for (int round = 1; round <= ROUNDS; round++) {
            heap.reset();
            double iot = microsecondsPerRow(ROWS, this::ingest);
            long used = heap.mostUsedMebibytes();
            double peer = microsecondsPerRow(PEER_ROWS, this::ingestWithPeer);
            System.out.printf(
                    "%5d   %,11.0f   %6.1f   %8d   %,18.0f   %,7.0f   %,6.0f ×%n",
                    round, 1e6 / iot, iot, used, 1e6 / peer, peer, peer / iot);
        }
    }

    private void repeat(List<String> lines, int rows, String name) throws IOException {
        try (BufferedWriter file = Files.newBufferedWriter(directory.resolve(name))) {
            file.write(lines.get(0) + "\n");
            for (int row = 0; row < rows; row++) {
                file.write(lines.get(1 + row % (lines.size() - 1)) + "\n");
            }
        }
    }

    private static double microsecondsPerRow(int rows, Ingest ingest) throws Exception {
        long begin = System.nanoTime();
        long end = ingest.run();
        return (end - begin) / 1e3 / rows;
    }

    /** The routes of the example as they are, with the events coming back. Returns when the last row is acknowledged. */
    private long ingest() throws Exception {
        try (DefaultCamelContext context = context("iot.csv")) {
            IotConfiguration iot =
                    context.getComponent("iot", IotComponent.class).getConfiguration();
            iot.setBrokerUrl(network.uri());
            iot.setApiKey(platform.apiKey());
            iot.setAuthToken(platform.token());
            iot.setAppId("ingest");
            Progress progress = new Progress(new PrintStream(OutputStream.nullOutputStream()));
            Journal journal = new Journal(directory.resolve("state"), progress);
            Run run = new Run();
            context.addRoutes(
                    new IngestRoutes(new WeatherFile(context, journal, 2_000), journal, new Tally(progress), run));
            context.start();
            run.await();
            long end = System.nanoTime();
            progress.awaitReceived(10_000);
            if (!progress.isComplete()) {
                throw new IllegalStateException(progress.summary());
            }
            journal.complete();
            return end;
        }
    }

    /** The same with {@code paho-mqtt5:}: file, rows, one JSON event for each. */
    private long ingestWithPeer() throws Exception {
        try (DefaultCamelContext context = context("peer.csv")) {
            Journal journal = new Journal(
                    Files.createTempDirectory(directory, "peer"),
                    new Progress(new PrintStream(OutputStream.nullOutputStream())));
            Run run = new Run();
            WeatherFile weatherFile = new WeatherFile(context, journal, 2_000);
            String endpoint = "paho-mqtt5:unused?qos=1&brokerUrl=" + network.uri() + "&clientId=a:"
                    + platform.organisationId() + ":peer&userName=" + platform.apiKey() + "&password=RAW("
                    + platform.token() + ")";
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    onException(Exception.class).bean(run, "failed");
                    from("file:{{ingest.directory}}?fileName={{ingest.file}}&noop=true&readLock=none")
                            .split(method(weatherFile, "chunks"))
                            .streaming()
                            .stopOnException()
                            .split(body())
                            .stopOnException()
                            .setHeader(
                                    PahoMqtt5Constants.CAMEL_PAHO_OVERRIDE_TOPIC,
                                    simple("iot-2/type/weather-station/id/${header." + IotConstants.DEVICE_ID
                                            + "}/evt/observation/fmt/json"))
                            .marshal()
                            .json(JsonLibrary.Jackson)
                            .to(endpoint)
                            .end()
                            .end()
                            .bean(run, "fileRead");
                }
            });
            context.start();
            run.await();
            return System.nanoTime();
        }
    }

    private DefaultCamelContext context(String file) {
        DefaultCamelContext context = new DefaultCamelContext();
        context.disableJMX();
        Properties properties = new Properties();
        properties.setProperty("ingest.directory", directory.toString());
        properties.setProperty("ingest.file", file);
        properties.setProperty("ingest.retries", "0");
        context.getPropertiesComponent().setInitialProperties(properties);
        return context;
    }

    @FunctionalInterface
    private interface Ingest {
        /** Runs it; when it ended, by {@link System#nanoTime}. */
        long run() throws Exception;
    }
}
