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

import io.cameliot.component.IotEndpoint;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;

/** Scalable applications share and wait as the reference says, on a broker that is not the IoT tool. */
class ScalableRoutesTest extends OnPlainBroker {
    @Test
    void each_event_goes_to_one_of_the_connections() throws Exception {
        CamelContext context = start(new ScalableRoutes(), "mqtt-broker.properties", "instance", "one");
        mock(context, "shared")
                .expectedBodiesReceivedInAnyOrder(
                        IntStream.range(0, 100).mapToObj(String::valueOf).toList());

        try (PlainClient pump = PlainClient.connect(broker, "pump")) {
            for (int i = 0; i < 100; i++) {
                pump.publish("iot-2/type/pump/id/p-01/evt/status/fmt/json", "" + i);
            }
        }

        mock(context, "shared").assertIsSatisfied();
    }

    @Test
    void on_an_mqtt_broker_each_connection_has_a_client_id_of_its_own() throws Exception {
        int before = broker.connects().size();

        start(new ScalableRoutes(), "mqtt-broker.properties", "instance", "two");

        List<String> connects =
                broker.connects().subList(before, broker.connects().size());
        assertThat(connects).hasSize(4).contains("A:myorg1:pump-watch:two");
        assertThat(broker.subscriptions("A:myorg1:pump-watch:two"))
                .containsExactly("$share/myorg1:pump-watch:instances/iot-2/type/valve/id/+/evt/+/fmt/+");
        String member = connects.stream()
                .filter(clientId -> clientId.endsWith("-1"))
                .findFirst()
                .orElseThrow()
                .replaceAll("-1$", "");
        assertThat(member).matches("A:myorg1:pump-watch:[0-9a-v]{8}");
        assertThat(connects)
                .containsAll(IntStream.rangeClosed(1, 3)
                        .mapToObj(i -> member + "-" + i)
                        .toList())
                .filteredOn(clientId -> clientId.startsWith(member))
                .allSatisfy(clientId -> assertThat(broker.subscriptions(clientId))
                        .containsExactly("$share/myorg1:pump-watch/iot-2/type/pump/id/+/evt/+/fmt/+"));
    }

    @Test
    void on_the_iot_tool_all_connections_have_the_same_client_id() throws Exception {
        CamelContext context = start(
                new ScalableRoutes(),
                "mqtt-broker.properties",
                "instance",
                "three",
                "camel.component.iot.server-type",
                "IOT_TOOL",
                "camel.main.auto-startup",
                "false");

        assertThat(context.getEndpoint("iot:event?type=pump&scalable=true&connections=3", IotEndpoint.class)
                        .getServiceMetadata())
                .containsEntry("clientId", "A:myorg1:pump-watch");
    }

    @Test
    void messages_wait_for_an_instance_that_is_away() throws Exception {
        Main first = new Main();
        start(first, new ScalableRoutes(), "mqtt-broker.properties", "instance", "four");
        first.stop();
        try (PlainClient valve = PlainClient.connect(broker, "valve")) {
            valve.publish("iot-2/type/valve/id/v-01/evt/status/fmt/json", "while away");
        }

        CamelContext context = start(new ScalableRoutes(), "mqtt-broker.properties", "instance", "four");

        await().until(() -> mock(context, "durable").getReceivedCounter() == 1);
    }
}
