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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import io.cameliot.platform.network.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message that is polled is acknowledged with the exchange that polled it, and none is taken that is not polled. */
class PollingTest extends BrokerTest {
    private static final String EVENTS = "iot:event?type=fan&event=speed&sessionExpiryInterval=60&cleanStart=false";
    private static final String COMMANDS =
            "iot:command?type=fan&id=f-01&command=go&sessionExpiryInterval=60&cleanStart=false";

    private final Queue<String> processed = new ConcurrentLinkedQueue<>();
    private PlainClient plain;

    PollingTest(Brokers kind) {
        super(kind);
    }

    private static final RouteBuilder NO_ROUTES = new RouteBuilder() {
        @Override
        public void configure() {
            // The test polls.
        }
    };

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    private void publish(List<String> payloads) {
        plain.publishAll("iot-2/type/fan/id/f-01/evt/speed/fmt/text", payloads);
    }

    /** Has the server keep messages for a durable session. */
    private void publishWhileItIsAway(String appId, List<String> payloads) throws Exception {
        plain = plainClient();
        consumeTheRest(appId).close();
        publish(payloads);
    }

    /** Starts a route that takes what the session still has. */
    private DefaultCamelContext consumeTheRest(String appId) throws Exception {
        return start(appId, new RouteBuilder() {
            @Override
            public void configure() {
                from(EVENTS)
                        .process(exchange -> processed.add(exchange.getMessage().getBody(String.class)));
            }
        });
    }

    private RouteBuilder polling(String uri, boolean failing) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:poll").pollEnrich(uri, 10_000).process(exchange -> {
                    processed.add(exchange.getMessage().getBody(String.class));
                    if (failing) {
                        throw new IllegalStateException("the route fails");
                    }
                });
            }
        };
    }

    @Test
    void pollEnrichTakesOneMessageAndTheOthersComeAgain() throws Exception {
        publishWhileItIsAway("po-one", numbers(1, 12));
        DefaultCamelContext context = start("po-one", polling(EVENTS, false));

        Object body = context.createProducerTemplate().requestBody("direct:poll", "question");
        context.close();

        assertThat(new String((byte[]) body)).isEqualTo("1");
        consumeTheRest("po-one");
        await().until(() -> processed.containsAll(numbers(1, 12)));
        assertThat(processed).as("each of them once").hasSize(12);
    }

    @Test
    void whatWaitsForTheFirstPollIsThereThoughAProducerConnectsBefore() throws Exception {
        publishWhileItIsAway("po-first", numbers(1, 5));
        DefaultCamelContext context = start("po-first", new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:poll")
                        .pollEnrich(EVENTS, 10_000)
                        .process(exchange -> processed.add(exchange.getMessage().getBody(String.class)))
                        .to(COMMANDS);
            }
        });
        context.createProducerTemplate().sendBody(COMMANDS, "the connection stands");

        for (int poll = 0; poll < 5; poll++) {
            context.createProducerTemplate().sendBody("direct:poll", "question");
        }

        assertThat(processed).containsExactlyElementsOf(numbers(1, 5));
    }

    @Test
    void whatIsPolledByAnExchangeThatIsNotDoneComesAgain() throws Exception {
        publishWhileItIsAway("po-open", numbers(1, 3));
        DefaultCamelContext context = start("po-open", NO_ROUTES);

        Exchange exchange = context.createConsumerTemplate().receive(EVENTS, 10_000);
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("1");
        context.close();

        consumeTheRest("po-open");
        await().until(() -> processed.size() >= 3);
        assertThat(processed).containsExactlyElementsOf(numbers(1, 3));
    }

    @Test
    void anExchangeIsDoneWithDoneUoW() throws Exception {
        publishWhileItIsAway("po-done", numbers(1, 5));
        DefaultCamelContext context = start("po-done", NO_ROUTES);
        ConsumerTemplate template = context.createConsumerTemplate();
        for (int i = 1; i <= 3; i++) {
            Exchange exchange = template.receive(EVENTS, 10_000);
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("" + i);
            assertThat(exchange.getMessage().getHeaders())
                    .containsEntry("CamelIotDeviceId", "f-01")
                    .containsEntry("CamelIotEventId", "speed");
            template.doneUoW(exchange);
        }
        context.close();

        consumeTheRest("po-done");
        await().until(() -> processed.containsAll(numbers(4, 5)));
        assertThat(processed).containsExactlyElementsOf(numbers(4, 5));
    }

    @Test
    void receiveBodyIsDoneAtOnce() throws Exception {
        publishWhileItIsAway("po-body", numbers(1, 4));
        DefaultCamelContext context = start("po-body", NO_ROUTES);
        ConsumerTemplate template = context.createConsumerTemplate();

        assertThat(template.receiveBody(EVENTS, 10_000, String.class)).isEqualTo("1");
        assertThat(template.receiveBody(EVENTS, String.class)).isEqualTo("2");
        context.close();

        consumeTheRest("po-body");
        await().until(() -> processed.containsAll(numbers(3, 4)));
        assertThat(processed).containsExactlyElementsOf(numbers(3, 4));
    }

    @Test
    void withoutAMessageAPollEndsWithItsTimeoutAndWithoutOneAtOnce() throws Exception {
        plain = plainClient();
        DefaultCamelContext context = start("po-none", NO_ROUTES);
        ConsumerTemplate template = context.createConsumerTemplate();

        assertThat(template.receiveBodyNoWait(EVENTS)).isNull();
        assertThat(template.receiveBody(EVENTS, 200)).isNull();
        publish(List.of("late"));

        await().until(() -> "late".equals(template.receiveBodyNoWait(EVENTS, String.class)));
    }

    @Test
    void aRouteThatFailsHasTakenTheMessageByDefault() throws Exception {
        publishWhileItIsAway("po-fails", numbers(1, 2));
        DefaultCamelContext context = start("po-fails", polling(EVENTS, true));

        assertThatThrownBy(() -> context.createProducerTemplate().sendBody("direct:poll", "question"))
                .hasRootCauseMessage("the route fails");
        context.close();

        consumeTheRest("po-fails");
        await().until(() -> processed.contains("2"));
        assertThat(processed).containsExactly("1", "2");
    }

    @Test
    void aRouteThatFailsGetsTheMessageAgainWithRedeliver() throws Exception {
        publishWhileItIsAway("po-again", numbers(1, 2));
        DefaultCamelContext context =
                start("po-again", polling(EVENTS + "&onFailure=REDELIVER&maxRedeliveries=1", true));

        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> context.createProducerTemplate().sendBody("direct:poll", "question"))
                    .hasRootCauseMessage("the route fails");
        }
        context.close();

        assertThat(processed).filteredOn("1"::equals).hasSize(2);
        processed.clear();
        publish(List.of("last"));
        consumeTheRest("po-again");
        await().until(() -> processed.contains("last"));
        assertThat(processed).doesNotContain("1");
    }

    private RouteBuilder pollingInVain(String uri) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:poll").pollEnrich(uri, 10_000, (exchange, polled) -> {
                    processed.add(polled.getMessage().getBody(String.class));
                    throw new IllegalStateException("the aggregation fails");
                });
            }
        };
    }

    private static void pollInVain(DefaultCamelContext context) {
        assertThatThrownBy(() -> context.createProducerTemplate().requestBody("direct:poll", "question"))
                .hasRootCauseMessage("the aggregation fails");
    }

    /** Camel does not tell the polled exchange of the end then. */
    @Test
    void anAggregationThatFailsHasTakenTheMessageByDefault() throws Exception {
        publishWhileItIsAway("po-aggregate", numbers(1, 3));
        DefaultCamelContext context = start("po-aggregate", pollingInVain(EVENTS));

        pollInVain(context);
        pollInVain(context);
        context.close();

        consumeTheRest("po-aggregate");
        await().until(() -> processed.contains("3"));
        assertThat(processed).containsExactlyElementsOf(numbers(1, 3));
    }

    @Test
    void anAggregationThatFailsGetsTheMessageAgainWithRedeliver() throws Exception {
        publishWhileItIsAway("po-aggregate-again", numbers(1, 2));
        DefaultCamelContext context =
                start("po-aggregate-again", pollingInVain(EVENTS + "&onFailure=REDELIVER&maxRedeliveries=1"));

        for (int i = 0; i < 4; i++) {
            pollInVain(context);
        }
        context.close();

        assertThat(processed)
                .filteredOn("1"::equals)
                .as("once again, and then given up")
                .hasSize(2);
    }

    @Test
    void severalThatPollAtATimeGetAMessageEach() throws Exception {
        publishWhileItIsAway("po-many", numbers(1, 60));
        DefaultCamelContext context = start("po-many", NO_ROUTES);
        ConsumerTemplate template = context.createConsumerTemplate();
        template.receiveBodyNoWait(EVENTS);

        List<CompletableFuture<Void>> polls = IntStream.range(0, 6)
                .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                    String body = template.receiveBody(EVENTS, 2_000, String.class);
                    while (body != null) {
                        processed.add(body);
                        body = template.receiveBody(EVENTS, 2_000, String.class);
                    }
                }))
                .toList();

        polls.forEach(poll -> assertThat(poll).succeedsWithin(Duration.ofSeconds(30)));
        // The first poll may have got one of them.
        assertThat(processed).doesNotHaveDuplicates().hasSizeBetween(59, 60);
    }

    @Test
    void aConsumerIsStoppedWhileAnExchangeThatHasPolledIsNotDone() throws Exception {
        publishWhileItIsAway("po-cache", numbers(1, 6));
        DefaultCamelContext context = start("po-cache", new RouteBuilder() {
            @Override
            public void configure() {
                // Without a cache, the consumer is stopped before the route goes on.
                from("direct:poll")
                        .pollEnrich()
                        .constant(EVENTS)
                        .timeout(10_000)
                        .cacheSize(-1)
                        .process(exchange -> processed.add(exchange.getMessage().getBody(String.class)));
            }
        });
        for (int i = 0; i < 3; i++) {
            context.createProducerTemplate().sendBody("direct:poll", "question");
        }
        context.close();

        assertThat(processed).hasSize(3);
        consumeTheRest("po-cache");
        await().until(() -> processed.containsAll(numbers(1, 6)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&sessionExpiryInterval=60"})
    void aPollOverAConnectionThatHasFailedSaysWhyAndTheNextTriesAgain(String options) throws Exception {
        plain = plainClient();
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        DefaultCamelContext context = start("po-lost" + options.length(), proxy.uri(), NO_ROUTES);
        ConsumerTemplate template = context.createConsumerTemplate();
        String uri = "iot:event?type=fan&automaticReconnect=false&connectionTimeout=5" + options;
        assertThat(template.receiveBodyNoWait(uri)).isNull();

        proxy.refuse();
        proxy.cut();

        await().untilAsserted(() -> assertThatThrownBy(() -> template.receiveBody(uri, 100))
                .hasMessageContaining("Polling")
                .hasMessageContaining("failed"));
        proxy.accept();
        await().ignoreExceptions().untilAsserted(() -> {
            publish(List.of("after"));
            assertThat(template.receiveBody(uri, 500, String.class)).isEqualTo("after");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageOfWhichNoExchangeCanBeMadeHasFailedAndHoldsUpNoOther(boolean error) throws Exception {
        publishWhileItIsAway("po-no-exchange" + error, List.of());
        DefaultCamelContext context = start("po-no-exchange" + error, NO_ROUTES);
        context.getRegistry().bind("failing", new FailingFilter(error));
        String uri = EVENTS + "&receiveMaximum=2&headerFilterStrategy=#failing";
        ConsumerTemplate template = context.createConsumerTemplate();
        assertThat(template.receiveBodyNoWait(uri)).isNull();
        publish(List.of("1"));
        publishBad();
        publish(numbers(3, 6));

        assertThat(template.receiveBody(uri, 10_000, String.class)).isEqualTo("1");
        assertThatThrownBy(() -> template.receiveBody(uri, 10_000)).hasStackTraceContaining("bad name");
        for (int i = 3; i <= 6; i++) {
            assertThat(template.receiveBody(uri, 10_000, String.class)).isEqualTo("" + i);
        }
    }

    @Test
    void aMessageOfWhichNoExchangeCanBeMadeComesAgainWithRedeliver() throws Exception {
        publishWhileItIsAway("po-no-exchange-again", List.of());
        DefaultCamelContext context = start("po-no-exchange-again", NO_ROUTES);
        context.getRegistry().bind("failing", new FailingFilter(false));
        String uri = EVENTS + "&onFailure=REDELIVER&maxRedeliveries=1&headerFilterStrategy=#failing";
        ConsumerTemplate template = context.createConsumerTemplate();
        assertThat(template.receiveBodyNoWait(uri)).isNull();
        publishBad();

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> template.receiveBody(uri, 10_000)).hasStackTraceContaining("bad name");
        }
        publish(List.of("last"));

        assertThat(template.receiveBody(uri, 10_000, String.class)).isEqualTo("last");
    }

    private void publishBad() {
        plain.publish(Mqtt5Publish.builder()
                .topic("iot-2/type/fan/id/f-01/evt/speed/fmt/text")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("2".getBytes())
                .userProperties(Mqtt5UserProperties.of(Mqtt5UserProperty.of("bad", "x")))
                .build());
    }

    private static final class FailingFilter extends DefaultHeaderFilterStrategy {
        private final boolean error;

        FailingFilter(boolean error) {
            this.error = error;
        }

        @Override
        public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
            if (!"bad".equals(name)) {
                return false;
            }
            if (error) {
                throw new StackOverflowError("bad name");
            }
            throw new IllegalStateException("bad name");
        }
    }
}
