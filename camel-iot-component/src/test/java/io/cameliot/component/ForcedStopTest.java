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

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import io.cameliot.paho.CapturedLog;
import io.cameliot.platform.network.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A route that hangs and is stopped by force costs no other route anything, and can start again. */
class ForcedStopTest extends BrokerTest {
    private static final String PUMP = "iot-2/type/pump/id/p-01/evt/status/fmt/text";
    private static final String VALVE = "iot-2/type/valve/id/v-01/evt/status/fmt/text";

    private final Queue<String> pumps = new ConcurrentLinkedQueue<>();
    private final Queue<String> valves = new ConcurrentLinkedQueue<>();
    private final CountDownLatch neverUntilTheEnd = new CountDownLatch(1);
    private final Semaphore hanging = new Semaphore(0);

    ForcedStopTest(Brokers kind) {
        super(kind);
    }

    @AfterEach
    void letThreadsEnd() {
        neverUntilTheEnd.countDown();
    }

    private DefaultCamelContext context(String appId, String serverUri, String pumpOptions, String valveOptions)
            throws Exception {
        return start(appId, serverUri, new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump" + pumpOptions).routeId("pumps").process(exchange -> {
                    String body = exchange.getMessage().getBody(String.class);
                    if (body.startsWith("hang")) {
                        hanging.release();
                        awaitUninterruptibly(neverUntilTheEnd);
                    }
                    pumps.add(body);
                });
                from("iot:event?type=valve" + valveOptions)
                        .routeId("valves")
                        .process(exchange -> valves.add(exchange.getMessage().getBody(String.class)));
            }
        });
    }

    /** As a driver hangs that knows nothing of interruptions. */
    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Mqtt5Publish atMostOnce(String topic, byte[] payload) {
        return Mqtt5Publish.builder()
                .topic(topic)
                .qos(MqttQos.AT_MOST_ONCE)
                .payload(payload)
                .build();
    }

    private void hang(PlainClient plain) throws InterruptedException {
        plain.publish(PUMP, "hang");
        assertThat(hanging.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void stopByForce(DefaultCamelContext context) throws Exception {
        context.getRouteController().stopRoute("pumps", 100, TimeUnit.MILLISECONDS);
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void theMemoryOfMessagesOfQos0ThatWaitedForItIsFreeForAllRoutes() throws Exception {
        PlainClient plain = plainClient();
        String options = "&qos=0&receiveBufferSize=4000000";
        DefaultCamelContext context = context("fs-memory", broker().serverUri(), options, options);
        hang(plain);
        IotConsumer consumer = (IotConsumer) context.getRoute("pumps").getConsumer();
        byte[] large = new byte[100_000];
        // All that may wait on a connection. A server drops some if they come faster than it can send them.
        await().until(() -> {
            plain.publish(atMostOnce(PUMP, large));
            return consumer.getPendingExchangesSize() >= 39;
        });

        stopByForce(context);
        context.getRouteController().startRoute("pumps");
        await().untilAsserted(() -> {
            plain.publish(atMostOnce(PUMP, "pump".getBytes()));
            plain.publish(atMostOnce(VALVE, "valve".getBytes()));
            assertThat(pumps).contains("pump");
            assertThat(valves).contains("valve");
        });
    }

    @Test
    void withoutADurableSessionTheConnectionStaysAndNoOtherRouteMissesAnything() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        PlainClient plain = plainClient();
        DefaultCamelContext context = context("fs-others", proxy.uri(), "&qos=0", "");
        hang(plain);
        plain.publishAll(PUMP, numbers(1, 20));
        plain.publishAll(VALVE, numbers(1, 300));

        stopByForce(context);
        plain.publishAll(VALVE, numbers(301, 600));

        await().until(() -> valves.size() == 600);
        assertThat(valves).containsExactlyElementsOf(numbers(1, 600));
        assertThat(proxy.connectionsAccepted()).isEqualTo(1);
    }

    @Test
    void withoutADurableSessionItsMessagesOfQos1DoNotHoldBackThoseOfOthers() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        PlainClient plain = plainClient();
        DefaultCamelContext context = context("fs-window", proxy.uri(), "&receiveMaximum=10", "&receiveMaximum=10");
        hang(plain);
        plain.publishAll(PUMP, numbers(1, 5));

        stopByForce(context);
        plain.publishAll(VALVE, numbers(1, 200));

        await().until(() -> valves.size() == 200);
        assertThat(proxy.connectionsAccepted()).isEqualTo(1);
        assertThat(pumps).isEmpty();
    }

    @Test
    void itStartsAgainAsOftenAsOneLikes() throws Exception {
        PlainClient plain = plainClient();
        DefaultCamelContext context = context("fs-again", broker().serverUri(), "", "");
        for (int i = 0; i < 3; i++) {
            hang(plain);
            stopByForce(context);
            context.getRouteController().startRoute("pumps");
            plain.publish(PUMP, "after stop " + i);
            String expected = "after stop " + i;
            await().until(() -> pumps.contains(expected));
        }
    }

    @ParameterizedTest
    @CsvSource({"&sessionExpiryInterval=60, true", "'', false"})
    void aRouteThatCamelCallsSuspendedThoughItsSubscriptionHasEndedIsWarnedOf(String session, boolean warned)
            throws Exception {
        PlainClient plain = plainClient();
        DefaultCamelContext context = context("fs-named" + session.length(), broker().serverUri(), session, session);
        hang(plain);

        List<String> warnings;
        try (CapturedLog log = new CapturedLog(IotConsumer.class)) {
            context.getRouteController().suspendRoute("pumps", 100, TimeUnit.MILLISECONDS);
            warnings = log.messages();
        }

        assertThat(context.getRouteController().getRouteStatus("pumps")).isEqualTo(ServiceStatus.Suspended);
        assertThat(warnings.stream()
                        .anyMatch(warning -> warning.contains("pumps")
                                && warning.contains("its subscription to iot-2/type/pump/id/+/evt/+/fmt/+ ends")))
                .isEqualTo(warned);
    }

    @Test
    void onADurableSessionWhatItHadNotProcessedComesAgainWhenItStartsAgain() throws Exception {
        PlainClient plain = plainClient();
        String durable = "&sessionExpiryInterval=60";
        DefaultCamelContext context = context("fs-durable", broker().serverUri(), durable, durable);
        hang(plain);
        plain.publishAll(PUMP, numbers(1, 10));

        context.getShutdownStrategy().setTimeout(1);
        context.stop();
        neverUntilTheEnd.countDown();
        pumps.clear();
        String again = durable + "&cleanStart=false";
        context("fs-durable", broker().serverUri(), again, again);

        await().until(() -> pumps.containsAll(numbers(1, 10)));
        assertThat(pumps).contains("hang");
    }

    @Test
    void whatAHungThreadDoesLaterAcknowledgesNothing() throws Exception {
        PlainClient plain = plainClient();
        String durable = "&sessionExpiryInterval=60";
        DefaultCamelContext context = context("fs-late", broker().serverUri(), durable, durable);
        hang(plain);

        stopByForce(context);
        neverUntilTheEnd.countDown();
        await().until(() -> pumps.contains("hang"));
        plain.publish(VALVE, "valve");

        await().during(Duration.ofMillis(300)).until(() -> valves.contains("valve"));
        assertThat(valves).containsOnly("valve");
    }
}
