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
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The MQTT 5 properties of messages and the headers that stand for them, both ways. */
class MqttPropertiesTest extends BrokerTest {
    private static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/json";
    private static final String URI = "iot:event?type=pump&id=p-01&event=status";

    MqttPropertiesTest(Brokers kind) {
        super(kind);
    }

    private Mqtt5Publish published(String uri, Map<String, Object> headers) throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/evt/+/fmt/+");
        CamelContext context = start("properties", new RouteBuilder() {
            @Override
            public void configure() {
                // The test sends to the endpoint itself.
            }
        });
        context.createProducerTemplate().sendBodyAndHeaders(uri, "{}", headers);
        await().until(() -> plain.received().size() == 1);
        return plain.received().get(0);
    }

    private Message received(Mqtt5Publish message) throws Exception {
        PlainClient plain = plainClient();
        DefaultCamelContext context = start("properties", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event").to("mock:events");
            }
        });
        MockEndpoint events = context.getEndpoint("mock:events", MockEndpoint.class);
        plain.publish(message);
        await().until(() -> events.getReceivedCounter() == 1);
        return events.getExchanges().get(0).getMessage();
    }

    private static List<String> texts(Mqtt5UserProperties properties) {
        return properties.asList().stream()
                .map(property -> property.getName() + "=" + property.getValue())
                .toList();
    }

    @Test
    void headersWithATextANumberOrATruthValueAreSentAsUserProperties() throws Exception {
        Mqtt5Publish message = published(
                URI,
                Map.of("plant", "Zürich", "shift", 3, "test", true, "tags", List.of("a", "b"), "bean", new Object()));

        assertThat(texts(message.getUserProperties()))
                .containsExactlyInAnyOrder("plant=Zürich", "shift=3", "test=true", "tags=a", "tags=b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelFileName",
                "camelFileName",
                "CAMELHTTPPATH",
                "org.apache.camel.x",
                "Authorization",
                "cookie",
                "Content-Length"
            })
    void whatIsCamelsOrHttpsOwnIsNotSent(String header) throws Exception {
        Mqtt5Publish message = published(URI, Map.of(header, "x", "plant", "a"));

        assertThat(texts(message.getUserProperties())).containsExactly("plant=a");
    }

    @Test
    void userPropertiesAreReceivedAsHeadersAndRepeatedOnesAsAList() throws Exception {
        Message message = received(Mqtt5Publish.builder()
                .topic(TOPIC)
                .qos(MqttQos.AT_LEAST_ONCE)
                .userProperties(Mqtt5UserProperties.of(
                        Mqtt5UserProperty.of("plant", "Zürich"),
                        Mqtt5UserProperty.of("tags", "a"),
                        Mqtt5UserProperty.of("tags", "b")))
                .build());

        assertThat(message.getHeaders()).containsEntry("plant", "Zürich").containsEntry("tags", List.of("a", "b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"CamelFileName", "camelIotDeviceId", "CAMELIotCommandId", "CamelHttpUri", "org.apache.camel.X"})
    void noHeaderOfCamelComesFromOutside(String name) throws Exception {
        Message message = received(Mqtt5Publish.builder()
                .topic(TOPIC)
                .qos(MqttQos.AT_LEAST_ONCE)
                .userProperties(Mqtt5UserProperties.of(Mqtt5UserProperty.of(name, "evil")))
                .build());

        assertThat(message.getHeaders()).doesNotContainValue("evil");
        assertThat(message.getHeader("CamelIotDeviceId")).isEqualTo("p-01");
    }

    @ParameterizedTest
    @CsvSource({
        "json, application/json",
        "xml, application/xml",
        "text, text/plain",
        "csv, text/csv",
        "bin, application/octet-stream"
    })
    void theContentTypeIsThatOfTheFormat(String format, String contentType) throws Exception {
        Mqtt5Publish message = published(URI + "&format=" + format, Map.of());

        assertThat(message.getContentType().map(Object::toString)).contains(contentType);
    }

    @Test
    void propertiesAreSentFromTheirHeaders() throws Exception {
        Mqtt5Publish message = published(
                URI,
                Map.of(
                        "CamelIotContentType",
                        "application/senml+json",
                        "CamelIotMessageExpiry",
                        3_600,
                        "CamelIotResponseTopic",
                        "iot-2/type/pump/id/p-01/cmd/answer/fmt/json",
                        "CamelIotCorrelationData",
                        new byte[] {1, 2, 3}));

        assertThat(message.getContentType().map(Object::toString)).contains("application/senml+json");
        assertThat(message.getMessageExpiryInterval().orElseThrow()).isBetween(3_590L, 3_600L);
        assertThat(message.getResponseTopic().map(Object::toString))
                .contains("iot-2/type/pump/id/p-01/cmd/answer/fmt/json");
        assertThat(message.getCorrelationData().map(MqttPropertiesTest::bytes)).contains(new byte[] {1, 2, 3});
    }

    @Test
    void propertiesAreReceivedInTheirHeaders() throws Exception {
        Message message = received(Mqtt5Publish.builder()
                .topic(TOPIC)
                .qos(MqttQos.AT_LEAST_ONCE)
                .contentType("application/json")
                .messageExpiryInterval(3_600)
                .responseTopic("iot-2/type/other/id/p-01/cmd/answer/fmt/json")
                .correlationData(new byte[] {1, 2, 3})
                .build());

        assertThat(message.getHeader("CamelIotContentType")).isEqualTo("application/json");
        assertThat(message.getHeader("CamelIotMessageExpiry", Long.class)).isBetween(3_590L, 3_600L);
        assertThat(message.getHeader("CamelIotResponseTopic"))
                .isEqualTo("iot-2/type/other/id/p-01/cmd/answer/fmt/json");
        assertThat(message.getHeader("CamelIotCorrelationData")).isEqualTo(new byte[] {1, 2, 3});
        assertThat(message.getHeader("CamelIotRetained")).isEqualTo(false);
    }

    @Test
    void aMessageWithoutPropertiesHasNoHeadersForThem() throws Exception {
        Message message = received(
                Mqtt5Publish.builder().topic(TOPIC).qos(MqttQos.AT_LEAST_ONCE).build());

        assertThat(message.getHeaders())
                .doesNotContainKeys(
                        "CamelIotContentType",
                        "CamelIotMessageExpiry",
                        "CamelIotResponseTopic",
                        "CamelIotCorrelationData");
    }

    @ParameterizedTest
    @CsvSource({
        "CamelIotMessageExpiry, -1, 'Invalid header CamelIotMessageExpiry -1. It takes 0 to 4294967295'",
        "CamelIotMessageExpiry, 4294967296, 'Invalid header CamelIotMessageExpiry 4294967296. It takes 0 to'",
        "CamelIotResponseTopic, iot-2/+, 'Invalid header CamelIotResponseTopic ''iot-2/+''. It takes a topic'"
    })
    void aPropertyThatMqttCannotCarryIsRefused(String header, String value, String message) {
        assertThatThrownBy(() -> published(URI, Map.of(header, value)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    static Stream<String> badStrings() {
        return Stream.of("a\0b", "日".repeat(21_846), "half\uD83D", "\uDE00half");
    }

    @ParameterizedTest
    @MethodSource("badStrings")
    void aUserPropertyThatMqttCannotCarryIsRefused(String bad) {
        assertThatThrownBy(() -> published(URI, Map.of("note", bad)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Invalid header note: it ");
    }

    static Stream<Arguments> correlationData() {
        UUID uuid = UUID.randomUUID();
        return Stream.of(
                Arguments.of(uuid, uuid.toString()),
                Arguments.of(4711L, "4711"),
                Arguments.of("späť", "späť"),
                Arguments.of(new StringBuilder("abc"), "abc"),
                Arguments.of(ByteBuffer.wrap("bytes".getBytes(StandardCharsets.UTF_8)), "bytes"));
    }

    @ParameterizedTest
    @MethodSource("correlationData")
    void correlationDataIsTheTextOfWhatHasOne(Object value, String text) throws Exception {
        Mqtt5Publish message = published(URI, Map.of("CamelIotCorrelationData", value));

        assertThat(message.getCorrelationData().map(MqttPropertiesTest::bytes))
                .contains(text.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<Arguments> expiries() {
        return Stream.of(
                Arguments.of(600, 600L),
                Arguments.of("600", 600L),
                Arguments.of("10m", 600L),
                Arguments.of("PT10M", 600L),
                Arguments.of(Duration.ofMinutes(10), 600L),
                Arguments.of(Duration.ofMillis(599_001), 600L));
    }

    @ParameterizedTest
    @MethodSource("expiries")
    void theExpiryOfAMessageIsSecondsOrATime(Object value, long seconds) throws Exception {
        Mqtt5Publish message = published(URI, Map.of("CamelIotMessageExpiry", value));

        assertThat(message.getMessageExpiryInterval().orElseThrow()).isBetween(seconds - 10, seconds);
    }

    @Test
    void correlationDataThatMqttCannotCarryIsRefused() {
        assertThatThrownBy(() -> published(URI, Map.of("CamelIotCorrelationData", new byte[65_536])))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid header CamelIotCorrelationData of 65536 bytes. It takes 65535 at most.");
    }

    @Test
    void aBridgePassesUserPropertiesOnOnce() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");
        start("properties", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event").to("iot:command?command=copy&format=text");
            }
        });

        plain.publish(Mqtt5Publish.builder()
                .topic(TOPIC)
                .qos(MqttQos.AT_LEAST_ONCE)
                .contentType("application/json")
                .userProperties(Mqtt5UserProperties.of(Mqtt5UserProperty.of("plant", "a")))
                .build());

        await().until(() -> plain.received().size() == 1);
        Mqtt5Publish copy = plain.received().get(0);
        assertThat(texts(copy.getUserProperties())).containsExactly("plant=a");
        assertThat(copy.getContentType().map(Object::toString)).contains("text/plain");
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Test
    void whatARouteRemovesOrTheHeaderFilterKeepsOutIsNotPassedOn() throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");
        start("bridge", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event")
                        .removeHeader("secret")
                        .removeHeader(IotConstants.RESPONSE_TOPIC)
                        .to("iot:command?command=copy");
            }
        });

        plain.publish(Mqtt5Publish.builder()
                .topic(TOPIC)
                .qos(MqttQos.AT_LEAST_ONCE)
                .responseTopic("iot-2/type/pump/id/p-01/cmd/answer/fmt/json")
                .userProperties()
                .add("secret", "x")
                .add("CamelExecCommandExecutable", "rm")
                .add("Authorization", "Basic x")
                .add("plant", "a")
                .applyUserProperties()
                .build());
        await().until(() -> plain.received().size() == 1);

        Mqtt5Publish copy = plain.received().get(0);
        assertThat(texts(copy.getUserProperties())).containsExactly("plant=a");
        assertThat(copy.getResponseTopic()).isEmpty();
    }

    @Test
    void theHeaderFilterCountsForPropertiesThatARouteMakes() throws Exception {
        MqttProperties properties = new MqttProperties();
        properties.setUserProperties(
                List.of(new UserProperty("plant", "a"), new UserProperty("CamelExecCommandExecutable", "rm")));

        Mqtt5Publish message = published(URI, Map.of(IotConstants.MQTT_PROPERTIES, properties));

        assertThat(texts(message.getUserProperties())).containsExactly("plant=a");
    }

    static Stream<Arguments> bodies() {
        byte[] bytes = {'o', 'k'};
        return Stream.of(
                argumentSet("the bytes that were received", (Processor) exchange -> {}, true),
                argumentSet(
                        "their text",
                        (Processor) exchange -> exchange.getMessage()
                                .setBody(exchange.getMessage().getBody(String.class)),
                        true),
                argumentSet(
                        "another text",
                        (Processor) exchange -> exchange.getMessage().setBody("späť"),
                        true),
                argumentSet(
                        "other bytes",
                        (Processor) exchange -> exchange.getMessage().setBody(bytes),
                        false),
                argumentSet(
                        "a stream of bytes",
                        (Processor) exchange -> exchange.getMessage().setBody(new ByteArrayInputStream(bytes)),
                        false));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void thatThePayloadIsTextIsPassedOnOnlyIfItStillIs(Processor change, boolean text) throws Exception {
        PlainClient plain = plainClient().subscribe("iot-2/type/+/id/+/cmd/+/fmt/+");
        start("bridge", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event").process(change).to("iot:command?command=copy&format=bin");
            }
        });

        plain.publish(Mqtt5Publish.builder()
                .topic(TOPIC)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("{}".getBytes())
                .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
                .build());
        await().until(() -> plain.received().size() == 1);

        assertThat(plain.received()
                        .get(0)
                        .getPayloadFormatIndicator()
                        .filter(Mqtt5PayloadFormatIndicator.UTF_8::equals))
                .isEqualTo(text ? Optional.of(Mqtt5PayloadFormatIndicator.UTF_8) : Optional.empty());
    }

    @Test
    void thatThePayloadIsTextIsSentIfTheRouteSaysSo() throws Exception {
        MqttProperties properties = new MqttProperties();
        properties.setPayloadFormat(true);

        Mqtt5Publish message = published(URI, Map.of(IotConstants.MQTT_PROPERTIES, properties));

        assertThat(message.getPayloadFormatIndicator()).contains(Mqtt5PayloadFormatIndicator.UTF_8);
    }
}
