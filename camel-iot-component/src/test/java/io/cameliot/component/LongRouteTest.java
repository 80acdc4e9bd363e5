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

import static org.awaitility.Awaitility.await;

import io.cameliot.broker.Brokers;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A route that goes on for ever takes no memory for what it is done with. */
class LongRouteTest extends BrokerTest {
    private static final int PARTS = 60;
    /** So many may be on their way to their ends when the last one begins. */
    private static final int ON_THEIR_WAY = 3;

    private static final String COMMAND = "iot:command?type=pump&id=p-01&command=go&format=text";
    private static final List<Integer> NUMBERS =
            IntStream.rangeClosed(1, PARTS).boxed().toList();

    private final Queue<WeakReference<Exchange>> exchanges = new ConcurrentLinkedQueue<>();
    private final CountDownLatch checked = new CountDownLatch(1);

    LongRouteTest(Brokers kind) {
        super(kind);
    }

    @AfterEach
    void letTheRouteEnd() {
        checked.countDown();
    }

    /** Comes after each message that is published. The last one waits, so that the route does not end. */
    private void published(Exchange exchange) {
        exchanges.add(new WeakReference<>(exchange));
        if (exchanges.size() == PARTS) {
            ContinuationExecutorTest.block(checked);
        }
    }

    private void assertThatItTakesNoMemory(String appId, String from, RouteBuilder routes) throws Exception {
        var context = start(appId, routes);
        context.createProducerTemplate().asyncSendBody(from, NUMBERS);
        assertThatTheExchangesThatAreDoneAreGone();
    }

    private void assertThatTheExchangesThatAreDoneAreGone() {
        await().until(() -> exchanges.size() == PARTS);
        await().until(() -> {
            System.gc();
            return exchanges.stream().filter(each -> each.get() != null).count() <= ON_THEIR_WAY;
        });
    }

    @Test
    void aSplitThatPublishesItsParts() throws Exception {
        assertThatItTakesNoMemory("lr-split", "direct:parts", new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:parts")
                        .split(body())
                        .streaming()
                        .stopOnException()
                        .to(COMMAND)
                        .process(LongRouteTest.this::published);
            }
        });
    }

    @Test
    void aSplitThatPublishesBatches() throws Exception {
        assertThatItTakesNoMemory("lr-batch", "direct:parts", new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:parts")
                        .split(body())
                        .streaming()
                        .setBody(constant(List.of("x", "y")))
                        .to(COMMAND + "&batch=true")
                        .process(LongRouteTest.this::published);
            }
        });
    }

    @Test
    void aSplitThatAsks() throws Exception {
        assertThatItTakesNoMemory("lr-ask", "direct:parts", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:command?type=pump&exchangePattern=InOut").setBody(constant("gone"));

                from("direct:parts")
                        .split(body())
                        .streaming()
                        .to(ExchangePattern.InOut, COMMAND)
                        .process(LongRouteTest.this::published);
            }
        });
    }

    @Test
    void aSplitInTheRouteOfAMessage() throws Exception {
        start("lr-consumer", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump")
                        .split(constant(NUMBERS))
                        .streaming()
                        .to(COMMAND)
                        .process(LongRouteTest.this::published);
            }
        });

        plainClient().publish("iot-2/type/pump/id/p-01/evt/status/fmt/text", "x");

        assertThatTheExchangesThatAreDoneAreGone();
    }

    @Test
    void aLoop() throws Exception {
        assertThatItTakesNoMemory("lr-loop", "direct:loop", new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:loop")
                        .loop(PARTS)
                        .copy()
                        .setBody(constant("x"))
                        .to(COMMAND)
                        .process(LongRouteTest.this::published);
            }
        });
    }

    @Test
    void aRing() throws Exception {
        assertThatItTakesNoMemory("lr-ring", "seda:ring", new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:ring")
                        .setBody(constant("x"))
                        .to(COMMAND)
                        .process(LongRouteTest.this::published)
                        .to(ExchangePattern.InOnly, "seda:ring");
            }
        });
    }
}
