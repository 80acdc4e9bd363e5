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

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.POJONode;
import io.cameliot.broker.EmbeddedPlatform;
import java.util.AbstractCollection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.ExchangeBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A body that may have other messages when it is read again: nobody takes what is left of it, or has come to it, for the
 * whole.
 */
class BatchAgainTest {
    private static final String TO = "iot:event?type=pump&event=status&format=text&batch=true";
    private static final String TO_OTHER = "iot:event?type=pump&event=other&format=text&batch=true";

    private static EmbeddedPlatform platform;
    private static CamelContext context;

    @BeforeAll
    static void startContext() throws Exception {
        platform = new EmbeddedPlatform();
        context = IotContext.of(platform.serverUri(), "again");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:once").to(TO);
                from("direct:redelivered")
                        .errorHandler(
                                defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(1))
                        .to(TO);
                from("direct:failover").loadBalance().failover(1, false, true).to(TO, TO_OTHER);
                from("direct:caught")
                        .doTry()
                        .to(TO)
                        .doCatch(Exception.class)
                        .to(TO)
                        .end();
                from("direct:twice").to(TO).to(TO_OTHER);
                from("direct:hops").to(TO).to("seda:first?waitForTaskToComplete=Always");
                from("seda:first?pollTimeout=50").to("seda:second?waitForTaskToComplete=Always");
                from("seda:second?pollTimeout=50").to(TO_OTHER);
                from("direct:new-exchange").to(TO).process(exchange -> {
                    Exchange other = send("other", exchange.getMessage().getBody());
                    exchange.setException(other.getException());
                });
                from("direct:other").to(TO_OTHER);
                from("direct:nested").multicast().stopOnException().to(TO, "direct:nested-second");
                from("direct:nested-second").multicast().stopOnException().to("direct:nested-third");
                from("direct:nested-third").multicast().stopOnException().to(TO_OTHER);
            }
        });
        context.start();
    }

    @AfterAll
    static void close() throws Exception {
        context.close();
        platform.close();
    }

    private static ExchangeBuilder exchange(Object body) {
        return ExchangeBuilder.anExchange(context).withBody(body).withHeader("CamelIotDeviceId", "p-01");
    }

    private static Exchange send(String route, Object body) {
        return context.createProducerTemplate()
                .send("direct:" + route, exchange(body).build());
    }

    private static Message messageOf(String device, Object body) {
        Message message = new DefaultMessage(context);
        message.setHeader("CamelIotDeviceId", device);
        message.setBody(body);
        return message;
    }

    /** A message that fails the first time. */
    private static Message failingOnce(String device, Object body) {
        AtomicBoolean failed = new AtomicBoolean();
        Message message = new DefaultMessage(context) {
            @Override
            public Object getBody() {
                if (failed.compareAndSet(false, true)) {
                    throw new IllegalStateException("The server of schemas does not answer.");
                }
                return body;
            }
        };
        message.setHeader("CamelIotDeviceId", device);
        return message;
    }

    private static Iterator<Object> draining(Queue<Object> queue) {
        return Stream.generate(queue::poll)
                .takeWhile(Objects::nonNull)
                .peek(item -> {
                    if (item.equals("broken")) {
                        throw new IllegalStateException("The line cannot be read.");
                    }
                })
                .iterator();
    }

    private static Iterable<Object> draining(Object... items) {
        Queue<Object> queue = new ArrayDeque<>(List.of(items));
        return () -> draining(queue);
    }

    private static void assertOneOfThreeFailed(Exchange exchange) {
        assertThat(exchange.getException()).isInstanceOfSatisfying(BatchPublishException.class, e -> {
            assertThat(e).hasMessageContaining("does not answer");
            assertThat(e.getSize()).isEqualTo(3);
            assertThat(e.getFailures())
                    .extracting(BatchPublishException.Failure::index)
                    .containsExactly(1L);
        });
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry("CamelIotBatchSize", 3L)
                .containsEntry("CamelIotBatchAcknowledged", 2L)
                .containsEntry("CamelIotBatchFailed", 1L);
    }

    private static void assertReadBefore(Exchange exchange) {
        assertThat(exchange.getException())
                .rootCause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("batch=true", "read by an earlier batch", "List");
    }

    @Test
    void whatHasComeToAQueueMeanwhileDoesNotStandForWhatFailed() {
        Queue<Object> queue = new ArrayDeque<>(List.of("a", failingOnce("p-01", "b"), "c"));
        AtomicInteger readings = new AtomicInteger();
        Iterable<Object> source = () -> {
            if (readings.getAndIncrement() > 0) {
                queue.addAll(List.of("d", "e", "f", "g"));
            }
            return draining(queue);
        };

        assertOneOfThreeFailed(send("redelivered", source));
    }

    @Test
    void messagesOfOtherDevicesWithThePayloadOfTheFirstDoNotStandForWhatFailed() {
        Exchange exchange = send(
                "redelivered",
                draining(
                        messageOf("p-01", "on"),
                        failingOnce("p-02", "on"),
                        "broken",
                        messageOf("p-03", "on"),
                        messageOf("p-04", "on")));

        assertThat(exchange.getException()).isInstanceOfSatisfying(BatchPublishException.class, e -> {
            assertThat(e.isBrokenOff()).isTrue();
            assertThat(e.getSize()).isEqualTo(2);
            assertThat(e.getFailed()).isEqualTo(1);
        });
    }

    @Test
    void theRestOfABrokenSourceIsNoSuccessOfAnotherExchangeThoughItBeginsWithTheSamePayload() {
        Iterable<Object> source =
                draining(messageOf("p-01", "on"), "broken", messageOf("p-02", "on"), messageOf("p-03", "on"));
        assertThat(send("once", source).getException()).hasMessageContaining("cannot be read");

        assertReadBefore(send("once", source));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hops", "new-exchange", "nested", "twice"})
    void anotherEndpointIsNotSuccessfulWithADrainedSourceHoweverFarAwayItIs(String route) {
        assertReadBefore(send(route, draining("a", "b")));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void batchesThatReadASourceSideBySideAreNotBothSuccessfulWithTheirPartsOfIt(int partOfTheFirst) {
        Queue<Object> queue = new ArrayDeque<>(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        AtomicReference<Iterable<Object>> source = new AtomicReference<>();
        source.set(() -> Stream.generate(queue::poll)
                .takeWhile(Objects::nonNull)
                .peek(item -> {
                    if (item.equals(partOfTheFirst)) {
                        assertThat(send("other", source.get()).getException()).isNull();
                    }
                })
                .iterator());

        assertReadBefore(send("once", source.get()));
    }

    @Test
    void aCollectionThatDrainsIsNoSuccessAtRedelivery() {
        Queue<Object> queue = new ArrayDeque<>(List.of("a", failingOnce("p-01", "b"), "c"));

        assertOneOfThreeFailed(send("redelivered", collectionOver(queue)));
    }

    @Test
    void aCollectionThatDrainsIsNoSuccessOfASecondEndpoint() {
        assertReadBefore(send("twice", collectionOver(new ArrayDeque<>(List.of("a", "b")))));
    }

    private static Collection<Object> collectionOver(Queue<Object> queue) {
        return new AbstractCollection<>() {
            @Override
            public Iterator<Object> iterator() {
                return draining(queue);
            }

            @Override
            public int size() {
                return queue.size();
            }
        };
    }

    @Test
    void aListThatIsFilledAnewMayHaveLessForAnotherExchange() {
        List<Object> list = new ArrayList<>(List.of("a", new byte[131_073], "c"));
        assertThat(send("redelivered", list).getException()).isNotNull();
        list.clear();
        list.add("d");

        assertThat(send("redelivered", list).getException()).isNull();
        list.clear();
        assertThat(send("redelivered", list).getException()).isNull();
    }

    @Test
    void whatHoldsItsItemsIsPublishedAgainAsAWholeWhenItIsRedelivered() {
        List<Supplier<Object>> sources = List.of(
                () -> List.of("a", failingOnce("p-01", "b"), "c"),
                () -> new ArrayDeque<>(List.of("a", failingOnce("p-01", "b"), "c")),
                () -> new Object[] {"a", failingOnce("p-01", "b"), "c"},
                () -> JsonNodeFactory.instance
                        .arrayNode()
                        .add("a")
                        .add(new POJONode(new FailingBean()))
                        .add("c"));
        for (Supplier<Object> source : sources) {
            Exchange exchange = send("redelivered", source.get());

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER))
                    .isEqualTo(1);
            assertThat(exchange.getMessage().getHeader("CamelIotBatchSize")).isEqualTo(3L);
        }
    }

    /** Jackson cannot read it the first time. */
    static final class FailingBean {
        private final AtomicBoolean failed = new AtomicBoolean();

        public String getName() {
            if (failed.compareAndSet(false, true)) {
                throw new IllegalStateException("The server of schemas does not answer.");
            }
            return "b";
        }
    }

    /** Begins anew each time, but for one reading in which it breaks behind so many items. */
    private static Iterable<Object> repeatable(int breaksAtReading, int breaksAt) {
        AtomicInteger readings = new AtomicInteger();
        return () -> {
            boolean breaks = readings.incrementAndGet() == breaksAtReading;
            return IntStream.range(0, 50)
                    .mapToObj(item -> {
                        if (breaks && item == breaksAt) {
                            throw new IllegalStateException("The query fails.");
                        }
                        return (Object) ("item " + item);
                    })
                    .iterator();
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 49})
    void anIterableIsNotReadAgainInTheExchangeWhereItBroke(int breaksAt) {
        Exchange exchange = send("redelivered", repeatable(1, breaksAt));

        assertThat(exchange.getException())
                .isInstanceOf(BatchPublishException.class)
                .hasMessageContaining("broke off after " + breaksAt + " messages")
                .hasRootCauseMessage("The query fails.");
        assertThat(exchange.getMessage().getHeader("CamelIotBatchAcknowledged")).isEqualTo((long) breaksAt);
        assertReadBefore(send("failover", repeatable(1, breaksAt)));
    }

    @Test
    void anIterableThatDidNotGiveAnIteratorIsReadAtRedelivery() {
        AtomicBoolean failed = new AtomicBoolean();
        Exchange exchange = send("redelivered", (Iterable<Object>) () -> {
            if (failed.compareAndSet(false, true)) {
                throw new IllegalStateException("The query fails.");
            }
            return List.<Object>of("a", "b").iterator();
        });

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader("CamelIotBatchSize")).isEqualTo(2L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 49})
    void anIterableThatBrokeOnceGoesOnWorkingForLaterExchanges(int breaksAt) {
        Iterable<Object> source = repeatable(2, breaksAt);
        assertThat(send("redelivered", source).getException()).isNull();
        assertThat(send("redelivered", source).getException()).hasRootCauseMessage("The query fails.");

        for (int minute = 0; minute < 3; minute++) {
            Exchange exchange = send("redelivered", source);

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getHeader("CamelIotBatchSize")).isEqualTo(50L);
        }
    }

    @Test
    void anIterableThatBrokeOnceGoesOnWorkingForOtherDevices() {
        Iterable<Object> source = repeatable(1, 7);
        assertThat(send("once", source).getException()).hasRootCauseMessage("The query fails.");

        Exchange other = exchange(source).withHeader("CamelIotDeviceId", "p-02").build();

        assertThat(context.createProducerTemplate().send("direct:once", other).getException())
                .isNull();
    }

    @Test
    void anIterableWithAnItemThatFailedGoesOnWorkingForLaterExchanges() {
        List<Object> items = List.of("a", failingOnce("p-01", "b"), "c");
        Iterable<Object> source = items::iterator;
        assertOneOfThreeFailed(send("redelivered", source));

        assertThat(send("redelivered", source).getException()).isNull();
        assertThat(send("redelivered", source).getException()).isNull();
    }

    @Test
    void nobodyKnowsWhatASourceHasLostThatBrokeAtItsFirstMessageEver() {
        Iterable<Object> source = repeatable(1, 0);
        assertThat(send("once", source).getException()).hasRootCauseMessage("The query fails.");

        assertReadBefore(send("once", source));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c"})
    void anIterableThatHasLessForALaterExchangeIsNoSuccess(String left) {
        Queue<Object> queue = new ArrayDeque<>(List.of("a", "b"));
        Iterable<Object> source = () -> draining(queue);
        assertThat(send("redelivered", source).getException()).isNull();
        left.chars().forEach(item -> queue.add(Character.toString(item)));

        Exchange exchange = send("redelivered", source);

        assertReadBefore(exchange);
        assertThat(exchange.getMessage().getHeader("CamelIotBatchAcknowledged")).isEqualTo((long) left.length());
    }

    @Test
    void manyExchangesReadOneRepeatableIterableSideBySide() throws Exception {
        for (int round = 0; round < 5; round++) {
            Iterable<Object> source = repeatable(0, 0);
            List<CompletableFuture<Exchange>> sent = IntStream.range(0, 20)
                    .mapToObj(each -> context.createProducerTemplate()
                            .asyncSend("direct:once", exchange(source).build()))
                    .toList();

            for (CompletableFuture<Exchange> each : sent) {
                assertThat(each.get(20, TimeUnit.SECONDS).getException()).isNull();
            }
        }
    }

    @Test
    void aReadingThatBreaksDoesNotDisturbOneThatIsUnderWay() {
        AtomicInteger readings = new AtomicInteger();
        AtomicReference<Iterable<Object>> source = new AtomicReference<>();
        source.set(() -> {
            boolean inner = readings.incrementAndGet() == 2;
            return IntStream.range(0, 50)
                    .mapToObj(item -> {
                        if (inner && item == 10) {
                            throw new IllegalStateException("The query fails.");
                        }
                        if (!inner && item == 5) {
                            assertThat(send("once", source.get()).getException())
                                    .hasRootCauseMessage("The query fails.");
                        }
                        return (Object) ("item " + item);
                    })
                    .iterator();
        });

        assertThat(send("once", source.get()).getException()).isNull();
    }

    @Test
    void anIterableWithoutAnIteratorSaysSo() {
        Iterable<Object> none = () -> null;

        Exchange exchange = send("once", none);

        assertThat(exchange.getException())
                .isInstanceOf(BatchPublishException.class)
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "batch=true",
                        "iterator() of the body gives null",
                        none.getClass().getName(),
                        "an empty one");
    }

    @Test
    void theFirstFailureStandsAlsoWhereItIsCaughtAndSentToTheSameEndpoint() {
        Iterator<Object> once =
                List.<Object>of("a", failingOnce("p-01", "b"), "c").iterator();
        assertOneOfThreeFailed(send("caught", once));
        assertOneOfThreeFailed(send("caught", draining("a", failingOnce("p-01", "b"), "c")));
    }
}
