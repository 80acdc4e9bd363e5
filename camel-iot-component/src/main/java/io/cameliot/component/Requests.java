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
import io.cameliot.connection.InboundHandler;
import io.cameliot.connection.InboundMessage;
import io.cameliot.protocol.ClientId;
import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Resource;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicFilter;
import io.cameliot.protocol.TopicVariable;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of a producer and the subscription that their replies come by (MQTT 5.0, 4.10). Replies find their request
 * by its correlation data; who waits for none any more is not disturbed by a late one.
 */
final class Requests implements InboundHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private final IotEndpoint endpoint;
    private final ClientConnection connection;
    private final Resource replyResource;
    private final String replyId;
    private final TopicFilter filter;
    private final CompletableFuture<Void> granted;
    private final long random = new SecureRandom().nextLong();
    private final AtomicLong last = new AtomicLong();
    private final Map<ByteBuffer, CompletableFuture<InboundMessage>> waiting = new ConcurrentHashMap<>();

    /** Subscribes to the replies. */
    Requests(IotEndpoint endpoint, ClientConnection connection) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.replyResource = endpoint.getResource().reply().orElseThrow();
        this.replyId = replyId();
        ClientKind kind = endpoint.clientId().kind();
        this.filter = TopicFilter.of(replyResource, kind, this::filterLevel);
        this.granted = connection.subscribe(filter, 1, this);
    }

    private String replyId() {
        String configured = endpoint.getConfiguration().getReplyId();
        if (configured != null) {
            return configured;
        }
        ClientId clientId = endpoint.clientId();
        // The members of a scalable application must not get each other's replies.
        String member = clientId instanceof ClientId.ScalableApplication
                ? "-" + endpoint.getComponent().connections().token()
                : "";
        return "reply-" + clientId.toString().replace(':', '-') + member;
    }

    private String filterLevel(TopicVariable variable) {
        return switch (variable) {
            case EVENT, COMMAND -> replyId;
            case FORMAT -> null;
            default -> endpoint.getConfiguration().pinned(variable);
        };
    }

    /** Completed when replies can arrive, exceptionally if they never will. */
    CompletableFuture<Void> ready() {
        return granted;
    }

    /**
     * Makes a request of a message that is about to be published to a topic, by headers of it.
     *
     * @return the reply to come; completed by a thread that must not run routes
     */
    CompletableFuture<InboundMessage> begin(Topic topic, Message message) {
        byte[] correlationData = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(random)
                .putLong(last.incrementAndGet())
                .array();
        message.setHeader(IotConstants.CORRELATION_DATA, correlationData);
        message.setHeader(IotConstants.RESPONSE_TOPIC, responseTopic(topic).toString());
        ByteBuffer key = ByteBuffer.wrap(correlationData);
        CompletableFuture<InboundMessage> reply = new CompletableFuture<>();
        waiting.put(key, reply);
        reply.orTimeout(endpoint.getConfiguration().getReplyTimeout(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, cause) -> waiting.remove(key));
        return reply;
    }

    /** Takes the headers of a request off a message that is none any more. */
    static void forget(Message message) {
        message.removeHeader(IotConstants.RESPONSE_TOPIC);
        message.removeHeader(IotConstants.CORRELATION_DATA);
    }

    /** Replies are named as applications name them, whoever asks: who answers knows its own form of it. */
    private Topic responseTopic(Topic topic) {
        return Topic.of(replyResource, ClientKind.APPLICATION, variable -> switch (variable) {
            case EVENT, COMMAND -> replyId;
            default -> levelOf(topic, variable);
        });
    }

    private String levelOf(Topic topic, TopicVariable variable) {
        if (topic.variables().contains(variable)) {
            return topic.get(variable);
        }
        ClientId.Device device = (ClientId.Device) endpoint.clientId();
        return variable == TopicVariable.DEVICE_TYPE ? device.type() : device.id();
    }

    /** Ends the subscription; who waits still, waits in vain. */
    void close() {
        connection.unsubscribeForGood(filter, this);
        failed(new IllegalStateException("The producer of " + endpoint + " was stopped before the reply came."));
    }

    @Override
    public void received(InboundMessage message, Runnable done) {
        byte[] correlationData =
                message.properties() == null ? null : message.properties().getCorrelationData();
        CompletableFuture<InboundMessage> reply =
                correlationData == null ? null : waiting.get(ByteBuffer.wrap(correlationData));
        if (reply == null || !reply.complete(message)) {
            LOG.debug("A reply on {} belongs to no request that waits", message.topic());
        }
        done.run();
    }

    @Override
    public void failed(Exception cause) {
        waiting.values().forEach(reply -> reply.completeExceptionally(cause));
    }
}
