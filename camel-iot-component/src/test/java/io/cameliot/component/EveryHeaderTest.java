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
import static org.assertj.core.api.Assertions.fail;

import io.cameliot.broker.TestBroker;
import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.MessageProperties.UserProperty;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.paho.EncodedMessage;
import io.cameliot.protocol.ContentTypes;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Gives every header of the component, and headers of a user, values of all kinds, and makes MQTT messages of them. Either a
 * value has the effect that its documentation says, and MQTT can carry it, or it is refused clearly. Nothing connects.
 */
class EveryHeaderTest {
    private static final int MOST_SHOWN = 20;
    private static final BigInteger LONGEST_EXPIRY = BigInteger.valueOf(0xFFFF_FFFFL);
    private static final List<String> LEVELS = List.of(
            IotConstants.DEVICE_TYPE,
            IotConstants.DEVICE_ID,
            IotConstants.EVENT_ID,
            IotConstants.COMMAND_ID,
            IotConstants.FORMAT);
    private static final List<String> OF_A_USER = List.of("note", "Zürich", "a\tb", "x-y.z", "a\u0000b", "half\uD83D");

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> unclear = new ArrayList<>();
    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void configure() {
        context.disableJMX();
        context.build();
        IotConfiguration configuration =
                context.getComponent("iot", IotComponent.class).getConfiguration();
        configuration.setAppId("every");
        configuration.setApiKey(TestBroker.API_KEY);
        configuration.setAuthToken(TestBroker.TOKEN);
    }

    @AfterEach
    void close() throws IOException {
        context.close();
    }

    private static List<String> headers() {
        return Arrays.stream(IotConstants.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .map(field -> {
                    try {
                        return (String) field.get(null);
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    @Test
    void everyHeaderHasTheEffectThatItDocumentsOrIsRefusedClearly() {
        SplittableRandom random = new SplittableRandom(3);
        for (String uri : List.of("iot:event", "iot:command", "iot:event?sessionExpiryInterval=1h&qos=1")) {
            OutboundMessages messages = OutboundMessages.of((IotEndpoint) context.getEndpoint(uri));
            Stream.concat(headers().stream(), OF_A_USER.stream()).forEach(header -> {
                for (AnyValue value : AnyValue.all(random)) {
                    if (value.value() != null) {
                        tryOne(uri, messages, header, value);
                    }
                }
            });
        }

        int cases = outcomes.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("headers: " + cases + " cases, " + outcomes);
        if (!unclear.isEmpty()) {
            fail("headers: " + outcomes + ". The first unclear ones:\n" + String.join("\n", unclear));
        }
        assertThat(outcomes).containsKeys("has its effect", "refused");
    }

    private void tryOne(String uri, OutboundMessages messages, String header, AnyValue value) {
        String outcome;
        try {
            outcome = outcome(uri, messages, header, value);
        } catch (RuntimeException | AssertionError e) {
            outcome = "unclear";
            if (unclear.size() < MOST_SHOWN) {
                unclear.add(uri + " " + header + " " + value.shown() + ": " + e);
            }
        }
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private String outcome(String uri, OutboundMessages messages, String header, AnyValue value) {
        Exchange exchange = new DefaultExchange(context);
        Message message = exchange.getMessage();
        message.setHeader(IotConstants.DEVICE_TYPE, "pump");
        message.setHeader(IotConstants.DEVICE_ID, "p-01");
        message.setHeader(IotConstants.EVENT_ID, "status");
        message.setHeader(IotConstants.COMMAND_ID, "start");
        OutboundMessage without = messages.of(exchange, message, "{}");
        message.setHeader(header, value.value());
        OutboundMessage with;
        try {
            with = messages.of(exchange, message, "{}");
        } catch (RuntimeException e) {
            requireRefusalIsRight(uri, header, value, e);
            return "refused";
        }
        assertThat(EncodedMessage.size(with)).isPositive();
        return requireEffect(uri, header, value, without, with);
    }

    private static void requireRefusalIsRight(String uri, String header, AnyValue value, RuntimeException error) {
        if (error.getMessage()
                .startsWith("Invalid header CamelIotCorrelationData of 65538 bytes. It takes 65535 at most.")) {
            return;
        }
        ClearRefusal.require(error, value, false, header, io.cameliot.protocol.Printable.excerpt(header));
        boolean documented =
                switch (header) {
                    case IotConstants.QOS ->
                        value.number() != null && isQos(value.number()) && !(uri.contains("session") && isTwo(value));
                    case IotConstants.MESSAGE_EXPIRY -> isExpiry(value);
                    case IotConstants.RETAINED -> value.truth() != null;
                    case IotConstants.OVERRIDE_TOPIC -> true;
                    case IotConstants.CORRELATION_DATA ->
                        value.text() != null && value.text().length() < 20_000 && AnyValue.fitsMqtt(value.text());
                    case IotConstants.CONTENT_TYPE -> value.text() != null && AnyValue.fitsMqtt(value.text());
                    case IotConstants.RESPONSE_TOPIC ->
                        value.text() != null && value.text().matches("(?s)[^+#]+") && AnyValue.fitsMqtt(value.text());
                    case IotConstants.MQTT_PROPERTIES ->
                        value.value() instanceof org.eclipse.paho.mqttv5.common.packet.MqttProperties;
                    default ->
                        LEVELS.contains(header)
                                ? value.text() != null && value.text().matches("[A-Za-z0-9._-]{1,36}")
                                : !OF_A_USER.contains(header) || fitMqtt(userProperties(header, value.value()));
                };
        assertThat(documented)
                .as("%s is documented, but: %s", value.shown(), error)
                .isFalse();
    }

    private static boolean fitMqtt(List<UserProperty> properties) {
        return properties.stream()
                .allMatch(property -> AnyValue.fitsMqtt(property.name()) && AnyValue.fitsMqtt(property.value()));
    }

    private static boolean isQos(BigInteger number) {
        return number.signum() >= 0 && number.compareTo(BigInteger.TWO) <= 0;
    }

    private static boolean isTwo(AnyValue value) {
        return value.number().equals(BigInteger.TWO);
    }

    private static boolean isExpiry(AnyValue value) {
        BigInteger seconds = value.in(Duration.ofSeconds(1), true);
        return seconds != null && seconds.signum() >= 0 && seconds.compareTo(LONGEST_EXPIRY) <= 0;
    }

    private String requireEffect(
            String uri, String header, AnyValue value, OutboundMessage without, OutboundMessage with) {
        MessageProperties properties = with.properties();
        if (LEVELS.contains(header)) {
            boolean own = header.equals(uri.contains("event") ? IotConstants.COMMAND_ID : IotConstants.EVENT_ID);
            if (own) {
                return requireNone(without, with);
            }
            requireText(levelOf(header, with.topic()), value);
            return "has its effect";
        }
        switch (header) {
            case IotConstants.QOS -> assertThat(BigInteger.valueOf(with.qos())).isEqualTo(value.number());
            case IotConstants.MESSAGE_EXPIRY ->
                assertThat(BigInteger.valueOf(properties.messageExpiry()))
                        .isEqualTo(value.in(Duration.ofSeconds(1), true));
            case IotConstants.CORRELATION_DATA -> requireBytes(properties.correlationData(), value);
            case IotConstants.RESPONSE_TOPIC -> requireText(properties.responseTopic(), value);
            case IotConstants.CONTENT_TYPE ->
                requireText(
                        properties.contentType(),
                        value.text() == null ? value : value.as(ContentTypes.of("json", value.text())));
            case IotConstants.MQTT_PROPERTIES ->
                assertThat(value.value()).isInstanceOf(org.eclipse.paho.mqttv5.common.packet.MqttProperties.class);
            case IotConstants.RETAINED -> {
                assertThat(value.truth()).isNotNull();
                requireNone(without, with);
            }
            default -> {
                if (!OF_A_USER.contains(header)) {
                    return requireNone(without, with);
                }
                assertThat(properties.userProperties()).isEqualTo(userProperties(header, value.value()));
            }
        }
        return "has its effect";
    }

    /** What only a consumer sets, or is for another resource. */
    private static String requireNone(OutboundMessage without, OutboundMessage with) {
        assertThat(with.topic()).isEqualTo(without.topic());
        assertThat(with.qos()).isEqualTo(without.qos());
        assertThat(with.properties()).isEqualTo(without.properties());
        return "has no effect";
    }

    private static String levelOf(String header, String topic) {
        String[] levels = topic.split("/");
        return levels[
                switch (header) {
                    case IotConstants.DEVICE_TYPE -> 2;
                    case IotConstants.DEVICE_ID -> 4;
                    case IotConstants.FORMAT -> 8;
                    default -> 6;
                }];
    }

    /** What it says, or what a converter of Camel makes of it: not the name of its class. */
    private static void requireText(String text, AnyValue value) {
        if (value.text() != null) {
            assertThat(text).isEqualTo(value.text());
        } else {
            assertThat(text).isNotNull().doesNotContain("java.", "io.cameliot", "@");
        }
    }

    private static void requireBytes(byte[] bytes, AnyValue value) {
        if (value.value() instanceof ByteBuffer buffer) {
            assertThat(ByteBuffer.wrap(bytes)).isEqualTo(buffer);
        } else if (value.value() instanceof byte[] own) {
            assertThat(bytes).isEqualTo(own);
        } else {
            requireText(new String(bytes, StandardCharsets.UTF_8), value);
        }
    }

    private static List<UserProperty> userProperties(String name, Object value) {
        List<UserProperty> properties = new ArrayList<>();
        for (Object each : value instanceof Iterable<?> values ? values : List.of(value)) {
            if (each instanceof CharSequence || each instanceof Number || each instanceof Boolean) {
                properties.add(new UserProperty(name, each.toString()));
            }
        }
        return properties;
    }
}
