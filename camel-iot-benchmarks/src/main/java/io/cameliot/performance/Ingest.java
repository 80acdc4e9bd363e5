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
package io.cameliot.performance;

import io.cameliot.component.IotConstants;
import io.cameliot.examples.ingest.Journal;
import io.cameliot.examples.ingest.Progress;
import io.cameliot.examples.ingest.WeatherFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.apache.camel.util.FileUtil;

/** The example that ingests a file: rows are read and checked, made events of, written as JSON and published. */
abstract class Ingest implements Contestant {
    private static final int ROWS_PER_CHUNK = 1_000;

    private final List<String> lines;
    private final Path directory = Files.createTempDirectory("ingest");
    private final Path file = directory.resolve("rows.csv");
    private final Journal journal = new Journal(
            directory.resolve("state"), "the server", new Progress(new PrintStream(OutputStream.nullOutputStream())));
    private final LongAdder published = new LongAdder();
    private final DefaultCamelContext context;
    private final ProducerTemplate template;

    private Ingest(Path weather, String serverUri, String appId, String endpoint) throws Exception {
        lines = Files.readAllLines(weather);
        context = Application.start(serverUri, appId, new RouteBuilder() {
            @Override
            public void configure() {
                publish(
                        new Rows(
                                this,
                                new WeatherFile(getContext(), file, journal, ROWS_PER_CHUNK, () -> false),
                                journal,
                                published),
                        endpoint);
            }
        });
        template = context.createProducerTemplate();
    }

    /** What routes are made of. */
    private record Rows(RouteBuilder builder, WeatherFile file, Journal journal, LongAdder published) {}

    /** Makes the route, from {@code direct:ingest}. */
    abstract void publish(Rows rows, String endpoint);

    @Override
    public final Map<Metric, Double> run(int messages) throws Exception {
        writeRows(messages);
        published.reset();
        Stopwatch stopwatch = new Stopwatch();
        template.sendBody("direct:ingest", "");
        Map<Metric, Double> result = stopwatch.stop(messages);
        if (published.sum() != messages) {
            throw new IllegalStateException(published.sum() + " of " + messages + " rows were published");
        }
        journal.complete();
        return result;
    }

    private void writeRows(int rows) throws IOException {
        try (BufferedWriter text = Files.newBufferedWriter(file)) {
            text.write(lines.get(0) + "\n");
            for (int row = 0; row < rows; row++) {
                text.write(lines.get(1 + row % (lines.size() - 1)) + "\n");
            }
        }
    }

    @Override
    public final void close() throws Exception {
        template.close();
        context.close();
        journal.close();
        FileUtil.removeDir(directory.toFile());
    }

    /** The route of the example, but for where the file comes from. */
    static final class Iot extends Ingest {
        Iot(Path weather, String serverUri, String appId) throws Exception {
            super(weather, serverUri, appId, "iot:event?type=weather-station&event=observation&batch=true");
        }

        @Override
        void publish(Rows rows, String endpoint) {
            rows.builder()
                    .from("direct:ingest")
                    .split(rows.builder().method(rows.file(), "chunks"))
                    .streaming()
                    .stopOnException()
                    .to(endpoint)
                    .bean(rows.journal(), "done")
                    .process(exchange -> rows.published()
                            .add(exchange.getMessage().getHeader(IotConstants.BATCH_ACKNOWLEDGED, Long.class)));
        }
    }

    /** The same with {@code paho-mqtt5:}, one event after the other. */
    static final class Peer extends Ingest {
        Peer(Path weather, String serverUri, String appId) throws Exception {
            super(weather, serverUri, "none", Application.peer(serverUri, appId, "unused"));
        }

        @Override
        void publish(Rows rows, String endpoint) {
            rows.builder()
                    .from("direct:ingest")
                    .split(rows.builder().method(rows.file(), "chunks"))
                    .streaming()
                    .stopOnException()
                    .split()
                    .body()
                    .stopOnException()
                    .setHeader(
                            PahoMqtt5Constants.CAMEL_PAHO_OVERRIDE_TOPIC,
                            rows.builder()
                                    .simple("iot-2/type/weather-station/id/${header." + IotConstants.DEVICE_ID
                                            + "}/evt/observation/fmt/json"))
                    .marshal()
                    .json(JsonLibrary.Jackson)
                    .to(endpoint)
                    .process(exchange -> rows.published().increment());
        }
    }
}
