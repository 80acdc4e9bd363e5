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
package io.cameliot.connection;

import io.cameliot.protocol.TopicFilter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions that end with their last handler. It gets messages until the server has confirmed the end: they were
 * sent to it. Belongs to the thread of its connection.
 */
final class Unsubscribing {
    private static final Logger LOG = LoggerFactory.getLogger(Unsubscribing.class);

    private final Subscriptions subscriptions;
    private final boolean durable;
    private final Consumer<Subscription> subscribe;
    private final Set<Leaving> leaving = new LinkedHashSet<>();
    private final Set<TopicFilter> abandoned = new LinkedHashSet<>();

    /**
     * @param subscribe subscribes anew, for a handler that came while the subscription ended
     */
    Unsubscribing(Subscriptions subscriptions, boolean durable, Consumer<Subscription> subscribe) {
        this.subscriptions = subscriptions;
        this.durable = durable;
        this.subscribe = subscribe;
    }

    /**
     * A handler leaves.
     *
     * @param network  the connection, null if there is none
     * @param executor runs what the connection's thread has to do, unless the connection has changed
     */
    void leave(NetworkConnection network, Consumer<Runnable> executor, Leaving handler) {
        if (network != null && subscriptions.isOnly(handler.filter, handler.handler)) {
            leaving.add(handler);
            network.unsubscribe(handler.filter, () -> executor.accept(() -> confirmed(handler)));
        } else {
            remove(handler);
        }
    }

    private void confirmed(Leaving handler) {
        if (leaving.remove(handler)) {
            subscriptions.remove(handler.filter, handler.handler);
            Subscription anew = subscriptions.get(handler.filter);
            if (anew != null) {
                subscribe.accept(anew);
            }
            handler.whenGone.complete(null);
        }
    }

    /** Without a connection nothing more comes; but a session may go on to have the subscription. */
    private void remove(Leaving handler) {
        subscriptions.remove(handler.filter, handler.handler);
        if (durable && subscriptions.get(handler.filter) == null) {
            abandoned.add(handler.filter);
        }
        handler.whenGone.complete(null);
    }

    /** The connection has ended before the server has confirmed everything. */
    void connectionEnded() {
        List<Leaving> unconfirmed = List.copyOf(leaving);
        leaving.clear();
        unconfirmed.forEach(this::remove);
    }

    /** Ends what a resumed session has of subscriptions whose last handler left while there was no connection. */
    void connected(NetworkConnection network, boolean sessionPresent) {
        for (TopicFilter filter : abandoned) {
            if (sessionPresent && subscriptions.get(filter) == null) {
                network.unsubscribe(filter, () -> LOG.debug("Unsubscribed from {}", filter));
            }
        }
        abandoned.clear();
    }

    /**
     * A handler that leaves its subscription.
     *
     * @param whenGone completed when it gets no more messages
     */
    record Leaving(TopicFilter filter, InboundHandler handler, CompletableFuture<Void> whenGone) {}
}
