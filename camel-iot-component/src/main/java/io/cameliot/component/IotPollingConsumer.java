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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.DynamicPollingConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.Ordered;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.PollingConsumerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives one message for each poll. It is acknowledged when the exchange that polled it is done; if that fails, the option
 * onFailure decides. Camel hands over what settles a message to that exchange, unless its aggregation strategy fails: so the
 * exchange is told to look after it, too. Messages that nobody has polled wait unacknowledged, up to the receive maximum,
 * from the first poll to the stop. The server of a durable session sends them again.
 */
final class IotPollingConsumer extends PollingConsumerSupport implements DynamicPollingConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(IotPollingConsumer.class);

    private final IotEndpoint endpoint;
    private final InboundMessages messages;
    private volatile PolledMessages polled = new PolledMessages();
    private volatile List<SubscribedConnection> connections = List.of();

    IotPollingConsumer(IotEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.messages = new InboundMessages(endpoint);
        endpoint.subscription(); // A bad one is to be found before the start.
    }

    @Override
    protected void doStart() throws Exception {
        polled = new PolledMessages();
        List<SubscribedConnection> started = new ArrayList<>();
        try {
            for (int member = 0; member < endpoint.getConfiguration().getConnections(); member++) {
                started.add(subscribed(endpoint.acquireConnection(member), polled));
                connections = List.copyOf(started);
                started.get(member).start();
            }
        } catch (Exception e) {
            doStop();
            throw e;
        }
    }

    private SubscribedConnection subscribed(ClientConnection connection, PolledMessages inbox) {
        ConsumerSubscription subscription = new ConsumerSubscription(
                connection,
                endpoint.subscription(),
                endpoint.subscriptionQos(),
                FailurePolicy.of(endpoint.getConfiguration()),
                inbox,
                (filter, cause) -> inbox.fail(cause));
        return new SubscribedConnection(endpoint, connection, subscription);
    }

    /** Does not wait for exchanges that have polled: one of them may be what stops this consumer. */
    @Override
    protected void doStop() {
        polled.close();
        for (SubscribedConnection connection : connections) {
            CompletableFuture<Void> stopped = connection.stopAtOnce();
            if (endpoint.getCamelContext().isStopping()) {
                connection.subscription().abandon();
            }
            stopped.whenComplete((unused, cause) -> endpoint.releaseConnection(connection.connection()));
        }
        connections = List.of();
    }

    /** Polls for an exchange, as pollEnrich does; others, such as a template, know of none. */
    @Override
    public Exchange receive(Exchange by) {
        return poll(Long.MAX_VALUE, by);
    }

    @Override
    public Exchange receiveNoWait(Exchange by) {
        return poll(0, by);
    }

    @Override
    public Exchange receive(Exchange by, long timeout) {
        return poll(Math.max(0, timeout), by);
    }

    @Override
    public Exchange receive() {
        return poll(Long.MAX_VALUE, null);
    }

    @Override
    public Exchange receiveNoWait() {
        return poll(0, null);
    }

    @Override
    public Exchange receive(long timeout) {
        return poll(Math.max(0, timeout), null);
    }

    /** @param by the exchange that polls; null if it is not known */
    private Exchange poll(long millis, Exchange by) {
        if (!isStarted()) {
            throw new RejectedExecutionException(this + " is not started, but in state: " + getStatus());
        }
        TakenMessage message;
        try {
            if (polled.recover()) {
                for (SubscribedConnection connection : connections) {
                    connection.resume();
                }
            }
            message = polled.poll(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (Exception e) {
            polled.fail(e);
            throw failure(e);
        }
        return message == null ? null : exchangeOf(message, by);
    }

    private RuntimeCamelException failure(Exception cause) {
        return new RuntimeCamelException(
                "Polling " + endpoint.subscription() + " failed: " + cause.getMessage(), cause);
    }

    /** If that fails, because a strategy of the application does, it is the message that has failed, and no other. */
    private Exchange exchangeOf(TakenMessage message, Exchange by) {
        boolean made = false;
        try {
            Exchange exchange = endpoint.createExchange();
            messages.begin(exchange, message.message());
            exchange.getExchangeExtension().addOnCompletion(new Settling(message));
            if (by != null) {
                by.getExchangeExtension().addOnCompletion(new Leftover(message));
            }
            made = true;
            return exchange;
        } catch (RuntimeException e) {
            throw failure(e);
        } finally {
            message.leaveRoute();
            if (!made) {
                new Settling(message).settle(true);
            }
        }
    }

    /** Settles a message when the exchange that it went into is done. The route that polled reports failures itself. */
    private record Settling(TakenMessage message) implements Synchronization {
        @Override
        public void onComplete(Exchange exchange) {
            settle(exchange.isRollbackOnly() || exchange.isRollbackOnlyLast());
        }

        @Override
        public void onFailure(Exchange exchange) {
            settle(true);
        }

        void settle(boolean failed) {
            FailurePolicy.Outcome outcome = message.outcome(failed);
            LOG.debug(
                    "The message to topic {} was polled: {}", message.message().topic(), outcome);
            message.settle(outcome);
        }
    }

    /**
     * Settles a message that never went into the exchange that polled it, because the aggregation strategy failed, whatever
     * becomes of that exchange: it may have polled another one. Comes last, when all that went into it are settled.
     */
    private record Leftover(TakenMessage message) implements Synchronization, Ordered {
        @Override
        public int getOrder() {
            return Ordered.LOWEST;
        }

        @Override
        public void onComplete(Exchange exchange) {
            new Settling(message).settle(true);
        }

        @Override
        public void onFailure(Exchange exchange) {
            new Settling(message).settle(true);
        }
    }
}
