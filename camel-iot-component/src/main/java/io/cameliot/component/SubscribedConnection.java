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

import io.cameliot.component.ConsumerSubscription.Ending;
import io.cameliot.connection.ClientConnection;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A consumer's share of a connection and its subscription there. It waits where the subscription does not. */
record SubscribedConnection(IotEndpoint endpoint, ClientConnection connection, ConsumerSubscription subscription) {
    /** How often it looks whether the connection stands while it waits. */
    private static final long LOOK_MILLIS = 200;

    /** Subscribes, and waits for the outcome of the first attempt to connect and for the answer to the subscription. */
    void start() throws Exception {
        await(subscription.start());
    }

    /** Lets messages be processed again, and waits as {@link #start} does. */
    void resume() throws Exception {
        await(subscription.resume());
    }

    private void await(CompletableFuture<Void> subscribed) throws Exception {
        connection.awaitFirstAttempt();
        // A server that does not answer loses the connection after connectionTimeout.
        int seconds = 2 * endpoint.getConfiguration().getConnectionTimeout();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!isAnswered(subscribed)) {
            if (!connection.isConnected()) {
                // It was lost before the answer. The next one subscribes, as if there had been none yet.
                subscription.awaitConnection(subscribed);
            } else if (System.nanoTime() > deadline) {
                throw new IOException("The server did not answer the subscription to " + subscription.filter()
                        + " within " + seconds + " s. Check the connection, or raise connectionTimeout.");
            }
        }
    }

    private static boolean isAnswered(CompletableFuture<Void> subscribed) throws Exception {
        try {
            subscribed.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /**
     * Stops. The subscription of a durable session stays for the next time if the application stops, or if nobody else
     * receives by the connection. If others do, it ends, because its messages would hold back their acknowledgements; those
     * that have arrived are processed. What receives with QoS 0 has none: replies, polled statuses.
     */
    CompletableFuture<Void> stop() {
        return subscription.stop(stays() ? Ending.LEAVE : Ending.PROCESS_ALL);
    }

    /** Whether a stop ends the subscription of a durable session, which then keeps no messages for it. */
    boolean endsAtServer() {
        return connection.isSessionKept() && !stays();
    }

    private boolean stays() {
        return connection.isSessionKept()
                && (endpoint.getCamelContext().isStopping() || connection.handlers(subscription.qos()) <= 1);
    }

    /**
     * Stops without processing what waits. What a durable session has for it stays with the server as {@link #stop} says: if
     * others receive by the connection, the subscription ends.
     */
    CompletableFuture<Void> stopAtOnce() {
        return subscription.stop(stays() ? Ending.LEAVE : Ending.ABANDON_WAITING);
    }

    /** Stops, for one that is soon back. What has not begun to be processed stays with the server of a durable session. */
    CompletableFuture<Void> pause() {
        return subscription.stop(connection.isSessionKept() ? Ending.LEAVE : Ending.ABANDON_WAITING);
    }
}
