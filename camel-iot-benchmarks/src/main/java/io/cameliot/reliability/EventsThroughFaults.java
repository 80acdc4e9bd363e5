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

import io.cameliot.component.BatchPublishException;
import io.cameliot.lab.MosquittoServer;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.network.TcpProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Numbered events go from one application to another by a broker, and each way leads through a proxy. What breaks in between
 * is random. An event that a route was told is published must be received.
 */
final class EventsThroughFaults {
    private static final String EVENT = "iot:event?type=pump&id=p-01&event=status&format=text&publishTimeout=10000";
    private static final int CHUNK = 200;
    private static final int PUBLISHERS = 4;
    private static final long PATIENCE_SECONDS = 120;

    private final int events;
    private final int faults;
    private final Random random;
    private final Tally received = new Tally();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicLong failed = new AtomicLong();
    private final Map<String, Integer> byKind = new TreeMap<>();
    private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();

    EventsThroughFaults(int events, int faults, long seed) {
        this.events = events;
        this.faults = faults;
        this.random = new Random(seed);
    }

    /** Says whether nothing was lost. */
    boolean onMosquitto() throws Exception {
        try (MosquittoServer server = MosquittoServer.start()) {
            return run("Mosquitto", server.port(), () -> {
                server.restart();
                return "broker restarted";
            });
        }
    }

    /** The same without restarts: the embedded platform keeps sessions in memory. */
    boolean onEmbeddedPlatform() throws Exception {
        try (LocalPlatform platform = LocalPlatform.start()) {
            return run("embedded platform", platform.port(), null);
        }
    }

    private boolean run(String broker, int port, Fault restart) throws Exception {
        try (TcpProxy toPublisher = TcpProxy.to("127.0.0.1", port);
                TcpProxy toConsumer = TcpProxy.to("127.0.0.1", port);
                DefaultCamelContext consumer = Application.of(toConsumer.uri(), "consumer", new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("iot:event?type=pump&cleanStart=false&sessionExpiryInterval=3600")
                                .process(exchange ->
                                        received.add(exchange.getMessage().getBody(Integer.class)));
                    }
                });
                DefaultCamelContext publisher = Application.of(toPublisher.uri(), "publisher", new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("direct:batch").to(EVENT + "&batch=true&cleanStart=false&sessionExpiryInterval=3600");
                        from("direct:wait").to(EVENT + "&cleanStart=false&sessionExpiryInterval=3600");
                        from("direct:fail")
                                .to(EVENT + "&cleanStart=false&sessionExpiryInterval=3600&whenDisconnected=FAIL");
                    }
                })) {
            consumer.start();
            publisher.start();
            long begin = System.nanoTime();
            ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS);
            for (int i = 0; i < PUBLISHERS; i++) {
                threads.execute(() -> publishAll(publisher.createProducerTemplate()));
            }
            List<Fault> kinds = new ArrayList<>(List.of(
                    () -> cut(toPublisher),
                    () -> cut(toConsumer),
                    () -> cutWithFin(toPublisher),
                    () -> cutWithFin(toConsumer),
                    () -> stall(toPublisher),
                    () -> stall(toConsumer),
                    () -> refuse(toPublisher),
                    () -> refuse(toConsumer),
                    () -> halfClose(toPublisher),
                    () -> throttle(toConsumer)));
            if (restart != null) {
                kinds.add(restart);
            }
            for (int fault = 0; fault < faults; fault++) {
                long at = (long) events * (2L * fault + 1) / (2L * faults);
                awaitAcknowledged(at);
                byKind.merge(kinds.get(random.nextInt(kinds.size())).happen(), 1, Integer::sum);
            }
            threads.shutdown();
            if (!threads.awaitTermination(1, TimeUnit.HOURS)) {
                throw new IllegalStateException("Publishing hangs at " + acknowledged + " of " + events);
            }
            awaitReceived();
            report(broker, (System.nanoTime() - begin) / 1e9);
        }
        return received.distinct() == events;
    }

    private void publishAll(ProducerTemplate template) {
        for (int begin = next.getAndAdd(CHUNK); begin < events; begin = next.getAndAdd(CHUNK)) {
            List<Integer> open = IntStream.range(begin, Math.min(begin + CHUNK, events))
                    .boxed()
                    .toList();
            for (int attempt = begin / CHUNK; !open.isEmpty(); attempt++) {
                List<Integer> again =
                        switch (attempt % 4) {
                            case 0 -> singly(template, "direct:wait", open);
                            case 1 -> singly(template, "direct:fail", open);
                            default -> batch(template, open);
                        };
                acknowledged.addAndGet(open.size() - again.size());
                failed.addAndGet(again.size());
                open = again;
            }
        }
    }

    private List<Integer> singly(ProducerTemplate template, String uri, List<Integer> numbers) {
        List<CompletableFuture<Exchange>> sent = numbers.stream()
                .map(number -> template.asyncSend(
                        uri, exchange -> exchange.getMessage().setBody(number)))
                .toList();
        List<Integer> again = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            Exception failure = sent.get(i).join().getException();
            if (failure != null) {
                note(failure);
                again.add(numbers.get(i));
            }
        }
        return again;
    }

    private List<Integer> batch(ProducerTemplate template, List<Integer> numbers) {
        Exception failure = template.send(
                        "direct:batch", exchange -> exchange.getMessage().setBody(numbers))
                .getException();
        if (failure == null) {
            return List.of();
        }
        note(failure);
        return failure instanceof BatchPublishException batch
                ? batch.getFailures().stream()
                        .map(item -> (Integer) item.item())
                        .toList()
                : numbers;
    }

    private void note(Exception failure) {
        failures.computeIfAbsent(failure.getClass().getSimpleName(), unused -> new AtomicInteger())
                .incrementAndGet();
    }

    private void awaitAcknowledged(long count) throws InterruptedException {
        while (acknowledged.get() < count) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void awaitReceived() throws InterruptedException {
        int before = -1;
        long since = System.nanoTime();
        while (received.distinct() < events && System.nanoTime() - since < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
            if (received.distinct() != before) {
                before = received.distinct();
                since = System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void report(String broker, double seconds) {
        System.out.printf(
                "%s: %,d events through %d faults in %.0f s (%,.0f/s): acknowledged %,d - received %,d = %,d lost, %,d"
                        + " duplicates (%.2f %%), %,d publishes failed and were repeated %s%n",
                broker,
                events,
                faults,
                seconds,
                events / seconds,
                acknowledged.get(),
                received.distinct(),
                acknowledged.get() - received.distinct(),
                received.duplicates(),
                100.0 * received.duplicates() / events,
                failed.get(),
                failures);
        System.out.println("  faults: "
                + byKind.entrySet().stream()
                        .map(kind -> kind.getValue() + " x " + kind.getKey())
                        .collect(Collectors.joining(", ")));
        if (received.distinct() < events) {
            System.out.println("  first missing: " + received.firstMissing());
        }
    }

    private String cut(TcpProxy proxy) {
        proxy.cut();
        return "RST";
    }

    private String cutWithFin(TcpProxy proxy) {
        proxy.cutWithFin();
        return "FIN";
    }

    private String stall(TcpProxy proxy) throws InterruptedException {
        proxy.stall();
        pause(200, 4_000);
        proxy.resume();
        return "stall of 0.2 to 4 s";
    }

    private String refuse(TcpProxy proxy) throws InterruptedException {
        proxy.refuse();
        proxy.cut();
        pause(100, 2_000);
        proxy.accept();
        return "server away for 0.1 to 2 s";
    }

    private String halfClose(TcpProxy proxy) {
        proxy.halfCloseToServer();
        return "half-close";
    }

    private String throttle(TcpProxy proxy) throws InterruptedException {
        proxy.throttle(20_000);
        pause(200, 2_000);
        proxy.throttle(0);
        return "20 kB/s for 0.2 to 2 s";
    }

    private void pause(int fromMillis, int toMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(fromMillis, toMillis));
    }

    @FunctionalInterface
    private interface Fault {
        /** Makes it happen; says what it was. */
        String happen() throws Exception;
    }
}
