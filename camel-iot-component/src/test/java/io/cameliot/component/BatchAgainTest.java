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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
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
                from("direct:redelivered-far")
                        .errorHandler(
                                defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(1))
                        .to("seda:far?waitForTaskToComplete=Always");
                from("seda:far?pollTimeout=50").to("seda:farther?waitForTaskToComplete=Always");
                from("seda:farther?pollTimeout=50").to(TO);
                from("direct:parts")
                        .split(body())
                        .doTry()
                        .to(TO)
                        .doCatch(Exception.class)
                        .process(exchange ->
                                exchange.getProperty("keep", Processor.class).process(exchange));
                from("direct:filled")
                        .split(body())
                        .stopOnException()
                        .process(exchange ->
                                exchange.getProperty("fill", Processor.class).process(exchange))
                        .to(TO);
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

    /** Each attempt is another exchange at the endpoint. */
    @Test
    void norDoesItSeveralCopiesAwayFromTheRedelivery() {
        Queue<Object> queue = new ArrayDeque<>(List.of("a", failingOnce("p-01", "b"), "c"));
        AtomicInteger readings = new AtomicInteger();

        Exchange exchange = send("redelivered-far", (Iterable<Object>) () -> {
            if (readings.getAndIncrement() > 0) {
                queue.addAll(List.of("d", "e", "f"));
            }
            return draining(queue);
        });

        assertReadBefore(exchange);
        assertThat(readings).hasValue(1);
        assertReadBefore(
                send("redelivered-far", collectionOver(new ArrayDeque<>(List.of("a", failingOnce("p-01", "b"))))));
    }

    @Test
    void theRestOfABrokenSourceIsNoSuccessOfAnotherExchange() {
        Iterable<Object> source = draining("on", "broken", "on", "on");
        assertThat(send("once", source).getException()).hasMessageContaining("cannot be read");

        assertReadBefore(send("once", source));
    }

    /** Else it would be lost: nobody else gets it. */
    @Test
    void nothingIsTakenOutOfASourceThatIsNotReadAgain() {
        Queue<Object> queue = new ArrayDeque<>(List.of("a", "broken", "b"));
        Iterable<Object> source = () -> draining(queue);
        send("once", source);

        assertReadBefore(send("once", source));

        assertThat(queue).containsExactly("b");
    }

    @Test
    void aPartOfASplitIsNotToldTheFailureOfAnother() {
        Queue<Object> queue = new ArrayDeque<>(List.of("a", failingOnce("p-01", "b")));
        Iterable<Object> source = () -> draining(queue);
        List<Exchange> parts = new ArrayList<>();
        Processor keep = exchange -> parts.add(exchange.copy());

        context.createProducerTemplate()
                .send(
                        "direct:parts",
                        exchange(List.of(source, source))
                                .withProperty("keep", keep)
                                .build());

        assertThat(parts).hasSize(2);
        assertThat(parts.get(0).getProperty(Exchange.EXCEPTION_CAUGHT)).isInstanceOf(BatchPublishException.class);
        assertThat(parts.get(1)
                        .getProperty(Exchange.EXCEPTION_CAUGHT, BatchPublishException.class)
                        .getFailures())
                .isEmpty();
    }

    @Test
    void aListThatEachPartOfASplitFillsAnewMayHaveFewer() {
        List<Object> list = new ArrayList<>();
        Processor fill = exchange -> {
            int items = exchange.getMessage().getBody(Integer.class);
            list.clear();
            IntStream.range(0, items).forEach(item -> list.add("item " + item));
            exchange.getMessage().setBody(list);
        };

        Exchange whole = context.createProducerTemplate()
                .send(
                        "direct:filled",
                        exchange(List.of(3, 2, 3)).withProperty("fill", fill).build());

        assertThat(whole.getException()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hops", "new-exchange", "nested", "twice"})
    void anotherEndpointIsNotSuccessfulWithADrainedSourceHoweverFarAwayItIs(String route) {
        assertReadBefore(send(route, draining("a", "b")));
    }

    /** Is closed when it is read, as a file or a result set is. */
    private record Closeable(List<Object> items, AtomicInteger closed) implements Iterable<Object>, AutoCloseable {
        @Override
        public Iterator<Object> iterator() {
            return items.iterator();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Test
    void aSourceIsClosedOnceByWhoeverReadsIt() {
        AtomicInteger closed = new AtomicInteger();

        Exchange exchange = send("redelivered", new Closeable(List.of("a", failingOnce("p-01", "b"), "c"), closed));

        assertOneOfThreeFailed(exchange);
        assertThat(closed).hasValue(1);
    }

    @Test
    void whoeverComesToASourceThatIsBeingReadLeavesItOpenAndItsFailureToItsReader() {
        AtomicInteger closed = new AtomicInteger();
        AtomicReference<Object> source = new AtomicReference<>();
        AtomicReference<Exchange> other = new AtomicReference<>();
        Stream<Object> items = Stream.<Object>of("a", failingOnce("p-01", "b"), "c")
                .peek(item -> {
                    if (item.equals("a")) {
                        other.set(send("other", source.get()));
                        assertThat(closed).hasValue(0);
                    }
                });
        source.set(items.onClose(closed::incrementAndGet));

        Exchange exchange = send("redelivered", source.get());

        assertReadBefore(other.get());
        assertOneOfThreeFailed(exchange);
        assertThat(closed).hasValue(1);
    }

    /** As some views of queues do. */
    @Test
    void theFailureOfACollectionWithOneIteratorForAllStandsAtRedelivery() {
        Iterator<Object> only =
                List.<Object>of("a", failingOnce("p-01", "b"), "c").iterator();
        Object collection = new AbstractCollection<>() {
            @Override
            public Iterator<Object> iterator() {
                return only;
            }

            @Override
            public int size() {
                return 3;
            }
        };

        assertOneOfThreeFailed(send("redelivered", collection));
    }

    @Test
    void oneOfTwoBatchesThatMeetInASourceReadsItAll() {
        Queue<Object> queue = new ArrayDeque<>(List.of("a", "b", "c", "d"));
        AtomicReference<Iterable<Object>> source = new AtomicReference<>();
        source.set(() -> Stream.generate(queue::poll)
                .takeWhile(Objects::nonNull)
                .peek(item -> {
                    if (item.equals("b")) {
                        assertReadBefore(send("other", source.get()));
                    }
                })
                .iterator());

        Exchange exchange = send("once", source.get());

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader("CamelIotBatchSize")).isEqualTo(4L);
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

    /** Begins anew each time, which nobody can tell. */
    private static Iterable<Object> repeatable(int breaksAt) {
        return () -> IntStream.range(0, 50)
                .mapToObj(item -> {
                    if (item == breaksAt) {
                        throw new IllegalStateException("The query fails.");
                    }
                    return (Object) ("item " + item);
                })
                .iterator();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 49})
    void theFirstFailureOfAnIterableStandsAtRedelivery(int breaksAt) {
        Exchange exchange = send("redelivered", repeatable(breaksAt));

        assertThat(exchange.getException())
                .isInstanceOf(BatchPublishException.class)
                .hasMessageContaining("broke off after " + breaksAt + " messages")
                .hasRootCauseMessage("The query fails.");
        assertThat(exchange.getMessage().getHeader("CamelIotBatchAcknowledged")).isEqualTo((long) breaksAt);
        assertReadBefore(send("failover", repeatable(breaksAt)));
    }

    @Test
    void anIterableIsReadOnce() {
        Iterable<Object> source = repeatable(-1);
        assertThat(send("redelivered", source).getException()).isNull();

        assertReadBefore(send("redelivered", source));
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
