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
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Scanner;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.transform.stream.StreamSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.builder.ExchangeBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.converter.stream.InputStreamCache;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is read once only cannot be published again. Whatever way Camel comes back with it, that is no success; what can be
 * read again is published again as a whole. {@link BatchAgainTest} has those of which nobody knows.
 */
class BatchSourceTest extends BrokerTest {
    private static final String TO_OTHER = "iot:event?type=pump&id=p-01&event=other&format=text&batch=true";
    private static final String TO = "iot:event?type=pump&id=p-01&event=status&format=text&batch=true";

    /** An item that the server has no room for stands in the middle. */
    private static final List<Object> ONE_FAILS = List.of("a", new byte[131_073], "c");

    private CamelContext context;

    BatchSourceTest(Brokers kind) {
        super(kind);
    }

    @BeforeEach
    void startContext() throws Exception {
        context = start("source", new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:redelivered")
                        .errorHandler(
                                defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(1))
                        .to(TO);
                from("direct:dead-letter")
                        .errorHandler(deadLetterChannel("direct:second")
                                .maximumRedeliveries(1)
                                .redeliveryDelay(1))
                        .to(TO);
                from("direct:second").errorHandler(noErrorHandler()).to(TO).to("mock:second");
                from("direct:failover").loadBalance().failover(1, false, true).to(TO, TO_OTHER);
                from("direct:caught")
                        .doTry()
                        .to(TO)
                        .doCatch(Exception.class)
                        .to(TO)
                        .end();
                from("direct:handled")
                        .onException(Exception.class)
                        .maximumRedeliveries(1)
                        .redeliveryDelay(1)
                        .handled(true)
                        .to(TO_OTHER)
                        .end()
                        .to(TO);
                from("direct:continued")
                        .onException(Exception.class)
                        .maximumRedeliveries(1)
                        .redeliveryDelay(1)
                        .continued(true)
                        .end()
                        .to(TO)
                        .to("mock:continued");
                from("direct:inner").errorHandler(noErrorHandler()).to(TO);
                from("direct:outer")
                        .errorHandler(
                                defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(1))
                        .to("direct:inner");
                from("direct:caught-other")
                        .doTry()
                        .to(TO)
                        .doCatch(Exception.class)
                        .setBody(header("other"))
                        .to(TO_OTHER)
                        .end();
                from("direct:twice").to(TO).to(TO);
                from("direct:multicast").multicast().stopOnException().to(TO, TO_OTHER);
            }
        });
    }

    private Exchange send(String route, Object batch) {
        return context.createProducerTemplate()
                .send(
                        "direct:" + route,
                        ExchangeBuilder.anExchange(context).withBody(batch).build());
    }

    /** Sources that can be read once. */
    enum Once {
        ITERATOR(List::iterator),
        STREAM(List::stream),
        ITERABLE_OF_ONE_ITERATOR(items -> {
            Iterator<Object> only = items.iterator();
            return (Iterable<Object>) () -> only;
        }),
        CLOSED_WITH_ITS_ITERATOR(Cursor::new),
        ITERABLE_OVER_A_QUEUE(items -> {
            Queue<Object> queue = new ArrayDeque<>(items);
            return (Iterable<Object>) () ->
                    Stream.generate(queue::poll).takeWhile(Objects::nonNull).iterator();
        }),
        ITERABLE_OVER_A_READER(items -> {
            BufferedReader lines = new BufferedReader(
                    new StringReader(items.stream().map(BatchSourceTest::line).collect(Collectors.joining("\n"))));
            return (Iterable<Object>)
                    () -> lines.lines().map(Object.class::cast).iterator();
        });

        private final Function<List<Object>, Object> maker;

        Once(Function<List<Object>, Object> maker) {
            this.maker = maker;
        }

        Object of(List<Object> items) {
            return maker.apply(items);
        }
    }

    private static String line(Object item) {
        return item instanceof byte[] bytes ? "x".repeat(bytes.length) : item.toString();
    }

    /** Nothing is found in it once it is closed. */
    private static final class Cursor implements Iterable<Object>, AutoCloseable {
        private List<Object> items;

        Cursor(List<Object> items) {
            this.items = new ArrayList<>(items);
        }

        @Override
        public Iterator<Object> iterator() {
            return items.iterator();
        }

        @Override
        public void close() {
            items = List.of();
        }
    }

    @ParameterizedTest
    @EnumSource(Once.class)
    void whereItIsRedeliveredTheFirstFailureStands(Once kind) {
        for (String route : List.of("redelivered", "outer", "continued", "caught")) {
            Exchange exchange = send(route, kind.of(ONE_FAILS));

            assertThat(exchange.getMessage().getHeaders())
                    .as(route)
                    .containsEntry("CamelIotBatchSize", 3L)
                    .containsEntry("CamelIotBatchAcknowledged", 2L)
                    .containsEntry("CamelIotBatchFailed", 1L);
        }
        Exchange exchange = send("redelivered", kind.of(ONE_FAILS));

        assertThat(exchange.getException()).isInstanceOfSatisfying(BatchPublishException.class, e -> {
            assertThat(e.getSize()).isEqualTo(3);
            assertThat(e.getAcknowledged()).isEqualTo(2);
            assertThat(e.getFailures())
                    .extracting(BatchPublishException.Failure::index)
                    .containsExactly(1L);
        });
    }

    /** Breaks at its third item, which is lost, and has as many behind that. */
    private static Iterable<Object> breakingOnce(List<Object> items) {
        Queue<Object> queue = new ArrayDeque<>(items);
        return () -> Stream.generate(queue::poll)
                .takeWhile(Objects::nonNull)
                .peek(item -> {
                    if (item.equals("broken")) {
                        throw new IllegalStateException("The line cannot be read.");
                    }
                })
                .iterator();
    }

    @Test
    void theRestOfASourceThatBreaksIsNoSuccessAtRedelivery() {
        for (List<Object> items : List.<List<Object>>of(
                List.of("a", "b", "broken", "c", "d", "e"), List.of("broken", "c"), List.of("a", "broken", "c"))) {
            for (String route : List.of("redelivered", "outer", "failover", "caught", "handled")) {
                Exchange exchange = send(route, breakingOnce(items));

                assertThat(exchange.getException()).as("%s %s", route, items).isInstanceOf(BatchPublishException.class);
                assertThat(exchange.getException(BatchPublishException.class).isBrokenOff())
                        .isTrue();
            }
        }
    }

    @Test
    void theFailureOfAnotherEndpointOrBodyDoesNotStand() {
        for (Once kind : Once.values()) {
            Object drained = kind.of(List.of("a", "b"));
            assertThat(send("inner", drained).getException()).isNull();
            Exchange other = ExchangeBuilder.anExchange(context)
                    .withBody(List.of("a", new byte[131_073]))
                    .withHeader("other", drained)
                    .build();
            List<Exchange> exchanges = new ArrayList<>();
            exchanges.add(send("handled", kind.of(ONE_FAILS)));
            if (!kind.name().startsWith("ITERABLE_OVER")) {
                exchanges.add(context.createProducerTemplate().send("direct:caught-other", other));
            }
            for (Exchange exchange : exchanges) {
                assertThat(exchange.getException())
                        .as("%s", kind)
                        .rootCause()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContainingAll("batch=true", "read by an earlier batch", "List");
                assertThat(exchange.getMessage().getHeader("CamelIotBatchAcknowledged"))
                        .isEqualTo(0L);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"failover", "caught", "handled"})
    void noOtherEndpointIsSuccessfulWithWhatIsLeftOfIt(String route) {
        for (Once kind : Once.values()) {
            Exchange exchange = send(route, kind.of(ONE_FAILS));

            assertThat(exchange.getException()).as("%s", kind).isNotNull();
        }
    }

    @Test
    void theDeadLetterChannelIsNotSuccessfulWithWhatIsLeftOfIt() {
        for (Once kind : Once.values()) {
            send("dead-letter", kind.of(ONE_FAILS));
        }

        assertThat(context.getEndpoint("mock:second", MockEndpoint.class).getReceivedExchanges())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"twice", "multicast"})
    void aSecondBatchOfTheSameSourceSaysThatItWasRead(String route) {
        for (Once kind : Once.values()) {
            Exchange exchange = send(route, kind.of(List.of("a", "b")));

            assertThat(exchange.getException())
                    .as("%s", kind)
                    .rootCause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("batch=true", "read by an earlier batch", "List");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"twice", "multicast"})
    void whatCanBeReadAgainIsPublishedAgain(String route) {
        PlainClient plain = plainClient().subscribe("iot-2/type/pump/id/+/evt/+/fmt/+");

        assertThat(send(route, List.of("a", "b")).getException()).isNull();
        assertThat(send(route, new Object[] {"c", "d"}).getException()).isNull();

        await().until(() -> plain.received().size() == 8);
    }

    static Stream<Function<CamelContext, Object>> itemsReadAgain() {
        return Stream.of(
                context -> cache("e"),
                context -> Optional.of(cache("e")),
                context -> ByteBuffer.wrap("e".getBytes(StandardCharsets.UTF_8)),
                context ->
                        ExchangeBuilder.anExchange(context).withBody(cache("e")).build(),
                context -> ExchangeBuilder.anExchange(context)
                        .withBody(cache("e"))
                        .build()
                        .getMessage());
    }

    private static StreamCache cache(String text) {
        return new InputStreamCache(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("itemsReadAgain")
    void anItemThatCanBeReadAgainIsPublishedAgain(Function<CamelContext, Object> item) {
        PlainClient plain = plainClient().subscribe("iot-2/type/pump/id/+/evt/+/fmt/+");
        for (String route : List.of("twice", "multicast")) {
            assertThat(send(route, List.of(item.apply(context))).getException()).isNull();
        }
        send("redelivered", List.of(item.apply(context), new byte[131_073]));

        await().until(() -> plain.received().size() == 7);
        assertThat(plain.receivedTexts()).allMatch(text -> text.endsWith("/text e"));
    }

    static Stream<Function<CamelContext, Object>> itemsReadOnce() {
        return Stream.of(
                context -> stream("e"),
                context -> Optional.of(stream("e")),
                context -> new StringReader("e"),
                context -> new StreamSource(stream("<e/>")),
                context -> new StreamSource(new StringReader("<e/>")),
                context -> ExchangeBuilder.anExchange(context)
                        .withBody(stream("e"))
                        .build());
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("itemsReadOnce")
    void aSecondReadingOfAnItemThatIsAStreamFailsTheItem(Function<CamelContext, Object> item) {
        for (String route : List.of("twice", "multicast")) {
            Exchange exchange = send(route, List.of(item.apply(context)));

            assertThat(exchange.getException())
                    .as(route)
                    .rootCause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("can be read once only, and was", "byte[] or String");
        }
    }

    @Test
    void aSourceThatFailsToBeginHasBegun() {
        Iterator<Object> broken = new Iterator<>() {
            private boolean failed;

            @Override
            public boolean hasNext() {
                boolean first = !failed;
                failed = true;
                if (first) {
                    throw new IllegalStateException("The cursor is lost.");
                }
                return false;
            }

            @Override
            public Object next() {
                throw new NoSuchElementException();
            }
        };

        Exchange exchange = send("redelivered", broken);

        assertThat(exchange.getException())
                .isInstanceOf(BatchPublishException.class)
                .hasMessageContaining("The cursor is lost.");
    }

    @Test
    void emptySourcesAreEmptyHoweverManyThereAre() {
        List<Supplier<Object>> empty = List.of(
                List::of, () -> List.of().iterator(), Collections::emptyIterator, Stream::empty, () -> new Scanner(""));
        for (int times = 0; times < 2; times++) {
            for (Supplier<Object> source : empty) {
                Exchange exchange = send("redelivered", source.get());

                assertThat(exchange.getException()).isNull();
                assertThat(exchange.getMessage().getHeader("CamelIotBatchSize")).isEqualTo(0L);
            }
        }
    }

    @Test
    void sourcesThatNobodyKnowsAnyMoreAreForgotten() {
        ReadSources read = new ReadSources();
        IntStream.range(0, 1_000)
                .forEach(each -> assertThat(read.claim(new Object())).isTrue());

        await().until(() -> {
            System.gc();
            read.claim(read);
            return read.size() < 10;
        });
    }

    @Test
    void anErrorInTheSourceFailsTheExchangeOnceWhatWasReadIsPublished() {
        Exchange exchange = send("redelivered", (Iterable<Object>) () -> Stream.of("a", "b", "c")
                .map(item -> {
                    if (item.equals("c")) {
                        throw new NoClassDefFoundError("com/example/Driver");
                    }
                    return (Object) item;
                })
                .iterator());

        assertThat(exchange.getException())
                .isInstanceOfSatisfying(BatchPublishException.class, e -> assertThat(e.getAcknowledged())
                        .isEqualTo(2));
        assertThat(exchange.getException())
                .hasMessageContaining("broke off after 2 messages")
                .hasMessageContaining("com/example/Driver");
    }

    @Test
    void anErrorInAnItemFailsTheExchangeAndIsNamed() {
        Object wicked = new Object() {
            @Override
            public String toString() {
                throw new StackOverflowError("wicked");
            }
        };

        Exchange exchange = send("redelivered", List.of("a", wicked, "c"));

        assertThat(exchange.getException()).isInstanceOf(BatchPublishException.class);
        assertThat(exchange.getMessage().getHeader("CamelIotBatchSize", Long.class))
                .isEqualTo(exchange.getMessage().getHeader("CamelIotBatchAcknowledged", Long.class)
                        + exchange.getMessage().getHeader("CamelIotBatchFailed", Long.class));
    }
}
