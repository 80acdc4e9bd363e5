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

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client that knows only MQTT sees of what the component publishes, byte for byte, and the other way round. */
class WireFormatTest extends BrokerTest {
    WireFormatTest(Brokers kind) {
        super(kind);
    }

    private static RouteBuilder noRoutes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                // The test sends to the endpoints itself.
            }
        };
    }

    static Stream<Arguments> bodies() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("t", 20.5);
        map.put("name", "Zürich");
        return Stream.of(
                Arguments.of(map, "json", "{\"t\":20.5,\"name\":\"Zürich\"}"),
                Arguments.of(List.of(1, "two"), "json", "[1,\"two\"]"),
                Arguments.of(
                        Map.of("at", Instant.parse("2026-02-01T10:00:00Z")),
                        "json",
                        "{\"at\":\"2026-02-01T10:00:00Z\"}"),
                Arguments.of(List.of(new Reading(Optional.of("bar"))), "json", "[{\"unit\":\"bar\"}]"),
                Arguments.of(new Reading(Optional.empty()), "json", "{\"unit\":null}"),
                Arguments.of(Optional.of("{}"), "json", "{}"),
                Arguments.of(JsonNodeFactory.instance.objectNode().put("on", true), "json", "{\"on\":true}"),
                Arguments.of("{\"a\": 1}", "json", "{\"a\": 1}"),
                Arguments.of("grün", "text", "grün"),
                Arguments.of(new byte[] {'r', 'a', 'w'}, "bin", "raw"),
                Arguments.of(new ByteArrayInputStream("stream".getBytes(StandardCharsets.UTF_8)), "bin", "stream"),
                Arguments.of(42, "text", "42"));
    }

    record Reading(Optional<String> unit) {}

    @ParameterizedTest
    @MethodSource("bodies")
    void anEventHasTheTopicOfTheProtocolAndItsBodyAsPayload(Object body, String format, String payload)
            throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/pump/id/p-01/evt/status/fmt/+");
        ProducerTemplate template = start("wire", noRoutes()).createProducerTemplate();

        template.sendBody("iot:event?type=pump&id=p-01&event=status&format=" + format, body);

        await().until(() -> plain.received().size() == 1);
        Mqtt5Publish received = plain.received().get(0);
        assertThat(received.getTopic()).hasToString("iot-2/type/pump/id/p-01/evt/status/fmt/" + format);
        assertThat(received.getPayloadAsBytes()).isEqualTo(payload.getBytes(StandardCharsets.UTF_8));
        assertThat(received.getQos().getCode()).isEqualTo(1);
        assertThat(received.isRetain()).isFalse();
    }

    @Test
    void aCommandHasTheTopicOfTheProtocolFromHeaders() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");
        CamelContext context = start("wire", noRoutes());

        context.createProducerTemplate()
                .sendBodyAndHeaders(
                        "iot:command",
                        Map.of("speed", 3),
                        Map.of(
                                "CamelIotDeviceType", "pump",
                                "CamelIotDeviceId", "p-01",
                                "CamelIotCommandId", "start"));

        await().until(() -> plain.received().size() == 1);
        assertThat(plain.receivedTexts()).containsExactly("iot-2/type/pump/id/p-01/cmd/start/fmt/json {\"speed\":3}");
    }

    @Test
    void whatTheUriPinsNoHeaderChanges() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/evt/+/fmt/+");
        CamelContext context = start("wire", noRoutes());

        context.createProducerTemplate()
                .sendBodyAndHeaders(
                        "iot:event?type=pump&event=status",
                        "x",
                        Map.of(
                                "CamelIotDeviceType", "valve",
                                "CamelIotDeviceId", "p-01",
                                "CamelIotEventId", "alarm",
                                "CamelIotFormat", "text",
                                "CamelMqttTopic", "iot-2/type/a/id/b/evt/c/fmt/d",
                                "CamelPahoMqtt5OverrideTopic", "iot-2/type/a/id/b/evt/c/fmt/d",
                                "CamelPahoMqtt5Retained", true));

        await().until(() -> plain.received().size() == 1);
        assertThat(plain.receivedTexts()).containsExactly("iot-2/type/pump/id/p-01/evt/status/fmt/text x");
        assertThat(plain.received().get(0).isRetain()).isFalse();
    }

    @Test
    void aReceivedEventHasThePayloadAsBodyAndTheTopicInHeaders() throws Exception {
        PlainClient plain = plainClient();
        CamelContext context = start("wire", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump").to("mock:events");
            }
        });
        var events = context.getEndpoint("mock:events", MockEndpoint.class);
        events.expectedMessageCount(1);
        events.setResultWaitTime(60_000);

        plain.publish("iot-2/type/valve/id/v-01/evt/status/fmt/json", "not mine");
        plain.publish("iot-2/type/pump/id/p-01/evt/status/fmt/json", "{\"on\":true}");

        events.assertIsSatisfied();
        var message = events.getExchanges().get(0).getMessage();
        assertThat(message.getBody()).isEqualTo("{\"on\":true}".getBytes(StandardCharsets.UTF_8));
        assertThat(message.getHeaders())
                .containsEntry("CamelIotDeviceType", "pump")
                .containsEntry("CamelIotDeviceId", "p-01")
                .containsEntry("CamelIotEventId", "status")
                .containsEntry("CamelIotFormat", "json")
                .containsEntry("CamelMqttTopic", "iot-2/type/pump/id/p-01/evt/status/fmt/json")
                .containsEntry("CamelMqttQoS", 1);
    }

    @Test
    void aCommandInAnswerToAnEventGoesToTheDeviceThatSpoke() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");
        start("wire", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump").setBody(constant("{}")).to("iot:command?command=ack");
            }
        });

        plain.publish("iot-2/type/pump/id/p-07/evt/alarm/fmt/json", "{}");

        await().until(() -> plain.received().size() == 1);
        assertThat(plain.receivedTexts()).containsExactly("iot-2/type/pump/id/p-07/cmd/ack/fmt/json {}");
    }

    @Test
    void consumersWithOverlappingFiltersGetEachMessageOnceEach() throws Exception {
        PlainClient plain = plainClient();
        CamelContext context = start("wire", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event").to("mock:all");
                from("iot:event?type=pump").to("mock:pumps");
                from("iot:event?type=pump").to("mock:pumpsToo");
                from("iot:event?type=pump&event=status").to("mock:statuses");
            }
        });

        for (int i = 0; i < 100; i++) {
            plain.publish("iot-2/type/pump/id/p-01/evt/status/fmt/json", "" + i);
        }
        plain.publish("iot-2/type/valve/id/v-01/evt/end/fmt/json", "end");

        for (String name : List.of("all", "pumps", "pumpsToo", "statuses")) {
            var mock = context.getEndpoint("mock:" + name, MockEndpoint.class);
            int expected = name.equals("all") ? 101 : 100;
            await().until(() -> mock.getReceivedCounter() >= expected);
            assertThat(mock.getExchanges())
                    .as(name)
                    .extracting(exchange -> exchange.getMessage().getBody(String.class))
                    .doesNotHaveDuplicates()
                    .hasSize(expected)
                    .startsWith("0", "1", "2");
        }
    }
}
