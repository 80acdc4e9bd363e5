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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.broker.Brokers;
import io.cameliot.platform.network.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** What a route was told is published is received, whatever happens to the connections: at least once. */
class NeverLostTest extends BrokerTest {
    private static final String EVENT = "iot:event?type=pump&id=p-01&event=status&format=text";
    private static final String SESSION = "&cleanStart=false&sessionExpiryInterval=3600&keepAliveInterval=1";
    private static final int CHUNK = 100;
    private static final int BETWEEN_FAULTS = 1_000;

    private final BitSet received = new BitSet();
    private final AtomicInteger acknowledged = new AtomicInteger();

    NeverLostTest(Brokers kind) {
        super(kind);
    }

    private void startConsumer(String serverUri) throws Exception {
        start("nl-consumer", serverUri, new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump" + SESSION).process(exchange -> {
                    synchronized (received) {
                        received.set(exchange.getMessage().getBody(Integer.class));
                    }
                });
            }
        });
    }

    private ProducerTemplate publisher(String serverUri) throws Exception {
        return start("nl-publisher", serverUri, new RouteBuilder() {
                    @Override
                    public void configure() {
                        // The test sends to the endpoint itself.
                    }
                })
                .createProducerTemplate();
    }

    private int distinct() {
        synchronized (received) {
            return received.cardinality();
        }
    }

    /** Publishes one number after the other as long as there are to be more, those that fail again. */
    private void publishWhile(BooleanSupplier more, ProducerTemplate template, String uri) {
        while (more.getAsBoolean()) {
            int begin = acknowledged.get();
            List<Integer> open = IntStream.range(begin, begin + CHUNK).boxed().toList();
            while (!open.isEmpty()) {
                List<Integer> numbers = open;
                List<CompletableFuture<Exchange>> sent = numbers.stream()
                        .map(number -> template.asyncSend(
                                uri, exchange -> exchange.getMessage().setBody(number)))
                        .toList();
                List<Integer> again = new ArrayList<>();
                for (int i = 0; i < sent.size(); i++) {
                    if (sent.get(i).join().getException() != null) {
                        again.add(numbers.get(i));
                    }
                }
                acknowledged.addAndGet(numbers.size() - again.size());
                open = again;
            }
        }
    }

    @Test
    void nothingIsLostThoughConnectionsAreCutStalledThrottledAndHalfClosed() throws Exception {
        TcpProxy toPublisher = closing(TcpProxy.to(broker().host(), broker().port()));
        TcpProxy toConsumer = closing(TcpProxy.to(broker().host(), broker().port()));
        startConsumer(toConsumer.uri());
        ProducerTemplate template = publisher(toPublisher.uri());
        List<Runnable> faults = List.of(
                toPublisher::cut,
                toConsumer::cut,
                () -> stall(toPublisher),
                () -> stall(toConsumer),
                toPublisher::halfCloseToServer,
                toConsumer::halfCloseToClient,
                toConsumer::cutWithFin,
                () -> throttle(toPublisher));

        AtomicBoolean more = new AtomicBoolean(true);
        CompletableFuture<Void> publishing =
                CompletableFuture.runAsync(() -> publishWhile(more::get, template, EVENT + SESSION));
        for (Runnable fault : faults) {
            awaitPublished(BETWEEN_FAULTS);
            fault.run();
        }
        awaitPublished(BETWEEN_FAULTS);
        more.set(false);

        assertThat(publishing).succeedsWithin(Duration.ofSeconds(60));
        await().atMost(Duration.ofSeconds(60)).until(() -> distinct() == acknowledged.get());
        assertThat(toPublisher.connectionsAccepted() + toConsumer.connectionsAccepted())
                .isGreaterThan(5);
    }

    private static void stall(TcpProxy proxy) {
        proxy.stall();
        long before = proxy.connectionsAccepted();
        // Until the silence is noticed.
        await().until(() -> proxy.connectionsAccepted() > before);
        proxy.resume();
    }

    private void throttle(TcpProxy proxy) {
        proxy.throttle(50_000);
        awaitPublished(CHUNK);
        proxy.throttle(0);
    }

    private void awaitPublished(int moreEvents) {
        int enough = acknowledged.get() + moreEvents;
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.get() >= enough);
    }

    @Test
    void whatIsPublishedWhileTheBrokerIsRestartedArrivesThereOnceItIsBack() throws Exception {
        ProducerTemplate template = publisher(broker().serverUri());
        assertThat(template.asyncSend(
                        EVENT + SESSION, exchange -> exchange.getMessage().setBody(-1)))
                .succeedsWithin(Duration.ofSeconds(10));
        AtomicBoolean more = new AtomicBoolean(true);
        CompletableFuture<Void> publishing = CompletableFuture.runAsync(
                () -> publishWhile(more::get, template, EVENT + SESSION + "&whenDisconnected=WAIT"));
        awaitPublished(BETWEEN_FAULTS);

        broker().restart();

        awaitPublished(BETWEEN_FAULTS);
        more.set(false);
        assertThat(publishing).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void aConsumerGetsWhatComesAfterTheBrokerWasRestarted() throws Exception {
        startConsumer(broker().serverUri());
        broker().restart();
        ProducerTemplate template = publisher(broker().serverUri());

        await().untilAsserted(() -> {
            template.sendBody(EVENT + SESSION, 7);
            assertThat(distinct()).isEqualTo(1);
        });
    }
}
