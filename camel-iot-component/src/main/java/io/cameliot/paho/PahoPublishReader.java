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

import io.cameliot.connection.InboundMessage;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * Reads PUBLISH packets (MQTT 5.0, 3.3). A message that a server may send must not end the connection, for it would come
 * again on the next: unlike Paho, this takes control characters in texts, and correlation data of more than 32,767 bytes.
 */
final class PahoPublishReader {
    private static final int RETAIN = 0x01;
    private static final int NO_QOS = 3;

    /** What may stand in them, as Paho knows it. */
    private static final Byte[] PROPERTIES = new MqttPublish("", new MqttMessage(), null)
            .getProperties()
            .getValidProperties()
            .toArray(Byte[]::new);

    private PahoPublishReader() {}

    /**
     * The message of a packet.
     *
     * @param  first       the first byte of the packet
     * @param  body        what follows the length
     * @throws IOException if it is malformed: the connection is of no use any more
     */
    static InboundMessage read(int first, byte[] body) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(body);
        try {
            int qos = qos(first);
            String topic = topic(rest);
            int packetId = qos == 0 ? 0 : unsignedShort(rest);
            MqttProperties properties = properties(rest);
            byte[] payload = Arrays.copyOfRange(body, rest.position(), body.length);
            return new InboundMessage(topic, payload, packetId, qos, (first & RETAIN) != 0, properties);
        } catch (BufferUnderflowException e) {
            throw malformed("it ends too early", e);
        } catch (CharacterCodingException e) {
            throw malformed("a text is not UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw malformed(e.getMessage(), e);
        }
    }

    static IOException malformed(String what, Exception cause) {
        return new IOException("The server has sent a malformed PUBLISH: " + what, cause);
    }

    private static int qos(int first) {
        int qos = first >> 1 & 0x03;
        if (qos == NO_QOS) {
            throw new IllegalArgumentException("there is no QoS 3");
        }
        return qos;
    }

    private static String topic(ByteBuffer rest) throws CharacterCodingException {
        String topic = text(rest);
        if (topic.isEmpty()) {
            // Topic aliases are not allowed to the server (trap B18).
            throw new IllegalArgumentException("its topic is empty");
        }
        return topic;
    }

    /** MQTT 5.0, 1.5.4: well-formed UTF-8 without NUL. */
    private static String text(ByteBuffer rest) throws CharacterCodingException {
        ByteBuffer bytes = part(rest, unsignedShort(rest));
        String text = isAscii(bytes)
                ? new String(bytes.array(), bytes.position(), bytes.remaining(), StandardCharsets.ISO_8859_1)
                : StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a text holds NUL");
        }
        return text;
    }

    private static boolean isAscii(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (bytes.get(i) < 0) {
                return false;
            }
        }
        return true;
    }

    private static MqttProperties properties(ByteBuffer rest) throws CharacterCodingException {
        MqttProperties properties = new MqttProperties(PROPERTIES);
        ByteBuffer encoded = part(rest, variableByteInteger(rest));
        long found = 0;
        while (encoded.hasRemaining()) {
            int identifier = encoded.get();
            boolean once = readProperty(identifier, encoded, properties);
            long bit = 1L << identifier;
            if (once && (found & bit) != 0) {
                throw new IllegalArgumentException("property " + identifier + " comes twice");
            }
            found |= bit;
        }
        return properties;
    }

    /** Reads one; says whether there may be one of this kind only. */
    private static boolean readProperty(int identifier, ByteBuffer encoded, MqttProperties properties)
            throws CharacterCodingException {
        switch (identifier) {
            case MqttProperties.USER_DEFINED_PAIR_IDENTIFIER -> {
                properties.getUserProperties().add(new UserProperty(text(encoded), text(encoded)));
                return false;
            }
            case MqttProperties.SUBSCRIPTION_IDENTIFIER -> {
                properties.getSubscriptionIdentifiers().add(variableByteInteger(encoded));
                return false;
            }
            case MqttProperties.PAYLOAD_FORMAT_INDICATOR_IDENTIFIER -> properties.setPayloadFormat(encoded.get() != 0);
            case MqttProperties.MESSAGE_EXPIRY_INTERVAL_IDENTIFIER ->
                properties.setMessageExpiryInterval(Integer.toUnsignedLong(encoded.getInt()));
            case MqttProperties.TOPIC_ALIAS_IDENTIFIER -> properties.setTopicAlias(unsignedShort(encoded));
            case MqttProperties.RESPONSE_TOPIC_IDENTIFIER -> properties.setResponseTopic(text(encoded));
            case MqttProperties.CORRELATION_DATA_IDENTIFIER -> properties.setCorrelationData(binary(encoded));
            case MqttProperties.CONTENT_TYPE_IDENTIFIER -> properties.setContentType(text(encoded));
            default -> throw new IllegalArgumentException("it has no property " + identifier);
        }
        return true;
    }

    private static byte[] binary(ByteBuffer bytes) {
        byte[] binary = new byte[unsignedShort(bytes)];
        bytes.get(binary);
        return binary;
    }

    private static int unsignedShort(ByteBuffer bytes) {
        return bytes.getShort() & 0xFFFF;
    }

    private static int variableByteInteger(ByteBuffer bytes) {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int digit = bytes.get();
            value |= (digit & 0x7F) << shift;
            if (digit >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a variable byte integer has more than four bytes");
    }

    /** The next bytes, which are skipped. */
    private static ByteBuffer part(ByteBuffer bytes, int length) {
        if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = bytes.duplicate().limit(bytes.position() + length);
        bytes.position(part.limit());
        return part;
    }
}
