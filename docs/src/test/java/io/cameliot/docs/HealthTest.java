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

import java.util.Collection;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.Test;

/** Health checks say whether connections stand, and a client that is always pushed out leaves its ID to the other. */
class HealthTest extends OnPlainBroker {
    private static final String CLIENT_ID = "a:myorg1:pump-watch";

    private CamelContext startRoutes() throws Exception {
        return start(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("iot:event?type=pump").routeId("pumps").to("iot:command?command=relief");
                    }
                },
                "health.properties",
                "camel.component.iot.org-id",
                "myorg1",
                "camel.component.iot.app-id",
                "pump-watch",
                "camel.component.iot.reconnect-delay",
                "20",
                "camel.component.iot.max-reconnect-delay",
                "60000");
    }

    private static Collection<HealthCheck.Result> readiness(CamelContext context) {
        return HealthCheckHelper.invokeReadiness(context, "full");
    }

    @Test
    void consumers_and_producers_are_ready_when_their_connections_stand() throws Exception {
        CamelContext context = startRoutes();

        assertThat(readiness(context))
                .filteredOn(result -> result.getDetails().containsKey("client.id"))
                .hasSize(2)
                .allSatisfy(result -> {
                    assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
                    assertThat(result.getDetails())
                            .containsEntry("client.id", CLIENT_ID)
                            .containsEntry("server.uri", broker.serverUri())
                            .containsEntry("connection.state", "CONNECTED");
                });
        assertThat(readiness(context))
                .extracting(result -> result.getCheck().getId())
                .contains("consumer:pumps", "producer:iot://command?command=relief");
        assertThat(HealthCheckHelper.invokeLiveness(context, "full"))
                .noneMatch(result -> result.getDetails().containsKey("client.id"));
    }

    @Test
    void a_client_that_is_pushed_out_five_times_in_a_row_gives_up_until_a_route_is_started_again() throws Exception {
        int before = broker.connects().size();
        CamelContext context = startRoutes();
        for (int i = 0; i < 5; i++) {
            int connects = before + 2 * i + 1;
            await().until(() -> broker.connects().size() == connects && isReady(context));
            PlainClient.connect(broker, CLIENT_ID);
        }

        await().until(() -> readiness(context).stream()
                .anyMatch(result -> "FAILED".equals(result.getDetails().get("connection.state"))));
        assertThat(readiness(context))
                .filteredOn(result -> result.getDetails().containsKey("client.id"))
                .isNotEmpty()
                .allSatisfy(result -> {
                    assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
                    assertThat(result.getMessage().orElseThrow())
                            .contains("Another client connected with the same client ID (close code 288).");
                });

        context.getRouteController().stopRoute("pumps");
        context.getRouteController().startRoute("pumps");

        await().until(() -> isReady(context));
    }

    private static boolean isReady(CamelContext context) {
        return readiness(context).stream().allMatch(result -> result.getState() == HealthCheck.State.UP);
    }
}
