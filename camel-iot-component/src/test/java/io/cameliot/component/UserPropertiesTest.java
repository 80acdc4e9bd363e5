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

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.Test;

/** Camel's headers ignore case, MQTT's user properties do not. */
class UserPropertiesTest extends BrokerTest {
    private static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/json";

    UserPropertiesTest(Brokers kind) {
        super(kind);
    }

    private Message received(String options, String... namesAndValues) throws Exception {
        PlainClient plain = plainClient();
        DefaultCamelContext context = closing(IotContext.of(broker().serverUri(), "user-properties"));
        context.getRegistry().bind("caseSensitive", new CaseSensitive());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event" + options).to("mock:events");
            }
        });
        context.start();
        MockEndpoint events = context.getEndpoint("mock:events", MockEndpoint.class);
        plain.publish(Mqtt5Publish.builder()
                .topic(TOPIC)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("{}".getBytes())
                .userProperties(Mqtt5UserProperties.of(Stream.of(namesAndValues)
                        .map(text -> Mqtt5UserProperty.of(text.split("=")[0], text.split("=")[1]))
                        .toArray(Mqtt5UserProperty[]::new)))
                .build());
        await().until(() -> events.getReceivedCounter() == 1);
        return events.getExchanges().get(0).getMessage();
    }

    @Test
    void thoseWhoseNamesDifferInCaseAloneComeInOneListInOrder() throws Exception {
        Message message = received("", "Plant=a", "line=1", "plant=b", "PLANT=c");

        assertThat(message.getHeader("plant")).isEqualTo(List.of("a", "b", "c"));
        assertThat(message.getHeader("Line")).isEqualTo("1");
    }

    @Test
    void theFilterIsAskedForEachNameAsItWasSent() throws Exception {
        Message message = received("?headerFilterStrategy=#caseSensitive", "Secret=shown", "secret=hidden");

        assertThat(message.getHeader("secret")).isEqualTo("shown");
    }

    @Test
    void thePropertiesAsTheyCameAreInTheHeaderOfCamelPaho() throws Exception {
        Message message = received("", "Plant=a", "plant=b");

        MqttProperties properties = message.getHeader(IotConstants.MQTT_PROPERTIES, MqttProperties.class);
        assertThat(properties.getUserProperties())
                .containsExactly(new UserProperty("Plant", "a"), new UserProperty("plant", "b"));
    }

    /** Hides what is named in lower case. */
    private static final class CaseSensitive implements HeaderFilterStrategy {
        @Override
        public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
            return false;
        }

        @Override
        public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
            return "secret".equals(name);
        }
    }
}
