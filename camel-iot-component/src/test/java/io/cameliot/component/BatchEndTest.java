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

import io.cameliot.broker.Brokers;
import io.cameliot.platform.network.TcpProxy;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.ExchangeBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch has broken off if something of it was not read, and only then: what fails at its end leaves nothing to publish. */
class BatchEndTest extends BrokerTest {
    private CamelContext context;
    private TcpProxy proxy;

    BatchEndTest(Brokers kind) {
        super(kind);
    }

    @BeforeEach
    void startContext() throws Exception {
        proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        context = closing(IotContext.of(proxy.uri(), "batch-end"));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:batch")
                        .to("iot:event?type=pump&id=p-01&event=status&batch=true&maxInFlight=1&publishTimeout=2000");
            }
        });
        context.start();
    }

    private BatchPublishException failureOf(Object batch) {
        Exchange exchange = context.createProducerTemplate()
                .send(
                        "direct:batch",
                        ExchangeBuilder.anExchange(context).withBody(batch).build());
        assertThat(exchange.getException()).isInstanceOf(BatchPublishException.class);
        return exchange.getException(BatchPublishException.class);
    }

    @Test
    void aSourceThatWasReadToItsEndAndCannotBeClosedHasNotBrokenOff() {
        for (Throwable thrown : List.of(new IllegalStateException("lost"), new AssertionError("lost"))) {
            BatchPublishException failure = failureOf(Stream.of("a", "b").onClose(() -> sneak(thrown)));

            assertThat(failure.isBrokenOff()).isFalse();
            assertThat(failure)
                    .hasMessageContainingAll("read to its end", "could not be closed after 2 messages", "lost")
                    .hasCause(thrown);
            assertThat(failure.getAcknowledged()).isEqualTo(2);
            assertThat(failure.getFailed()).isZero();
        }
    }

    @Test
    void aSourceThatBreaksAndCannotBeClosedHasBrokenOff() {
        BatchPublishException failure = failureOf(Stream.of("a", "b")
                .peek(item -> {
                    if (item.equals("b")) {
                        throw new IllegalStateException("broken");
                    }
                })
                .onClose(() -> sneak(new IllegalStateException("lost"))));

        assertThat(failure.isBrokenOff()).isTrue();
        assertThat(failure).hasMessageContainingAll("broke off after 1 messages", "broken");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void aBatchWhoseLastItemFindsNoAnswerHasNotBrokenOff() {
        for (int size = 1; size <= 3; size++) {
            assertThat(context.createProducerTemplate()
                            .send(
                                    "direct:batch",
                                    ExchangeBuilder.anExchange(context)
                                            .withBody(List.of("first"))
                                            .build())
                            .getException())
                    .isNull();
            proxy.stall();

            BatchPublishException failure = failureOf(Stream.of("a", "b", "c").limit(size));

            assertThat(failure.isBrokenOff()).as("%d", size).isEqualTo(size == 3);
            assertThat(failure.getSize()).isEqualTo(failure.getFailed());
            proxy.resume();
        }
    }

    @Test
    void aBatchWhoseLastItemIsAnErrorHasNotBrokenOff() {
        Message wicked = new DefaultMessage(context) {
            @Override
            public Object getBody() {
                throw new StackOverflowError("wicked");
            }
        };

        BatchPublishException last = failureOf(List.of("a", wicked));
        assertThat(last.isBrokenOff()).isFalse();
        assertThat(last.getSize()).isEqualTo(2);

        assertThat(failureOf(List.of("a", wicked, "c")).isBrokenOff()).isTrue();
    }

    @Test
    void anErrorWhileAFailedItemIsNotedEndsTheBatch() {
        AtomicInteger asked = new AtomicInteger();
        Message wicked = new DefaultMessage(context) {
            @Override
            public Object getBody() {
                throw new IllegalStateException("wicked") {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String getMessage() {
                        if (asked.getAndIncrement() == 0) {
                            throw new OutOfMemoryError("pretended");
                        }
                        return super.getMessage();
                    }
                };
            }
        };

        Exchange exchange = context.createProducerTemplate()
                .send(
                        "direct:batch",
                        ExchangeBuilder.anExchange(context)
                                .withBody(List.of("a", wicked, "b"))
                                .build());

        assertThat(exchange.getException()).isNotNull();
    }

    /** It is told again by the check of each second. */
    @Test
    void aBatchEndsThoughTheMemoryWasShortWhenItsLastItemWasAcknowledged() {
        for (Object batch : List.of(List.of("a"), List.of("a", "b", "c"), Stream.of("a", "b"))) {
            AtomicInteger tries = new AtomicInteger();
            Exchange exchange =
                    ExchangeBuilder.anExchange(context).withBody(batch).build();
            exchange.setMessage(new DefaultMessage(context) {
                @Override
                public void setHeader(String name, Object value) {
                    if (name.equals(IotConstants.BATCH_SIZE) && tries.getAndIncrement() < 2) {
                        throw new OutOfMemoryError("pretended");
                    }
                    super.setHeader(name, value);
                }
            });
            exchange.getMessage().setBody(batch);

            context.createProducerTemplate().send("direct:batch", exchange);

            // The thread that reads the batch may be the last: then its exchange fails with what it has met.
            if (exchange.getException() == null) {
                assertThat(tries).hasValue(3);
                assertThat(exchange.getMessage().getHeader(IotConstants.BATCH_ACKNOWLEDGED))
                        .isEqualTo(exchange.getMessage().getHeader(IotConstants.BATCH_SIZE));
            } else {
                assertThat(exchange.getException()).hasRootCauseInstanceOf(OutOfMemoryError.class);
            }
        }
    }

    @Test
    void aThreadThatIsInterruptedAtTheLastItemHasPublishedAll() {
        Iterator<String> interrupting = new Iterator<>() {
            private boolean read;

            @Override
            public boolean hasNext() {
                return !read;
            }

            @Override
            public String next() {
                read = true;
                Thread.currentThread().interrupt();
                return "a";
            }
        };
        Exchange exchange = context.createProducerTemplate()
                .send(
                        "direct:batch",
                        ExchangeBuilder.anExchange(context)
                                .withBody(interrupting)
                                .build());
        boolean wasInterrupted = Thread.interrupted();

        if (exchange.getException() instanceof BatchPublishException failure) {
            assertThat(failure.isBrokenOff()).isFalse();
        }
        assertThat(wasInterrupted || exchange.getException() != null).isTrue();
    }
}
