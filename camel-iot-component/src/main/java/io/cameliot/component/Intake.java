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
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a consumer gets from one connection: a subscription and the thread on which its messages are processed, in order of
 * receipt.
 */
final class Intake {
    private final IotEndpoint endpoint;
    private final TopicFilter filter;
    private final ClientConnection connection;
    private final ExecutorService routeThread;
    private final Route route;
    private final InboundHandler handler = new Handler();

    private Intake(IotEndpoint endpoint, TopicFilter filter, ClientConnection connection, Route route) {
        this.endpoint = endpoint;
        this.filter = filter;
        this.connection = connection;
        this.route = route;
        this.routeThread = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadExecutor(this, "IotConsumer[" + filter + "]");
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

    /** Ends the subscription. What has arrived is still processed. */
    void stop() {
        connection.unsubscribe(filter, handler);
        endpoint.getCamelContext().getExecutorServiceManager().shutdownGraceful(routeThread);
        endpoint.releaseConnection(connection);
    }

    /** Where the messages go. */
    interface Route {
        /** A message arrived on a connection; {@code done} is to be run when it is processed. */
        void process(ClientConnection connection, InboundMessage message, Runnable done);

        /** The subscription ended. */
        void failed(TopicFilter filter, Exception cause);
    }

    private final class Handler implements InboundHandler {
        @Override
        public void received(InboundMessage message, Runnable done) {
            handOver(() -> route.process(connection, message, done));
        }

        @Override
        public void failed(Exception cause) {
            handOver(() -> route.failed(filter, cause));
        }

        private void handOver(Runnable work) {
            try {
                routeThread.execute(work);
            } catch (RejectedExecutionException e) {
                // The consumer is stopping. The message stays unacknowledged: a durable session sends it again.
            }
        }
    }
}
