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
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cameliot.broker.TestBroker;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out with CONNECT, again and again, is checked before: the payload and the properties of a will. */
class WillPropertiesTest {
    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void closeContext() throws IOException {
        context.close();
    }

    private IotEndpoint endpoint(String payload, MqttProperties properties) {
        context.getRegistry().bind("payload", payload);
        context.getRegistry().bind("properties", properties);
        return context.getEndpoint(
                "iot:event?appId=will&apiKey=" + TestBroker.API_KEY + "&authToken=" + TestBroker.TOKEN
                        + "&willTopic=iot-2/type/t/id/i/evt/e/fmt/json&willPayload=#bean:payload"
                        + "&willMqttProperties=#properties",
                IotEndpoint.class);
    }

    private static Arguments of(String fault, Consumer<MqttProperties> change) {
        MqttProperties properties = new MqttProperties();
        change.accept(properties);
        return Arguments.of(fault, properties);
    }

    private static Arguments ofUserProperty(String fault, UserProperty property) {
        return of(fault, properties -> properties.setUserProperties(Collections.singletonList(property)));
    }

    static Stream<Arguments> unfit() {
        String none = ": a user property of it is null, or has no name or no value. Give it both, or leave it out.";
        return Stream.of(
                ofUserProperty(none, null),
                ofUserProperty(none, new UserProperty("a", null)),
                ofUserProperty(none, new UserProperty(null, "b")),
                ofUserProperty(", user property: it holds the character NUL", new UserProperty("a", "\0")),
                ofUserProperty(", name of a user property: it holds the character NUL", new UserProperty("\0", "b")),
                of(", content type: it holds the character NUL", to -> to.setContentType("a\0")),
                of(", content type: it holds half of a character", to -> to.setContentType("\uD800")),
                of(
                        ", content type: it has 70000 bytes in UTF-8, more than 65535",
                        to -> to.setContentType("x".repeat(70_000))),
                of(
                        ", correlation data of 70000 bytes. It takes 65535 at most",
                        to -> to.setCorrelationData(new byte[70_000])));
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void propertiesThatMqttCannotCarryAreRefusedWithTheEndpoint(String fault, MqttProperties properties) {
        assertThatThrownBy(() -> endpoint("x", properties))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Invalid option willMqttProperties" + fault);
    }

    @Test
    void otherPropertiesAreTaken() {
        MqttProperties properties = new MqttProperties();
        properties.setWillDelayInterval(5L);
        properties.setContentType("x".repeat(65_535));
        properties.setCorrelationData(new byte[65_535]);
        properties.setUserProperties(List.of(new UserProperty("", "😀")));

        assertThatCode(() -> endpoint("x", properties)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\uD800b", "\uDE00\uD83D"})
    void aPayloadWithHalfOfACharacterIsRefusedWithTheEndpoint(String payload) {
        assertThatThrownBy(() -> endpoint(payload, new MqttProperties()))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "Invalid option willPayload: it holds half of a character, the lone surrogate \\uD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "?", "ü", "😀"})
    void otherTextsAreTaken(String payload) {
        assertThat(endpoint(payload, new MqttProperties()).getConfiguration().getWillPayload())
                .isEqualTo(payload);
    }
}
