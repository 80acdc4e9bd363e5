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
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each received message to the handlers of the subscriptions it belongs to. A message says by subscription identifiers
 * which subscriptions it was sent for. A server may send one copy with all identifiers or one for each subscription; either
 * way each handler gets the message once.
 *
 * <p>A message of QoS 1 of a durable session that no handler takes is acknowledged under one rule only: the application runs,
 * and there are handlers of QoS 1, but none for its topic is there, has left for a while, or is about to come. Its
 * subscription is then ended. Until then it stays with the server. One that handlers take waits for others only while the
 * application starts, and one for its topic is about to come.
 *
 * <p>Its monitor guards all fields. Handlers are called within it: they take messages over and return.
 */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private static final int MAX_WARNINGS = 1_000;

    private final SubscriptionTable table = new SubscriptionTable();
    private final UnclaimedMessages unclaimed = new UnclaimedMessages();
    private final Set<String> warnedOf = new HashSet<>();
    private final Set<TopicFilter> endedAsUnknown = new HashSet<>();
    /** Those that got a handler while the application ran, and have no answer of the server yet. */
    private final Set<Subscription> newcomers = new HashSet<>();

    private final boolean durable;
    private final Application application;
    private final Consumer<TopicFilter> endUnknown;

    /** @param endUnknown has the server end a subscription that nobody of this application has made */
    Dispatcher(ConnectionSettings settings, Application application, Consumer<TopicFilter> endUnknown) {
        this.durable = settings.durable();
        this.application = application;
        this.endUnknown = endUnknown;
    }

    /** Adds a handler to the subscription of a filter. Messages that wait for such a handler are handed to it. */
    synchronized Added add(TopicFilter filter, int qos, InboundHandler handler) {
        boolean isNew = table.get(filter) == null;
        Subscription subscription = table.getOrAdd(filter, qos);
        boolean raised = subscription.raise(qos);
        boolean refused = subscription.isRefused();
        if (refused) {
            subscription.awaitAnswer();
        }
        subscription.handlers().add(handler);
        endedAsUnknown.remove(filter);
        if (application.phase() == Application.Phase.RUNNING) {
            newcomers.add(subscription);
        }
        if (subscription.isReliedOn() && !refused) {
            endLeft(subscription);
        }
        unclaimed.claim(
                handler,
                waiting -> !waiting.delivery().isOver()
                        && (waiting.matching().contains(subscription)
                                || table.mayBeFor(
                                        subscription, waiting.delivery().message())));
        return new Added(subscription, isNew || raised || refused, !isNew && subscription.isRefreshed());
    }

    /** What nobody takes would hold back the acknowledgements of what a newcomer's handlers receive, if there are any. */
    private void endLeft(Subscription receiving) {
        if (newcomers.remove(receiving) && receiving.qos() > 0) {
            table.endLeft().forEach(this::endLeft);
        }
    }

    private void endLeft(TopicFilter filter) {
        LOG.warn("The subscription to {} ends, whose route was stopped: others receive by its connection now", filter);
        endUnknown.accept(filter);
    }

    /** Removes a handler; the subscription ends with its last one. */
    synchronized void remove(TopicFilter filter, InboundHandler handler) {
        Subscription subscription = removeHandler(filter, handler);
        if (subscription != null) {
            table.end(subscription);
        }
    }

    /** Removes a handler; the subscription of a durable session goes on at the server, for the next handler. */
    synchronized void leave(TopicFilter filter, InboundHandler handler) {
        Subscription subscription = removeHandler(filter, handler);
        if (subscription != null && durable) {
            table.leave(subscription);
        } else if (subscription != null) {
            table.end(subscription);
        }
    }

    /** Null unless it was the last one of its subscription. */
    private Subscription removeHandler(TopicFilter filter, InboundHandler handler) {
        // What those have who are here is not left for others because one of them goes.
        unclaimed.removeIf(this::decideOfComplete, Integer.MAX_VALUE);
        Subscription subscription = table.get(filter);
        if (subscription == null
                || !subscription.handlers().remove(handler)
                || !subscription.handlers().isEmpty()) {
            return null;
        }
        newcomers.remove(subscription);
        return subscription;
    }

    /** Whether this handler is the only one of its subscription. */
    synchronized boolean isOnly(TopicFilter filter, InboundHandler handler) {
        Subscription subscription = table.get(filter);
        return subscription != null && subscription.handlers().equals(List.of(handler));
    }

    /** How many handlers there are of subscriptions that ask for at least a QoS. */
    synchronized int handlers(int leastQos) {
        return table.all().stream()
                .filter(subscription -> subscription.qos() >= leastQos)
                .mapToInt(subscription -> subscription.handlers().size())
                .sum();
    }

    /** The server has refused a subscription. */
    synchronized void refuse(Subscription subscription) {
        table.refuse(subscription);
        newcomers.remove(subscription);
    }

    /** The server is asked for a subscription. */
    synchronized void asked(Subscription subscription, boolean withIdentifier) {
        table.asked(subscription, withIdentifier);
    }

    /** The server has granted a subscription. */
    synchronized void granted(Subscription subscription, int askedQos, int grantedQos, boolean withIdentifier) {
        subscription.grant(askedQos, grantedQos, withIdentifier);
        table.granted(subscription, withIdentifier);
        endLeft(subscription);
    }

    /** Null if there is none. */
    synchronized Subscription get(TopicFilter filter) {
        return table.get(filter);
    }

    synchronized List<Subscription> all() {
        return table.all();
    }

    /** Hands a received message to its handlers. Called by the client library's thread: nothing here waits. */
    synchronized void dispatch(Delivery delivery) {
        InboundMessage message = delivery.message();
        List<Subscription> matching = table.matching(message);
        matching.forEach(subscription -> restore(subscription, message));
        boolean kept = durable && message.qos() > 0;
        if (kept && delivery.isOver()) {
            // The client library was about to hand it on when the connection ended. The server sends it again.
            delivery.leave();
            return;
        }
        if (kept && mayBeForOthers(message, matching)) {
            Set<InboundHandler> taken = new LinkedHashSet<>();
            matching.forEach(subscription -> taken.addAll(subscription.handlers()));
            taken.forEach(handler -> handler.received(message, delivery.share()));
            UnclaimedMessages.Unclaimed waiting =
                    new UnclaimedMessages.Unclaimed(delivery, matching, taken, table.noHeirs(message));
            matching.forEach(Subscription::named);
            if (!decide(waiting)) {
                unclaimed.add(waiting);
            }
            return;
        }
        if (kept && matching.isEmpty()) {
            warnOfUnclaimed(message.topic());
        }
        for (Subscription subscription : matching) {
            if (kept) {
                subscription.named();
            }
            for (InboundHandler handler : subscription.handlers()) {
                handler.received(message, delivery.share());
            }
        }
        delivery.dispatched();
    }

    /**
     * A server that refuses a subscription may go on with what its session has of it. That does not tell what is retained,
     * which one that is made again for that still lacks.
     */
    private void restore(Subscription subscription, InboundMessage message) {
        if (subscription.isRefused() && !subscription.isRefreshed() && table.isForNoOther(subscription, message)) {
            subscription.restore();
        }
    }

    /** Whether a handler that is not there may want it. */
    private boolean mayBeForOthers(InboundMessage message, List<Subscription> matching) {
        Application.Phase phase = application.phase();
        return phase == Application.Phase.STARTING
                || matching.isEmpty()
                        && (phase == Application.Phase.STOPPING
                                || !table.isForEndedOnly(message)
                                || application.isExpected(message.topic()))
                || table.isForOthers(message) && !matching.isEmpty();
    }

    /**
     * Decides of messages that wait for handlers, the oldest first. To be called from time to time.
     *
     * @param  most of how many at the most
     * @return      of how many it was decided
     */
    synchronized int review(int most) {
        if (unclaimed.isEmpty()) {
            return 0;
        }
        if (application.phase() == Application.Phase.RUNNING) {
            unclaimed.offer(this::offer);
        }
        return unclaimed.removeIf(this::decide, most);
    }

    /**
     * Hands a message of a subscription of an earlier version to all handlers for its topic. False if others may come.
     */
    private boolean offer(UnclaimedMessages.Unclaimed each) {
        if (isAwaited(each)) {
            return false;
        }
        InboundMessage message = each.delivery().message();
        for (Subscription heir : table.heirs(message)) {
            if (each.noHeirs().contains(heir)) {
                continue;
            }
            for (InboundHandler handler : heir.handlers()) {
                if (each.taken().add(handler)) {
                    handler.received(message, each.delivery().share());
                }
            }
        }
        return true;
    }

    /** Whether all that a message names has handlers, which have it. */
    private boolean isKnown(UnclaimedMessages.Unclaimed each) {
        return !each.taken().isEmpty() && !table.isForOthers(each.delivery().message());
    }

    /**
     * Whether handlers may come for a message. As long as there is none whose messages are acknowledged, it holds up nobody:
     * a route that is stopped may be started, its producer before its consumer, or somebody may begin to poll.
     */
    private boolean isAwaited(UnclaimedMessages.Unclaimed each) {
        InboundMessage message = each.delivery().message();
        return !isKnown(each)
                && (handlers(1) == 0 && table.heirs(message).isEmpty()
                        || table.isForLeft(message)
                        || application.isExpected(message.topic()));
    }

    /** Whether the application starts, so that what is waited for comes soon. */
    boolean isStarting() {
        return application.phase() == Application.Phase.STARTING;
    }

    /** Decides of a message; false if it goes on to wait. */
    private boolean decide(UnclaimedMessages.Unclaimed each) {
        return application.phase() == Application.Phase.RUNNING ? decideOfRest(each) : decideOfComplete(each);
    }

    /** Decides of a message that all have whom it may be meant for; false if there may be others. */
    private boolean decideOfComplete(UnclaimedMessages.Unclaimed each) {
        boolean complete = !each.delivery().isOver()
                && isKnown(each)
                && !(isStarting()
                        && application.isExpected(each.delivery().message().topic()));
        if (complete) {
            each.delivery().dispatched();
        }
        return complete;
    }

    private boolean decideOfRest(UnclaimedMessages.Unclaimed each) {
        // One that is over comes again: who has come since gets it then.
        if (each.delivery().isOver() || !offer(each)) {
            return false;
        }
        InboundMessage message = each.delivery().message();
        if (each.taken().isEmpty() && each.noHeirs().isEmpty()) {
            warnOfUnclaimed(message.topic());
        }
        if (!isKnown(each) && !table.isForEndedOnly(message)) {
            table.unknown(message, application.filters()).stream()
                    .filter(this::isToEnd)
                    .forEach(endUnknown);
        }
        each.delivery().dispatched();
        return true;
    }

    private boolean isToEnd(TopicFilter filter) {
        return endedAsUnknown.size() < MAX_WARNINGS && endedAsUnknown.add(filter);
    }

    private void warnOfUnclaimed(String topic) {
        if (warnedOf.size() < MAX_WARNINGS && warnedOf.add(topic)) {
            LOG.warn(
                    "No route consumes the message to topic {}. It belongs to a subscription that the durable session has from"
                            + " before, or whose route was stopped. It is acknowledged without being processed, and so are others to"
                            + " that topic; the subscription is ended.",
                    topic);
        }
    }

    /** The network connection has ended: the server sends again what is unacknowledged. */
    synchronized void connectionEnded() {
        unclaimed.clear();
        endedAsUnknown.clear();
    }

    /**
     * A handler was added.
     *
     * @param toSend     whether the server has yet to hear of its subscription
     * @param toSendAnew whether the server is to hear of it again, so that the handler gets what is retained
     */
    record Added(Subscription subscription, boolean toSend, boolean toSendAnew) {}
}
