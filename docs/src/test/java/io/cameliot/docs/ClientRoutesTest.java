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
import static org.awaitility.Awaitility.await;

import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.organisation.Organisation;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The routes of the reference about other clients do what it says. */
class ClientRoutesTest {
    private static LocalPlatform platform;

    private static Main main;
    private static CamelContext context;

    @BeforeAll
    static void startRoutes() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1")
                        .apiKey("a-myorg1-a84ps90Ajs", "MP$08VKz!8rXwnR-Q*")
                        .device("pump", "p-01", "of-the-pump")
                        .device("valve", "v-01")
                        .gateway("router", "r-01", "of-the-router"))
                .start();
        main = new Main();
        main.addInitialProperty("camel.component.iot.broker-url", platform.serverUri());
        main.addInitialProperty("camel.component.iot.api-key", platform.apiKey());
        main.addInitialProperty("camel.component.iot.auth-token", platform.token());
        main.addInitialProperty("camel.component.iot.app-id", "reference");
        main.addInitialProperty("pump.token", "of-the-pump");
        main.addInitialProperty("router.token", "of-the-router");
        main.configure().withJmxEnabled(false);
        main.configure().addRoutesBuilder(new ClientRoutes());
        main.start();
        context = main.getCamelContext();
    }

    @AfterAll
    static void stopRoutes() {
        main.stop();
        platform.close();
    }

    private static MockEndpoint mock(String name) {
        return context.getEndpoint("mock:" + name, MockEndpoint.class);
    }

    private static ProducerTemplate template() {
        return context.createProducerTemplate();
    }

    @Test
    void the_pump_speaks_and_obeys_and_the_workers_share_what_it_says() {
        template().sendBody("iot:command?type=pump&id=p-01&command=stop", "{}");

        await().until(() -> mock("obeyed").getReceivedCounter() == 1);
        await().until(() -> mock("worked").getReceivedCounter() > 10);
        assertThat(platform.isConnected("d:myorg1:pump:p-01")).isTrue();
        assertThat(platform.connectionsAccepted("A:myorg1:workers")).isEqualTo(2);
    }

    @Test
    void the_router_speaks_for_a_sensor() {
        template()
                .sendBodyAndHeaders(
                        "direct:measured", "{}", Map.of("CamelIotDeviceType", "sensor", "CamelIotDeviceId", "s-7"));

        await().until(() -> mock("measured").getReceivedCounter() == 1);
    }

    @Test
    void the_valve_answers() {
        assertThat(template().requestBody("direct:ask", "{}", String.class)).isEqualTo("{\"open\": true}");
    }

    @Test
    void the_platform_knows_the_pump_and_no_other() {
        assertThat(template().requestBody("direct:isItThere", "p-01", String.class))
                .contains("\"Action\":\"Connect\"");
        assertThat(template().requestBody("direct:isItThere", "p-99", String.class))
                .isEqualTo("unknown");
    }
}
