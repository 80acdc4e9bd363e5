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
package io.cameliot.reliability;

import io.cameliot.lab.MosquittoServer;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A process consumes on a durable session, writes each number that it has processed to a file, and is killed again and
 * again. Nothing that it had not written may be missing in the end.
 */
final class KilledConsumer {
    private static final String EVENT = "iot:event?type=pump&id=p-01&event=status&format=text&batch=true";
    private static final int CHUNK = 500;

    /** Events come evenly, as long as the consumer is killed: this is how long it processes, and how long it takes to start. */
    private static final int MEAN_LIFE_MILLIS = 2_000;

    private static final int START_MILLIS = 1_500;

    private static final long PATIENCE_SECONDS = 120;

    private final int events;
    private final int kills;
    private final Random random;
    private final AtomicInteger published = new AtomicInteger();

    KilledConsumer(int events, int kills, long seed) {
        this.events = events;
        this.kills = kills;
        this.random = new Random(seed);
    }

    /** Says whether nothing was lost. */
    boolean run() throws Exception {
        Path file = Files.createTempFile("processed", ".txt");
        try (MosquittoServer server = MosquittoServer.start();
                DefaultCamelContext publisher =
                        Application.of("tcp://127.0.0.1:" + server.port(), "publisher", new RouteBuilder() {
                            @Override
                            public void configure() {
                                from("direct:batch").to(EVENT);
                            }
                        })) {
            publisher.start();
            // The session has to be there before the first event.
            try (DefaultCamelContext first = consumer("tcp://127.0.0.1:" + server.port(), file)) {
                first.start();
            }
            Process consumer = start(server.port(), file);
            Thread publishing = new Thread(() -> publish(publisher.createProducerTemplate()));
            publishing.start();
            for (int kill = 0; kill < kills; kill++) {
                awaitMore(file);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(2 * MEAN_LIFE_MILLIS));
                consumer.destroyForcibly().waitFor();
                consumer = start(server.port(), file);
            }
            publishing.join();
            Tally tally = awaitAll(file);
            consumer.destroyForcibly().waitFor();
            System.out.printf(
                    "Consumer killed %d times during %,d events on a durable session: %,d processed, %,d lost, %,d"
                            + " duplicates (%.2f %%)%n",
                    kills,
                    events,
                    tally.distinct(),
                    events - tally.distinct(),
                    tally.duplicates(),
                    100.0 * tally.duplicates() / events);
            return tally.distinct() == events;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void publish(ProducerTemplate template) {
        long start = System.nanoTime();
        long wholeNanos = TimeUnit.MILLISECONDS.toNanos((long) (MEAN_LIFE_MILLIS + START_MILLIS) * kills);
        for (int begin = 0; begin < events; begin += CHUNK) {
            LockSupport.parkNanos(start + wholeNanos / events * begin - System.nanoTime());
            template.sendBody(
                    "direct:batch",
                    IntStream.range(begin, Math.min(begin + CHUNK, events))
                            .boxed()
                            .toList());
            published.addAndGet(CHUNK);
        }
    }

    private static Process start(int port, Path file) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledConsumer.class.getName(),
                        "tcp://127.0.0.1:" + port,
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(new File(file + ".log"))
                .start();
        new File(file + ".log").deleteOnExit();
        return process;
    }

    /** Waits until the consumer processes messages. */
    private void awaitMore(Path file) throws Exception {
        long before = count(file);
        long since = System.nanoTime();
        while (count(file) == before && published.get() < events) {
            if (System.nanoTime() - since > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new IllegalStateException("Nothing more is processed after " + before + " lines");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static long count(Path file) throws IOException {
        // All numbers are written with the same length.
        return Files.size(file) / LINE_BYTES;
    }

    private Tally awaitAll(Path file) throws Exception {
        long size = -1;
        long since = System.nanoTime();
        Tally tally = tally(file);
        while (tally.distinct() < events && System.nanoTime() - since < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
            if (Files.size(file) != size) {
                size = Files.size(file);
                since = System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(500);
            tally = tally(file);
        }
        return tally;
    }

    private static Tally tally(Path file) throws IOException {
        Tally tally = new Tally();
        try (Stream<String> lines = Files.lines(file)) {
            // The last line may not be whole: its message is not acknowledged, and comes again.
            lines.filter(line -> line.length() == LINE_BYTES - 1)
                    .forEach(line -> tally.add(Integer.parseInt(line.trim())));
        }
        return tally;
    }

    private static final int LINE_BYTES = 11;

    private static DefaultCamelContext consumer(String serverUri, Path processed) throws Exception {
        FileOutputStream file = new FileOutputStream(processed.toFile(), true);
        return Application.of(serverUri, "consumer", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump&sessionExpiryInterval=3600&cleanStart=false")
                        .process(exchange -> file.write("%10d\n"
                                .formatted(exchange.getMessage().getBody(Integer.class))
                                .getBytes(StandardCharsets.US_ASCII)));
            }
        });
    }

    /** The consuming process. @param arguments the server and the file */
    public static void main(String[] arguments) throws Exception {
        consumer(arguments[0], Path.of(arguments[1])).start();
        Thread.currentThread().join();
    }
}
