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

import io.cameliot.connection.OutboundMessage;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicVariable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes MQTT messages of Camel messages.
 */
final class OutboundMessages {
    private static final Logger LOG = LoggerFactory.getLogger(OutboundMessages.class);

    private final OutboundTopic topic;
    private final OutboundPayload payload;
    private final int qos;
    private final boolean durable;
    private final AtomicBoolean warnedOfRetained = new AtomicBoolean();

    OutboundMessages(IotEndpoint endpoint) {
        IotConfiguration configuration = endpoint.getConfiguration();
        this.topic = new OutboundTopic(endpoint.getResource(), configuration);
        this.payload = new OutboundPayload(endpoint.getCamelContext(), configuration.getMaxPayloadSize());
        this.qos = configuration.getQos();
        this.durable = configuration.isDurable();
    }

    /**
     * The MQTT message of a Camel message.
     *
     * @throws IllegalArgumentException if a header or the payload breaks a rule of the protocol
     */
    OutboundMessage of(Exchange exchange, Message message, Object body) {
        Topic to = topic.of(message);
        String format = to.get(TopicVariable.FORMAT);
        warnOfRetained(message);
        return new OutboundMessage(
                to.toString(), payload.of(exchange, body, format), qosOf(message), propertiesOf(message));
    }

    private int qosOf(Message message) {
        Integer wanted = message.getHeader(IotConstants.QOS, Integer.class);
        if (wanted == null) {
            return qos;
        }
        if (wanted < 0 || wanted > 2) {
            throw new IllegalArgumentException(
                    "Invalid header " + IotConstants.QOS + " " + wanted + ". It takes 0 to 2.");
        }
        if (wanted == 2 && durable) {
            throw new IllegalArgumentException("Invalid header " + IotConstants.QOS
                    + " 2: publishing with QoS 2 does not go with a durable session. Use 1.");
        }
        return wanted;
    }

    /** What belongs to the message; what belonged to the transmission it came with would break this one (trap B27). */
    private static MqttProperties propertiesOf(Message message) {
        MqttProperties given = message.getHeader(IotConstants.MQTT_PROPERTIES, MqttProperties.class);
        if (given == null) {
            return null;
        }
        MqttProperties properties = new MqttProperties();
        properties.setPayloadFormat(given.getPayloadFormat());
        properties.setMessageExpiryInterval(given.getMessageExpiryInterval());
        properties.setContentType(given.getContentType());
        properties.setResponseTopic(given.getResponseTopic());
        properties.setCorrelationData(given.getCorrelationData());
        properties.setUserProperties(given.getUserProperties());
        return properties;
    }

    private void warnOfRetained(Message message) {
        if (Boolean.TRUE.equals(message.getHeader(IotConstants.RETAINED, Boolean.class))
                && warnedOfRetained.compareAndSet(false, true)) {
            LOG.warn(
                    "Header {} is true, but the platform takes no retained messages from its clients: messages are sent"
                            + " without the flag. This is said once.",
                    IotConstants.RETAINED);
        }
    }
}
