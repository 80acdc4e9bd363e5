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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A route may leave its thread interrupted, as is usual after an InterruptedException; that ends no message's processing. */
class InterruptedRouteTest extends BrokerTest {
    private static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/text";
    private static final String DURABLE = "&sessionExpiryInterval=60&onFailure=REDELIVER";

    private final CountDownLatch allSent = new CountDownLatch(1);
    private final Queue<String> steps = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

    InterruptedRouteTest(Brokers kind) {
        super(kind);
    }

    @AfterEach
    void letThreadsEnd() {
        allSent.countDown();
    }

    /** Notes the message. The first one holds up the others, so that one thread takes all of them in one turn. */
    private void begin(Exchange exchange) throws InterruptedException {
        String body = exchange.getMessage().getBody(String.class);
        threads.add(Thread.currentThread());
        steps.add("begin " + body);
        if (body.equals("first")) {
            allSent.await(20, TimeUnit.SECONDS);
        } else if (body.equals("interrupted")) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(Exchange exchange) {
        steps.add("end " + exchange.getMessage().getBody(String.class));
    }

    private void fail(Exchange exchange) {
        steps.add("failed " + exchange.getMessage().getBody(String.class));
    }

    private void publish(String... bodies) {
        plainClient().publishAll(TOPIC, List.of(bodies));
        allSent.countDown();
    }

    /** One that leaves its thread interrupted is followed by others that another thread goes on with. */
    private void assertTheNextAreProcessedToTheirEnd(
            String appId, String from, UnaryOperator<ProcessorDefinition<?>> elsewhere) throws Exception {
        start(appId, new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class)
                        .process(InterruptedRouteTest.this::fail)
                        .handled(true);
                elsewhere
                        .apply(from(from)
                                .process(InterruptedRouteTest.this::begin)
                                .filter(bodyAs(String.class).isNotEqualTo("interrupted")))
                        .process(InterruptedRouteTest.this::end);
            }
        });

        publish("first", "interrupted", "third", "fourth");

        await().until(() -> steps.size() >= 7);
        assertThat(steps)
                .containsExactly(
                        "begin first",
                        "end first",
                        "begin interrupted",
                        "begin third",
                        "end third",
                        "begin fourth",
                        "end fourth");
    }

    @Test
    void theNextMessageIsProcessedToItsEndBeforeTheOneAfterItBegins() throws Exception {
        assertTheNextAreProcessedToTheirEnd("ir-next", "iot:event?type=pump" + DURABLE, step -> step.delay(100)
                .asyncDelayed());
    }

    @Test
    void theMessageItselfIsProcessedToItsEndThoughAnotherThreadGoesOnWithIt() throws Exception {
        start("ir-itself", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump" + DURABLE)
                        .process(InterruptedRouteTest.this::begin)
                        .delay(100)
                        .asyncDelayed()
                        .end()
                        .process(InterruptedRouteTest.this::end);
            }
        });

        publish("interrupted", "second");

        await().until(() -> steps.size() >= 4);
        assertThat(steps).containsExactly("begin interrupted", "end interrupted", "begin second", "end second");
    }

    @Test
    void theNextMessageMayPublish() throws Exception {
        assertTheNextAreProcessedToTheirEnd(
                "ir-publish",
                "iot:event?type=pump",
                step -> step.to("iot:command?type=pump&id=p-01&command=go&format=text"));
    }

    @Test
    void aForcedStopEndsTheWaitForAPartThatDoesNotEnd() throws Exception {
        CompletableFuture<AsyncCallback> never = new CompletableFuture<>();
        DefaultCamelContext context = start("ir-forced", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump")
                        .routeId("pumps")
                        .process(InterruptedRouteTest.this::begin)
                        .process(new AsyncProcessorSupport() {
                            @Override
                            public boolean process(Exchange exchange, AsyncCallback callback) {
                                never.complete(callback);
                                return false;
                            }
                        });
            }
        });
        publish("interrupted");
        await().until(never::isDone);

        context.getRouteController().stopRoute("pumps", 100, TimeUnit.MILLISECONDS);

        await().until(() -> threads.stream().noneMatch(Thread::isAlive));
        never.join().done(false);
    }
}
