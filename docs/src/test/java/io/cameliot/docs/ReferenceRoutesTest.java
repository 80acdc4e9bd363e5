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

import io.cameliot.component.BatchPublishException;
import io.cameliot.connection.RefusedException;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.organisation.Organisation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.ExchangeBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The routes of the reference do what it says, on a platform that knows the pump p-01 only. */
class ReferenceRoutesTest {
    private static LocalPlatform platform;

    private static Main main;
    private static CamelContext context;

    @BeforeAll
    static void startPlatform() throws Exception {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1")
                        .apiKey("a-myorg1-a84ps90Ajs", "MP$08VKz!8rXwnR-Q*")
                        .device("pump", "p-01")
                        .registeredDevicesOnly())
                .start();
        startRoutes();
    }

    @AfterAll
    static void stopPlatform() {
        main.stop();
        platform.close();
    }

    @BeforeEach
    void resetMocks() {
        MockEndpoint.resetMocks(context);
    }

    private static void startRoutes() throws Exception {
        Properties durable = new Properties();
        durable.load(Files.newBufferedReader(Path.of("src/test/resources/durable.properties")));
        main = new Main();
        main.setInitialProperties(durable);
        main.addInitialProperty("camel.component.iot.broker-url", platform.serverUri());
        main.addInitialProperty("camel.component.iot.api-key", platform.apiKey());
        main.addInitialProperty("camel.component.iot.auth-token", platform.token());
        main.addInitialProperty("camel.component.iot.app-id", "reference");
        main.configure().withJmxEnabled(false);
        main.configure().addRoutesBuilder(new ReferenceRoutes());
        main.start();
        context = main.getCamelContext();
    }

    @Test
    void a_batch_is_published_and_counted() throws Exception {
        mock("done").expectedHeaderReceived("CamelIotBatchAcknowledged", 2L);

        send("direct:readings", List.of(Map.of("level", 1), Map.of("level", 2)), Map.of());

        mock("done").assertIsSatisfied();
    }

    @Test
    void a_refused_message_takes_the_route_for_refusals() throws Exception {
        mock("refused").expectedBodiesReceived("x");

        send(
                "direct:command",
                "x",
                Map.of("CamelIotDeviceType", "pump", "CamelIotDeviceId", "p-99", "CamelIotCommandId", "stop"));

        mock("refused").assertIsSatisfied();
        assertThat(mock("refused").getExchanges().get(0).getProperty(Exchange.EXCEPTION_CAUGHT))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.reasonCode().value()).isEqualTo(0x87));
    }

    @Test
    void the_failed_items_of_a_batch_take_the_route_for_refusals() throws Exception {
        mock("refused").expectedMessageCount(1);

        send("direct:readings", List.of("good", new byte[131_073]), Map.of());

        mock("refused").assertIsSatisfied();
        List<?> failures = mock("refused").getExchanges().get(0).getMessage().getBody(List.class);
        assertThat(failures)
                .singleElement()
                .isInstanceOfSatisfying(BatchPublishException.Failure.class, failure -> assertThat(failure.index())
                        .isEqualTo(1));
    }

    @Test
    void a_durable_session_collects_messages_while_the_application_is_down() throws Exception {
        main.stop();
        try (PlainClient plain = PlainClient.connect(platform, "iot-2/type/+/id/+/cmd/+/fmt/+")) {
            plain.publish("iot-2/type/pump/id/p-01/evt/alarm/fmt/json", "{}");
        }

        startRoutes();

        await().until(() -> mock("alarm").getReceivedCounter() == 1);
    }

    private static MockEndpoint mock(String name) {
        MockEndpoint mock = context.getEndpoint("mock:" + name, MockEndpoint.class);
        // Far longer than Camel's own 10 seconds: the machine may be busy with other things.
        mock.setResultWaitTime(60_000);
        return mock;
    }

    private static void send(String uri, Object body, Map<String, Object> headers) {
        ExchangeBuilder exchange = ExchangeBuilder.anExchange(context).withBody(body);
        headers.forEach(exchange::withHeader);
        context.createProducerTemplate().send(uri, exchange.build());
    }
}
