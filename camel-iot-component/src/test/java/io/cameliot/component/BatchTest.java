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

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import io.cameliot.platform.network.TcpProxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.ExchangeBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code batch=true}: many messages in one body, published without waiting for one another. */
class BatchTest extends BrokerTest {
    private CamelContext context;

    BatchTest(Brokers kind) {
        super(kind);
    }

    @BeforeEach
    void startContext() throws Exception {
        context = start("batch", new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:batch").to("iot:event?type=pump&event=status&batch=true&maxInFlight=50");
            }
        });
    }

    private Exchange send(Object batch) {
        return context.createProducerTemplate()
                .send(
                        "direct:batch",
                        ExchangeBuilder.anExchange(context)
                                .withBody(batch)
                                .withHeader("CamelIotDeviceId", "p-01")
                                .build());
    }

    static Stream<Arguments> batches() {
        return Stream.of(
                Arguments.of(List.of("a", "b", "c")),
                Arguments.of(List.of("a", "b", "c").iterator()),
                Arguments.of(Stream.of("a", "b", "c")),
                Arguments.of((Object) new String[] {"a", "b", "c"}),
                Arguments.of((Iterable<String>) () -> List.of("a", "b", "c").iterator()));
    }

    @ParameterizedTest
    @MethodSource("batches")
    void theItemsOfAnyKindOfSequenceArePublishedInOrderAndCounted(Object batch) {
        PlainClient plain = plainClient().subscribe("iot-2/type/pump/id/+/evt/status/fmt/+");

        Exchange exchange = send(batch);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry("CamelIotBatchSize", 3L)
                .containsEntry("CamelIotBatchAcknowledged", 3L)
                .containsEntry("CamelIotBatchFailed", 0L);
        await().until(() -> plain.received().size() == 3);
        assertThat(plain.receivedTexts())
                .containsExactly(
                        "iot-2/type/pump/id/p-01/evt/status/fmt/json a",
                        "iot-2/type/pump/id/p-01/evt/status/fmt/json b",
                        "iot-2/type/pump/id/p-01/evt/status/fmt/json c");
    }

    @Test
    void theElementsOfAJsonArrayAreItems() {
        PlainClient plain = plainClient().subscribe("iot-2/type/pump/id/+/evt/status/fmt/+");
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        array.addObject().put("n", 1);
        array.add("b");

        Exchange exchange = send(array);

        assertThat(exchange.getException()).isNull();
        await().until(() -> plain.received().size() == 2);
        assertThat(plain.receivedTexts())
                .containsExactly(
                        "iot-2/type/pump/id/p-01/evt/status/fmt/json {\"n\":1}",
                        "iot-2/type/pump/id/p-01/evt/status/fmt/json \"b\"");
    }

    @Test
    void anItemThatIsAMessageOrExchangeHasItsOwnHeaders() {
        PlainClient plain = plainClient().subscribe("iot-2/type/pump/id/+/evt/status/fmt/+");
        Message message = new DefaultMessage(context);
        message.setHeader("CamelIotDeviceId", "p-02");
        message.setBody(Map.of("n", 1));
        Exchange other = ExchangeBuilder.anExchange(context)
                .withHeader("CamelIotDeviceId", "p-03")
                .withBody("x")
                .build();

        Exchange exchange = send(List.of(message, other, "y"));

        assertThat(exchange.getException()).isNull();
        await().until(() -> plain.received().size() == 3);
        assertThat(plain.receivedTexts())
                .containsExactly(
                        "iot-2/type/pump/id/p-02/evt/status/fmt/json {\"n\":1}",
                        "iot-2/type/pump/id/p-03/evt/status/fmt/json x",
                        "iot-2/type/pump/id/p-01/evt/status/fmt/json y");
    }

    @Test
    void failedItemsAreNamedAndTheOthersArePublished() {
        PlainClient plain = plainClient().subscribe("iot-2/type/pump/id/+/evt/status/fmt/+");
        Message bad = new DefaultMessage(context);
        bad.setHeader("CamelIotDeviceId", "p/03");
        bad.setBody("bad");

        Exchange exchange = send(List.of("a", bad, "c", new byte[131_073]));

        assertThat(exchange.getException()).isInstanceOfSatisfying(BatchPublishException.class, e -> {
            assertThat(e.isBrokenOff()).isFalse();
            assertThat(e)
                    .hasMessageContaining("2 of 4 messages of the batch failed")
                    .hasMessageContaining("index 1")
                    .hasMessageContaining("header CamelIotDeviceId 'p/03'");
            assertThat(e.getSize()).isEqualTo(4);
            assertThat(e.getAcknowledged()).isEqualTo(2);
            assertThat(e.getFailed()).isEqualTo(2);
            assertThat(e.getFailures())
                    .extracting(BatchPublishException.Failure::index)
                    .containsExactly(1L, 3L);
            assertThat(e.getFailures().get(0).item()).isSameAs(bad);
            assertThat(e.getFailures().get(1).cause()).hasMessageContaining("131073");
        });
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry("CamelIotBatchSize", 4L)
                .containsEntry("CamelIotBatchAcknowledged", 2L)
                .containsEntry("CamelIotBatchFailed", 2L);
        await().until(() -> plain.received().size() == 2);
    }

    @Test
    void aSourceThatBreaksFailsTheExchangeButNotWhatWasReadBefore() {
        PlainClient plain = plainClient().subscribe("iot-2/type/pump/id/+/evt/status/fmt/+");
        AtomicBoolean closed = new AtomicBoolean();
        Stream<String> source = IntStream.range(0, 10)
                .mapToObj(i -> {
                    if (i == 7) {
                        throw new IllegalStateException("disk failed");
                    }
                    return "" + i;
                })
                .onClose(() -> closed.set(true));

        Exchange exchange = send(source);

        assertThat(exchange.getException())
                .isInstanceOf(BatchPublishException.class)
                .hasMessageContaining("broke off after 7 messages")
                .hasMessageContaining("disk failed");
        assertThat(exchange.getException(BatchPublishException.class).isBrokenOff())
                .isTrue();
        await().until(() -> plain.received().size() == 7);
        assertThat(closed).isTrue();
    }

    @Test
    void aLongStreamIsReadOnlyAsFarAheadAsTheWindowAllows() {
        AtomicInteger read = new AtomicInteger();
        AtomicInteger furthestAhead = new AtomicInteger();
        IotComponent iot = context.getComponent("iot", IotComponent.class);
        AtomicBoolean closed = new AtomicBoolean();
        Stream<String> source = IntStream.range(0, 20_000)
                .mapToObj(i -> {
                    read.incrementAndGet();
                    int inFlight = iot.connections().registry().inFlight();
                    furthestAhead.accumulateAndGet(inFlight, Math::max);
                    return "" + i;
                })
                .onClose(() -> closed.set(true));

        Exchange exchange = send(source);

        assertThat(exchange.getException()).isNull();
        assertThat(read).hasValue(20_000);
        assertThat(furthestAhead.get()).isPositive().isLessThanOrEqualTo(50);
        assertThat(closed).isTrue();
        assertThat(exchange.getMessage().getHeader("CamelIotBatchAcknowledged")).isEqualTo(20_000L);
    }

    @Test
    void aBatchBreaksOffWhenItsConnectionIsClosed() throws Exception {
        AtomicInteger read = new AtomicInteger();
        ExecutorService sender = Executors.newSingleThreadExecutor();
        Future<Exchange> sent = sender.submit(() -> send(Stream.generate(read::incrementAndGet)));
        await().until(() -> read.get() > 1_000);

        context.getComponent("iot", IotComponent.class)
                .connections()
                .registry()
                .closeAll()
                .get(10, TimeUnit.SECONDS);

        Exchange exchange = sent.get(10, TimeUnit.SECONDS);
        assertThat(exchange.getException())
                .isInstanceOf(BatchPublishException.class)
                .hasMessageContaining("The batch broke off after ")
                .hasMessageContaining("was closed");
        assertThat(exchange.getMessage().getHeader("CamelIotBatchSize", Long.class))
                .isEqualTo(exchange.getMessage().getHeader("CamelIotBatchAcknowledged", Long.class)
                        + exchange.getMessage().getHeader("CamelIotBatchFailed", Long.class));
        sender.shutdown();
    }

    @Test
    void aBatchBreaksOffWhenNothingIsAcknowledgedForAsLongAsAnItemMayTake() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        CamelContext silent = closing(IotContext.of(proxy.uri(), "batch-silent"));
        silent.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:batch")
                        .to("iot:event?type=pump&id=p-01&event=status&batch=true&maxInFlight=5&publishTimeout=2000");
            }
        });
        silent.start();
        proxy.stall();
        long begin = System.nanoTime();

        Exchange exchange = silent.createProducerTemplate()
                .send(
                        "direct:batch",
                        ExchangeBuilder.anExchange(silent)
                                .withBody(Stream.iterate(0, i -> i + 1).limit(1_000))
                                .build());

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        assertThat(exchange.getException()).isInstanceOf(BatchPublishException.class);
        assertThat(exchange.getException().getCause()).hasMessageContaining("publishTimeout");
        assertThat(exchange.getMessage().getHeader("CamelIotBatchAcknowledged")).isEqualTo(0L);
        assertThat(exchange.getMessage().getHeader("CamelIotBatchSize", Long.class))
                .isLessThan(50L);
    }

    @Test
    void anEmptyBatchCompletesAtOnce() {
        Exchange exchange = send(List.of());

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader("CamelIotBatchSize")).isEqualTo(0L);
    }

    static Stream<Arguments> noBatches() {
        return Stream.of(
                Arguments.of(42),
                Arguments.of("a,b"),
                Arguments.of(Map.of("a", 1)),
                Arguments.of(new byte[] {1, 2}),
                Arguments.of((Object) new Byte[] {1, 2}),
                Arguments.of(JsonNodeFactory.instance.objectNode().put("a", 1).put("b", 2)),
                Arguments.of(JsonNodeFactory.instance.textNode("a")),
                Arguments.of(JsonNodeFactory.instance.nullNode()),
                Arguments.of(Path.of("a", "b")),
                Arguments.of(new SQLException("one", new SQLException("two"))));
    }

    @ParameterizedTest
    @MethodSource("noBatches")
    void aBodyThatIsOneValueIsRefusedThoughJavaMayIterateOverIt(Object body) {
        Exchange exchange = send(body);

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch=true")
                .hasMessageContaining(body.getClass().getName());
    }

    /** Such as a ByteString of Protobuf, or an object of Vert.x. */
    static List<Iterable<?>> values() {
        List<Byte> bytes = List.of((byte) 1, (byte) 2);
        Iterable<Byte> byteString = bytes::iterator;
        Iterable<Map.Entry<String, Integer>> object =
                () -> Map.of("a", 1).entrySet().iterator();
        return List.of(byteString, object);
    }

    @ParameterizedTest
    @MethodSource("values")
    void whatIteratesOverThePartsOfOneValueIsRefused(Iterable<?> value) {
        Exchange exchange = send(value);

        assertThat(exchange.getException())
                .isInstanceOf(BatchPublishException.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasRootCauseMessage(
                        "With batch=true the body is an Iterable, Iterator, Stream or array of messages, but"
                                + " this one is " + value.getClass().getName()
                                + ", which is one value. Split it before, or leave out batch.");
        assertThat(exchange.getMessage().getHeader("CamelIotBatchSize")).isEqualTo(0L);
    }

    @Test
    void withFailABatchBreaksOffAtTheFirstItemThatFindsNoConnection() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        CamelContext cut = closing(IotContext.of(proxy.uri(), "batch-fail"));
        cut.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:batch")
                        .to("iot:event?type=pump&id=p-01&event=status&batch=true&whenDisconnected=FAIL&qos=1");
            }
        });
        cut.start();
        AtomicInteger read = new AtomicInteger();
        ExecutorService sender = Executors.newSingleThreadExecutor();
        Future<Exchange> sent = sender.submit(() -> cut.createProducerTemplate()
                .send(
                        "direct:batch",
                        ExchangeBuilder.anExchange(cut)
                                .withBody(Stream.generate(read::incrementAndGet))
                                .build()));
        await().until(() -> read.get() > 100);
        proxy.refuse();
        proxy.cut();

        Exchange exchange = sent.get(20, TimeUnit.SECONDS);

        assertThat(exchange.getException())
                .isInstanceOf(BatchPublishException.class)
                .hasMessageContaining("The batch broke off after ");
        sender.shutdown();
    }

    @Test
    void theItemThatASourceBreaksOnIsNotCounted() {
        Iterator<String> broken = new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public String next() {
                if (next == 2) {
                    throw new IllegalStateException("disk failed");
                }
                return "" + next++;
            }
        };

        Exchange exchange = send(broken);

        assertThat(exchange.getException()).hasMessageContaining("broke off after 2 messages");
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry("CamelIotBatchSize", 2L)
                .containsEntry("CamelIotBatchAcknowledged", 2L)
                .containsEntry("CamelIotBatchFailed", 0L);
    }

    @Test
    void aSourceThatBreaksWhileItIsReadEndsTheBatchWithItsError() {
        Exchange exchange = send(Stream.of("a", "b").map(item -> {
            throw new IllegalStateException("broken source");
        }));

        assertThat(exchange.getException())
                .isInstanceOf(BatchPublishException.class)
                .hasRootCauseMessage("broken source");
    }
}
