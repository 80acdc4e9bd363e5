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
 * The topic of one message, such as {@code iot-2/type/pump/id/p-01/evt/status/fmt/json}. Immutable; two topics are
 * equal when their text is.
 */
public final class Topic {
    private static final Resource[] RESOURCES = Resource.values();

    private final Resource resource;
    private final String[] values;
    private final String text;

    private Topic(Resource resource, String[] values, String text) {
        this.resource = resource;
        this.values = values;
        this.text = text;
    }

    /**
     * Makes the topic of a message to publish.
     *
     * @throws IllegalArgumentException if the source lacks a value or has one that breaks its rule, or if applications
     *                                  may not publish to the resource
     */
    public static Topic of(Resource resource, TopicSource source) {
        if (!resource.isPublishable()) {
            throw new IllegalArgumentException("Nothing can be published to " + resource
                    + ": monitoring messages come from the platform alone. Publish to event or command.");
        }
        TopicPattern pattern = resource.pattern();
        String[] values = new String[pattern.variables().size()];
        for (int i = 0; i < values.length; i++) {
            TopicVariable variable = pattern.variables().get(i);
            values[i] = variable.checked(source, source.value(variable));
        }
        return new Topic(resource, values, pattern.format(values));
    }

    /**
     * Reads the topic of a received message. The platform has checked the IDs in it; here, only the shape is checked and
     * what MQTT asks of any topic, so that a device with an unusual name is not lost.
     *
     * @return the topic, or nothing if it is none of the protocol's
     */
    public static Optional<Topic> parse(String text) {
        if (!NameRule.fitsTopic(text)) {
            return Optional.empty();
        }
        for (Resource resource : RESOURCES) {
            String[] values = resource.pattern().parse(text, NameRule::isTopicLevel);
            if (values != null) {
                return Optional.of(new Topic(resource, values, text));
            }
        }
        return Optional.empty();
    }

    /** What the topic is about. */
    public Resource resource() {
        return resource;
    }

    /**
     * The value of a variable level.
     *
     * @throws IllegalArgumentException if topics of this resource have no such level
     */
    public String get(TopicVariable variable) {
        return values[resource.pattern().indexOf(variable)];
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
