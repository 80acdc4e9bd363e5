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
package io.cameliot.platform.rules;

import io.cameliot.platform.organisation.Device;
import java.util.List;
import java.util.Optional;

/**
 * The topics of applications: what they may publish to and subscribe to. Everything else is refused, monitoring topics
 * as a place to publish included.
 */
final class ApplicationTopics {

    private static final List<TopicRule> PUBLISH = List.of(
            TopicRule.of("iot-2/type/~/id/~/evt/~/fmt/~"), //
            TopicRule.of("iot-2/type/~/id/~/cmd/~/fmt/~"));

    private static final List<TopicRule> SUBSCRIBE = List.of(
            TopicRule.of("iot-2/type/+/id/+/evt/+/fmt/+"),
            TopicRule.of("iot-2/type/+/id/+/cmd/+/fmt/+"),
            TopicRule.of("iot-2/type/+/id/+/mon"),
            TopicRule.of("iot-2/app/+/mon"));

    private ApplicationTopics() {}

    /** The device that an event or command topic names; empty if an application may not publish to the topic. */
    static Optional<Device> publishable(String topic) {
        return firstMatch(PUBLISH, topic).map(variables -> new Device(variables.get(0), variables.get(1)));
    }

    /** Whether an application may subscribe to the topic filter. */
    static boolean isSubscribable(String filter) {
        return firstMatch(SUBSCRIBE, filter).isPresent();
    }

    private static Optional<List<String>> firstMatch(List<TopicRule> rules, String topic) {
        for (TopicRule rule : rules) {
            Optional<List<String>> variables = rule.match(topic);
            if (variables.isPresent()) {
                return variables;
            }
        }
        return Optional.empty();
    }
}
