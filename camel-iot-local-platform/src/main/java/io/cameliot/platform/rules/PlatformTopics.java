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

/** Where the platform itself may publish: wherever applications may listen. */
public final class PlatformTopics {

    private PlatformTopics() {}

    /**
     * The broker's topic for a topic of an organisation.
     *
     * @throws IllegalArgumentException if the topic has a wildcard, or no application may subscribe to it
     */
    public static String internalTopic(String organisation, String topic) {
        if (topic.indexOf('+') >= 0 || !TopicRules.APPLICATION.isSubscribable(topic)) {
            throw new IllegalArgumentException("Topic " + Quoted.of(topic)
                    + ": no application would get it. Publish to a topic without wildcards that applications may"
                    + " subscribe to, such as iot-2/type/{type}/id/{id}/intf/{interface}/evt/state.");
        }
        return InternalTopic.of(organisation, topic);
    }
}
