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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last subscriptions that have ended; older ones are forgotten. Not for use by several threads at a time. */
final class EndedSubscriptions {
    static final int MAX = 1_000;

    private final Map<Integer, TopicFilter> byIdentifier = new LinkedHashMap<>();
    private final TopicTree<Integer> byTopic = new TopicTree<>();

    void add(Subscription subscription) {
        remove(subscription.identifier());
        byIdentifier.put(subscription.identifier(), subscription.filter());
        byTopic.add(subscription.filter(), subscription.identifier());
        if (byIdentifier.size() > MAX) {
            remove(byIdentifier.keySet().iterator().next());
        }
    }

    /** The identifier is in use again. */
    void remove(int identifier) {
        TopicFilter filter = byIdentifier.remove(identifier);
        if (filter != null) {
            byTopic.remove(filter, identifier);
        }
    }

    boolean contains(int identifier) {
        return byIdentifier.containsKey(identifier);
    }

    /** Whether a message was sent for nothing but these; from a server without identifiers, whether it may have been. */
    boolean include(InboundMessage message) {
        List<Integer> identifiers = message.properties().subscriptionIdentifiers();
        return identifiers.isEmpty()
                ? !byTopic.matching(message.topic()).isEmpty()
                : byIdentifier.keySet().containsAll(identifiers);
    }
}
