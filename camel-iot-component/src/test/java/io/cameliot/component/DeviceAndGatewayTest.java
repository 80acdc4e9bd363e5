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

import io.cameliot.broker.TestBroker;
import io.cameliot.connection.ConnectFailure;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Organisation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PropertyBindingSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Devices and gateways simulated by routes, beside the application that listens to them, in one CamelContext. */
class DeviceAndGatewayTest {
    private static final String TOKEN = "TP$0p&x*(1)!";
    private static final String PUMP = "clientType=device&type=pump&id=p-01&authToken=RAW(" + TOKEN + ")";
    private static final String ROUTER =
            "clientType=gateway&gatewayType=router&gatewayId=r-01&authToken=RAW(" + TOKEN + ")";

    private static final String SWITCH =
            "clientType=gateway&gatewayType=switch&gatewayId=s-01&authToken=RAW(" + TOKEN + ")";

    private static LocalPlatform platform;

    private final Deque<CamelContext> contexts = new ArrayDeque<>();

    @BeforeAll
    static void startPlatform() {
        Organisation organisation = Organisation.named(TestBroker.ORGANISATION)
                .apiKey(TestBroker.API_KEY, TestBroker.TOKEN)
                .gateway("router", "r-01", TOKEN)
                .gateway("switch", "s-01", TOKEN, new Device("pump", "p-02"));
        for (int i = 1; i <= 20; i++) {
            organisation = organisation.device("pump", "p-%02d".formatted(i), TOKEN);
        }
        platform = LocalPlatform.builder()
                .organisation(organisation)
                .organisation(Organisation.quickstart())
                .start();
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @AfterEach
    void closeContexts() throws Exception {
        while (!contexts.isEmpty()) {
            contexts.pop().close();
        }
    }

    private CamelContext start(RouteBuilder routes) throws Exception {
        DefaultCamelContext context = IotContext.of(platform.serverUri(), "board");
        contexts.push(context);
        context.addRoutes(routes);
        context.start();
        return context;
    }

    private static Exchange only(CamelContext context, String mock) {
        MockEndpoint endpoint = context.getEndpoint(mock, MockEndpoint.class);
        await().until(() -> endpoint.getReceivedCounter() == 1);
        return endpoint.getExchanges().get(0);
    }

    @Test
    void anApplicationReceivesWhatADevicePublishesAsItself() throws Exception {
        CamelContext context = start(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event").to("mock:events");
            }
        });

        context.createProducerTemplate().sendBody("iot:event?event=status&" + PUMP, "{}");

        assertThat(only(context, "mock:events").getMessage().getHeaders())
                .containsEntry("CamelMqttTopic", "iot-2/type/pump/id/p-01/evt/status/fmt/json");
        assertThat(platform.connectionsAccepted("d:myorg1:pump:p-01")).isPositive();
    }

    @Test
    void aDeviceReceivesItsOwnCommandsAndNoOthers() throws Exception {
        CamelContext context = start(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:command?" + PUMP).to("mock:commands");
            }
        });

        context.createProducerTemplate().sendBody("iot:command?type=pump&id=p-02&command=stop", "not mine");
        context.createProducerTemplate().sendBody("iot:command?type=pump&id=p-01&command=stop", "mine");

        Exchange command = only(context, "mock:commands");
        assertThat(command.getMessage().getBody(String.class)).isEqualTo("mine");
        assertThat(command.getMessage().getHeaders())
                .containsEntry("CamelMqttTopic", "iot-2/cmd/stop/fmt/json")
                .containsEntry("CamelIotDeviceType", "pump")
                .containsEntry("CamelIotDeviceId", "p-01")
                .containsEntry("CamelIotCommandId", "stop")
                .containsEntry("CamelIotFormat", "json");
    }

    @Test
    void aDeviceAnswersACommandThatAsksForIt() throws Exception {
        CamelContext context = start(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:command?exchangePattern=InOut&" + PUMP).setBody(simple("done: ${body}"));
            }
        });

        String reply = context.createProducerTemplate()
                .requestBody("iot:command?type=pump&id=p-01&command=reboot", "now", String.class);

        assertThat(reply).isEqualTo("done: now");
    }

    @Test
    void aDeviceAsksAndGetsTheCommandThatAnswers() throws Exception {
        CamelContext context = start(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?event=question&exchangePattern=InOut").setBody(simple("because of ${body}"));
            }
        });

        String reply =
                context.createProducerTemplate().requestBody("iot:event?event=question&" + PUMP, "why?", String.class);

        assertThat(reply).isEqualTo("because of why?");
    }

    @Test
    void aGatewayPublishesForTheDevicesBehindItAndReceivesTheirCommands() throws Exception {
        CamelContext context = start(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=valve").to("mock:events");
                from("iot:command?" + ROUTER).to("mock:commands");
            }
        });

        context.createProducerTemplate()
                .sendBodyAndHeaders(
                        "iot:event?event=status&" + ROUTER,
                        "{}",
                        Map.of("CamelIotDeviceType", "valve", "CamelIotDeviceId", "v-07"));
        assertThat(only(context, "mock:events").getMessage().getHeader("CamelIotDeviceId"))
                .isEqualTo("v-07");
        context.createProducerTemplate().sendBody("iot:command?type=valve&id=v-07&command=close", "{}");

        assertThat(only(context, "mock:commands").getMessage().getHeaders())
                .containsEntry("CamelIotDeviceType", "valve")
                .containsEntry("CamelIotDeviceId", "v-07")
                .containsEntry("CamelIotCommandId", "close");
    }

    @Test
    void aGatewayHearsOfItsErrorsAndOfTheStatusOfItsDevices() throws Exception {
        CamelContext context = start(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:gateway-error?" + SWITCH).to("mock:errors");
                from("iot:device-status?" + SWITCH).to("mock:status");
            }
        });

        assertThatThrownBy(() -> context.createProducerTemplate()
                        .sendBody("iot:event?event=status&type=pump&id=p-03&" + SWITCH, "{}"))
                .rootCause()
                .hasMessageContaining("iot-2/type/pump/id/p-03/evt/status/fmt/json");
        for (String id : List.of("p-03", "p-02")) {
            context.createProducerTemplate()
                    .sendBody(
                            "iot:event?event=status&clientType=device&type=pump&id=" + id + "&authToken=RAW(" + TOKEN
                                    + ")",
                            "{}");
        }

        assertThat(only(context, "mock:errors").getMessage().getHeaders())
                .containsEntry("CamelMqttTopic", "iot-2/type/switch/id/s-01/notify");
        MockEndpoint status = context.getEndpoint("mock:status", MockEndpoint.class);
        await().until(() -> status.getExchanges().stream()
                .anyMatch(exchange -> "p-02".equals(exchange.getMessage().getHeader("CamelIotDeviceId"))));
        assertThat(status.getExchanges())
                .extracting(exchange -> exchange.getMessage().getHeader("CamelIotDeviceId"))
                .as("the device of its group and itself")
                .containsOnly("p-02", "s-01");
    }

    @Test
    void oneSubscriptionDoesForTheRepliesOfAllDevices() throws Exception {
        CamelContext context = start(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:command?type=valve&exchangePattern=InOut").setBody(simple("done: ${body}"));
                from("direct:ask").toD("iot:command?type=valve&id=${body}&command=state");
            }
        });

        for (String id : List.of("v-01", "v-02", "v-03")) {
            assertThat(context.createProducerTemplate().requestBody("direct:ask", id, String.class))
                    .isEqualTo("done: " + id);
        }

        assertThat(platform.subscriptions("a:myorg1:board"))
                .containsExactlyInAnyOrder(
                        "iot-2/type/valve/id/+/cmd/+/fmt/+", "iot-2/type/+/id/+/evt/reply-a-myorg1-board/fmt/+");
    }

    @Test
    void aWholeInstallationRunsInOneContext() throws Exception {
        CamelContext context = start(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?event=done").to("mock:answers");
                for (int i = 1; i <= 20; i++) {
                    String pump = "clientType=device&type=pump&id=p-%02d&authToken=RAW(%s)".formatted(i, TOKEN);
                    from("iot:command?" + pump).to("iot:event?event=done&" + pump);
                }
            }
        });

        for (int i = 1; i <= 20; i++) {
            context.createProducerTemplate().sendBody("iot:command?command=go&type=pump&id=p-%02d".formatted(i), "{}");
        }

        MockEndpoint answers = context.getEndpoint("mock:answers", MockEndpoint.class);
        await().until(() -> answers.getReceivedCounter() == 20);
        List<String> expected =
                IntStream.rangeClosed(1, 20).mapToObj("p-%02d"::formatted).toList();
        assertThat(answers.getExchanges())
                .extracting(exchange -> exchange.getMessage().getHeader("CamelIotDeviceId"))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aDeviceOfQuickstartNeedsNoToken() throws Exception {
        CamelContext context = start(new RouteBuilder() {
            @Override
            public void configure() {
                // The test sends to the endpoint itself.
            }
        });
        IotConfiguration configuration =
                context.getComponent("iot", IotComponent.class).getConfiguration();
        configuration.setApiKey(null);
        configuration.setAuthToken(null);
        configuration.setOrgId("quickstart");

        context.createProducerTemplate().sendBody("iot:event?clientType=device&type=any&id=d-1&event=status", "{}");

        assertThat(platform.publishesReceived("d:quickstart:any:d-1")).isEqualTo(1);
    }

    @Test
    void anApplicationThatIsOneDeviceHasItsTokenInTheOptionsOfTheComponentAndInNoUri() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        contexts.push(context);
        context.getPropertiesComponent().addInitialProperty("pump.token", TOKEN);
        IotComponent component = context.getComponent("iot", IotComponent.class);
        PropertyBindingSupport.build()
                .withConfigurer(component.getComponentPropertyConfigurer())
                .withIgnoreCase(true)
                .withMandatory(true)
                .bind(
                        context,
                        component,
                        new HashMap<>(Map.of(
                                "brokerUrl", platform.serverUri(),
                                "orgId", TestBroker.ORGANISATION,
                                "clientType", "device",
                                "type", "pump",
                                "id", "p-03",
                                "authToken", "{{pump.token}}")));
        context.start();
        long before = platform.publishesReceived("d:myorg1:pump:p-03");

        context.createProducerTemplate().sendBody("iot:event?event=status", "{}");

        assertThat(platform.publishesReceived("d:myorg1:pump:p-03")).isEqualTo(before + 1);
    }

    @Test
    void aDeviceWithAWrongTokenIsRefused() throws Exception {
        CamelContext context = start(new RouteBuilder() {
            @Override
            public void configure() {
                // The test sends to the endpoint itself.
            }
        });

        assertThatThrownBy(() -> context.createProducerTemplate()
                        .sendBody("iot:event?event=status&clientType=device&type=pump&id=p-02&authToken=wrong", "{}"))
                .rootCause()
                .isInstanceOf(ConnectFailure.class)
                .hasMessageContaining("refused the connection of client ID d:myorg1:pump:p-02")
                .hasMessageContaining(
                        "Check type, id and authToken: the device of this type and ID has to be registered")
                .hasMessageNotContaining("apiKey")
                .hasMessageNotContaining("wrong");
    }
}
