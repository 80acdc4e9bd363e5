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

import io.cameliot.fleet.ConnectionState;
import io.cameliot.fleet.Fleet;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A route feeds a fleet with payloads and asks it by expressions. */
class FleetRouteTest {
    private static final byte[] CONNECT =
            "{\"Action\":\"Connect\",\"Time\":\"2026-02-01T10:00:00.250Z\",\"ClientID\":\"d:myorg:pump:p-01\"}"
                    .getBytes();

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Fleet fleet = new Fleet();

    @BeforeEach
    void startContext() throws Exception {
        context.disableJMX();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:feed").bean(fleet, "update");
                from("direct:feedByTopic")
                        .bean(fleet, "updateDevice(${header.CamelIotDeviceType}, ${header.CamelIotDeviceId}, ${body})");
                from("direct:ask").bean(fleet, "status(${header.CamelIotDeviceType}, ${header.CamelIotDeviceId})");
                from("direct:count").bean(fleet, "count(CONNECTED)");
            }
        });
        context.start();
    }

    @AfterEach
    void stopContext() throws IOException {
        context.close();
    }

    @Test
    void aPayloadFeedsTheFleetAndStaysTheBody() {
        Object body = template().requestBody("direct:feed", CONNECT);

        assertThat(fleet.status("pump", "p-01").state()).isEqualTo(ConnectionState.CONNECTED);
        assertThat(body).isEqualTo(CONNECT);
    }

    @Test
    void anEmptyPayloadIsIgnored() {
        template().sendBody("direct:feed", new byte[0]);

        assertThat(fleet.size()).isZero();
    }

    @Test
    void theHeadersOfTheTopicMayNameTheDevice() {
        template()
                .sendBodyAndHeaders(
                        "direct:feedByTopic",
                        "{\"Action\":\"Connect\"}".getBytes(),
                        Map.of(IotConstants.DEVICE_TYPE, "pump", IotConstants.DEVICE_ID, "p-02"));

        assertThat(fleet.status("pump", "p-02").state()).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void aRouteAsksTheFleet() {
        template().sendBody("direct:feed", CONNECT);

        Object status = template()
                .requestBodyAndHeaders(
                        "direct:ask", null, Map.of(IotConstants.DEVICE_TYPE, "pump", IotConstants.DEVICE_ID, "p-01"));
        assertThat(status).isEqualTo(fleet.status("pump", "p-01"));
        assertThat(template().requestBody("direct:count", (Object) null)).isEqualTo(1);
    }

    private ProducerTemplate template() {
        return context.createProducerTemplate();
    }
}
