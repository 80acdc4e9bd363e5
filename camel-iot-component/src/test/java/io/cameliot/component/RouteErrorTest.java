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

import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.TypeConverterSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Camel lets an {@link Error} of a route through, and leaves the rest of the exchange in a queue of the thread. */
class RouteErrorTest extends BrokerTest {
    private static final String COMMAND = "iot:command?command=c&id=p-02&format=text";
    private static final List<String> NUMBERS =
            IntStream.range(0, 30).mapToObj(String::valueOf).toList();
    private static final List<String> OTHERS =
            NUMBERS.stream().filter(number -> !isBad(number)).toList();

    private final Queue<String> processed = new ConcurrentLinkedQueue<>();
    private final Queue<String> behind = new ConcurrentLinkedQueue<>();
    private final Queue<String> reported = new ConcurrentLinkedQueue<>();

    RouteErrorTest(Brokers kind) {
        super(kind);
    }

    private static boolean isBad(String payload) {
        return Integer.parseInt(payload) % 10 == 3;
    }

    private void process(Exchange exchange) {
        String payload = exchange.getMessage().getBody(String.class);
        if (isBad(payload)) {
            throw new StackOverflowError("at " + payload);
        }
        processed.add(payload);
    }

    private void noteBehind(Exchange exchange) {
        behind.add(exchange.getMessage().getBody(String.class));
    }

    /** The steps of a route, which may differ. */
    private interface Steps {
        void addTo(RouteDefinition route);
    }

    private CamelContext route(String appId, String options, Steps steps) throws Exception {
        return start(appId, new RouteBuilder() {
            @Override
            public void configure() {
                getContext().getRegistry().bind("reporting", new Reporting());
                steps.addTo(from("iot:event?type=pump&exceptionHandler=#reporting" + options));
            }
        });
    }

    private void assertAllOthersAreProcessed(String appId) {
        PlainClient plain = plainClient();
        plain.publishAll("iot-2/type/pump/id/p-01/evt/status/fmt/text", NUMBERS);

        await().untilAsserted(() -> assertThat(processed).containsExactlyInAnyOrderElementsOf(OTHERS));
        await().untilAsserted(() -> assertThat(reported).hasSize(3).allMatch(text -> text.contains("StackOverflow")));
        await().untilAsserted(() -> assertThat(behind).as(appId).containsExactlyInAnyOrderElementsOf(OTHERS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&concurrency=3"})
    void behindAPublishItFailsThatMessageAndTheOthersGoOn(String options) throws Exception {
        String appId = "error-behind" + options.length();
        route(appId, options, route -> route.to(COMMAND).process(this::process).process(this::noteBehind));

        assertAllOthersAreProcessed(appId);
    }

    @Test
    void beforeAPublishItFailsThatMessageAndNothingBehindItRuns() throws Exception {
        route("error-before", "", route -> route.process(this::process)
                .to(COMMAND)
                .process(this::noteBehind));

        assertAllOthersAreProcessed("error-before");
    }

    @Test
    void behindSeveralPublishesItFailsThatMessageAndTheOthersGoOn() throws Exception {
        route("error-several", "", route -> route.to(COMMAND)
                .to(COMMAND)
                .process(this::process)
                .to(COMMAND)
                .process(this::noteBehind));

        assertAllOthersAreProcessed("error-several");
    }

    @Test
    void behindCopiesThatOtherThreadsPublishItFailsTheMessageThatTheyAreOf() throws Exception {
        route("error-split", "", route -> route.split()
                .body()
                .parallelProcessing()
                .to(COMMAND)
                .end()
                .process(this::process)
                .process(this::noteBehind));
        PlainClient plain = plainClient();
        plain.publishAll("iot-2/type/pump/id/p-01/evt/status/fmt/text", NUMBERS);

        await().untilAsserted(() -> assertThat(processed).containsExactlyInAnyOrderElementsOf(OTHERS));
        await().untilAsserted(() -> assertThat(reported).hasSize(3).allMatch(text -> text.contains("StackOverflow")));
    }

    /** What a reply is made of: its class needs another, which is not there. */
    private static final class Unreadable extends TypeConverterSupport {
        @Override
        public <T> T convertTo(Class<T> type, Exchange exchange, Object value) {
            throw new NoClassDefFoundError("com/example/Optional");
        }
    }

    @Test
    void inAReplyItFailsItsMessage() throws Exception {
        CamelContext context = route(
                "error-reply",
                "&exchangePattern=InOut",
                route -> route.process(exchange -> exchange.getMessage().setBody(new Unreadable())));
        for (Class<?> type : List.of(byte[].class, String.class)) {
            context.getTypeConverterRegistry().addTypeConverter(type, Unreadable.class, new Unreadable());
        }
        ProducerTemplate template = start("error-asker", new RouteBuilder() {
                    @Override
                    public void configure() {
                        // The test asks by itself.
                    }
                })
                .createProducerTemplate();

        assertThatThrownBy(() -> template.requestBody("iot:event?type=pump&id=p-01&event=ask&replyTimeout=500", "{}"))
                .hasCauseInstanceOf(NoReplyException.class);

        await().untilAsserted(
                        () -> assertThat(reported).hasSize(1).allMatch(text -> text.contains("NoClassDefFoundError")));
    }

    private boolean isGood(Exchange exchange) {
        process(exchange);
        return true;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inAnExpressionItFailsThatMessageAndTheOthersGoOn(boolean behindPublish) throws Exception {
        String appId = "error-expression" + behindPublish;
        route(appId, "", route -> {
            RouteDefinition begin = behindPublish ? route.to(COMMAND) : route;
            begin.filter(this::isGood).process(this::noteBehind).end().to(COMMAND);
        });

        assertAllOthersAreProcessed(appId);
    }

    @Test
    void inAnExpressionBehindAPublishItReachesTheCallerThatWaitsAndNothingIsPublishedTwice() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/pump/id/p-02/cmd/c/fmt/+");
        CamelContext context = start("error-expression-caller", new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).maximumRedeliveries(3).redeliveryDelay(0);
                from("direct:in")
                        .to(COMMAND + "&type=pump")
                        .filter(RouteErrorTest.this::isGood)
                        .to("mock:good");
            }
        });
        ProducerTemplate template = context.createProducerTemplate();

        assertThatThrownBy(() -> template.sendBody("direct:in", "3")).hasRootCauseInstanceOf(StackOverflowError.class);
        template.sendBody("direct:in", "4");

        assertThat(processed).containsExactly("4");
        await().until(() -> plain.receivedTexts().stream().anyMatch(text -> text.endsWith(" 4")));
        assertThat(plain.receivedTexts())
                .filteredOn(text -> text.endsWith(" 3"))
                .hasSize(1);
    }

    @Test
    void whatARouteCatchesDoesNotFailItsMessage() throws Exception {
        Queue<String> caught = new ConcurrentLinkedQueue<>();
        route("error-caught", "", route -> route.doTry()
                .to(COMMAND)
                .process(this::process)
                .doCatch(Throwable.class)
                .process(exchange -> caught.add(exchange.getMessage().getBody(String.class)))
                .end()
                .process(this::noteBehind));
        PlainClient plain = plainClient();
        plain.publishAll("iot-2/type/pump/id/p-01/evt/status/fmt/text", NUMBERS);

        await().untilAsserted(() -> assertThat(behind).containsExactlyElementsOf(NUMBERS));
        assertThat(caught).containsExactly("3", "13", "23");
        assertThat(reported).isEmpty();
    }

    @Test
    void itReachesTheCallerThatWaits() throws Exception {
        CamelContext context = start("error-caller", new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to(COMMAND + "&type=pump").process(exchange -> RouteErrorTest.this.process(exchange));
            }
        });
        ProducerTemplate template = context.createProducerTemplate();

        assertThatThrownBy(() -> template.sendBody("direct:in", "3"))
                .hasRootCauseInstanceOf(StackOverflowError.class)
                .rootCause()
                .hasMessage("at 3");
        template.sendBody("direct:in", "4");
        assertThat(processed).containsExactly("4");
    }

    private final class Reporting implements ExceptionHandler {
        @Override
        public void handleException(Throwable exception) {
            handleException(null, exception);
        }

        @Override
        public void handleException(String message, Throwable exception) {
            handleException(message, null, exception);
        }

        @Override
        public void handleException(String message, Exchange exchange, Throwable exception) {
            reported.add(message + ": " + exception + " " + exception.getCause());
        }
    }
}
