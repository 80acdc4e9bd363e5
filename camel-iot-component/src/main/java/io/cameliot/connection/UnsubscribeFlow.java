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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends subscriptions at the server. A handler gets messages until the server has confirmed the end of its subscription: they
 * were sent to it. Owned by the event loop.
 */
final class UnsubscribeFlow {
    private static final Logger LOG = LoggerFactory.getLogger(UnsubscribeFlow.class);

    // Valid for the connection's whole life:
    private final ConnectionSettings settings;
    private final Dispatcher dispatcher;
    private final EventLoop loop;
    private final SubscribeFlow flow;
    /** Those whose last handler went, until the server has confirmed the end: a resumed session may still have them. */
    private final Set<TopicFilter> toEnd = new LinkedHashSet<>();

    // Valid for a network connection:
    /** Null if there is none. */
    private NetworkConnection network;
    /** Handlers of which the server has not confirmed the end. */
    private final Set<Leaving> leaving = new LinkedHashSet<>();
    /** Whether it has not confirmed the last end that it was waited for. */
    private boolean silent;

    /** @param flow makes a subscription again that is wanted before its end is confirmed */
    UnsubscribeFlow(ConnectionSettings settings, Dispatcher dispatcher, EventLoop loop, SubscribeFlow flow) {
        this.settings = settings;
        this.dispatcher = dispatcher;
        this.loop = loop;
        this.flow = flow;
    }

    /** Ends what a resumed session may have of subscriptions that nobody wants any more. */
    void connected(NetworkConnection connected, boolean sessionPresent) {
        network = connected;
        toEnd.removeIf(filter -> !sessionPresent || dispatcher.get(filter) != null);
        toEnd.forEach(this::unsubscribe);
    }

    /**
     * A handler goes; its subscription ends with the last one.
     *
     * @param whenGone completed when the handler gets no more messages
     */
    void unsubscribe(TopicFilter filter, InboundHandler handler, CompletableFuture<Void> whenGone) {
        Leaving gone = new Leaving(filter, handler, whenGone);
        if (network == null || !dispatcher.isOnly(filter, handler)) {
            remove(gone);
            return;
        }
        NetworkConnection asked = network;
        leaving.add(gone);
        flow.ending(dispatcher.get(filter));
        EventLoop.Timer timer = loop.schedule(settings.connectionTimeout(), () -> unconfirmed(gone));
        whenGone.whenComplete((done, cause) -> timer.cancel());
        network.unsubscribe(
                filter,
                () -> loop.execute(() -> {
                    if (network == asked) {
                        confirmed(gone);
                    }
                }));
        if (silent) {
            // Several that end one after the other wait once.
            leaving.remove(gone);
            lost(gone);
        }
    }

    private void confirmed(Leaving gone) {
        silent = false;
        if (leaving.remove(gone)) {
            dispatcher.remove(gone.filter, gone.handler);
            try {
                subscribeOther(gone);
            } finally {
                gone.whenGone.complete(null);
            }
        }
    }

    /** Says whether a handler has come while the subscription ended, for which it is made again. */
    private boolean subscribeOther(Leaving gone) {
        Subscription other = dispatcher.get(gone.filter);
        if (other != null) {
            other.forgetGrant();
            flow.subscribe(other, true);
        }
        return other != null;
    }

    private void unconfirmed(Leaving gone) {
        if (leaving.remove(gone)) {
            silent = true;
            LOG.warn(
                    "The server has not confirmed the end of the subscription to {} within connectionTimeout. What it still"
                            + " sends is not processed.",
                    gone.filter);
            lost(gone);
        }
    }

    /** Whether the server has ended the subscription is not known. */
    private void lost(Leaving gone) {
        dispatcher.remove(gone.filter, gone.handler);
        try {
            if (!subscribeOther(gone) && settings.durable()) {
                toEnd.add(gone.filter);
            }
        } finally {
            gone.whenGone.complete(null);
        }
    }

    /** Without a connection no message comes; but a session may still have the subscription. */
    private void remove(Leaving gone) {
        dispatcher.remove(gone.filter, gone.handler);
        if (settings.durable() && dispatcher.get(gone.filter) == null) {
            toEnd.add(gone.filter);
        }
        gone.whenGone.complete(null);
    }

    /** Ends a subscription that the session has from before: now, or with the next network connection. */
    void endUnknown(TopicFilter filter) {
        if (dispatcher.get(filter) == null) {
            LOG.info("Ending the subscription to {}, which the session of {} has from before", filter, settings);
            toEnd.add(filter);
            if (network != null) {
                unsubscribe(filter);
            }
        }
    }

    private void unsubscribe(TopicFilter filter) {
        network.unsubscribe(filter, () -> loop.execute(() -> toEnd.remove(filter)));
    }

    void connectionEnded() {
        network = null;
        silent = false;
        List<Leaving> unconfirmed = List.copyOf(leaving);
        leaving.clear();
        unconfirmed.forEach(this::lost);
    }

    private record Leaving(TopicFilter filter, InboundHandler handler, CompletableFuture<Void> whenGone) {}
}
