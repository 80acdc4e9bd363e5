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
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Makes MQTT messages of Camel messages.
 */
final class OutboundMessages {
    private static final NumberRule QOS = NumberRule.of(0, 2);

    private final OutboundTopic topic;
    private final OutboundPayload payload;
    private final OutboundProperties properties;
    private final int qos;
    private final boolean durable;
    private final IgnoredHeaders ignored;

    private OutboundMessages(IotEndpoint endpoint, OutboundTopic topic) {
        IotConfiguration configuration = endpoint.getConfiguration();
        this.topic = topic;
        this.ignored = endpoint.getComponent().connections().ignoredHeaders();
        this.payload = new OutboundPayload(
                endpoint.getCamelContext(),
                configuration.getMaxPayloadSize(),
                endpoint.getComponent().connections().readSources());
        this.properties = new OutboundProperties(endpoint.getHeaderFilterStrategy());
        this.durable = endpoint.isDurable();
        // Producers of a durable session are refused QoS 2; its consumers may have it, and still answer requests.
        this.qos = durable ? Math.min(configuration.getQos(), 1) : configuration.getQos();
    }

    /** Messages to the topics of an endpoint. */
    static OutboundMessages of(IotEndpoint endpoint) {
        return new OutboundMessages(endpoint, new OutboundTopic(endpoint));
    }

    /** Messages to topics that are not the endpoint's. */
    static OutboundMessages toAnyTopic(IotEndpoint endpoint) {
        return new OutboundMessages(endpoint, null);
    }

    /**
     * The MQTT message of a Camel message.
     *
     * @throws IllegalArgumentException if a header or the payload breaks a rule of the protocol
     */
    OutboundMessage of(Exchange exchange, Message message, Object body) {
        return to(topicOf(message), exchange, message, body);
    }

    /**
     * The topic of a Camel message.
     *
     * @throws IllegalArgumentException if a header breaks a rule of the protocol
     */
    Topic topicOf(Message message) {
        return topic.of(message);
    }

    /** The same for a message whose topic is settled. */
    OutboundMessage to(Topic to, Exchange exchange, Message message, Object body) {
        String format = to.get(TopicVariable.FORMAT);
        ignored.warnOfThose(message);
        byte[] bytes = payloadOf(exchange, body, format);
        return new OutboundMessage(
                to.toString(), bytes, qosOf(message), properties.of(exchange, message, body, bytes, format));
    }

    private byte[] payloadOf(Exchange exchange, Object body, String format) {
        try {
            return payload.of(exchange, body, format);
        } catch (RuntimeException e) {
            String origin = topic == null ? "the response topic of the request asks for it" : topic.originOfFormat();
            throw PayloadFailure.of(e, body, format, origin);
        }
    }

    private int qosOf(Message message) {
        Object header = message.getHeader(IotConstants.QOS);
        if (header == null) {
            return qos;
        }
        int wanted = (int) QOS.read(new GivenValue("header " + IotConstants.QOS, header));
        if (wanted == 2 && durable) {
            throw new IllegalArgumentException("Invalid header " + IotConstants.QOS
                    + " 2: publishing with QoS 2 does not go with a durable session. Use 1.");
        }
        return wanted;
    }
}
