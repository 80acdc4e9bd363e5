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
import org.apache.camel.Message;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * The header {@value IotConstants#MQTT_PROPERTIES}: the MQTT 5 properties in the type that users of camel-paho-mqtt5 know.
 */
final class PahoPropertiesHeader {
    private PahoPropertiesHeader() {}

    /** The value of the header for the properties of a received message. */
    static Object of(MessageProperties properties) {
        MqttProperties header = new MqttProperties();
        header.setPayloadFormat(properties.utf8Payload());
        header.setMessageExpiryInterval(properties.messageExpiry());
        header.setContentType(properties.contentType());
        header.setResponseTopic(properties.responseTopic());
        header.setCorrelationData(properties.correlationData());
        if (!properties.userProperties().isEmpty()) {
            List<UserProperty> userProperties =
                    new ArrayList<>(properties.userProperties().size());
            for (MessageProperties.UserProperty property : properties.userProperties()) {
                userProperties.add(new UserProperty(property.name(), property.value()));
            }
            header.setUserProperties(userProperties);
        }
        if (!properties.subscriptionIdentifiers().isEmpty()) {
            header.setSubscriptionIdentifiers(new ArrayList<>(properties.subscriptionIdentifiers()));
        }
        return header;
    }

    /** The properties that the header of a message asks for, without those that belong to one transmission only. */
    static MessageProperties read(Message message) {
        MqttProperties header = message.getHeader(IotConstants.MQTT_PROPERTIES, MqttProperties.class);
        if (header == null) {
            return MessageProperties.NONE;
        }
        List<MessageProperties.UserProperty> userProperties =
                new ArrayList<>(header.getUserProperties().size());
        for (UserProperty property : header.getUserProperties()) {
            userProperties.add(new MessageProperties.UserProperty(property.getKey(), property.getValue()));
        }
        return MessageProperties.of(
                header.getPayloadFormat(),
                header.getMessageExpiryInterval(),
                header.getContentType(),
                header.getResponseTopic(),
                header.getCorrelationData(),
                userProperties);
    }
}
