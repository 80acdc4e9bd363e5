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

import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.RefusedException;
import io.cameliot.protocol.Printable;
import java.io.IOException;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;

/** The PUBLISH packet of a message (MQTT 5.0, 3.3), encoded once. */
final class PublishPacket {
    /** MQTT 5.0, 2.1.4: how many bytes a packet can have, its header with them. */
    static final long MAXIMUM_SIZE = 268_435_460;

    private static final int PACKET_ID_BYTES = 2;
    private static final int DUP = 0x08;

    private final OutboundMessage message;
    /** All before the payload, with room for the packet ID. */
    private final byte[] header;
    /** Where the packet ID stands in it. */
    private final int packetIdAt;

    /** @throws IllegalArgumentException if MQTT cannot carry the topic or a property: says which, and why */
    PublishPacket(OutboundMessage message) {
        this.message = message;
        MessageProperties properties = message.properties();
        int topicSize = MqttText.size("its topic", message.topic());
        int propertiesSize = PublishProperties.size(properties);
        int packetIdBytes = message.qos() > 0 ? PACKET_ID_BYTES : 0;
        int variableHeader = topicSize + packetIdBytes + lengthBytes(propertiesSize) + propertiesSize;
        long remaining = (long) variableHeader + message.payload().length;
        this.header = new byte[1 + lengthBytes(remaining) + variableHeader];
        header[0] = (byte) (MqttWireMessage.MESSAGE_TYPE_PUBLISH << 4 | message.qos() << 1);
        this.packetIdAt = MqttText.write(message.topic(), topicSize, header, writeLength(remaining, header, 1));
        PublishProperties.write(properties, header, writeLength(propertiesSize, header, packetIdAt + packetIdBytes));
    }

    /**
     * The packet of a message that is to be sent on a connection.
     *
     * @param  maximumSize the bytes of the largest packet that the server takes
     * @throws IOException if it cannot be sent there: says why, and the way out
     */
    static PublishPacket of(OutboundMessage message, long maximumSize) throws IOException {
        PublishPacket packet;
        try {
            packet = new PublishPacket(message);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "The message to topic " + Printable.excerpt(message.topic()) + " cannot be published: "
                            + e.getMessage() + ".",
                    e);
        }
        if (packet.size() > maximumSize) {
            throw RefusedException.tooLarge(message.topic(), packet.size(), message.payload().length, maximumSize);
        }
        return packet;
    }

    /** What it was made of. */
    OutboundMessage message() {
        return message;
    }

    /** How many bytes the packet has. */
    long size() {
        return (long) header.length + message.payload().length;
    }

    /**
     * The packet without its payload. Not to be changed; valid until the next call.
     *
     * @param packetId  goes with QoS 1 and 2
     * @param duplicate whether the message was sent before
     */
    byte[] header(int packetId, boolean duplicate) {
        header[0] = (byte) (header[0] & ~DUP | (duplicate ? DUP : 0));
        if (message.qos() > 0) {
            MqttText.writeShort(packetId, header, packetIdAt);
        }
        return header;
    }

    /** MQTT 5.0, 1.5.5: a variable byte integer has seven bits to a byte. What takes five is beyond the maximum size. */
    private static int lengthBytes(long length) {
        return length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : length < 1 << 28 ? 4 : 5;
    }

    private static int writeLength(long length, byte[] into, int offset) {
        int at = offset;
        long rest = length;
        while (rest >= 1 << 7) {
            into[at++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        into[at++] = (byte) rest;
        return at;
    }
}
