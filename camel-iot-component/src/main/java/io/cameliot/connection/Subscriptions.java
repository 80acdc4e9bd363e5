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

import io.cameliot.connection.AcknowledgementQueue.Delivery;
import io.cameliot.protocol.TopicFilter;
import io.cameliot.protocol.TopicTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions of a connection, and the way of each message to the handlers of those it belongs to.
 *
 * <p>A message says by subscription identifiers which subscriptions it was sent for. A server may send one copy with all
 * identifiers or one for each subscription; either way each handler gets the message once. From a server without
 * identifiers, the filters decide.
 */
final class Subscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);
    private static final long UNCLAIMED_NANOS = 60_000_000_000L;

    /** The memory that unprocessed messages of QoS 0 may take; those of QoS 1 are bounded by the receive maximum. */
    private static final long MAX_AT_MOST_ONCE_BYTES = 32 * 1024 * 1024;

    /** What a message takes besides its topic and payload, roughly. */
    private static final int MESSAGE_BYTES = 500;

    private static final int DROPPED_PER_WARNING = 1_000;

    private final Map<TopicFilter, Subscription> byFilter = new LinkedHashMap<>();
    private final Map<Integer, Subscription> byIdentifier = new HashMap<>();
    private final TopicTree<Subscription> byTopic = new TopicTree<>();
    private final Deque<Unclaimed> unclaimed = new ArrayDeque<>();
    private final Set<String> warnedOf = new HashSet<>();
    private final EndedSubscriptions ended = new EndedSubscriptions();
    private final boolean durable;
    private final AtomicLong unprocessedAtMostOnce = new AtomicLong();
    private final long begin = System.nanoTime();
    private long made;
    private long dropped;

    Subscriptions(ConnectionSettings settings) {
        this.durable = settings.durable();
    }

    /** Adds a handler to the subscription of a filter. Messages that wait for such a handler are handed to it. */
    synchronized Added add(TopicFilter filter, int qos, InboundHandler handler) {
        Subscription subscription = byFilter.get(filter);
        boolean toSend = subscription == null || subscription.raise(qos);
        if (subscription == null) {
            int identifier = SubscriptionIdentifiers.choose(filter, byIdentifier::containsKey);
            subscription = new Subscription(made++, filter, identifier, qos);
            byFilter.put(filter, subscription);
            byIdentifier.put(identifier, subscription);
            byTopic.add(filter, subscription);
            ended.remove(identifier);
        }
        subscription.handlers().add(handler);
        for (Iterator<Unclaimed> waiting = unclaimed.iterator(); waiting.hasNext(); ) {
            Unclaimed message = waiting.next();
            if (message.isFor(subscription)) {
                hand(message.delivery(), handler);
                message.missing().remove(subscription.identifier());
                if (message.missing().isEmpty()) {
                    waiting.remove();
                    message.delivery().done();
                }
            }
        }
        return new Added(subscription, toSend);
    }

    /** Removes a handler; the subscription ends with its last one. */
    synchronized void remove(TopicFilter filter, InboundHandler handler) {
        Subscription subscription = byFilter.get(filter);
        if (leave(filter, handler)) {
            ended.add(subscription);
        }
    }

    /**
     * Removes a handler whose subscription goes on at the server, for the next time; says whether it was the last one of
     * its subscription, which is removed with it.
     */
    synchronized boolean leave(TopicFilter filter, InboundHandler handler) {
        Subscription subscription = byFilter.get(filter);
        if (subscription == null
                || !subscription.handlers().remove(handler)
                || !subscription.handlers().isEmpty()) {
            return false;
        }
        remove(subscription);
        return true;
    }

    /** Whether this handler is the only one of its subscription. */
    synchronized boolean isOnly(TopicFilter filter, InboundHandler handler) {
        Subscription subscription = byFilter.get(filter);
        return subscription != null && subscription.handlers().equals(List.of(handler));
    }

    synchronized void remove(Subscription subscription) {
        // Another subscription may have taken its place since.
        byFilter.remove(subscription.filter(), subscription);
        byIdentifier.remove(subscription.identifier(), subscription);
        byTopic.remove(subscription.filter(), subscription);
    }

    /** Null if there is none. */
    synchronized Subscription get(TopicFilter filter) {
        return byFilter.get(filter);
    }

    synchronized Collection<Subscription> all() {
        return List.copyOf(byFilter.values());
    }

    /** Hands a received message to its handlers. Called by the client library's thread: nothing here waits. */
    synchronized void dispatch(Delivery delivery) {
        InboundMessage message = delivery.message();
        List<Subscription> matching = subscriptionsOf(message);
        if (matching.isEmpty() && message.qos() > 0 && ended.include(message)) {
            // The server may go on to send what it had for the subscription when it ended (MQTT 5.0, 3.10.4).
            release(delivery);
            return;
        }
        boolean kept = durable && message.qos() > 0;
        if (kept && (matching.isEmpty() || isForOthers(message)) && isStartUp()) {
            // A resumed session may send its messages before all the routes that consume them have started.
            matching.forEach(subscription -> hand(delivery, subscription));
            unclaimed.add(new Unclaimed(delivery, missing(message), System.nanoTime()));
            return;
        }
        if (kept && matching.isEmpty()) {
            release(delivery);
            return;
        }
        if (message.qos() == 0 && unprocessedAtMostOnce.get() >= MAX_AT_MOST_ONCE_BYTES) {
            drop(message);
            return;
        }
        matching.forEach(subscription -> hand(delivery, subscription));
        delivery.done();
    }

    /** Whether the message was sent for a subscription, too, that nobody has made yet. */
    private boolean isForOthers(InboundMessage message) {
        return !byIdentifier.keySet().containsAll(message.subscriptionIdentifiers());
    }

    /** The subscriptions that the message was sent for and that nobody has made yet. */
    private Set<Integer> missing(InboundMessage message) {
        Set<Integer> missing = new HashSet<>(message.subscriptionIdentifiers());
        missing.removeAll(byIdentifier.keySet());
        return missing;
    }

    private boolean isStartUp() {
        return System.nanoTime() - begin < UNCLAIMED_NANOS;
    }

    private List<Subscription> subscriptionsOf(InboundMessage message) {
        List<Integer> identifiers = message.subscriptionIdentifiers();
        if (identifiers.isEmpty()) {
            List<Subscription> matching = byTopic.matching(message.topic());
            matching.sort(Subscription.OLDEST_FIRST);
            return matching;
        }
        List<Subscription> named = new ArrayList<>(identifiers.size());
        for (Integer identifier : identifiers) {
            Subscription subscription = byIdentifier.get(identifier);
            if (subscription != null && subscription.filter().matches(message.topic())) {
                named.add(subscription);
            }
        }
        return named;
    }

    private void hand(Delivery delivery, Subscription subscription) {
        for (InboundHandler handler : subscription.handlers()) {
            hand(delivery, handler);
        }
    }

    private void hand(Delivery delivery, InboundHandler handler) {
        InboundMessage message = delivery.message();
        delivery.share();
        handler.received(message, message.qos() > 0 ? delivery : new AtMostOnceReceipt(delivery));
    }

    /** QoS 0 has no back-pressure, and waiting here would hold up acknowledgements: what is too much is dropped. */
    private void drop(InboundMessage message) {
        if (dropped++ % DROPPED_PER_WARNING == 0) {
            LOG.warn(
                    "Messages of QoS 0 come faster than they are processed and {} MiB of them wait: {} dropped so far, now"
                            + " one to topic {}. Use QoS 1, or process faster.",
                    MAX_AT_MOST_ONCE_BYTES >> 20,
                    dropped,
                    message.topic());
        }
    }

    /**
     * Acknowledges what nobody has claimed for a minute: it comes from a subscription that the durable session still has
     * and no route of this application. It must not take up the receive window for ever.
     */
    synchronized void releaseUnclaimed() {
        long now = System.nanoTime();
        while (!unclaimed.isEmpty() && now - unclaimed.peek().since() >= UNCLAIMED_NANOS) {
            release(unclaimed.remove().delivery());
        }
    }

    private void release(Delivery delivery) {
        String topic = delivery.message().topic();
        if (warnedOf.size() < DROPPED_PER_WARNING && warnedOf.add(topic)) {
            LOG.warn(
                    "No route consumes the message to topic {}: it belongs to a subscription that has ended, or that a durable"
                            + " session has from before. It is acknowledged unprocessed, and so are others to that topic.",
                    topic);
        }
        delivery.done();
    }

    /** The connection was lost: the server will send again what was not acknowledged. */
    synchronized void connectionLost() {
        unclaimed.clear();
    }

    /** Counts what a message of QoS 0 takes of the memory until it is processed. */
    private final class AtMostOnceReceipt implements InboundHandler.Receipt {
        private final Delivery delivery;
        private final long bytes;

        AtMostOnceReceipt(Delivery delivery) {
            InboundMessage message = delivery.message();
            this.delivery = delivery;
            this.bytes = MESSAGE_BYTES + message.topic().length() + message.payload().length;
            unprocessedAtMostOnce.addAndGet(bytes);
        }

        @Override
        public void done() {
            unprocessedAtMostOnce.addAndGet(-bytes);
            delivery.done();
        }

        @Override
        public void redeliver() {
            delivery.redeliver();
        }

        @Override
        public boolean comesAgain() {
            return delivery.comesAgain();
        }
    }

    /** A handler was added; {@code toSend} if the server has yet to hear of its subscription. */
    record Added(Subscription subscription, boolean toSend) {}

    /** A message that waits for handlers: for those of the subscriptions it names, else for any that match. */
    private record Unclaimed(Delivery delivery, Set<Integer> missing, long since) {
        boolean isFor(Subscription subscription) {
            return (missing.isEmpty() || missing.contains(subscription.identifier()))
                    && subscription.filter().matches(delivery.message().topic());
        }
    }
}
