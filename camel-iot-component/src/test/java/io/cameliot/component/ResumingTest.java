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

import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.ConnectFailure;
import io.cameliot.platform.network.TcpProxy;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.ObjectHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that has failed for good is tried again by whom it is wanted from, and says what became of that. */
class ResumingTest extends BrokerTest {
    private static final String DURABLE = "&sessionExpiryInterval=60";

    private final Queue<String> processed = new ConcurrentLinkedQueue<>();
    private TcpProxy proxy;

    ResumingTest(Brokers kind) {
        super(kind);
    }

    private static String topic(String type) {
        return "iot-2/type/" + type + "/id/d-01/evt/status/fmt/text";
    }

    /** Without reconnecting, a connection that is lost has failed for good. */
    private DefaultCamelContext context(String appId, String options) throws Exception {
        proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        return start(appId, proxy.uri(), new RouteBuilder() {
            @Override
            public void configure() {
                for (String type : new String[] {"fan", "pump"}) {
                    from("iot:event?automaticReconnect=false&connectionTimeout=5&type=" + type + options)
                            .routeId(type)
                            .process(exchange ->
                                    processed.add(exchange.getMessage().getBody(String.class)));
                }
            }
        });
    }

    private static IotConsumer consumer(DefaultCamelContext context, String routeId) {
        return (IotConsumer) context.getRoute(routeId).getConsumer();
    }

    private static HealthCheck.State health(DefaultCamelContext context, String routeId) {
        HealthCheck check = ((HealthCheckAware) consumer(context, routeId)).getHealthCheck();
        check.setEnabled(true);
        return check.call(Map.of()).getState();
    }

    private void loseConnection(DefaultCamelContext context, String routeId) {
        ClientConnection connection = consumer(context, routeId).connections().get(0);
        proxy.refuse();
        proxy.cut();
        await().until(() -> connection.state() == ClientConnection.State.FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", DURABLE})
    void aResumeWhoseConnectionHasFailedTriesAgainAndFailsWithTheReason(String options) throws Exception {
        PlainClient plain = plainClient();
        DefaultCamelContext context = context("re-failed" + options.length(), options);
        context.getRouteController().suspendRoute("fan");
        loseConnection(context, "fan");

        assertThatThrownBy(() -> context.getRouteController().resumeRoute("fan"))
                .satisfies(thrown -> assertThat(ObjectHelper.createExceptionIterable(thrown))
                        .hasAtLeastOneElementOfType(ConnectFailure.class));

        proxy.accept();
        context.getRouteController().stopRoute("fan");
        context.getRouteController().startRoute("fan");
        plain.publish(topic("fan"), "received");
        await().until(() -> processed.contains("received"));
    }

    @Test
    void aConsumerIsHealthyAgainWhenAnotherOneHasStartedTheirConnection() throws Exception {
        PlainClient plain = plainClient();
        DefaultCamelContext context = context("re-health", "");
        assertThat(health(context, "fan")).isEqualTo(HealthCheck.State.UP);
        loseConnection(context, "fan");
        await().until(() -> health(context, "fan") == HealthCheck.State.DOWN);
        proxy.accept();

        context.getRouteController().stopRoute("pump");
        context.getRouteController().startRoute("pump");

        await().untilAsserted(() -> {
            plain.publish(topic("fan"), "received");
            assertThat(processed).contains("received");
        });
        assertThat(health(context, "fan")).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void suspendAndResumeInAnyOrderAndAgainLoseNothingOnADurableSession() throws Exception {
        PlainClient plain = plainClient();
        DefaultCamelContext context = context("re-order", DURABLE);
        for (int i = 0; i < 5; i++) {
            context.getRouteController().suspendRoute("fan");
            plain.publish(topic("fan"), "held " + i);
            if (i % 2 == 0) {
                context.getRouteController().suspendRoute("fan");
            }
            context.getRouteController().resumeRoute("fan");
            context.getRouteController().resumeRoute("fan");
            plain.publish(topic("fan"), "then " + i);
            String expected = "then " + i;
            await().until(() -> processed.contains(expected));
        }

        assertThat(processed)
                .containsExactly(
                        "held 0", "then 0", "held 1", "then 1", "held 2", "then 2", "held 3", "then 3", "held 4",
                        "then 4");
    }
}
