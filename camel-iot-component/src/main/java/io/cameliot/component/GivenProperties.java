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
package io.cameliot.component;

import io.cameliot.connection.MessageProperties;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** Reads MQTT 5 properties that a user gives in Paho's type, which takes what MQTT cannot carry. */
final class GivenProperties {
    private GivenProperties() {}

    /**
     * The properties, without those that belong to one transmission only.
     *
     * @param  subject                  what they were given: "option willMqttProperties"
     * @throws IllegalArgumentException if MQTT cannot carry one of them
     */
    static MessageProperties read(String subject, MqttProperties given) {
        return MessageProperties.of(
                given.getPayloadFormat(),
                OutboundProperties.expiry(subject + ", message expiry", given.getMessageExpiryInterval()),
                OutboundProperties.text(subject + ", content type", given.getContentType()),
                OutboundProperties.responseTopic(subject + ", response topic", given.getResponseTopic()),
                OutboundProperties.correlationData(subject + ", correlation data", given.getCorrelationData()),
                userProperties(subject, given.getUserProperties()));
    }

    private static List<MessageProperties.UserProperty> userProperties(String subject, List<UserProperty> given) {
        if (given == null || given.isEmpty()) {
            return List.of();
        }
        List<MessageProperties.UserProperty> userProperties = new ArrayList<>(given.size());
        for (UserProperty property : given) {
            if (property == null || property.getKey() == null || property.getValue() == null) {
                throw new IllegalArgumentException(
                        "Invalid " + subject + ": a user property of it is null, or has no name or"
                                + " no value. Give it both, or leave it out.");
            }
            userProperties.add(new MessageProperties.UserProperty(
                    OutboundProperties.text(subject + ", name of a user property", property.getKey()),
                    OutboundProperties.text(subject + ", user property", property.getValue())));
        }
        return userProperties;
    }
}
