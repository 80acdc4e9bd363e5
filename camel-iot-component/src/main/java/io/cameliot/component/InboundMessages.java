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

import io.cameliot.connection.InboundMessage;
import io.cameliot.protocol.ClientId;
import io.cameliot.protocol.Topic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * Makes Camel messages of MQTT messages.
 */
final class InboundMessages {
    /** The MQTT properties that an exchange came with: all that may be passed on of them is in headers of its own. */
    private static final String RECEIVED_PROPERTIES = "CamelIotReceivedProperties";

    private final ClientId receiver;
    private final HeaderFilterStrategy filter;

    InboundMessages(IotEndpoint endpoint) {
        this.receiver = endpoint.getConfiguration().identity().clientId();
        this.filter = endpoint.getHeaderFilterStrategy();
    }

    /** Gives the message of an exchange the payload as body, and topic, properties and user properties as headers. */
    void populate(Exchange exchange, InboundMessage message) {
        Message in = exchange.getMessage();
        in.setBody(message.payload());
        if (message.properties() != null) {
            // User properties first: what the protocol says cannot be overridden by them.
            setUserProperties(exchange, message.properties().getUserProperties());
            setProperties(in, message.properties());
        }
        if (receiver instanceof ClientId.Device device) {
            in.setHeader(IotConstants.DEVICE_TYPE, device.type());
            in.setHeader(IotConstants.DEVICE_ID, device.id());
        }
        Topic.parse(message.topic(), receiver.kind()).ifPresent(topic -> TopicHeaders.set(in, topic));
        in.setHeader(IotConstants.MQTT_TOPIC, message.topic());
        in.setHeader(IotConstants.MQTT_QOS, message.qos());
        in.setHeader(IotConstants.MQTT_RETAINED, message.retained());
        in.setHeader(IotConstants.MQTT_PROPERTIES, message.properties());
        exchange.setProperty(RECEIVED_PROPERTIES, message.properties());
    }

    /** Whether these properties came with a message, and were not made by a route. */
    static boolean areReceived(MqttProperties properties, Exchange exchange) {
        return properties == exchange.getProperty(RECEIVED_PROPERTIES);
    }

    private static void setProperties(Message in, MqttProperties properties) {
        setIfThere(in, IotConstants.CONTENT_TYPE, properties.getContentType());
        setIfThere(in, IotConstants.MESSAGE_EXPIRY, properties.getMessageExpiryInterval());
        setIfThere(in, IotConstants.RESPONSE_TOPIC, properties.getResponseTopic());
        setIfThere(in, IotConstants.CORRELATION_DATA, properties.getCorrelationData());
    }

    private static void setIfThere(Message in, String header, Object value) {
        if (value != null) {
            in.setHeader(header, value);
        }
    }

    private void setUserProperties(Exchange exchange, List<UserProperty> userProperties) {
        if (userProperties.isEmpty()) {
            return;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (UserProperty property : userProperties) {
            values.computeIfAbsent(property.getKey(), unused -> new ArrayList<>(1))
                    .add(property.getValue());
        }
        values.forEach((name, all) -> {
            Object value = all.size() == 1 ? all.get(0) : all;
            if (!filter.applyFilterToExternalHeaders(name, value, exchange)) {
                exchange.getMessage().setHeader(name, value);
            }
        });
    }
}
