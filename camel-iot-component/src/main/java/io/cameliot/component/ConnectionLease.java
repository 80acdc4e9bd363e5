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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A share of a connection that a producer and its exchanges use together. It is given back once the producer has stopped and
 * the last exchange is done: Camel's cache of producers stops one that it drops also while it is in use.
 */
final class ConnectionLease {
    private final IotEndpoint endpoint;
    private final OutboundMessages messages;
    private final ClientConnection connection;
    /** The producer, and exchanges. At 0 the lease is over. */
    private final AtomicInteger users = new AtomicInteger(1);

    // Under the monitor.
    private Requests requests;

    /** Takes a share for one user. */
    ConnectionLease(IotEndpoint endpoint, OutboundMessages messages) {
        this.endpoint = endpoint;
        this.messages = messages;
        this.connection = endpoint.acquireConnection();
    }

    ClientConnection connection() {
        return connection;
    }

    /** One more uses the lease; says whether it was not too late. */
    boolean enter() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /**
     * A user is done.
     *
     * @return completed when the connection is closed, if this was the last user and the last share
     */
    CompletableFuture<Void> exit() {
        if (users.decrementAndGet() > 0) {
            return CompletableFuture.completedFuture(null);
        }
        endRequests();
        return endpoint.releaseConnection(connection);
    }

    /** Requests, and the subscription to their replies: a new one if the last one has ended. */
    synchronized Requests requests() {
        if (requests != null && requests.hasEnded()) {
            requests.leave();
            requests = null;
        }
        if (requests == null) {
            requests = new Requests(endpoint, connection, messages);
        }
        return requests;
    }

    /** Ends the waiting for replies. */
    void endRequests() {
        Requests last;
        synchronized (this) {
            last = requests;
            requests = null;
        }
        if (last != null) {
            last.close();
        }
    }
}
