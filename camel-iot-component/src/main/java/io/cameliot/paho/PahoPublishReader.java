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
import io.cameliot.connection.MessageProperties;
import java.io.IOException;

/**
 * Reads PUBLISH packets (MQTT 5.0, 3.3). A message that a server may send must not end the connection, because it would
 * come again on the next: unlike Paho, this takes control characters in texts, and correlation data of more than 32,767
 * bytes.
 *
 * <p>What a message has in common with those before takes memory once: a server that exceeds the receive maximum has many of
 * them wait here. Belongs to the thread that reads.
 */
final class PahoPublishReader {
    private static final int RETAIN = 0x01;
    private static final int DUP = 0x08;
    private static final int NO_QOS = 3;

    /** Longer properties are not kept. */
    private static final int LONGEST_KEPT = 256;

    private final KnownTexts topics = new KnownTexts();
    /** The properties of the message before, as they stood in the packet with their length, and as they were read. */
    private byte[] propertiesBefore = {0};

    private MessageProperties before = MessageProperties.NONE;

    /**
     * The message of a packet.
     *
     * @param  first       the first byte of the packet
     * @param  body        what follows the length
     * @throws IOException if it is malformed: the connection is of no use any more
     */
    InboundMessage read(int first, byte[] body) throws IOException {
        try {
            int qos = qos(first);
            PacketDecoder packet = new PacketDecoder(body);
            String topic = packet.text(topics);
            if (topic.isEmpty()) {
                // Paho does not understand topic aliases (https://github.com/eclipse-paho/paho.mqtt.java/issues/866),
                // so that the server was allowed none.
                throw new IllegalArgumentException("its topic is empty");
            }
            int packetId = qos == 0 ? 0 : packet.unsignedShort();
            if (qos > 0 && packetId == 0) {
                throw new IllegalArgumentException("its packet ID is 0");
            }
            MessageProperties properties = properties(packet);
            return new InboundMessage(
                    topic, packet.rest(), packetId, qos, (first & RETAIN) != 0, (first & DUP) != 0, properties);
        } catch (IllegalArgumentException e) {
            throw malformed(e.getMessage(), e);
        }
    }

    private MessageProperties properties(PacketDecoder packet) {
        if (packet.skip(propertiesBefore)) {
            return before;
        }
        int begin = packet.position();
        MessageProperties properties = PublishProperties.read(packet);
        int length = packet.position() - begin;
        // Routes are handed the bytes of correlation data, and may change them.
        if (length <= LONGEST_KEPT && properties.correlationData() == null) {
            propertiesBefore = packet.copy(begin, length);
            before = properties;
        }
        return properties;
    }

    static ServerFault malformed(String what, Exception cause) {
        return ServerFault.malformed("PUBLISH", what, cause);
    }

    private static int qos(int first) {
        int qos = first >> 1 & 0x03;
        if (qos == NO_QOS) {
            throw new IllegalArgumentException("there is no QoS 3");
        }
        return qos;
    }
}
