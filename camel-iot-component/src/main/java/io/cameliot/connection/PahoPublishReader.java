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

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;

/**
 * Reads PUBLISH packets (MQTT 5.0, 3.3).
 */
final class PahoPublishReader {
    private static final int RETAIN = 0x01;

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
            int qos = first >> 1 & 0x03;
            String topic = topic(rest);
            int packetId = qos == 0 ? 0 : unsignedShort(rest);
            MqttProperties properties = properties(rest);
            byte[] payload = Arrays.copyOfRange(body, rest.position(), body.length);
            return new InboundMessage(topic, payload, packetId, qos, (first & RETAIN) != 0, properties);
        } catch (MqttException | RuntimeException e) {
            throw malformed(e.toString(), e);
        }
    }

    static IOException malformed(String what, Exception cause) {
        return new IOException("The server has sent a malformed PUBLISH: " + what, cause);
    }

    private static String topic(ByteBuffer rest) throws CharacterCodingException {
        ByteBuffer bytes = part(rest, unsignedShort(rest));
        String topic = isAscii(bytes)
                ? new String(bytes.array(), bytes.position(), bytes.remaining(), StandardCharsets.ISO_8859_1)
                : StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        if (topic.isEmpty() || topic.indexOf('\0') >= 0) {
            // Topic aliases are not allowed to the server (trap B18).
            throw new IllegalArgumentException("a topic is empty or holds NUL");
        }
        return topic;
    }

    private static boolean isAscii(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (bytes.get(i) < 0) {
                return false;
            }
        }
        return true;
    }

    private static MqttProperties properties(ByteBuffer rest) throws IOException, MqttException {
        MqttProperties properties = new MqttProperties(PROPERTIES);
        int begin = rest.position();
        int length = variableByteInteger(rest);
        if (length > 0) {
            int end = part(rest, length).limit();
            properties.decodeProperties(
                    new DataInputStream(new ByteArrayInputStream(rest.array(), begin, end - begin)));
        }
        return properties;
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
        throw new IllegalArgumentException("the length of the properties has more than four bytes");
    }

    /** The next bytes, which are skipped. */
    private static ByteBuffer part(ByteBuffer bytes, int length) {
        ByteBuffer part = bytes.duplicate().limit(bytes.position() + length);
        bytes.position(part.limit());
        return part;
    }
}
