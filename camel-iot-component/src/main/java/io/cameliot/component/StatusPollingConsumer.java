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
import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.PollingConsumerSupport;

/**
 * Gets the last monitoring message of a device or application: the platform sends it to each new subscriber. So each poll
 * subscribes anew, and ends the subscription with the first message. None within the timeout means that the state is
 * unknown.
 */
final class StatusPollingConsumer extends PollingConsumerSupport {
    /** For those who do not want to wait: enough for the platform to answer. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final IotEndpoint endpoint;
    private final TopicFilter filter;
    private final InboundMessages messages;
    private final Set<FirstMessage> waiting = ConcurrentHashMap.newKeySet();
    private volatile ClientConnection connection;

    StatusPollingConsumer(IotEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.filter = endpoint.filter();
        this.messages = new InboundMessages(endpoint);
    }

    @Override
    protected void doStart() throws Exception {
        connection = endpoint.acquireConnection();
        try {
            connection.awaitFirstAttempt();
        } catch (Exception e) {
            doStop();
            throw e;
        }
    }

    @Override
    protected void doStop() {
        waiting.forEach(first -> first.message.complete(null));
        if (connection != null) {
            endpoint.releaseConnection(connection);
            connection = null;
        }
    }

    @Override
    public Exchange receive() {
        return poll(Long.MAX_VALUE);
    }

    @Override
    public Exchange receiveNoWait() {
        return poll(AT_ONCE.toMillis());
    }

    @Override
    public Exchange receive(long timeout) {
        return timeout > 0 ? poll(timeout) : receiveNoWait();
    }

    private Exchange poll(long millis) {
        ClientConnection polled = connection;
        FirstMessage first = new FirstMessage();
        waiting.add(first);
        // One that has failed for good is tried again, and fails the subscription if that is in vain.
        polled.firstAttempt();
        polled.subscribeAgain(filter, endpoint.subscriptionQos(), first).whenComplete((granted, cause) -> {
            if (cause != null) {
                first.message.completeExceptionally(cause);
            }
        });
        try {
            return exchangeOf(first.message.get(millis, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new RuntimeCamelException(
                    "Polling " + filter + " failed: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            waiting.remove(first);
            polled.unsubscribe(filter, first);
        }
    }

    /** Nothing if the consumer was stopped while it waited. */
    private Exchange exchangeOf(InboundMessage message) {
        if (message == null) {
            return null;
        }
        Exchange exchange = endpoint.createExchange();
        messages.begin(exchange, message);
        return exchange;
    }

    private static final class FirstMessage implements InboundHandler {
        private final CompletableFuture<InboundMessage> message = new CompletableFuture<>();

        @Override
        public void received(InboundMessage received, Receipt receipt) {
            if (received.payload().length > 0) {
                message.complete(received);
            }
            receipt.done();
        }

        @Override
        public void failed(Exception cause) {
            message.completeExceptionally(cause);
        }
    }
}
