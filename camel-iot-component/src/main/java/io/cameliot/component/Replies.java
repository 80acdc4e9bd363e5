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

import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.InboundMessage;
import io.cameliot.connection.PublishListener;
import io.cameliot.protocol.ClientId;
import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicSource;
import io.cameliot.protocol.TopicVariable;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests: messages with a response topic (MQTT 5.0, 4.10), where the consumer's endpoint has the pattern InOut;
 * only the route's author decides on that. A command is answered by an event, an event by a command, of the same device:
 * no message from outside can make a route speak to another one.
 */
final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private final IotEndpoint endpoint;
    private final ClientId clientId;
    private final OutboundMessages messages;

    Replies(IotEndpoint endpoint) {
        this.endpoint = endpoint;
        this.clientId = endpoint.clientId();
        this.messages = OutboundMessages.toAnyTopic(endpoint);
    }

    /** Where to send the reply, if the message is a request and asks for it where it may. */
    Optional<Topic> addressOf(InboundMessage message) {
        String responseTopic = message.properties().responseTopic();
        if (responseTopic == null) {
            return Optional.empty();
        }
        Optional<Topic> address = Topic.parse(message.topic(), clientId.kind())
                .flatMap(request -> Topic.parse(responseTopic).filter(response -> answers(request, response)))
                .map(this::asOwn);
        if (address.isEmpty()) {
            LOG.debug("No reply goes to {}: it is no answer to {}", responseTopic, message.topic());
        }
        return address;
    }

    private boolean answers(Topic request, Topic response) {
        return response.resource().canPublish(clientId.kind())
                && request.resource().reply().equals(Optional.of(response.resource()))
                && deviceOf(request, TopicVariable.DEVICE_TYPE).equals(deviceOf(response, TopicVariable.DEVICE_TYPE))
                && deviceOf(request, TopicVariable.DEVICE_ID).equals(deviceOf(response, TopicVariable.DEVICE_ID));
    }

    /** The device that a topic names, or else that it belongs to. */
    private String deviceOf(Topic topic, TopicVariable variable) {
        if (topic.variables().contains(variable)) {
            return topic.get(variable);
        }
        return clientId instanceof ClientId.Device device
                ? variable == TopicVariable.DEVICE_TYPE ? device.type() : device.id()
                : "";
    }

    /** Requests name the response topic as applications do; a device publishes to its own form of it. */
    private Topic asOwn(Topic response) {
        return clientId.kind() == ClientKind.DEVICE
                ? Topic.of(response.resource(), ClientKind.DEVICE, (TopicSource) response::get)
                : response;
    }

    /**
     * Publishes the reply.
     *
     * @param whenDone run once when it is acknowledged, or when the exchange has the exception that says why not
     */
    void send(
            ClientConnection connection, Topic address, InboundMessage request, Exchange exchange, Runnable whenDone) {
        try {
            Message reply = exchange.getMessage();
            reply.setHeader(IotConstants.CORRELATION_DATA, request.properties().correlationData());
            reply.removeHeader(IotConstants.RESPONSE_TOPIC);
            reply.removeHeader(IotConstants.MQTT_PROPERTIES);
            connection.publish(
                    messages.to(address, exchange, reply, reply.getBody()),
                    endpoint.publishTerms(),
                    new Sent(exchange, endpoint.getComponent().connections(), whenDone));
        } catch (RuntimeException | Error e) {
            exchange.setException(e);
            whenDone.run();
        }
    }

    private record Sent(Exchange exchange, IotConnections connections, Runnable whenDone) implements PublishListener {
        @Override
        public void acknowledged() {
            connections.continueRoute(whenDone);
        }

        @Override
        public void failed(Exception cause) {
            exchange.setException(cause);
            connections.continueRoute(whenDone);
        }
    }
}
