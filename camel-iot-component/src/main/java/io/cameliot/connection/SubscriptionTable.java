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
import io.cameliot.protocol.TopicTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The subscriptions that have handlers, by filter, identifier and topic, and those that had some. Plain bookkeeping: its
 * user guards it.
 */
final class SubscriptionTable {
    private final Map<TopicFilter, Subscription> byFilter = new LinkedHashMap<>();
    private final Map<Integer, Subscription> byIdentifier = new HashMap<>();
    private final TopicTree<Subscription> byTopic = new TopicTree<>();
    /** The filters that the server may know without an identifier, whether they have handlers or not. */
    private final Set<TopicFilter> unnamed = new HashSet<>();
    /** Those that the server was told to end. */
    private final EndedSubscriptions ended = new EndedSubscriptions();
    /** Those of a durable session whose last handler has left, and will come again. */
    private final Map<TopicFilter, Subscription> left = new HashMap<>();

    /** Those that the server has refused, though its session may have them from before. */
    private final Map<TopicFilter, Subscription> refused = new HashMap<>();

    private long made;

    /** The subscription of a filter, made if there is none. */
    Subscription getOrAdd(TopicFilter filter, int qos) {
        Subscription subscription = byFilter.get(filter);
        if (subscription == null) {
            int identifier = SubscriptionIdentifiers.choose(filter, byIdentifier::containsKey);
            subscription = new Subscription(made++, filter, identifier, qos);
            byFilter.put(filter, subscription);
            byIdentifier.put(identifier, subscription);
            byTopic.add(filter, subscription);
            ended.remove(identifier);
            left.remove(filter);
            refused.remove(filter);
        }
        return subscription;
    }

    /** Null if there is none. */
    Subscription get(TopicFilter filter) {
        return byFilter.get(filter);
    }

    List<Subscription> all() {
        return List.copyOf(byFilter.values());
    }

    /** The server is asked for a subscription. How it has it from then on is not known until it answers. */
    void asked(Subscription subscription, boolean withIdentifier) {
        subscription.forgetGrant();
        if (!withIdentifier) {
            unnamed.add(subscription.filter());
        }
    }

    /** The server has granted a subscription. */
    void granted(Subscription subscription, boolean withIdentifier) {
        if (withIdentifier) {
            unnamed.remove(subscription.filter());
        }
    }

    void remove(Subscription subscription) {
        // Another subscription may have taken its place since.
        byFilter.remove(subscription.filter(), subscription);
        byIdentifier.remove(subscription.identifier(), subscription);
        byTopic.remove(subscription.filter(), subscription);
    }

    /** The server does not take it. */
    void refuse(Subscription subscription) {
        remove(subscription);
        refused.put(subscription.filter(), subscription);
    }

    /** The server is told to end it. */
    void end(Subscription subscription) {
        remove(subscription);
        ended.add(subscription);
    }

    /** Its last handler has left, and the server goes on collecting messages, unless it has refused it. */
    void leave(Subscription subscription) {
        if (subscription.isRefused()) {
            refuse(subscription);
            return;
        }
        remove(subscription);
        left.put(subscription.filter(), subscription);
    }

    /** Ends those whose last handler has left, and returns their filters. */
    List<TopicFilter> endLeft() {
        List<TopicFilter> filters = List.copyOf(left.keySet());
        left.values().forEach(ended::add);
        left.clear();
        return filters;
    }

    /** Whether a message was sent for nothing but subscriptions that have ended. */
    boolean isForEndedOnly(InboundMessage message) {
        // One that names none may be for one that was left, too, or that the session has had since before a refusal.
        return ended.include(message)
                && !isForLeft(message)
                && refusedFor(message).findAny().isEmpty();
    }

    /** Whether a message may have been sent for a subscription whose last handler has left. */
    boolean isForLeft(InboundMessage message) {
        return left.values().stream().anyMatch(subscription -> mayBeFor(subscription, message));
    }

    /** Those that the server has refused, and that a message may have been sent for all the same. */
    private Stream<Subscription> refusedFor(InboundMessage message) {
        return refused.values().stream().filter(subscription -> mayBeFor(subscription, message));
    }

    /**
     * The subscriptions that a message was sent for, oldest first. Filters decide where the server knows no identifier: of
     * none of them, or of those made on a network connection that takes none.
     */
    List<Subscription> matching(InboundMessage message) {
        List<Integer> identifiers = message.properties().subscriptionIdentifiers();
        if (identifiers.isEmpty()) {
            List<Subscription> matching = byTopic.matching(message.topic());
            matching.sort(Subscription.OLDEST_FIRST);
            return matching;
        }
        List<Subscription> matching = new ArrayList<>(identifiers.size());
        for (Integer identifier : identifiers) {
            addMatching(byIdentifier.get(identifier), message.topic(), matching);
        }
        if (!unnamed.isEmpty()) {
            unnamed.forEach(filter -> addMatching(byFilter.get(filter), message.topic(), matching));
            matching.sort(Subscription.OLDEST_FIRST);
        }
        return matching;
    }

    private static void addMatching(Subscription subscription, String topic, List<Subscription> matching) {
        if (subscription != null && subscription.filter().matches(topic) && !matching.contains(subscription)) {
            matching.add(subscription);
        }
    }

    /**
     * The subscriptions that a message may be meant for, too, because it names one that this application knows nothing of: an
     * earlier version of it, or another client, has made it, and messages have waited for it since. Oldest first.
     */
    List<Subscription> heirs(InboundMessage message) {
        if (!namesUnknown(message)) {
            return List.of();
        }
        List<Subscription> heirs = byTopic.matching(message.topic());
        heirs.sort(Subscription.OLDEST_FIRST);
        return heirs;
    }

    /** Those of the {@link #heirs} to which the server sends messages of their own by now. */
    List<Subscription> noHeirs(InboundMessage message) {
        return heirs(message).stream().filter(Subscription::isNamed).toList();
    }

    private boolean namesUnknown(InboundMessage message) {
        return message.properties().subscriptionIdentifiers().stream()
                .anyMatch(identifier -> !byIdentifier.containsKey(identifier)
                        && !ended.contains(identifier)
                        && left.values().stream().noneMatch(each -> each.identifier() == identifier));
    }

    /** Whether a message was sent for a subscription, too, that has no handler. */
    boolean isForOthers(InboundMessage message) {
        List<Integer> identifiers = message.properties().subscriptionIdentifiers();
        return !byIdentifier.keySet().containsAll(identifiers)
                || !unnamed.isEmpty()
                        && !identifiers.isEmpty()
                        && unnamed.stream()
                                .anyMatch(filter -> !byFilter.containsKey(filter) && filter.matches(message.topic()));
    }

    /**
     * The filters without a handler that the server may have sent a message for, as far as it can be told.
     *
     * @param used filters that the application is known to use at times, among them shared ones, which no topic tells
     */
    List<TopicFilter> unknown(InboundMessage message, List<TopicFilter> used) {
        List<Integer> identifiers = message.properties().subscriptionIdentifiers();
        List<TopicFilter> possible = TopicFilter.allMatching(message.topic());
        Set<TopicFilter> filters = new LinkedHashSet<>();
        Stream.concat(used.stream().filter(filter -> filter.matches(message.topic())), possible.stream())
                .filter(filter -> identifiers.isEmpty()
                        || identifiers.contains(SubscriptionIdentifiers.choose(filter, taken -> false)))
                .forEach(filters::add);
        if (filters.isEmpty() && namesUnknown(message)) {
            // Another client has chosen the identifier.
            filters.addAll(possible);
        }
        refusedFor(message).map(Subscription::filter).forEach(filters::add);
        filters.removeAll(byFilter.keySet());
        filters.removeAll(left.keySet());
        return List.copyOf(filters);
    }

    /** Whether a message that matches a subscription was sent for it beyond doubt. */
    boolean isForNoOther(Subscription subscription, InboundMessage message) {
        List<Integer> identifiers = message.properties().subscriptionIdentifiers();
        return identifiers.contains(subscription.identifier())
                || identifiers.isEmpty() && byTopic.matching(message.topic()).size() == 1 && !isForLeft(message);
    }

    /** Whether a message names a subscription, or may be for it because it names none. */
    boolean mayBeFor(Subscription subscription, InboundMessage message) {
        List<Integer> identifiers = message.properties().subscriptionIdentifiers();
        boolean mayBeNamed = identifiers.isEmpty()
                || identifiers.contains(subscription.identifier())
                || unnamed.contains(subscription.filter());
        return mayBeNamed && subscription.filter().matches(message.topic());
    }
}
