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
package io.cameliot.connection;

import java.util.List;

/**
 * The properties of a PUBLISH packet (MQTT 5.0, 3.3.2.3), without those that belong to one transmission only. The
 * component itself changes none of them but the message expiry of a message that had to wait.
 *
 * @param utf8Payload             whether the payload format indicator says that the payload is text in UTF-8
 * @param messageExpiry           the seconds after which the server drops the message, 0 to 4,294,967,295; null for never
 * @param contentType             what the payload is, null if that is not said
 * @param responseTopic           where a reply is to be published, null if none is asked for
 * @param correlationData         what the reply is to carry, so that it finds its request; null for nothing
 * @param userProperties          names and values, in order; a name may stand there several times
 * @param subscriptionIdentifiers of a received message: the subscriptions that it was sent for
 */
public record MessageProperties(
        boolean utf8Payload,
        Long messageExpiry,
        String contentType,
        String responseTopic,
        byte[] correlationData,
        List<UserProperty> userProperties,
        List<Integer> subscriptionIdentifiers) {
    /** No properties. */
    public static final MessageProperties NONE =
            new MessageProperties(false, null, null, null, null, List.of(), List.of());

    /** The properties of a message to publish. */
    public static MessageProperties of(
            boolean utf8Payload,
            Long messageExpiry,
            String contentType,
            String responseTopic,
            byte[] correlationData,
            List<UserProperty> userProperties) {
        return new MessageProperties(
                utf8Payload, messageExpiry, contentType, responseTopic, correlationData, userProperties, List.of());
    }

    /** The memory in bytes that they take, roughly. */
    long memory() {
        long memory =
                length(contentType) + length(responseTopic) + (correlationData == null ? 0 : correlationData.length);
        for (UserProperty property : userProperties) {
            memory += UserProperty.BYTES + property.name.length() + property.value.length();
        }
        return memory;
    }

    private static int length(String text) {
        return text == null ? 0 : text.length();
    }

    /** The same properties with another message expiry. */
    MessageProperties withMessageExpiry(long seconds) {
        return new MessageProperties(
                utf8Payload,
                seconds,
                contentType,
                responseTopic,
                correlationData,
                userProperties,
                subscriptionIdentifiers);
    }

    /** A name and a value that the sender chose (MQTT 5.0, 3.3.2.3.7). */
    public record UserProperty(String name, String value) {
        /** What one takes besides its texts, roughly. */
        private static final int BYTES = 100;
    }
}
