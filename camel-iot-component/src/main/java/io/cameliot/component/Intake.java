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
import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.spi.ExecutorServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a consumer gets from one connection: a subscription, and the threads on which its messages are processed, those of a
 * device in order of receipt.
 *
 * <p>It can be suspended. On a durable session it holds messages back then, unacknowledged, until it is resumed; or until
 * the connection ends, and the server sends them again next time. Without one the subscription ends: there is nothing that
 * could be kept.
 */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final IotEndpoint endpoint;
    private final TopicFilter filter;
    private final ClientConnection connection;
    private final ExecutorService threads;
    private final Lanes lanes;
    private final Route route;
    private final InboundHandler handler = new Handler();
    private final boolean durable;
    private final ClientKind receiver;
    private final boolean inOrderOfReceipt;

    private final List<Held> held = new ArrayList<>();
    private boolean holding;
    private boolean subscribed;
    private volatile boolean abandoned;
    private volatile Exception failure;

    private Intake(IotEndpoint endpoint, TopicFilter filter, ClientConnection connection, Route route) {
        this.endpoint = endpoint;
        this.filter = filter;
        this.connection = connection;
        this.route = route;
        this.durable = connection.settings().durable();
        int concurrency = endpoint.getConfiguration().getConcurrency();
        this.receiver = endpoint.clientId().kind();
        this.inOrderOfReceipt = concurrency == 1 || receiver == ClientKind.DEVICE;
        this.threads = executors().newFixedThreadPool(this, "IotConsumer[" + filter + "]", concurrency);
        this.lanes = new Lanes(threads);
    }

    private ExecutorServiceManager executors() {
        return endpoint.getCamelContext().getExecutorServiceManager();
    }

    /**
     * Takes a share of a connection and subscribes.
     *
     * @param  member    which connection of the endpoint, from 0
     * @throws Exception if the server refused the connection or the subscription
     */
    static Intake start(IotEndpoint endpoint, int member, Route route) throws Exception {
        Intake intake = new Intake(endpoint, endpoint.subscription(), endpoint.acquireConnection(member), route);
        try {
            intake.subscribe();
            return intake;
        } catch (Exception e) {
            intake.stop();
            throw e;
        }
    }

    private void subscribe() throws Exception {
        boolean connected = connection.awaitFirstAttempt();
        subscribed = true;
        failure = null;
        CompletableFuture<Void> granted = connection.subscribe(filter, endpoint.subscriptionQos(), handler);
        if (connected) {
            awaitGrant(granted);
        } else {
            granted.exceptionally(this::refusedLater);
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

    ClientConnection connection() {
        return connection;
    }

    /** Why no messages come any more; empty if they do. */
    Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whether the processing of messages was broken off: what fails now is not to be acknowledged. */
    boolean isAbandoned() {
        return abandoned;
    }

    /** How many messages have arrived, are not held back, and are not being processed yet. */
    int waiting() {
        return lanes.waiting();
    }

    /** Lets no more messages into the route than have arrived. */
    void suspend() {
        if (durable) {
            hold();
        } else {
            unsubscribe();
        }
    }

    private synchronized void hold() {
        holding = true;
    }

    /** Lets messages into the route again. */
    void resume() throws Exception {
        if (!subscribed) {
            subscribe();
        }
        release();
    }

    private synchronized void release() {
        holding = false;
        held.forEach(this::process);
        held.clear();
    }

    /**
     * Ends the subscription; what comes before the server has confirmed that is still taken, unless it takes too long. What
     * comes later is acknowledged unprocessed, so that it does not hold up the acknowledgements of the others.
     */
    private void unsubscribe() {
        if (!subscribed) {
            return;
        }
        subscribed = false;
        try {
            connection
                    .unsubscribe(filter, handler)
                    .get(endpoint.getConfiguration().getConnectionTimeout(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The server did not confirm the end of the subscription to {}", filter, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.detach(filter, handler);
    }

    /** Forgets what has not begun to be processed, unacknowledged. */
    void abandon() {
        abandoned = true;
        hold();
        lanes.clear();
    }

    /**
     * Ends the use of the connection. What has arrived is still processed. On a durable session the subscription stays, for
     * the next time, if the application ends. If it goes on, and others use the connection, the subscription ends, for
     * nobody would take the messages that they get with theirs.
     */
    void stop() {
        if (!durable) {
            unsubscribe();
        } else if (!endpoint.getCamelContext().isStopping() && endpoint.isShared(connection)) {
            unsubscribe();
            release();
        } else {
            hold();
        }
        endProcessing();
        if (subscribed) {
            connection.leave(filter, handler);
            subscribed = false;
        }
        endpoint.releaseConnection(connection);
    }

    private void endProcessing() {
        lanes.shutdown();
        try {
            if (!executors().awaitTermination(threads, executors().getShutdownAwaitTermination())) {
                LOG.warn(
                        "The processing of {} takes too long to wait for its end. {} messages and those being processed"
                                + " are left unacknowledged.",
                        filter,
                        lanes.waiting());
                abandon();
            }
        } catch (InterruptedException e) {
            abandon();
            Thread.currentThread().interrupt();
        }
        executors().shutdownNow(threads);
        if (abandoned && endpoint.isShared(connection)) {
            // Unacknowledged, they would hold up the acknowledgements of all that come after them.
            connection.redeliver(filter.toString());
        }
    }

    private synchronized void take(Held message) {
        if (holding) {
            // Connections come and go: what the server has sent anew is not held twice.
            held.removeIf(earlier -> earlier.receipt.comesAgain());
            held.add(message);
        } else {
            process(message);
        }
    }

    private void process(Held held) {
        lanes.execute(laneOf(held.message), () -> {
            if (!held.receipt.comesAgain()) {
                route.process(this, held.message, held.receipt);
            }
        });
    }

    /** What the order has to be kept for: everything, or what is about the same device. */
    private Object laneOf(InboundMessage message) {
        return inOrderOfReceipt
                ? this
                : Topic.parse(message.topic(), receiver).map(Topic::subject).orElse(message.topic());
    }

    /** Where the messages go. */
    interface Route {
        /** A message arrived. */
        void process(Intake intake, InboundMessage message, InboundHandler.Receipt receipt);

        /** The subscription ended. */
        void failed(TopicFilter filter, Exception cause);
    }

    private record Held(InboundMessage message, InboundHandler.Receipt receipt) {}

    private final class Handler implements InboundHandler {
        @Override
        public void received(InboundMessage message, Receipt receipt) {
            take(new Held(message, receipt));
        }

        @Override
        public void failed(Exception cause) {
            failure = cause;
            lanes.execute(filter, () -> route.failed(filter, cause));
        }
    }
}
