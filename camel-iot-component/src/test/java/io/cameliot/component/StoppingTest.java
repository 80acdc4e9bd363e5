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
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import io.cameliot.platform.network.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.service.ServiceSupport;
import org.junit.jupiter.api.Test;

/** An orderly stop waits for all that belongs to a message, and loses none. */
class StoppingTest extends BrokerTest {
    private static final String DURABLE = "&sessionExpiryInterval=60";
    private static final String AGAIN = DURABLE + "&cleanStart=false";

    private final Queue<String> processed = new ConcurrentLinkedQueue<>();

    StoppingTest(Brokers kind) {
        super(kind);
    }

    private static String topic(String type) {
        return "iot-2/type/" + type + "/id/d-01/evt/status/fmt/text";
    }

    private RouteBuilder consuming(String options, String... types) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                for (String type : types) {
                    from("iot:event?type=" + type + options)
                            .routeId(type)
                            .process(exchange ->
                                    processed.add(exchange.getMessage().getBody(String.class)));
                }
            }
        };
    }

    @Test
    void whatComesWhileTheApplicationStopsIsThereAtTheNextStart() throws Exception {
        PlainClient plain = plainClient();
        CountDownLatch consumersStopped = new CountDownLatch(1);
        Semaphore mayStop = new Semaphore(0);
        DefaultCamelContext context = closing(IotContext.of(broker().serverUri(), "st-late"));
        context.addRoutes(consuming(DURABLE, "fan", "pump"));
        // Services stop in reverse order: after the routes, before the connections.
        context.start();
        context.addService(new ServiceSupport() {
            @Override
            protected void doStop() throws Exception {
                consumersStopped.countDown();
                mayStop.tryAcquire(20, TimeUnit.SECONDS);
            }
        });
        plain.publish(topic("fan"), "first");
        await().until(() -> processed.contains("first"));

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::stop);
        List<String> sent =
                IntStream.range(0, 200).mapToObj(i -> "while it stops " + i).toList();
        plain.publishAll(topic("fan"), sent.subList(0, 100));
        assertThat(consumersStopped.await(20, TimeUnit.SECONDS)).isTrue();
        plain.publishAll(topic("fan"), sent.subList(100, 150));
        plain.publishAll(topic("pump"), sent.subList(150, 200));
        mayStop.release();
        assertThat(stopped).succeedsWithin(Duration.ofSeconds(20));
        start("st-late", consuming(AGAIN, "fan", "pump"));

        await().until(() -> processed.containsAll(sent));
    }

    @Test
    void whatASilentServerDoesNotConfirmHoldsUpNoStopOfAnApplicationWithoutADurableSession() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        DefaultCamelContext context = closing(IotContext.of(proxy.uri(), "st-silent"));
        context.addRoutes(consuming("&connectionTimeout=20", "fan", "pump", "valve"));
        context.start();
        proxy.stall();

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::stop);

        assertThat(stopped).as("within less than connectionTimeout").succeedsWithin(Duration.ofSeconds(15));
    }

    @Test
    void severalRoutesThatStopWhileTheServerIsSilentWaitForItOnce() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        DefaultCamelContext context = closing(IotContext.of(proxy.uri(), "st-once"));
        context.addRoutes(
                consuming("&connectionTimeout=3&keepAliveInterval=60", "fan", "pump", "valve", "lamp", "door"));
        context.start();
        proxy.stall();
        long begin = System.nanoTime();

        for (String type : List.of("fan", "pump", "valve", "lamp")) {
            context.getRouteController().stopRoute(type);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2 * 3));
    }

    @Test
    void aShutdownWaitsUntilTheReplyOfARequestIsAcknowledged() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/evt/answer/fmt/+");
        AtomicBoolean stall = new AtomicBoolean(true);
        RouteBuilder answering = new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:command?type=pump&exchangePattern=InOut" + AGAIN)
                        .routeId("answering")
                        .process(exchange -> {
                            if (stall.getAndSet(false)) {
                                proxy.stall();
                            }
                            processed.add(exchange.getMessage().getBody(String.class));
                            exchange.getMessage().setBody("done");
                        });
            }
        };
        DefaultCamelContext context = start("st-reply", proxy.uri(), answering);
        plain.publish(Mqtt5Publish.builder()
                .topic("iot-2/type/pump/id/p-01/cmd/ask/fmt/text")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("question".getBytes())
                .responseTopic("iot-2/type/pump/id/p-01/evt/answer/fmt/text")
                .build());
        await().until(() -> processed.contains("question"));

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::stop);
        await().during(Duration.ofMillis(800)).atMost(Duration.ofSeconds(5)).until(() -> !stopped.isDone());
        proxy.resume();

        assertThat(stopped).succeedsWithin(Duration.ofSeconds(20));
        await().until(() -> plain.receivedTexts().size() == 1);
        // It was acknowledged, so that it does not come again.
        start("st-reply", answering);
        plain.publish("iot-2/type/pump/id/p-01/cmd/ask/fmt/text", "next");
        await().until(() -> processed.contains("next"));
        assertThat(processed).containsExactly("question", "next");
    }

    @Test
    void aRouteThatIsStoppedAloneProcessesWhatComesUntilTheServerHasConfirmedTheEnd() throws Exception {
        PlainClient plain = plainClient();
        CamelContext context = start("st-alone", consuming(DURABLE, "fan", "pump"));
        List<String> sent = IntStream.range(0, 300).mapToObj(Integer::toString).toList();
        CompletableFuture<Void> publishing =
                CompletableFuture.runAsync(() -> sent.forEach(payload -> plain.publish(topic("fan"), payload)));
        await().until(() -> processed.size() > 20);

        context.getRouteController().stopRoute("fan");
        int received = processed.size();
        publishing.join();

        assertThat(List.copyOf(processed).subList(0, received)).isEqualTo(sent.subList(0, received));
        plain.publish(topic("pump"), "pump");
        await().until(() -> processed.contains("pump"));
        assertThat(processed).hasSize(received + 1);
    }

    @Test
    void aRouteThatHasTheConnectionAloneMissesNothingWhileItIsStopped() throws Exception {
        PlainClient plain = plainClient();
        CamelContext context = start("st-only", consuming(AGAIN, "fan"));
        for (int i = 0; i < 3; i++) {
            context.getRouteController().stopRoute("fan");
            plain.publish(topic("fan"), "while it is stopped " + i);
            context.getRouteController().startRoute("fan");
            String expected = "while it is stopped " + i;
            await().until(() -> processed.contains(expected));
        }
        assertThat(processed).hasSize(3);
    }

    @Test
    void aBridgeThatIsStoppedMissesNothingThoughProducersUseTheConnection() throws Exception {
        PlainClient plain = plainClient();
        CamelContext context = start("st-bridge", new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:other").to("iot:event?type=other&id=d-01&event=e" + DURABLE);
                from("iot:event?type=pump" + DURABLE)
                        .routeId("bridge")
                        .process(exchange -> processed.add(exchange.getMessage().getBody(String.class)))
                        .to("iot:command?command=ack" + DURABLE);
            }
        });
        plain.publish(topic("pump"), "1");
        await().until(() -> processed.contains("1"));

        context.getRouteController().stopRoute("bridge");
        plain.publishAll(topic("pump"), List.of("2", "3", "4"));
        context.getRouteController().startRoute("bridge");

        await().until(() -> processed.containsAll(List.of("2", "3", "4")));
    }

    @Test
    void allConnectionsOfAConsumerStopThoughSomethingFailsMeanwhile() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        AtomicBoolean failing = new AtomicBoolean();
        DefaultCamelContext context = closing(IotContext.of(proxy.uri(), "st-several"));
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onThreadPoolRemove(CamelContext camelContext, ThreadPoolExecutor threadPool) {
                if (failing.get()) {
                    throw new IllegalStateException("an extension of the application fails");
                }
            }
        });
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=fan&scalable=true&connections=3")
                        .routeId("several")
                        .log("${body}");
            }
        });
        context.start();
        await().until(() -> proxy.liveConnections() == 3);

        failing.set(true);
        assertThatThrownBy(() -> context.getRoute("several").getConsumer().stop())
                .hasStackTraceContaining("an extension of the application fails");
        failing.set(false);

        await().until(() -> proxy.liveConnections() == 0);
    }
}
