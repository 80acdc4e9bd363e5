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
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.PublishListener;
import io.cameliot.connection.PublishTerms;
import io.cameliot.protocol.ClientId;
import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Resource;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicFilter;
import io.cameliot.protocol.TopicVariable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of a producer and the subscription that their replies come by (MQTT 5.0, 4.10). Replies find their request
 * by its correlation data; who waits for none any more is not disturbed by a late one.
 */
final class Requests implements InboundHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    /** 128 random bits: nobody guesses the correlation data of another's request. */
    private static final int KEY_BYTES = 16;

    private final IotEndpoint endpoint;
    private final ClientConnection connection;
    private final OutboundMessages messages;
    private final InboundMessages replies;
    private final Executor routeThreads;
    private final ClientId receiver;
    private final PublishTerms terms;
    private final Resource replyResource;
    private final String replyId;
    private final TopicFilter filter;
    private final CompletableFuture<Void> granted;
    private final SecureRandom random = new SecureRandom();
    private final Map<ByteBuffer, Request> waiting = new ConcurrentHashMap<>();
    private volatile boolean ended;

    /** Subscribes to the replies. */
    Requests(IotEndpoint endpoint, ClientConnection connection, OutboundMessages messages) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.messages = messages;
        this.replies = new InboundMessages(endpoint);
        this.routeThreads = endpoint.getComponent().connections()::continueRoute;
        this.receiver = endpoint.clientId();
        this.terms = terms(endpoint.getConfiguration());
        this.replyResource = endpoint.getResource().reply().orElseThrow();
        this.replyId = replyId();
        this.filter = TopicFilter.of(replyResource, endpoint.clientId().kind(), this::filterLevel);
        this.granted = connection.subscribe(filter, 1, this);
        granted.exceptionally(cause -> {
            ended = true;
            return null;
        });
    }

    /** Whether no reply can come any more: the server refused the subscription, or the connection. */
    boolean hasEnded() {
        return ended;
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
            // Replies by the client's own name come to nobody else: one subscription does for all devices.
            default ->
                endpoint.getConfiguration().getReplyId() == null
                        ? null
                        : endpoint.getConfiguration().pinned(variable);
        };
    }

    /**
     * Publishes the message of an exchange as a request.
     *
     * @param  whenDone                 run once by a thread that may go on with the route, when the exchange has the reply
     *                                  or the exception that says why not
     * @throws IllegalArgumentException if the message breaks a rule of the protocol; then nothing else happens
     */
    void send(Exchange exchange, Runnable whenDone) {
        Message message = exchange.getMessage();
        Topic topic = messages.topicOf(message);
        ByteBuffer key = nextKey();
        message.setHeader(IotConstants.CORRELATION_DATA, key.array());
        Topic responseTopic = responseTopic(topic);
        message.setHeader(IotConstants.RESPONSE_TOPIC, responseTopic.toString());
        OutboundMessage request;
        try {
            request = messages.to(topic, exchange, message, message.getBody());
        } finally {
            message.removeHeader(IotConstants.RESPONSE_TOPIC);
            message.removeHeader(IotConstants.CORRELATION_DATA);
        }
        CompletableFuture<InboundMessage> reply = new CompletableFuture<>();
        waiting.put(key, new Request(responseTopic.subject(), reply));
        reply.orTimeout(endpoint.getConfiguration().getReplyTimeout(), TimeUnit.MILLISECONDS)
                .whenCompleteAsync(
                        (answer, cause) -> {
                            waiting.remove(key);
                            finish(exchange, answer, cause);
                            whenDone.run();
                        },
                        routeThreads);
        if (granted.isDone()) {
            publish(request, reply);
        } else if (!terms.waitForConnection() && !connection.isConnected()) {
            reply.completeExceptionally(new CompletionException(new IOException(
                    "The request to topic " + topic + " was not published, for there is no connection of "
                            + connection.settings() + ", and whenDisconnected is FAIL.")));
        } else {
            granted.whenCompleteAsync((unused, cause) -> publish(request, reply), routeThreads);
        }
    }

    private ByteBuffer nextKey() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return ByteBuffer.wrap(key);
    }

    /** Once the subscription is settled, for a reply may be quick; unless nobody waits for the reply any more. */
    private void publish(OutboundMessage request, CompletableFuture<InboundMessage> reply) {
        granted.thenRun(() -> {
                    if (!reply.isDone()) {
                        connection.publish(request, terms, new PublishListener() {
                            @Override
                            public void acknowledged() {
                                // Now the reply is waited for.
                            }

                            @Override
                            public void failed(Exception cause) {
                                reply.completeExceptionally(new CompletionException(cause));
                            }
                        });
                    }
                })
                .exceptionally(cause -> {
                    reply.completeExceptionally(cause);
                    return null;
                });
    }

    /** A request that nobody waits for any more is not to be published. */
    private static PublishTerms terms(IotConfiguration configuration) {
        PublishTerms terms = configuration.publishTerms();
        Duration replyTimeout = Duration.ofMillis(configuration.getReplyTimeout());
        return terms.timeout().compareTo(replyTimeout) <= 0
                ? terms
                : new PublishTerms(replyTimeout, terms.waitForConnection());
    }

    private void finish(Exchange exchange, InboundMessage reply, Throwable cause) {
        try {
            if (cause == null) {
                replies.populate(exchange, reply);
            } else if (cause instanceof TimeoutException) {
                exchange.setException(new NoReplyException(
                        exchange, endpoint.getConfiguration().getReplyTimeout()));
            } else {
                exchange.setException(cause instanceof CompletionException e ? e.getCause() : cause);
            }
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
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
        connection.unsubscribe(filter, this);
        failed(new IllegalStateException("The producer of " + endpoint + " was stopped before the reply came."));
    }

    @Override
    public void received(InboundMessage message, Receipt receipt) {
        byte[] correlationData =
                message.properties() == null ? null : message.properties().getCorrelationData();
        Request request = correlationData == null ? null : waiting.get(ByteBuffer.wrap(correlationData));
        if (request == null || !request.isAnsweredBy(message, receiver) || !request.reply.complete(message)) {
            LOG.debug("A reply on {} belongs to no request that waits", message.topic());
        }
        receipt.done();
    }

    @Override
    public void failed(Exception cause) {
        ended = true;
        waiting.values().forEach(request -> request.reply.completeExceptionally(cause));
    }

    /**
     * A request that waits.
     *
     * @param subject the device that may answer: others do not hear of the request, but may guess
     */
    private record Request(String subject, CompletableFuture<InboundMessage> reply) {
        boolean isAnsweredBy(InboundMessage message, ClientId receiver) {
            // A device gets messages about itself only, and its topics do not name it.
            return receiver.kind() == ClientKind.DEVICE
                    || Topic.parse(message.topic(), receiver.kind())
                            .filter(topic -> topic.subject().equals(subject))
                            .isPresent();
        }
    }
}
