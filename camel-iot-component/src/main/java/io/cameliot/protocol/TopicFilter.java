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
package io.cameliot.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an application can subscribe to: a topic in which every variable level may be the wildcard {@code +}. Other
 * wildcards, and wildcards elsewhere, are none of the protocol's. Immutable; two filters are equal when their text is.
 */
public final class TopicFilter {
    /** Stands for any value of one level. */
    public static final String WILDCARD = "+";

    private final Resource resource;
    private final TopicPattern pattern;
    private final String[] values;
    private final String topics;
    private final String text;

    private TopicFilter(Resource resource, TopicPattern pattern, String[] values, String sharePrefix) {
        this.resource = resource;
        this.pattern = pattern;
        this.values = values;
        this.topics = pattern.format(values);
        this.text = sharePrefix + topics;
    }

    /**
     * Makes a filter. A level that the source does not give (null) or gives as {@code +} is a wildcard.
     *
     * @param  kind                     who subscribes
     * @throws IllegalArgumentException if a value breaks its rule, or if such clients may not subscribe to the resource
     */
    public static TopicFilter of(Resource resource, ClientKind kind, TopicSource source) {
        requireSubscribable(resource, kind);
        TopicPattern pattern = resource.pattern(kind);
        String[] values = new String[pattern.variables().size()];
        for (int i = 0; i < values.length; i++) {
            TopicVariable variable = pattern.variables().get(i);
            String value = source.value(variable);
            values[i] = value == null || value.equals(WILDCARD) ? WILDCARD : variable.checked(source, value);
        }
        return new TopicFilter(resource, pattern, values, "");
    }

    /**
     * Refuses what clients of a kind may not subscribe to.
     *
     * @throws IllegalArgumentException if they may not; the message names what they may
     */
    public static void requireSubscribable(Resource resource, ClientKind kind) {
        Access.SUBSCRIBE.require(resource, kind);
    }

    /**
     * The same topics, shared among all clients that subscribe to them in the same group: each message goes to one of
     * them (MQTT 5.0, 4.8.2). For brokers other than the platform, which shares by client ID instead.
     *
     * @throws IllegalArgumentException if the group's name is empty or holds a character that MQTT forbids in it
     */
    public TopicFilter shared(String group) {
        return new TopicFilter(
                resource, pattern, values, "$share/" + NameRule.TOPIC_LEVEL.check("share name", group) + "/");
    }

    /**
     * Reads a filter of an application.
     *
     * @return the filter, or nothing if it has none of the protocol's shapes or a level in it that is neither
     *         {@code +} nor obeys its rule
     */
    public static Optional<TopicFilter> parse(String text) {
        for (Resource resource : Resource.values()) {
            TopicPattern pattern = resource.pattern(ClientKind.APPLICATION);
            String[] values = pattern.parse(text, TopicFilter::isWildcardOrLevel);
            if (values != null && resource.canSubscribe(ClientKind.APPLICATION) && obeysRules(pattern, values)) {
                return Optional.of(new TopicFilter(resource, pattern, values, ""));
            }
        }
        return Optional.empty();
    }

    /** All filters that match a topic, of clients of any kind: each variable level as it is or as a wildcard. */
    public static List<TopicFilter> allMatching(String topic) {
        Map<String, TopicFilter> found = new LinkedHashMap<>();
        for (Resource resource : Resource.values()) {
            for (ClientKind kind : ClientKind.values()) {
                if (resource.canSubscribe(kind)) {
                    TopicPattern pattern = resource.pattern(kind);
                    String[] values = pattern.parse(topic, NameRule::isTopicLevel);
                    int choices = values == null ? 0 : 1 << values.length;
                    for (int wildcards = 0; wildcards < choices; wildcards++) {
                        TopicFilter filter = new TopicFilter(resource, pattern, withWildcards(values, wildcards), "");
                        found.putIfAbsent(filter.text, filter);
                    }
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** @param wildcards whose bits say which values are wildcards */
    private static String[] withWildcards(String[] values, int wildcards) {
        String[] levels = values.clone();
        for (int i = 0; i < levels.length; i++) {
            if ((wildcards & 1 << i) != 0) {
                levels[i] = WILDCARD;
            }
        }
        return levels;
    }

    private static boolean isWildcardOrLevel(String filter, int from, int to) {
        return isWildcard(filter, from, to) || NameRule.isTopicLevel(filter, from, to);
    }

    static boolean isWildcard(String filter, int from, int to) {
        return to - from == 1 && filter.charAt(from) == '+';
    }

    private static boolean obeysRules(TopicPattern pattern, String[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!values[i].equals(WILDCARD)
                    && !pattern.variables().get(i).rule().allows(values[i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether a message with this topic belongs to a subscription with this filter (MQTT 5.0, 4.7). */
    public boolean matches(String topic) {
        int filterAt = 0;
        int topicAt = 0;
        while (true) {
            int filterEnd = TopicPattern.endOfLevel(topics, filterAt);
            int topicEnd = TopicPattern.endOfLevel(topic, topicAt);
            if (!isWildcard(topics, filterAt, filterEnd)
                    && (filterEnd - filterAt != topicEnd - topicAt
                            || !topics.regionMatches(filterAt, topic, topicAt, filterEnd - filterAt))) {
                return false;
            }
            if (filterEnd == topics.length() || topicEnd == topic.length()) {
                return filterEnd == topics.length() && topicEnd == topic.length();
            }
            filterAt = filterEnd + 1;
            topicAt = topicEnd + 1;
        }
    }

    /** The filter without the group that shares its messages: its text unless it is {@linkplain #shared shared}. */
    String topics() {
        return topics;
    }

    /** What the filter is about. */
    public Resource resource() {
        return resource;
    }

    /** The variable levels that the topics have, in order. */
    public List<TopicVariable> variables() {
        return pattern.variables();
    }

    /**
     * The value of a variable level, {@code +} if any is taken.
     *
     * @throws IllegalArgumentException if the topics have no such level
     */
    public String get(TopicVariable variable) {
        return values[pattern.indexOf(variable)];
    }

    /** The filter as MQTT carries it. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicFilter filter && text.equals(filter.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
