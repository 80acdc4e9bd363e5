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
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the platform itself tells applications: states, errors and rules. */
class PlatformMessagesTest {
    private static EmbeddedPlatform platform;

    @BeforeAll
    static void startPlatform() {
        platform = new EmbeddedPlatform();
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    static Stream<Arguments> messages() {
        Map<String, String> device = Map.of("CamelIotDeviceType", "pump", "CamelIotDeviceId", "p-01");
        Map<String, String> state =
                Map.of("CamelIotDeviceType", "pump", "CamelIotDeviceId", "p-01", "CamelIotLogicalInterface", "flow");
        Map<String, String> rule = Map.of("CamelIotLogicalInterface", "flow", "CamelIotRule", "too-low");
        return Stream.of(
                Arguments.of(
                        "iot:device-state?type=pump&logicalInterface=flow",
                        "iot-2/type/pump/id/p-01/intf/flow/evt/state",
                        "iot-2/type/pump/id/p-01/intf/heat/evt/state",
                        state),
                Arguments.of(
                        "iot:thing-state?type=pump",
                        "iot-2/thing/type/pump/id/p-01/intf/flow/evt/state",
                        "iot-2/thing/type/plant/id/p-01/intf/flow/evt/state",
                        state),
                Arguments.of(
                        "iot:device-error?id=p-01",
                        "iot-2/type/pump/id/p-01/err/data",
                        "iot-2/type/pump/id/p-02/err/data",
                        device),
                Arguments.of(
                        "iot:thing-error?id=p-01",
                        "iot-2/thing/type/pump/id/p-01/err/data",
                        "iot-2/thing/type/pump/id/p-02/err/data",
                        device),
                Arguments.of(
                        "iot:rule?rule=too-low",
                        "iot-2/intf/flow/rule/too-low/evt/trigger",
                        "iot-2/intf/flow/rule/too-high/evt/trigger",
                        rule),
                Arguments.of(
                        "iot:rule-error?logicalInterface=flow",
                        "iot-2/intf/flow/rule/too-low/err/data",
                        "iot-2/intf/heat/rule/too-low/err/data",
                        rule));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void anApplicationReceivesThoseThatItAsksForWithTheirTopicInHeaders(
            String uri, String topic, String otherTopic, Map<String, String> headers) throws Exception {
        try (DefaultCamelContext context = IotContext.of(platform.serverUri(), "board")) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(uri).to("mock:received");
                }
            });
            context.start();
            MockEndpoint received = context.getEndpoint("mock:received", MockEndpoint.class);

            platform.platform().publish(TestBroker.ORGANISATION, otherTopic, "not asked for");
            platform.platform().publish(TestBroker.ORGANISATION, topic, "{\"level\":3}");

            await().until(() -> received.getReceivedCounter() == 1);
            var message = received.getExchanges().get(0).getMessage();
            assertThat(message.getBody(String.class)).isEqualTo("{\"level\":3}");
            assertThat(message.getHeader("CamelMqttTopic")).isEqualTo(topic);
            assertThat(message.getHeaders()).containsAllEntriesOf(headers);
        }
    }
}
