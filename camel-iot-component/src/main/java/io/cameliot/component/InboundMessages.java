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
import io.cameliot.connection.MessageProperties;
import io.cameliot.protocol.ClientId;
import io.cameliot.protocol.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.trait.message.MessageTrait;
import org.apache.camel.trait.message.RedeliveryTraitPayload;

/**
 * Makes Camel messages of MQTT messages.
 */
final class InboundMessages {
    /** What an exchange came with: all that may be passed on of its properties is in headers of its own. */
    private static final String RECEIVED = "CamelIotReceived";

    private final ClientId receiver;
    private final HeaderFilterStrategy filter;

    InboundMessages(IotEndpoint endpoint) {
        this.receiver = endpoint.clientId();
        this.filter = endpoint.getHeaderFilterStrategy();
    }

    /** The same for an exchange that begins with the message: Camel is told too whether the server had sent it before. */
    void begin(Exchange exchange, InboundMessage message) {
        populate(exchange, message);
        exchange.getMessage()
                .setPayloadForTrait(
                        MessageTrait.REDELIVERY,
                        message.duplicate()
                                ? RedeliveryTraitPayload.IS_REDELIVERY
                                : RedeliveryTraitPayload.NON_REDELIVERY);
    }

    /** Gives the message of an exchange the payload as body, and topic, properties and user properties as headers. */
    void populate(Exchange exchange, InboundMessage message) {
        MessageProperties properties = message.properties();
        Message in = exchange.getMessage();
        in.setBody(message.payload());
        // User properties first: what the protocol says cannot be overridden by them.
        setUserProperties(exchange, properties.userProperties());
        setIfThere(in, IotConstants.CONTENT_TYPE, properties.contentType());
        setIfThere(in, IotConstants.MESSAGE_EXPIRY, properties.messageExpiry());
        setIfThere(in, IotConstants.RESPONSE_TOPIC, properties.responseTopic());
        setIfThere(in, IotConstants.CORRELATION_DATA, properties.correlationData());
        if (receiver instanceof ClientId.Device device) {
            in.setHeader(IotConstants.DEVICE_TYPE, device.type());
            in.setHeader(IotConstants.DEVICE_ID, device.id());
        }
        Topic.parse(message.topic(), receiver.kind()).ifPresent(topic -> TopicHeaders.set(in, topic));
        in.setHeader(IotConstants.MQTT_TOPIC, message.topic());
        in.setHeader(IotConstants.MQTT_QOS, message.qos());
        in.setHeader(IotConstants.MQTT_RETAINED, message.retained());
        in.setHeader(IotConstants.MQTT_DUPLICATE, message.duplicate());
        Object header = PahoPropertiesHeader.of(properties);
        in.setHeader(IotConstants.MQTT_PROPERTIES, header);
        exchange.setProperty(RECEIVED, new Received(header, message));
    }

    /** Whether the header with the MQTT properties came with a message, and was not made by a route. */
    static boolean isReceived(Object header, Exchange exchange) {
        Received received = exchange.getProperty(RECEIVED, Received.class);
        return received != null && received.header() == header;
    }

    /**
     * Whether this payload is the very one that the exchange came with, and its sender said that it is text in UTF-8. A
     * route that has set another body has made other bytes of it.
     */
    static boolean isReceivedText(byte[] payload, Exchange exchange) {
        Received received = exchange.getProperty(RECEIVED, Received.class);
        return received != null
                && received.message().payload() == payload
                && received.message().properties().utf8Payload();
    }

    private static void setIfThere(Message in, String header, Object value) {
        if (value != null) {
            in.setHeader(header, value);
        }
    }

    /** Camel's headers ignore case: the values of names that differ in case alone come in one list. */
    private void setUserProperties(Exchange exchange, List<MessageProperties.UserProperty> userProperties) {
        if (userProperties.isEmpty()) {
            return;
        }
        Map<String, Values> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (MessageProperties.UserProperty property : userProperties) {
            if (!filter.applyFilterToExternalHeaders(property.name(), property.value(), exchange)) {
                byName.computeIfAbsent(property.name(), Values::new).all().add(property.value());
            }
        }
        for (Values values : byName.values()) {
            exchange.getMessage()
                    .setHeader(
                            values.name(),
                            values.all().size() == 1 ? values.all().get(0) : values.all());
        }
    }

    /** The values of a user property, by the name that came first. */
    private record Values(String name, List<String> all) {
        Values(String name) {
            this(name, new ArrayList<>(1));
        }
    }

    private record Received(Object header, InboundMessage message) {}
}
