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
import io.cameliot.broker.PlainClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes that block after their messages are acknowledged: threads and messages stay bounded, and nothing is lost. */
class RouteThreadBoundTest {
    private static final int MESSAGES = 4_000;
    private static final int BOUND = 6;
    private static final int IN_FLIGHT = 50;
    private static final String EVENT = "iot:event?type=pump&id=p-01&event=status&maxInFlight=" + IN_FLIGHT;

    private static EmbeddedPlatform platform;

    private final CountDownLatch release = new CountDownLatch(1);
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
        release.countDown();
        context.close();
        await().until(() -> routeThreads() == 0);
    }

    private long routeThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("Camel (" + context.getName() + ")"))
                .filter(thread -> thread.getName().endsWith("IotProducer"))
                .count();
    }

    private void start(int maxRouteThreads, RouteBuilder routes) throws Exception {
        context = IotContext.of(platform.serverUri(), "bounded");
        context.getComponent("iot", IotComponent.class).setMaxRouteThreads(maxRouteThreads);
        context.addRoutes(routes);
        context.start();
    }

    private void waitForRelease(Exchange exchange) throws InterruptedException {
        release.await();
    }

    @Test
    void behindRoutesThatBlockPublishingWaitsAndSoDoMessagesInTheQueueBefore() throws Exception {
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        start(BOUND, new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:in?size=" + MESSAGES)
                        .to(EVENT)
                        .process(exchange -> most.accumulateAndGet(working.incrementAndGet(), Math::max))
                        .process(RouteThreadBoundTest.this::waitForRelease)
                        .process(exchange -> {
                            working.decrementAndGet();
                            done.incrementAndGet();
                        });
            }
        });
        var template = context.createProducerTemplate();
        for (int i = 0; i < MESSAGES; i++) {
            template.sendBody("seda:in?size=" + MESSAGES, "" + i);
        }
        SedaEndpoint queue = context.getEndpoint("seda:in?size=" + MESSAGES, SedaEndpoint.class);
        // Of three more, one waits to be published, one was let through before its place was free, and one is about to
        // wait with the others.
        int taken = BOUND + ContinuationBacklog.LIMIT + IN_FLIGHT + 3;

        await().until(() -> queue.getCurrentQueueSize() < MESSAGES - ContinuationBacklog.LIMIT);
        await().during(Duration.ofMillis(300)).until(() -> routeThreads() <= BOUND + 1);
        assertThat(queue.getCurrentQueueSize()).isGreaterThanOrEqualTo(MESSAGES - taken);

        release.countDown();
        await().until(() -> done.get() == MESSAGES);
        assertThat(most.get()).isLessThanOrEqualTo(BOUND);
    }

    @Test
    void routesThatPublishOnAndBlockForThatGoOnAtTheBound() throws Exception {
        AtomicInteger done = new AtomicInteger();
        start(2, new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:in?concurrentConsumers=8")
                        .to(EVENT)
                        .process(exchange -> exchange.getContext()
                                .createProducerTemplate()
                                .sendBody("direct:nested", exchange.getMessage().getBody()))
                        .process(exchange -> done.incrementAndGet());
                from("direct:nested")
                        .split(body().tokenize(","))
                        .to(EVENT)
                        .process(exchange -> exchange.getContext()
                                .createProducerTemplate()
                                .sendBody(EVENT, exchange.getMessage().getBody()))
                        .end();
            }
        });
        var template = context.createProducerTemplate();
        for (int i = 0; i < 30; i++) {
            template.sendBody("seda:in", i + ",second,third");
        }

        await().until(() -> done.get() == 30);
        await().until(() -> routeThreads() <= 3);
    }

    @Test
    void routesThatBlockForAnotherThreadWhichPublishesGoOnAtTheBound() throws Exception {
        AtomicInteger done = new AtomicInteger();
        start(2, new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:in?concurrentConsumers=8")
                        .to(EVENT)
                        .to("seda:inner?waitForTaskToComplete=Always")
                        .process(exchange -> done.incrementAndGet());
                from("seda:inner").to(EVENT).to(EVENT);
            }
        });
        var template = context.createProducerTemplate();
        for (int i = 0; i < 20; i++) {
            template.sendBody("seda:in", "" + i);
        }

        await().atMost(Duration.ofSeconds(25)).until(() -> done.get() == 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:parallel", "direct:copies", "direct:threads"})
    void routesThatSendExchangesToOtherThreadsGoOnAtTheBound(String nested) throws Exception {
        int routes = 20;
        AtomicInteger done = new AtomicInteger();
        start(2, new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:in?concurrentConsumers=" + routes)
                        .to(EVENT)
                        .process(exchange -> exchange.getContext()
                                .createProducerTemplate()
                                .sendBody(nested, exchange.getMessage().getBody()))
                        .process(exchange -> done.incrementAndGet());
                from("direct:parallel")
                        .split(body().tokenize(","))
                        .parallelProcessing()
                        .to(EVENT)
                        .process(exchange -> exchange.getMessage().getBody());
                from("direct:copies").multicast().parallelProcessing().to(EVENT, "direct:publish");
                from("direct:publish").to(EVENT).to(EVENT);
                from("direct:threads").threads(8).to(EVENT).to(EVENT);
            }
        });
        var template = context.createProducerTemplate();
        for (int i = 0; i < routes; i++) {
            template.sendBody("seda:in?concurrentConsumers=" + routes, i + ",second,third");
        }

        await().until(() -> done.get() == routes);
        await().until(() -> routeThreads() <= 3);
    }

    @Test
    void aConsumerGoesOnWhileRoutesBlockAtTheBound() throws Exception {
        AtomicInteger blocking = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        start(1, new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:in")
                        .to(EVENT)
                        .process(exchange -> blocking.incrementAndGet())
                        .process(RouteThreadBoundTest.this::waitForRelease);
                from("iot:event?type=valve&concurrency=3&maxInFlight=" + IN_FLIGHT)
                        .to("iot:command?type=valve&command=first&maxInFlight=" + IN_FLIGHT)
                        .to("iot:command?type=valve&command=second&maxInFlight=" + IN_FLIGHT)
                        .process(exchange -> done.incrementAndGet());
            }
        });
        var template = context.createProducerTemplate();
        template.sendBody("seda:in", "blocks");
        await().until(() -> blocking.get() == 1);
        try (PlainClient plain = PlainClient.connect(platform, "plain")) {
            for (int i = 0; i < 20; i++) {
                plain.publish("iot-2/type/valve/id/v-" + i % 4 + "/evt/status/fmt/json", "" + i);
            }

            await().until(() -> done.get() == 20);
        }
    }

    @Test
    void routesThatBlockForTheReplyToARequestGoOnAtTheBound() throws Exception {
        AtomicInteger done = new AtomicInteger();
        start(2, new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:command?command=ask&concurrency=2&exchangePattern=InOut&maxInFlight=" + IN_FLIGHT)
                        .setBody(simple("re: ${body}"));
                from("seda:in?concurrentConsumers=8")
                        .to(EVENT)
                        .process(exchange -> exchange.getMessage()
                                .setBody(exchange.getContext()
                                        .createProducerTemplate()
                                        .requestBody(
                                                "iot:command?type=pump&id=p-01&command=ask&format=text&maxInFlight="
                                                        + IN_FLIGHT,
                                                exchange.getMessage().getBody(),
                                                String.class)))
                        .filter(body().startsWith("re: "))
                        .process(exchange -> done.incrementAndGet());
            }
        });
        var template = context.createProducerTemplate();
        for (int i = 0; i < 50; i++) {
            template.sendBody("seda:in", "" + i);
        }

        await().until(() -> done.get() == 50);
    }
}
