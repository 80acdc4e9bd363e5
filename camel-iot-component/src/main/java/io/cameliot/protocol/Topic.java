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

import java.util.List;
import java.util.Optional;

/**
 * The topic of one message, such as {@code iot-2/type/pump/id/p-01/evt/status/fmt/json}. Immutable; two topics are
 * equal when their text is.
 */
public final class Topic {
    private static final Resource[] RESOURCES = Resource.values();

    private final Resource resource;
    private final TopicPattern pattern;
    private final String[] values;
    private final String text;

    private Topic(Resource resource, TopicPattern pattern, String[] values, String text) {
        this.resource = resource;
        this.pattern = pattern;
        this.values = values;
        this.text = text;
    }

    /**
     * Makes the topic of a message to publish.
     *
     * @param  kind                     who publishes
     * @throws IllegalArgumentException if the source lacks a value or has one that breaks its rule, or if such clients
     *                                  may not publish to the resource
     */
    public static Topic of(Resource resource, ClientKind kind, TopicSource source) {
        requirePublishable(resource, kind);
        TopicPattern pattern = resource.pattern(kind);
        String[] values = new String[pattern.variables().size()];
        for (int i = 0; i < values.length; i++) {
            TopicVariable variable = pattern.variables().get(i);
            values[i] = variable.checked(source, source.value(variable));
        }
        return new Topic(resource, pattern, values, pattern.format(values));
    }

    /**
     * Refuses what clients of a kind may not publish.
     *
     * @throws IllegalArgumentException if they may not; the message names what they may
     */
    public static void requirePublishable(Resource resource, ClientKind kind) {
        Access.PUBLISH.require(resource, kind);
    }

    /** Reads a topic as applications see it. */
    public static Optional<Topic> parse(String text) {
        return parse(text, ClientKind.APPLICATION);
    }

    /**
     * Reads the topic of a received message. The platform has checked the IDs in it; here, only the shape is checked and
     * what MQTT asks of any topic, so that a device with an unusual name is not lost.
     *
     * @param  receiver who received it: a device's own topics do not name it
     * @return          the topic, or nothing if it is none of the protocol's
     */
    public static Optional<Topic> parse(String text, ClientKind receiver) {
        if (!NameRule.fitsTopic(text)) {
            return Optional.empty();
        }
        for (Resource resource : RESOURCES) {
            TopicPattern pattern = resource.pattern(receiver);
            String[] values = pattern.parse(text, NameRule::isTopicLevel);
            if (values != null) {
                return Optional.of(new Topic(resource, pattern, values, text));
            }
        }
        return Optional.empty();
    }

    /** What the topic is about. */
    public Resource resource() {
        return resource;
    }

    /** The variable levels that this topic has, in order; a topic of a device's own does not name the device. */
    public List<TopicVariable> variables() {
        return pattern.variables();
    }

    /**
     * The value of a variable level.
     *
     * @throws IllegalArgumentException if this topic has no such level
     */
    public String get(TopicVariable variable) {
        return values[pattern.indexOf(variable)];
    }

    /** What the message is about, to tell it apart from others: the device, or if the topic names none, the topic. */
    public String subject() {
        List<TopicVariable> variables = pattern.variables();
        return variables.contains(TopicVariable.DEVICE_TYPE) && variables.contains(TopicVariable.DEVICE_ID)
                ? get(TopicVariable.DEVICE_TYPE) + "/" + get(TopicVariable.DEVICE_ID)
                : text;
    }

    /** The topic as MQTT carries it. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Topic topic && text.equals(topic.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
