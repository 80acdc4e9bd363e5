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
import io.cameliot.connection.Application.Phase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.SupervisingRouteController;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.service.ServiceSupport;
import org.junit.jupiter.api.Test;

/** What is for a route that has not started yet waits for it, as long as it is going to start. */
class StartingRoutesTest extends BrokerTest {
    private static final String FAN = "iot-2/type/fan/id/f-01/evt/speed/fmt/text";
    private static final String PUMP = "iot-2/type/pump/id/p-01/evt/speed/fmt/text";
    private static final String DURABLE = "&sessionExpiryInterval=60&cleanStart=false";

    private final Queue<String> processed = new ConcurrentLinkedQueue<>();

    StartingRoutesTest(Brokers kind) {
        super(kind);
    }

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                for (String type : new String[] {"pump", "fan"}) {
                    from("iot:event?type=" + type + DURABLE)
                            .routeId(type)
                            .process(exchange ->
                                    processed.add(exchange.getMessage().getBody(String.class)));
                }
            }
        };
    }

    /** Has the server keep messages for both routes. Returns who published them. */
    private PlainClient publishWhileItIsAway(String appId) throws Exception {
        PlainClient plain = plainClient();
        start(appId, routes()).close();
        plain.publishAll(FAN, numbers(1, 20));
        plain.publishAll(PUMP, numbers(21, 40));
        return plain;
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void aContextIsStartingUntilItHasStartedAllRoutesAndStoppingFromThenOn() throws Exception {
        DefaultCamelContext context = closing(IotContext.of(broker().serverUri(), "sv-phase"));
        RoutesOfContext application = new RoutesOfContext(context);
        Queue<Phase> phases = new ConcurrentLinkedQueue<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a")
                        .routePolicy(new RoutePolicySupport() {
                            @Override
                            public void onStart(Route route) {
                                phases.add(application.phase());
                            }

                            @Override
                            public void onStop(Route route) {
                                phases.add(application.phase());
                            }
                        })
                        .log("${body}");
            }
        });

        context.start();
        phases.add(application.phase());
        context.stop();

        assertThat(phases).containsExactly(Phase.STARTING, Phase.RUNNING, Phase.STOPPING);
    }

    @Test
    void aRouteThatWasStoppedOrDoesNotStartByItselfIsNotExpected() throws Exception {
        DefaultCamelContext context = closing(IotContext.of(broker().serverUri(), "sv-expected"));
        RoutesOfContext application = new RoutesOfContext(context);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=fan").routeId("fan").log("${body}");
                from("iot:event?type=pump").autoStartup(false).log("${body}");
            }
        });
        context.start();
        assertThat(application.isExpected(PUMP)).isFalse();

        context.getRouteController().stopRoute("fan");

        assertThat(application.isExpected(FAN)).isFalse();
    }

    @Test
    void aRouteReceivesThoughAnotherThatIsNotForItsMessagesTakesLongToStart() throws Exception {
        PlainClient plain = plainClient();
        start("sv-slow", routes()).close();
        plain.publishAll(PUMP, numbers(21, 40));
        CountDownLatch starting = new CountDownLatch(1);
        DefaultCamelContext context = closing(IotContext.of(broker().serverUri(), "sv-slow"));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump&receiveMaximum=5" + DURABLE)
                        .startupOrder(1)
                        .process(exchange -> processed.add(exchange.getMessage().getBody(String.class)));
                from("direct:slow")
                        .startupOrder(2)
                        .routePolicy(new RoutePolicySupport() {
                            @Override
                            public void onStart(Route route) {
                                await().until(() -> starting.getCount() == 0);
                            }
                        })
                        .log("${body}");
            }
        });
        Thread starter = new Thread(context::start);
        starter.start();

        await().until(() -> processed.size() == 20);

        assertThat(processed).containsExactlyElementsOf(numbers(21, 40));
        assertThat(context.isStarted()).isFalse();
        starting.countDown();
        starter.join();
    }

    @Test
    void whatAJobHasProcessedThatStopsInOrderSoonAfterItsStartNeverComesAgain() throws Exception {
        PlainClient plain = publishWhileItIsAway("sv-job");
        CamelContext job = start("sv-job", routes());
        await().until(() -> processed.size() == 40);
        job.close();
        plain.publish(PUMP, "last");

        start("sv-job", routes());

        await().until(() -> processed.contains("last"));
        assertThat(processed).hasSize(41);
    }

    @Test
    void aRouteThatIsTriedAgainGetsWhatWaitedForIt() throws Exception {
        publishWhileItIsAway("sv-tried");
        DefaultCamelContext context = closing(IotContext.of(broker().serverUri(), "sv-tried"));
        SupervisingRouteController controller = context.getRouteController().supervising();
        controller.setBackOffDelay(20);
        AtomicBoolean mayStart = new AtomicBoolean();
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onThreadPoolAdd(
                    CamelContext camelContext,
                    ThreadPoolExecutor threadPool,
                    String id,
                    String sourceId,
                    String routeId,
                    String threadPoolProfileId) {
                if (sourceId != null && sourceId.contains("type/fan") && !mayStart.get()) {
                    throw new IllegalStateException("the database is away");
                }
            }
        });
        context.addRoutes(routes());
        context.start();
        RoutesOfContext application = context.hasService(IotConnections.class).routes();

        await().until(() -> controller.getRestartingRoutes().size() == 1);
        assertThat(application.isExpected(FAN)).isTrue();
        await().until(() -> !application.isExpected(PUMP));
        await().until(() -> processed.containsAll(numbers(21, 40)));
        mayStart.set(true);

        await().until(() -> processed.containsAll(numbers(1, 40)));
        await().until(() -> !application.isExpected(FAN));
    }

    @Test
    void routesThatAreAddedToARunningContextGetWhatWaitedForThem() throws Exception {
        publishWhileItIsAway("sv-added");
        DefaultCamelContext context = start("sv-added", new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:first").log("${body}");
            }
        });

        context.addRoutes(routes());

        await().until(() -> processed.containsAll(numbers(1, 40)));
    }

    @Test
    void aRouteWhoseProcessorsTakeLongToStartGetsWhatComesMeanwhile() throws Exception {
        PlainClient plain = plainClient();
        start("sv-prepared", routes()).close();
        DefaultCamelContext context = start("sv-prepared", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump" + DURABLE)
                        .process(exchange -> processed.add(exchange.getMessage().getBody(String.class)));
            }
        });
        SlowStart slow = new SlowStart();
        Thread adding = new Thread(() -> add(context, slow));
        adding.start();
        slow.begun.await();

        plain.publishAll(FAN, numbers(1, 20));
        plain.publish(PUMP, "later");
        // By then it was decided on those before.
        await().until(() -> processed.contains("later"));
        slow.end.countDown();

        adding.join();
        await().until(() -> processed.containsAll(numbers(1, 20)));
    }

    private void add(CamelContext context, SlowStart slow) {
        try {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("iot:event?type=fan" + DURABLE)
                            .process(slow)
                            .process(exchange ->
                                    processed.add(exchange.getMessage().getBody(String.class)));
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A processor that starts when it is told to. */
    private static final class SlowStart extends ServiceSupport implements Processor {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        protected void doStart() throws Exception {
            begun.countDown();
            end.await();
        }

        @Override
        public void process(Exchange exchange) {
            // Lets it pass.
        }
    }
}
