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

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import io.cameliot.platform.network.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server publishes the will when the connection ends without a DISCONNECT (MQTT 5.0, 3.1.2.5). */
class WillTest extends BrokerTest {
    private static final String TOPIC = "iot-2/type/gate/id/north/evt/gone/fmt/text";

    private TcpProxy proxy;
    private PlainClient plain;

    WillTest(Brokers kind) {
        super(kind);
    }

    @BeforeEach
    void connect() {
        proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        plain = plainClient().subscribe("iot-2/type/gate/id/+/evt/gone/fmt/+");
    }

    private DefaultCamelContext start(String options) throws Exception {
        DefaultCamelContext context = start("testator", proxy.uri(), new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:command?willTopic=" + TOPIC + "&willPayload=schläft" + options)
                        .to("mock:commands");
            }
        });
        await().until(() -> proxy.liveConnections() == 1);
        return context;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&willQos=0", "&willQos=1", "&sessionExpiryInterval=60"})
    void itArrivesWhenTheProcessIsCutOff(String options) throws Exception {
        DefaultCamelContext context = start(options);

        proxy.refuse();
        proxy.cut();

        await().until(() -> plain.received().size() == 1);
        Mqtt5Publish will = plain.received().get(0);
        assertThat(new String(will.getPayloadAsBytes(), StandardCharsets.UTF_8)).isEqualTo("schläft");
        assertThat(will.getTopic()).hasToString(TOPIC);
        assertThat(will.isRetain()).isFalse();
        context.close();
    }

    @Test
    void itHasItsProperties() throws Exception {
        MqttProperties properties = new MqttProperties();
        properties.setUserProperties(List.of(new UserProperty("reason", "cut off")));
        properties.setContentType("text/plain");
        DefaultCamelContext context = closing(IotContext.of(proxy.uri(), "testator"));
        context.getRegistry().bind("properties", properties);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:command?willTopic=" + TOPIC + "&willPayload=x&willMqttProperties=#properties")
                        .to("mock:commands");
            }
        });
        context.start();

        proxy.cut();

        await().until(() -> plain.received().size() == 1);
        Mqtt5Publish will = plain.received().get(0);
        assertThat(will.getContentType()).map(Object::toString).contains("text/plain");
        assertThat(will.getUserProperties().asList()).hasSize(1);
    }

    @Test
    void itDoesNotArriveWhenTheContextIsStopped() throws Exception {
        DefaultCamelContext context = start("");

        context.close();

        await().during(Duration.ofMillis(300)).until(() -> plain.received().isEmpty());
    }
}
