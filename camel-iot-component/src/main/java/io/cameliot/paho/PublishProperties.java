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
package io.cameliot.paho;

import static io.cameliot.paho.MqttText.writeShort;

import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.MessageProperties.UserProperty;
import io.cameliot.protocol.Printable;
import java.util.ArrayList;
import java.util.List;

/**
 * The properties of a PUBLISH packet as bytes (MQTT 5.0, 3.3.2.3), in both directions. Subscription identifiers are read
 * only: a client must not send them (MQTT 5.0, 3.3.4). Topic aliases are not used.
 */
final class PublishProperties {
    private static final int PAYLOAD_FORMAT_INDICATOR = 0x01;
    private static final int MESSAGE_EXPIRY_INTERVAL = 0x02;
    private static final int CONTENT_TYPE = 0x03;
    private static final int RESPONSE_TOPIC = 0x08;
    private static final int CORRELATION_DATA = 0x09;
    private static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
    private static final int TOPIC_ALIAS = 0x23;
    private static final int USER_PROPERTY = 0x26;

    private static final long LONGEST_EXPIRY = 0xFFFF_FFFFL;
    private static final int LONGEST_CORRELATION_DATA = 65_535;

    private PublishProperties() {}

    /**
     * How many bytes the properties take, without their length.
     *
     * @throws IllegalArgumentException if MQTT cannot carry one of them: says which, and why
     */
    static int size(MessageProperties properties) {
        int size = properties.utf8Payload() ? 2 : 0;
        if (properties.messageExpiry() != null) {
            check(properties.messageExpiry());
            size += 5;
        }
        if (properties.contentType() != null) {
            size += 1 + MqttText.size("its content type", properties.contentType());
        }
        if (properties.responseTopic() != null) {
            checkTopic(properties.responseTopic());
            size += 1 + MqttText.size("its response topic", properties.responseTopic());
        }
        if (properties.correlationData() != null) {
            check(properties.correlationData());
            size += 3 + properties.correlationData().length;
        }
        List<UserProperty> userProperties = properties.userProperties();
        for (int i = 0; i < userProperties.size(); i++) {
            size += 1 + size(userProperties.get(i));
        }
        return size;
    }

    private static int size(UserProperty property) {
        try {
            return MqttText.size("the name", property.name()) + MqttText.size("the value", property.value());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "its user property '" + Printable.excerpt(property.name()) + "' cannot be sent: " + e.getMessage(),
                    e);
        }
    }

    private static void check(long messageExpiry) {
        if (messageExpiry < 0 || messageExpiry > LONGEST_EXPIRY) {
            throw new IllegalArgumentException(
                    "its message expiry is " + messageExpiry + " seconds. It takes 0 to " + LONGEST_EXPIRY);
        }
    }

    private static void check(byte[] correlationData) {
        if (correlationData.length > LONGEST_CORRELATION_DATA) {
            throw new IllegalArgumentException("its correlation data has " + correlationData.length
                    + " bytes. It takes at most " + LONGEST_CORRELATION_DATA);
        }
    }

    /** MQTT 5.0, 3.3.2.3.5: a response topic is a topic name. */
    private static void checkTopic(String responseTopic) {
        if (responseTopic.isEmpty() || responseTopic.indexOf('+') >= 0 || responseTopic.indexOf('#') >= 0) {
            throw new IllegalArgumentException("its response topic '" + Printable.excerpt(responseTopic)
                    + "' is no topic name: it is empty or has a wildcard");
        }
    }

    /** Writes properties whose {@link #size} is known; says where they end. */
    static int write(MessageProperties properties, byte[] into, int offset) {
        int at = offset;
        if (properties.utf8Payload()) {
            into[at++] = PAYLOAD_FORMAT_INDICATOR;
            into[at++] = 1;
        }
        if (properties.messageExpiry() != null) {
            long seconds = properties.messageExpiry();
            into[at++] = MESSAGE_EXPIRY_INTERVAL;
            at = writeShort((int) (seconds >>> 16), into, at);
            at = writeShort((int) seconds, into, at);
        }
        if (properties.contentType() != null) {
            into[at++] = CONTENT_TYPE;
            at = MqttText.write(properties.contentType(), into, at);
        }
        if (properties.responseTopic() != null) {
            into[at++] = RESPONSE_TOPIC;
            at = MqttText.write(properties.responseTopic(), into, at);
        }
        byte[] correlationData = properties.correlationData();
        if (correlationData != null) {
            into[at++] = CORRELATION_DATA;
            at = writeShort(correlationData.length, into, at);
            System.arraycopy(correlationData, 0, into, at, correlationData.length);
            at += correlationData.length;
        }
        List<UserProperty> userProperties = properties.userProperties();
        for (int i = 0; i < userProperties.size(); i++) {
            into[at++] = USER_PROPERTY;
            at = MqttText.write(userProperties.get(i).name(), into, at);
            at = MqttText.write(userProperties.get(i).value(), into, at);
        }
        return at;
    }

    /**
     * Reads the properties with their length.
     *
     * @throws IllegalArgumentException if they are malformed
     */
    static MessageProperties read(PacketDecoder packet) {
        int length = packet.variableByteInteger();
        if (length == 0) {
            return MessageProperties.NONE;
        }
        int outerEnd = packet.beginPart(length);
        Reading reading = new Reading();
        while (packet.hasRemaining()) {
            reading.readOne(packet);
        }
        packet.endPart(outerEnd);
        return reading.properties();
    }

    /** What has been read so far. */
    private static final class Reading {
        private long found;
        private boolean utf8Payload;
        private Long messageExpiry;
        private String contentType;
        private String responseTopic;
        private byte[] correlationData;
        private List<UserProperty> userProperties = List.of();
        private List<Integer> subscriptionIdentifiers = List.of();

        void readOne(PacketDecoder packet) {
            int identifier = packet.unsignedByte();
            switch (identifier) {
                case USER_PROPERTY -> addUserProperty(packet.text(), packet.text());
                case SUBSCRIPTION_IDENTIFIER -> addSubscriptionIdentifier(packet.variableByteInteger());
                case PAYLOAD_FORMAT_INDICATOR -> utf8Payload = packet.unsignedByte() != 0;
                case MESSAGE_EXPIRY_INTERVAL -> messageExpiry = packet.unsignedInt();
                case RESPONSE_TOPIC -> {
                    responseTopic = packet.text();
                    checkTopic(responseTopic);
                }
                case CORRELATION_DATA -> correlationData = packet.binary();
                case CONTENT_TYPE -> contentType = packet.text();
                // The topic is there too, so that the alias can be ignored.
                case TOPIC_ALIAS -> packet.unsignedShort();
                default -> throw new IllegalArgumentException("it has no property " + identifier);
            }
            long bit = 1L << identifier;
            if ((found & bit) != 0 && identifier != USER_PROPERTY && identifier != SUBSCRIPTION_IDENTIFIER) {
                throw new IllegalArgumentException("property " + identifier + " comes twice");
            }
            found |= bit;
        }

        private void addUserProperty(String name, String value) {
            if (userProperties.isEmpty()) {
                userProperties = new ArrayList<>();
            }
            userProperties.add(new UserProperty(name, value));
        }

        private void addSubscriptionIdentifier(int identifier) {
            if (subscriptionIdentifiers.isEmpty()) {
                subscriptionIdentifiers = List.of(identifier);
            } else {
                subscriptionIdentifiers = new ArrayList<>(subscriptionIdentifiers);
                subscriptionIdentifiers.add(identifier);
            }
        }

        MessageProperties properties() {
            return new MessageProperties(
                    utf8Payload,
                    messageExpiry,
                    contentType,
                    responseTopic,
                    correlationData,
                    userProperties,
                    subscriptionIdentifiers);
        }
    }
}
