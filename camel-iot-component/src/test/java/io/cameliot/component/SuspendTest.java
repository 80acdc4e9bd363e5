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
import io.cameliot.platform.network.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes that are suspended, stopped and shut down lose nothing that they were given. */
class SuspendTest extends BrokerTest {
    private static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/text";
    private static final String DURABLE = "&sessionExpiryInterval=60";

    private final Queue<String> processed = new ConcurrentLinkedQueue<>();
    private final Semaphore mayProceed = new Semaphore(Integer.MAX_VALUE / 2);

    SuspendTest(Brokers kind) {
        super(kind);
    }

    private DefaultCamelContext context(String appId, String serverUri, String options) throws Exception {
        return start(appId, serverUri, new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump" + options).routeId("pumps").process(exchange -> {
                    mayProceed.tryAcquire(20, TimeUnit.SECONDS);
                    processed.add(exchange.getMessage().getBody(String.class));
                });
                from("iot:event?type=valve" + options)
                        .routeId("valves")
                        .process(exchange -> processed.add(exchange.getMessage().getBody(String.class)));
            }
        });
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    private void publishAndLetOneProceed(PlainClient plain, int count) {
        mayProceed.drainPermits();
        plain.publishAll(TOPIC, numbers(1, count));
        mayProceed.release(1);
    }

    /** Gives messages the time to arrive that must not be processed. */
    private void awaitQuiet() {
        int before = processed.size();
        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(5)).until(() -> processed.size() == before);
    }

    @Test
    void aSuspendedRouteOfADurableSessionGetsItsMessagesWhenItIsResumed() throws Exception {
        PlainClient plain = plainClient();
        CamelContext context = context("su-durable", broker().serverUri(), DURABLE);
        plain.publish(TOPIC, "1");
        await().until(() -> processed.contains("1"));

        context.getRouteController().suspendRoute("pumps");
        plain.publishAll(TOPIC, numbers(2, 50));
        awaitQuiet();
        assertThat(processed).containsExactly("1");
        context.getRouteController().resumeRoute("pumps");

        await().until(() -> processed.size() == 50);
        assertThat(processed).containsExactlyElementsOf(numbers(1, 50));
    }

    @Test
    void whatHasArrivedAndIsNotBegunWaitsToo() throws Exception {
        PlainClient plain = plainClient();
        CamelContext context = context("su-begun", broker().serverUri(), DURABLE);
        mayProceed.drainPermits();
        plain.publishAll(TOPIC, numbers(1, 20));
        await().until(mayProceed::hasQueuedThreads);

        ServiceHelper.suspendService(context.getRoute("pumps").getConsumer());
        mayProceed.release(1_000);
        await().until(() -> processed.contains("1"));
        awaitQuiet();
        assertThat(processed).containsExactly("1");
        ServiceHelper.resumeService(context.getRoute("pumps").getConsumer());

        await().until(() -> processed.size() == 20);
        assertThat(processed).containsExactlyElementsOf(numbers(1, 20));
    }

    @Test
    void aSuspendedRouteGetsItsMessagesOnceThoughTheConnectionWasLostMeanwhile() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        PlainClient plain = plainClient();
        CamelContext context = context("su-lost", proxy.uri(), DURABLE);
        context.getRouteController().suspendRoute("pumps");
        plain.publishAll(TOPIC, numbers(1, 20));
        awaitQuiet();

        proxy.cut();
        await().until(() -> proxy.connectionsAccepted() == 2 && proxy.liveConnections() == 1);
        awaitQuiet();
        assertThat(processed).isEmpty();
        context.getRouteController().resumeRoute("pumps");

        await().until(() -> processed.containsAll(numbers(1, 20)));
        plain.publish(TOPIC, "last");
        await().until(() -> processed.contains("last"));
        assertThat(processed.stream().filter(numbers(1, 20)::contains)).hasSize(20);
    }

    @Test
    void aSuspendedRouteWithoutDurableSessionIsAwayUntilItIsResumed() throws Exception {
        PlainClient plain = plainClient();
        CamelContext context = context("su-away", broker().serverUri(), "");
        context.getRouteController().suspendRoute("pumps");
        plain.publish(TOPIC, "missed");
        context.getRouteController().resumeRoute("pumps");

        plain.publish(TOPIC, "received");

        await().until(() -> processed.contains("received"));
        assertThat(processed).containsExactly("received");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", DURABLE})
    void aShutdownWaitsForAllThatHasArrived(String options) throws Exception {
        PlainClient plain = plainClient();
        DefaultCamelContext context = context("su-down" + options.length(), broker().serverUri(), options);
        publishAndLetOneProceed(plain, 100);
        IotConsumer consumer = (IotConsumer) context.getRoute("pumps").getConsumer();
        await().until(() -> consumer.getPendingExchangesSize() == 98);

        CountDownLatch stopped = new CountDownLatch(1);
        Thread stopping = new Thread(() -> {
            context.stop();
            stopped.countDown();
        });
        stopping.start();
        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(5)).until(() -> stopped.getCount() == 1);
        mayProceed.release(1_000);

        assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(processed).containsExactlyElementsOf(numbers(1, 100));

        processed.clear();
        context("su-down" + options.length(), broker().serverUri(), options + "&cleanStart=" + options.isEmpty());
        plain.publish(TOPIC, "next");
        await().until(() -> processed.contains("next"));
        assertThat(processed).as("after the restart").containsExactly("next");
    }

    @Test
    void whatAShutdownCannotWaitForComesAgainOnADurableSession() throws Exception {
        PlainClient plain = plainClient();
        DefaultCamelContext context = context("su-forced", broker().serverUri(), DURABLE);
        context.getShutdownStrategy().setTimeout(1);
        context.getExecutorServiceManager().setShutdownAwaitTermination(1_000);
        publishAndLetOneProceed(plain, 20);
        IotConsumer consumer = (IotConsumer) context.getRoute("pumps").getConsumer();
        await().until(() -> consumer.getPendingExchangesSize() == 18);

        context.stop();
        mayProceed.release(1_000);
        processed.clear();
        context("su-forced", broker().serverUri(), DURABLE + "&cleanStart=false");

        await().until(() -> processed.containsAll(numbers(2, 20)));
    }

    @Test
    void aSuspendedRouteThatStopsWhileOthersUseItsDurableConnectionProcessesAllThatItHeld() throws Exception {
        PlainClient plain = plainClient();
        DefaultCamelContext context = context("su-held", broker().serverUri(), DURABLE);
        context.getRouteController().suspendRoute("pumps");
        plain.publishAll(TOPIC, numbers(1, 100));
        awaitQuiet();
        mayProceed.drainPermits();

        FutureTask<Void> stopped = new FutureTask<>(() -> {
            context.getRouteController().stopRoute("pumps");
            return null;
        });
        Thread stopping = new Thread(stopped);
        stopping.start();
        await().until(mayProceed::hasQueuedThreads);
        // It waits for the threads that process, which have been told to end.
        await().until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
        mayProceed.release(1_000);

        assertThat(stopped).succeedsWithin(Duration.ofSeconds(20));
        // Mosquitto sends 20 before it waits for an acknowledgement.
        assertThat(processed).hasSizeGreaterThanOrEqualTo(20).containsExactlyElementsOf(numbers(1, processed.size()));
        plain.publishAll("iot-2/type/valve/id/v-01/evt/status/fmt/text", numbers(1_001, 1_200));
        await().until(() -> processed.containsAll(numbers(1_001, 1_200)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", DURABLE})
    void aRouteWhoseEndTheServerDoesNotConfirmHoldsUpNoOther(String session) throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        PlainClient plain = plainClient();
        DefaultCamelContext context =
                context("su-unconfirmed", proxy.uri(), "&connectionTimeout=1&receiveMaximum=10" + session);
        // With so short a timeout, the context may have started before there is a connection.
        await().until(() -> {
            plain.publish("iot-2/type/valve/id/v-01/evt/status/fmt/text", "ready");
            return processed.contains("ready");
        });

        proxy.stall();
        context.getRouteController().stopRoute("pumps");
        plain.publish(TOPIC, "after its end");
        proxy.resume();
        plain.publishAll("iot-2/type/valve/id/v-01/evt/status/fmt/text", numbers(1, 50));

        await().until(() -> processed.containsAll(numbers(1, 50)));
        assertThat(processed).filteredOn(payload -> !payload.equals("ready")).containsExactlyElementsOf(numbers(1, 50));
    }

    @Test
    void aRouteThatStopsWhileOthersUseItsDurableConnectionLeavesNothingUnprocessed() throws Exception {
        PlainClient plain = plainClient();
        DefaultCamelContext context = context("su-stop", broker().serverUri(), DURABLE);
        plain.publishAll(TOPIC, numbers(1, 100));
        context.getRouteController().stopRoute("pumps");
        int received = processed.size();

        plain.publish(TOPIC, "while it is stopped");
        plain.publish("iot-2/type/valve/id/v-01/evt/status/fmt/text", "valve");
        await().until(() -> processed.contains("valve"));
        context.getRouteController().startRoute("pumps");
        plain.publish(TOPIC, "after the start");

        await().until(() -> processed.contains("after the start"));
        assertThat(List.copyOf(processed).subList(0, received)).isEqualTo(numbers(1, received));
        assertThat(processed).doesNotContain("while it is stopped");
    }

    @Test
    void routesOfADurableSessionGetWhatIsPublishedWhileTheApplicationIsDown() throws Exception {
        PlainClient plain = plainClient();
        context("su-away-all", broker().serverUri(), DURABLE).stop();

        plain.publishAll(TOPIC, numbers(1, 10));
        plain.publish("iot-2/type/valve/id/v-01/evt/status/fmt/text", "valve");
        context("su-away-all", broker().serverUri(), DURABLE + "&cleanStart=false");

        await().until(() -> processed.containsAll(numbers(1, 10)) && processed.contains("valve"));
    }
}
