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
package io.cameliot.platform.hivemq;

import io.cameliot.platform.rules.InternalTopic;
import io.cameliot.platform.rules.MonitoringMessage;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last state of every device, gateway and application, which is what is retained on the monitoring topics. It
 * outlives the broker, so that a platform that starts again knows who was connected when it failed.
 */
final class LastStates {

    private final Map<String, MonitoringMessage> byTopic = new ConcurrentHashMap<>();

    void put(MonitoringMessage message) {
        byTopic.put(topic(message), message);
    }

    void remove(MonitoringMessage message) {
        byTopic.remove(topic(message));
    }

    /**
     * Does what a server does that comes back: whoever was connected no longer is. Devices and gateways are
     * disconnected; applications are forgotten.
     *
     * @param now when the server came back
     * @return the messages to be retained, by internal topic
     */
    Map<String, MonitoringMessage> recover(Instant now) {
        byTopic.values().removeIf(message -> message.connection().clientId().isApplication());
        byTopic.replaceAll((topic, message) -> message.action() == MonitoringMessage.Action.Connect
                ? MonitoringMessage.recovered(now, message.connection())
                : message);
        return Map.copyOf(byTopic);
    }

    /** The internal monitoring topic of the client that the message is about. */
    static String topic(MonitoringMessage message) {
        return InternalTopic.of(
                message.connection().clientId().organisation(),
                message.connection().clientId().monitoringTopic());
    }
}
