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
import io.cameliot.broker.PlainClient;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replies come by the connection that the consumers of an application use, too. Neither gets into the way of the other. */
class RequestsBesideConsumersTest extends BrokerTest {
    private static final String EVENT = "iot-2/type/pump/id/p-01/evt/alarm/fmt/text";
    private static final String CONNECTION = "&sessionExpiryInterval=60&cleanStart=false&receiveMaximum=10";
    private static final String REBOOT = "iot:command?type=pump&id=p-01&command=reboot&format=text" + CONNECTION;

    private final Queue<String> processed = new ConcurrentLinkedQueue<>();
    private PlainClient plain;

    RequestsBesideConsumersTest(Brokers kind) {
        super(kind);
    }

    @BeforeEach
    void startResponder() throws Exception {
        plain = plainClient();
        start("responder", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:command?type=pump&exchangePattern=InOut").setBody(simple("done: ${body}"));
            }
        });
    }

    private RouteBuilder consuming(boolean autoStartup, ExchangePattern pattern) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?event=alarm&format=text" + CONNECTION)
                        .routeId("asking")
                        .autoStartup(autoStartup)
                        .to(pattern, REBOOT)
                        .process(exchange -> processed.add(exchange.getMessage().getBody(String.class)));
                from("direct:ask").to(ExchangePattern.InOut, REBOOT);
                from("direct:poll").pollEnrich("iot:device-status?type=pump&id=p-01" + CONNECTION, 200);
            }
        };
    }

    private void assertThatWhatIsSentMeanwhileComes(CamelContext context, String... sent) throws Exception {
        plain.publishAll(EVENT, List.of(sent));

        context.getRouteController().startRoute("asking");

        await().until(() -> processed.size() >= sent.length);
        assertThat(processed).containsExactly(sent);
    }

    /** The server sends no more events until some are acknowledged, which wait for replies. */
    @Test
    void aBacklogOfMoreThanTheReceiveMaximumHoldsUpNoReply() throws Exception {
        start("rq-backlog", consuming(true, ExchangePattern.InOut)).stop();
        List<String> sent = IntStream.range(0, 100).mapToObj(Integer::toString).toList();
        plain.publishAll(EVENT, sent);

        start("rq-backlog", consuming(true, ExchangePattern.InOut));

        await().until(() -> processed.size() >= sent.size());
        assertThat(processed)
                .containsExactlyElementsOf(
                        sent.stream().map(each -> "done: " + each).toList());
    }

    @Test
    void aRouteThatAsksMissesNothingWhileItIsStopped() throws Exception {
        CamelContext context = start("rq-same", consuming(true, ExchangePattern.InOut));
        plain.publish(EVENT, "first");
        await().until(() -> processed.contains("done: first"));
        processed.clear();
        context.getRouteController().stopRoute("asking");

        plain.publishAll(EVENT, List.of("a", "b"));
        context.getRouteController().startRoute("asking");

        await().until(() -> processed.size() == 2);
        assertThat(processed).containsExactly("done: a", "done: b");
    }

    @Test
    void theFirstRequestOfAnotherRouteLeavesItsMessagesToARouteThatIsStopped() throws Exception {
        CamelContext context = start("rq-after", consuming(true, ExchangePattern.InOnly));
        context.getRouteController().stopRoute("asking");

        assertThat(context.createProducerTemplate().requestBody("direct:ask", "now", String.class))
                .isEqualTo("done: now");

        assertThatWhatIsSentMeanwhileComes(context, "a", "b", "c");
    }

    @Test
    void theFirstRequestLeavesItsMessagesToARouteThatIsStartedLater() throws Exception {
        start("rq-later", consuming(true, ExchangePattern.InOnly)).stop();
        plain.publish(EVENT, "waiting");
        CamelContext context = start("rq-later", consuming(false, ExchangePattern.InOnly));

        assertThat(context.createProducerTemplate().requestBody("direct:ask", "now", String.class))
                .isEqualTo("done: now");
        plain.publish(EVENT, "meanwhile");
        context.getRouteController().startRoute("asking");

        await().until(() -> processed.size() >= 2);
        assertThat(processed).containsExactly("waiting", "meanwhile");
    }

    @Test
    void whoPollsAStatusLeavesItsMessagesToARouteThatIsStopped() throws Exception {
        CamelContext context = start("rq-poll", consuming(true, ExchangePattern.InOnly));
        context.getRouteController().stopRoute("asking");

        context.createProducerTemplate().requestBody("direct:poll", "now");

        assertThatWhatIsSentMeanwhileComes(context, "a", "b", "c");
    }

    @Test
    void aRouteThatIsStoppedByForceWhileOthersAskGetsWhatItHasNotProcessedWhenItStartsAgain() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CamelContext context = start("rq-forced", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?event=alarm&format=text" + CONNECTION)
                        .routeId("asking")
                        .process(exchange -> {
                            String body = exchange.getMessage().getBody(String.class);
                            if (processed.add(body) && body.equals("blocks")) {
                                blocked.await(20, TimeUnit.SECONDS);
                            }
                        });
                from("direct:ask").to(ExchangePattern.InOut, REBOOT);
            }
        });
        plain.publishAll(EVENT, List.of("blocks", "waits"));
        await().until(() -> processed.contains("blocks"));
        context.createProducerTemplate().requestBody("direct:ask", "now");

        context.getRouteController().stopRoute("asking", 1, TimeUnit.SECONDS);
        blocked.countDown();
        processed.clear();
        plain.publish(EVENT, "meanwhile");
        context.getRouteController().startRoute("asking");

        await().until(() -> processed.contains("meanwhile"));
        assertThat(processed).containsExactly("blocks", "waits", "meanwhile");
    }

    @Test
    void thatAnotherBeginsToReceiveWithQos1EndsTheSubscriptionOfAStoppedRouteAndAWarningSaysSo() throws Exception {
        CamelContext context = start("rq-other", consuming(true, ExchangePattern.InOnly));
        context.getRouteController().stopRoute("asking");
        LogCapture log = new LogCapture();
        log.start((LoggerContext) LogManager.getContext(false));
        try {
            context.createConsumerTemplate().receiveBody("iot:event?event=other" + CONNECTION, 200);

            assertThat(log.captured()).anySatisfy(line -> assertThat(line)
                    .contains("iot-2/type/+/id/+/evt/alarm/fmt/text", "whose route was stopped", "others receive"));
        } finally {
            log.end();
        }
    }
}
