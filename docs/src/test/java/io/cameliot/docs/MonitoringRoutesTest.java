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
package io.cameliot.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.component.IotComponent;
import io.cameliot.component.IotConfiguration;
import io.cameliot.fleet.ConnectionState;
import io.cameliot.fleet.ConnectionStatus;
import io.cameliot.platform.LocalPlatform;
import java.util.Map;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The routes of the page about monitoring messages do what it says. */
class MonitoringRoutesTest {
    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void closeContext() throws Exception {
        context.close();
    }

    @Test
    void a_refused_pump_gives_an_alert() throws Exception {
        startFedBy("direct:in", "refused");
        alerts().expectedBodiesReceived("d:myorg1:pump:p-01: 180 (The operation is not authorized)");

        send("{\"Action\":\"Connect\",\"ClientID\":\"d:myorg1:pump:p-02\"}");
        send("{}");
        send("");
        send("{\"Action\":\"FailedConnect\",\"ClientID\":\"d:myorg1:pump:p-01\",\"CloseCode\":180}");

        alerts().assertIsSatisfied();
    }

    @Test
    void a_malformed_payload_takes_its_own_route() throws Exception {
        startFedBy("direct:in", "refused");
        MockEndpoint malformed = context.getEndpoint("mock:malformed", MockEndpoint.class);
        malformed.expectedBodiesReceived("{\"Action\":");

        send("{\"Action\":");

        malformed.assertIsSatisfied();
    }

    @Test
    void a_bean_gets_messages() throws Exception {
        startFedBy("direct:in", "applications");

        assertThat(request("{\"Action\":\"Disconnect\",\"ClientID\":\"a:myorg1:board\",\"CloseCode\":94}"))
                .isEqualTo("a:myorg1:board Disconnect, AFTER_A_FIX");
        assertThat(request("")).isEqualTo("nothing");
    }

    @Test
    void the_fleet_is_fed_asked_and_tells() throws Exception {
        startFedBy("direct:in", "fleet");
        alerts().expectedBodiesReceived("pump/p-01 DISCONNECTED since 2026-02-01T10:00:09Z, last closed with 160"
                + " (The connection timed out), 0 reconnects");

        send("{\"Action\":\"Connect\",\"Time\":\"2026-02-01T10:00:05.000Z\",\"ClientID\":\"d:myorg1:pump:p-01\"}");
        Object connected = context.createProducerTemplate().requestBody("direct:connected", (Object) null);
        send("{\"Action\":\"Disconnect\",\"Time\":\"2026-02-01T10:00:09.000Z\",\"ClientID\":\"d:myorg1:pump:p-01\","
                + "\"CloseCode\":160}");
        ConnectionStatus status = context.createProducerTemplate()
                .requestBodyAndHeaders(
                        "direct:status",
                        null,
                        Map.of("CamelIotDeviceType", "pump", "CamelIotDeviceId", "p-01"),
                        ConnectionStatus.class);

        assertThat(connected).isEqualTo(1);
        assertThat(status.state()).isEqualTo(ConnectionState.DISCONNECTED);
        alerts().assertIsSatisfied();
    }

    @Test
    void the_fleet_is_written_as_json() throws Exception {
        startFedBy("direct:in", "fleet");

        send("{\"Action\":\"Disconnect\",\"Time\":\"2026-02-01T10:00:09.000Z\",\"ClientID\":\"d:myorg1:pump:p-01\","
                + "\"CloseCode\":160,\"Reason\":\"late\"}");
        String json = context.createProducerTemplate().requestBody("direct:devices", (Object) null, String.class);

        assertThat(json)
                .isEqualTo("{\"pump/p-01\":{\"state\":\"DISCONNECTED\",\"since\":\"2026-02-01T10:00:09Z\","
                        + "\"closeCode\":160,\"reason\":\"late\",\"reconnects\":0}}");
    }

    @Test
    void the_routes_subscribe_to_monitoring_messages() throws Exception {
        try (LocalPlatform platform = LocalPlatform.start()) {
            IotConfiguration iot =
                    context.getComponent("iot", IotComponent.class).getConfiguration();
            iot.setBrokerUrl(platform.serverUri());
            iot.setApiKey(platform.apiKey());
            iot.setAuthToken(platform.token());
            iot.setAppId("board");
            context.addRoutes(new MonitoringRoutes());
            context.start();

            assertThat(platform.subscriptions("a:" + platform.organisationId() + ":board"))
                    .containsExactlyInAnyOrder("iot-2/type/pump/id/+/mon", "iot-2/type/+/id/+/mon", "iot-2/app/+/mon");
            context.stop();
        }
    }

    /** Starts the routes; in place of the platform, an endpoint feeds one of them. */
    private void startFedBy(String uri, String routeId) throws Exception {
        context.disableJMX();
        context.addRoutes(new MonitoringRoutes());
        for (String id : new String[] {"refused", "applications", "fleet"}) {
            AdviceWith.adviceWith(
                    context, id, route -> route.replaceFromWith(id.equals(routeId) ? uri : "direct:not-fed-" + id));
        }
        context.start();
    }

    private MockEndpoint alerts() {
        return context.getEndpoint("mock:alert", MockEndpoint.class);
    }

    private void send(String payload) {
        context.createProducerTemplate().sendBody("direct:in", payload.getBytes());
    }

    private Object request(String payload) {
        return context.createProducerTemplate().requestBody("direct:in", payload.getBytes());
    }
}
