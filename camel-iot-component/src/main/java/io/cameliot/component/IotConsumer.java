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
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicFilter;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/**
 * Receives what its endpoint's topic filter matches and processes it in order of receipt. A message is acknowledged once
 * the route has processed it.
 *
 * <p>A route that fails without handling the failure is reported to the consumer's exception handler, and its message is
 * acknowledged then: MQTT has no way to give a message back.
 */
public class IotConsumer extends DefaultConsumer {
    private final IotEndpoint endpoint;
    private final TopicFilter filter;
    private final InboundHandler handler = new Handler();
    private ExecutorService routeThread;
    private ClientConnection connection;

    public IotConsumer(IotEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.filter = endpoint.filter();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        routeThread = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadExecutor(this, "IotConsumer[" + filter + "]");
        connection = endpoint.acquireConnection();
        try {
            boolean connected = connection.awaitFirstAttempt();
            CompletableFuture<Void> granted =
                    connection.subscribe(filter, endpoint.getConfiguration().getQos(), handler);
            if (connected) {
                awaitGrant(granted);
            } else {
                granted.exceptionally(this::refusedLater);
            }
        } catch (Exception e) {
            doStop();
            throw e;
        }
    }

    private void awaitGrant(CompletableFuture<Void> granted) throws Exception {
        int seconds = endpoint.getConfiguration().getConnectionTimeout();
        try {
            granted.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new IOException(
                    "The server did not answer the subscription to " + filter + " within " + seconds
                            + " s. Check the connection, or raise connectionTimeout.",
                    e);
        }
    }

    private Void refusedLater(Throwable cause) {
        handler.failed(cause instanceof Exception exception ? exception : new ExecutionException(cause));
        return null;
    }

    @Override
    protected void doStop() throws Exception {
        if (connection != null) {
            connection.unsubscribe(filter, handler);
        }
        if (routeThread != null) {
            // What has arrived is still processed.
            endpoint.getCamelContext().getExecutorServiceManager().shutdownGraceful(routeThread);
            routeThread = null;
        }
        if (connection != null) {
            endpoint.releaseConnection(connection);
            connection = null;
        }
        super.doStop();
    }

    private void process(InboundMessage message, Runnable done) {
        Exchange exchange = createExchange(false);
        try {
            populate(exchange.getIn(), message);
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        try {
            if (exchange.getException() != null) {
                getExceptionHandler()
                        .handleException(
                                "Failed to process the message to topic " + message.topic(),
                                exchange,
                                exchange.getException());
            }
        } finally {
            releaseExchange(exchange, false);
            done.run();
        }
    }

    private static void populate(Message in, InboundMessage message) {
        in.setBody(message.payload());
        Topic.parse(message.topic()).ifPresent(topic -> TopicHeaders.set(in, topic));
        in.setHeader(IotConstants.MQTT_TOPIC, message.topic());
        in.setHeader(IotConstants.MQTT_QOS, message.qos());
        in.setHeader(IotConstants.MQTT_PROPERTIES, message.properties());
    }

    private final class Handler implements InboundHandler {
        @Override
        public void received(InboundMessage message, Runnable done) {
            handOver(() -> process(message, done));
        }

        @Override
        public void failed(Exception cause) {
            handOver(() -> getExceptionHandler().handleException("The subscription to " + filter + " ended", cause));
        }

        private void handOver(Runnable work) {
            ExecutorService thread = routeThread;
            try {
                if (thread != null) {
                    thread.execute(work);
                }
            } catch (RejectedExecutionException e) {
                // The consumer is stopping. The message stays unacknowledged: a durable session sends it again.
            }
        }
    }
}
