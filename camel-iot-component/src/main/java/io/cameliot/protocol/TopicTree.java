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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Values by topic filter. To find those of a topic takes as long among ten thousand filters as among ten: level by level,
 * a topic leads to the node of the same name and to that of the wildcard. Not for use by several threads at a time.
 *
 * @param <V> what is found
 */
public final class TopicTree<V> {
    private final Node<V> root = new Node<>();

    /** Adds a value to those of a filter. A value that is added twice is found twice. */
    public void add(TopicFilter filter, V value) {
        root.add(filter.topics(), 0, value);
    }

    /** Removes a value from those of a filter, once, if it is there. */
    public void remove(TopicFilter filter, V value) {
        root.remove(filter.topics(), 0, value);
    }

    /** The values of all filters that match the topic of a message, in any order. */
    public List<V> matching(String topic) {
        List<V> found = new ArrayList<>(2);
        root.find(topic, 0, found);
        return found;
    }

    /** Where the first levels of some filters lead. The index is that of the next level; past the end, there is none. */
    private static final class Node<V> {
        private final Map<TopicLevel, Node<V>> named = new HashMap<>();
        private final List<V> values = new ArrayList<>(1);
        private Node<V> wildcard;

        void add(String filter, int at, V value) {
            if (at > filter.length()) {
                values.add(value);
                return;
            }
            TopicLevel level = new TopicLevel(filter, at);
            child(level).add(filter, level.next(), value);
        }

        private Node<V> child(TopicLevel level) {
            if (!level.isWildcard()) {
                return named.computeIfAbsent(level, unused -> new Node<>());
            }
            if (wildcard == null) {
                wildcard = new Node<>();
            }
            return wildcard;
        }

        void remove(String filter, int at, V value) {
            if (at > filter.length()) {
                values.remove(value);
                return;
            }
            TopicLevel level = new TopicLevel(filter, at);
            Node<V> child = level.isWildcard() ? wildcard : named.get(level);
            if (child == null) {
                return;
            }
            child.remove(filter, level.next(), value);
            if (child.isEmpty()) {
                forget(level);
            }
        }

        private boolean isEmpty() {
            return values.isEmpty() && named.isEmpty() && wildcard == null;
        }

        private void forget(TopicLevel level) {
            if (level.isWildcard()) {
                wildcard = null;
            } else {
                named.remove(level);
            }
        }

        void find(String topic, int at, List<V> found) {
            if (at > topic.length()) {
                found.addAll(values);
                return;
            }
            TopicLevel level = new TopicLevel(topic, at);
            Node<V> sameName = named.get(level);
            if (sameName != null) {
                sameName.find(topic, level.next(), found);
            }
            if (wildcard != null) {
                wildcard.find(topic, level.next(), found);
            }
        }
    }
}
