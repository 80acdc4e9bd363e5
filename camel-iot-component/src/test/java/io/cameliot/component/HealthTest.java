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

import io.cameliot.broker.EmbeddedPlatform;
import io.cameliot.broker.TestBroker;
import io.cameliot.platform.network.TcpProxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Consumer;
import org.apache.camel.SuspendableService;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultShutdownStrategy;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Camel's health checks tell whether the connections of consumers and producers stand. */
class HealthTest {
    private final EmbeddedPlatform platform = new EmbeddedPlatform();
    private TcpProxy proxy;
    private DefaultCamelContext context;

    @BeforeEach
    void startContext() throws Exception {
        proxy = TcpProxy.to("127.0.0.1", platform.port());
        context = IotContext.of(proxy.uri(), "board");
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        registry.setEnabled(true);
        for (String id : List.of("consumers", "producers")) {
            HealthCheckRepository repository = (HealthCheckRepository) registry.resolveById(id);
            repository.setEnabled(true);
            registry.register(repository);
        }
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump").routeId("consumer").log("${body}");
                from("direct:in").to("iot:event?type=valve");
            }
        });
        context.start();
    }

    @AfterEach
    void closeAll() throws Exception {
        context.close();
        proxy.close();
        platform.close();
    }

    private HealthCheck.Result result(String id) {
        Collection<HealthCheck.Result> results = HealthCheckHelper.invokeReadiness(context, "full");
        return results.stream()
                .filter(result -> result.getCheck().getId().startsWith(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not among "
                        + results.stream()
                                .map(result -> result.getCheck().getId())
                                .toList()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"consumer:consumer", "producer:iot"})
    void aCheckIsUpWhileTheConnectionStandsAndSaysWhyItIsDown(String id) {
        assertThat(result(id).getState()).isEqualTo(State.UP);

        proxy.refuse();
        proxy.cut();

        await().untilAsserted(() -> assertThat(result(id).getState()).isEqualTo(State.DOWN));
        await().untilAsserted(() -> assertThat(result(id).getMessage().orElse(""))
                .contains("client ID a:myorg1:board")
                .doesNotContain(TestBroker.TOKEN));
        assertThat(result(id).getDetails().values())
                .extracting(String::valueOf)
                .noneMatch(value -> value.contains(TestBroker.TOKEN));

        proxy.accept();

        await().untilAsserted(() -> assertThat(result(id).getState()).isEqualTo(State.UP));
    }

    /** Camel says that its route is suspended, and that it is started when it is resumed. */
    @Test
    void aConsumerThatWasStoppedByForceInASuspensionIsDownAndRunsAgainWhenItIsResumed() throws Exception {
        AtomicInteger received = new AtomicInteger();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=valve").routeId("blocked").process(exchange -> {
                    received.incrementAndGet();
                    busy.countDown();
                    end.await();
                });
            }
        });
        assertThat(result("consumer:blocked").getState()).isEqualTo(State.UP);
        sendToValve();
        busy.await();

        context.getShutdownStrategy().setTimeout(1);
        context.suspend();
        end.countDown();

        HealthCheck check = ((IotConsumer) context.getRoute("blocked").getConsumer()).getHealthCheck();
        assertThat(check.call().getState()).isEqualTo(State.DOWN);
        assertThat(check.call().getMessage().orElse("")).contains("does not run");

        context.resume();
        assertThat(result("consumer:blocked").getState()).isEqualTo(State.UP);
        sendToValve();
        await().until(() -> received.get() == 2);
    }

    /** Two threads of Camel's shutdown strategy stop and suspend the consumer then, in any order. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConsumerThatWasStoppedByForceIsResumedWhetherItWasSuspendedAgainOrNot(boolean suspendedAgain)
            throws Exception {
        AtomicInteger received = new AtomicInteger();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=valve").routeId("forced").process(exchange -> received.incrementAndGet());
            }
        });
        context.setShutdownStrategy(new DefaultShutdownStrategy(context) {
            @Override
            public boolean hasTimeoutOccurred() {
                return true;
            }
        });
        Consumer consumer = context.getRoute("forced").getConsumer();

        ServiceHelper.suspendService(consumer);
        ServiceHelper.stopService(consumer);
        if (suspendedAgain) {
            ((SuspendableService) consumer).suspend();
        }
        assertThat(ServiceHelper.resumeService(consumer)).isTrue();

        assertThat(result("consumer:forced").getState()).isEqualTo(State.UP);
        sendToValve();
        await().until(() -> received.get() == 1);
    }

    private void sendToValve() {
        context.createProducerTemplate()
                .sendBodyAndHeaders(
                        "iot:event?type=valve",
                        "{}",
                        Map.of(IotConstants.DEVICE_ID, "v-01", IotConstants.EVENT_ID, "status"));
    }

    @Test
    void aConsumerWhoseSubscriptionWasRefusedIsDownThoughTheConnectionStands() throws Exception {
        proxy.refuse();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                // The platform shares by client ID, and refuses the filters of shared subscriptions.
                from("iot:event?appId=shared&scalable=true&serverType=MQTT_BROKER&connectionTimeout=2")
                        .routeId("refused")
                        .log("${body}");
            }
        });

        proxy.accept();

        await().untilAsserted(
                        () -> assertThat(result("consumer:refused").getMessage().orElse(""))
                                .contains("The server refused the subscription to $share/"));
        assertThat(result("consumer:refused").getState()).isEqualTo(State.DOWN);
    }
}
