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

import io.cameliot.broker.EmbeddedPlatform;
import io.cameliot.connection.ConnectionRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.ExchangeBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Camel stops a producer that its cache has no more room for, also while it is in use. */
class DynamicProducersTest {
    private static final int DEVICES = 20;

    private static EmbeddedPlatform platform;

    private DefaultCamelContext context;

    @BeforeAll
    static void startPlatform() {
        platform = new EmbeddedPlatform();
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @AfterEach
    void closeContext() throws IOException {
        context.close();
    }

    private void start(RouteBuilder routes) throws Exception {
        context = IotContext.of(platform.serverUri(), "dynamic");
        context.addRoutes(routes);
        context.start();
    }

    private List<Exchange> sendToAll(int rounds) throws Exception {
        ProducerTemplate template = context.createProducerTemplate();
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int i = 0; i < rounds * DEVICES; i++) {
            String device = "p-" + i % DEVICES;
            sent.add(template.asyncSend("direct:in", exchange -> {
                exchange.getMessage().setHeader("device", device);
                exchange.getMessage().setBody(device);
            }));
        }
        List<Exchange> done = new ArrayList<>();
        for (CompletableFuture<Exchange> each : sent) {
            done.add(each.get());
        }
        return done;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void morePlacesToPublishToThanTheCacheHasRoomForAllGetTheirMessages(int cacheSize) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:command").routeId("keeps the connection").to("mock:commands");
                from("direct:in").toD("iot:event?type=pump&id=${header.device}&event=status", cacheSize);
            }
        });

        List<Exchange> done = sendToAll(100);

        // Camel's cache fails by itself, now and then, when many threads want places that it has not.
        assertThat(done)
                .extracting(Exchange::getException)
                .filteredOn(failure -> failure == null || !failure.getMessage().startsWith("No producer,"))
                .hasSizeGreaterThan(DEVICES)
                .containsOnlyNulls();
    }

    @Test
    void soDoRequests() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:command?command=ask&exchangePattern=InOut").setBody(simple("re: ${body}"));
                from("direct:in")
                        .setExchangePattern(ExchangePattern.InOut)
                        .toD("iot:command?type=pump&id=${header.device}&command=ask&format=text", 2);
            }
        });

        List<Exchange> done = sendToAll(5).stream()
                .filter(exchange -> exchange.getException() == null
                        || !exchange.getException().getMessage().startsWith("No producer,"))
                .toList();

        assertThat(done).extracting(Exchange::getException).containsOnlyNulls();
        assertThat(done).hasSizeGreaterThan(DEVICES).allSatisfy(exchange -> assertThat(
                        exchange.getMessage().getBody(String.class))
                .isEqualTo("re: " + exchange.getMessage().getHeader("device")));
    }

    @Test
    void aStoppedProducerPublishesAsLongAsItsApplicationRunsAndLeavesNoConnectionBehind() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                // The test uses the producer itself.
            }
        });
        IotProducer producer = (IotProducer)
                context.getEndpoint("iot:event?type=pump&id=p-01&event=status").createProducer();
        producer.start();
        producer.stop();
        assertThat(registry().connections()).isEmpty();

        Exchange exchange = publish(producer);

        assertThat(exchange.getException()).isNull();
        await().until(() -> registry().connections().isEmpty());
    }

    @Test
    void aStoppedProducerSaysSoOnceItsApplicationHasEnded() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                // The test uses the producer itself.
            }
        });
        IotProducer producer = (IotProducer)
                context.getEndpoint("iot:event?type=pump&id=p-01&event=status").createProducer();
        producer.start();
        producer.stop();
        context.stop();

        Exchange exchange = publish(producer);

        assertThat(exchange.getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The producer of iot://event?event=status&id=p-01&type=pump does not run")
                .hasMessageContaining("its application ends");
    }

    private ConnectionRegistry registry() {
        return context.getComponent("iot", IotComponent.class).connections().registry();
    }

    private Exchange publish(IotProducer producer) throws Exception {
        Exchange exchange = ExchangeBuilder.anExchange(context).withBody("x").build();
        CompletableFuture<Exchange> done = new CompletableFuture<>();
        producer.process(exchange, doneSync -> done.complete(exchange));
        return done.get();
    }
}
