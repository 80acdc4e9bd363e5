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

import java.nio.charset.StandardCharsets;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;

/**
 * A PUBLISH packet. Paho asks one for its key, its message and its header several times on its way, and makes them anew each
 * time; this one makes them once.
 */
final class PahoPublish extends MqttPublish {
    /** MQTT 5.0, 2.1.4: how many bytes a packet can have, its header with them. */
    static final long MAXIMUM_SIZE = 268_435_460;

    private static final int PACKET_ID_BYTES = 2;

    /** The length of properties that are not there (MQTT 5.0, 2.2.2.1). */
    private static final byte[] NO_PROPERTIES = {0};

    /** Behind the length of the properties, the identifier, and the length of the text. */
    private static final int CONTENT_TYPE_AT = 4;

    private static final int SHORT = 100;

    private final MqttMessage message;
    private final byte[] topic;
    private final byte[] properties;
    private String key;

    /** @throws MqttException if the properties cannot be encoded */
    PahoPublish(String topic, MqttMessage message) throws MqttException {
        super(topic, message, message.getProperties());
        this.message = message;
        this.topic = topic.getBytes(StandardCharsets.UTF_8);
        this.properties = encode(getProperties());
    }

    /** Most messages have a content type, and nothing else: that needs none of the streams that Paho makes for it. */
    private static byte[] encode(MqttProperties properties) throws MqttException {
        String contentType = properties.getContentType();
        boolean plain = contentType == null || isShortAscii(contentType);
        boolean others = properties.getPayloadFormat()
                || properties.getMessageExpiryInterval() != null
                || properties.getResponseTopic() != null
                || properties.getCorrelationData() != null
                || properties.getTopicAlias() != null
                || !properties.getSubscriptionIdentifiers().isEmpty()
                || !properties.getUserProperties().isEmpty();
        if (others || !plain) {
            return properties.encodeProperties();
        }
        if (contentType == null) {
            return NO_PROPERTIES;
        }
        byte[] encoded = new byte[CONTENT_TYPE_AT + contentType.length()];
        encoded[0] = (byte) (encoded.length - 1);
        encoded[1] = MqttProperties.CONTENT_TYPE_IDENTIFIER;
        putShort(encoded, 2, contentType.length());
        for (int i = 0; i < contentType.length(); i++) {
            encoded[CONTENT_TYPE_AT + i] = (byte) contentType.charAt(i);
        }
        return encoded;
    }

    /** Text that is encoded as it is, and shorter than a length that takes two bytes. */
    private static boolean isShortAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7F) {
                return false;
            }
        }
        return text.length() < SHORT;
    }

    @Override
    public void setMessageId(int messageId) {
        super.setMessageId(messageId);
        key = null;
    }

    @Override
    public String getKey() {
        if (key == null) {
            key = super.getKey();
        }
        return key;
    }

    @Override
    public MqttMessage getMessage() {
        return message;
    }

    /** How many bytes the packet has. */
    long size() {
        long remaining = remaining();
        return 1 + lengthBytes(remaining) + remaining;
    }

    private long remaining() {
        return (long) variableHeaderBytes() + getPayload().length;
    }

    private int variableHeaderBytes() {
        return 2 + topic.length + (getQoS() > 0 ? PACKET_ID_BYTES : 0) + properties.length;
    }

    /** MQTT 5.0, 1.5.5: a variable byte integer has seven bits to a byte. */
    private static int lengthBytes(long length) {
        return length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : 4;
    }

    /** The packet without its payload (MQTT 5.0, 3.3). */
    @Override
    public byte[] getHeader() {
        int remaining = (int) remaining();
        byte[] header = new byte[1 + lengthBytes(remaining) + variableHeaderBytes()];
        int at = 0;
        header[at++] = (byte) (getType() << 4 | getMessageInfo());
        int length = remaining;
        while (length >= 1 << 7) {
            header[at++] = (byte) (length & 0x7F | 0x80);
            length >>>= 7;
        }
        header[at++] = (byte) length;
        at = putShort(header, at, topic.length);
        System.arraycopy(topic, 0, header, at, topic.length);
        at += topic.length;
        if (getQoS() > 0) {
            at = putShort(header, at, getMessageId());
        }
        System.arraycopy(properties, 0, header, at, properties.length);
        return header;
    }

    private static int putShort(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
        return at + 2;
    }
}
