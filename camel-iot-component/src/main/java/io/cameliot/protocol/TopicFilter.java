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

import java.util.Optional;

/**
 * What an application can subscribe to: a topic in which every variable level may be the wildcard {@code +}. Other
 * wildcards, and wildcards elsewhere, are none of the protocol's. Immutable; two filters are equal when their text is.
 */
public final class TopicFilter {
    /** Stands for any value of one level. */
    public static final String WILDCARD = "+";

    private final Resource resource;
    private final String[] values;
    private final String text;

    private TopicFilter(Resource resource, String[] values) {
        this.resource = resource;
        this.values = values;
        this.text = resource.pattern().format(values);
    }

    /**
     * Makes a filter. A level that the source does not give (null) or gives as {@code +} is a wildcard.
     *
     * @throws IllegalArgumentException if a value breaks its rule
     */
    public static TopicFilter of(Resource resource, TopicSource source) {
        TopicPattern pattern = resource.pattern();
        String[] values = new String[pattern.variables().size()];
        for (int i = 0; i < values.length; i++) {
            TopicVariable variable = pattern.variables().get(i);
            String value = source.value(variable);
            values[i] = value == null || value.equals(WILDCARD) ? WILDCARD : variable.checked(source, value);
        }
        return new TopicFilter(resource, values);
    }

    /**
     * Reads a filter.
     *
     * @return the filter, or nothing if it has none of the protocol's shapes or a level in it that is neither
     *         {@code +} nor obeys its rule
     */
    public static Optional<TopicFilter> parse(String text) {
        for (Resource resource : Resource.values()) {
            String[] values = resource.pattern().parse(text, TopicFilter::isWildcardOrLevel);
            if (values != null && obeysRules(resource, values)) {
                return Optional.of(new TopicFilter(resource, values));
            }
        }
        return Optional.empty();
    }

    private static boolean isWildcardOrLevel(String filter, int from, int to) {
        return isWildcard(filter, from, to) || NameRule.isTopicLevel(filter, from, to);
    }

    private static boolean isWildcard(String filter, int from, int to) {
        return to - from == 1 && filter.charAt(from) == '+';
    }

    private static boolean obeysRules(Resource resource, String[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!values[i].equals(WILDCARD)
                    && !resource.variables().get(i).rule().allows(values[i])) {
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
            int filterEnd = TopicPattern.endOfLevel(text, filterAt);
            int topicEnd = TopicPattern.endOfLevel(topic, topicAt);
            if (!isWildcard(text, filterAt, filterEnd)
                    && (filterEnd - filterAt != topicEnd - topicAt
                            || !text.regionMatches(filterAt, topic, topicAt, filterEnd - filterAt))) {
                return false;
            }
            if (filterEnd == text.length() || topicEnd == topic.length()) {
                return filterEnd == text.length() && topicEnd == topic.length();
            }
            filterAt = filterEnd + 1;
            topicAt = topicEnd + 1;
        }
    }

    /** What the filter is about. */
    public Resource resource() {
        return resource;
    }

    /**
     * The value of a variable level, {@code +} if any is taken.
     *
     * @throws IllegalArgumentException if topics of this resource have no such level
     */
    public String get(TopicVariable variable) {
        return values[resource.pattern().indexOf(variable)];
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
