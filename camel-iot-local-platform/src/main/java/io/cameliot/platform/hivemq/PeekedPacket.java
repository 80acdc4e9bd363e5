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

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A packet that is all there, looked at without taking it out of its buffer. */
final class PeekedPacket {

    private static final int MAX_LENGTH_BYTES = 4;
    private static final int SEVEN_BITS = 7;
    private static final int LOW_BITS = 0x7F;
    private static final int CONTINUED = 0x80;
    private static final int QOS_BITS = 0x06;
    private static final int PACKET_ID = 2;
    private static final int RESPONSE_TOPIC = 0x08;

    /** The protocol levels that the broker speaks. */
    private static final Map<String, Set<Integer>> LEVELS = Map.of("MQTT", Set.of(4, 5), "MQIsdp", Set.of(3));

    /** The other properties of PUBLISH, and how to get past them. */
    private static final Map<Integer, Consumer<ByteBuf>> PROPERTIES = Map.of(
            0x01, payloadFormat -> payloadFormat.skipBytes(1),
            0x02, messageExpiry -> messageExpiry.skipBytes(Integer.BYTES),
            0x03, PeekedPacket::skipText,
            0x09, PeekedPacket::skipText,
            0x0B, PeekedPacket::variableByteInteger,
            0x23, topicAlias -> topicAlias.skipBytes(Short.BYTES),
            0x26,
                    userProperty -> {
                        skipText(userProperty);
                        skipText(userProperty);
                    });

    private final int flags;
    private final ByteBuf body;

    private PeekedPacket(int flags, ByteBuf body) {
        this.flags = flags;
        this.body = body;
    }

    /** The packet at the reader index; empty if it is not all there, or no packet. */
    static Optional<PeekedPacket> of(ByteBuf buffer) {
        ByteBuf peeked = buffer.slice();
        int flags = peeked.readUnsignedByte();
        int length = variableByteInteger(peeked);
        return length < 0 || length > peeked.readableBytes()
                ? Optional.empty()
                : Optional.of(new PeekedPacket(flags, peeked.readSlice(length)));
    }

    /** The protocol level of a CONNECT if the broker does not know it, without the bit by which bridges mark it. */
    Optional<Integer> unknownProtocolLevel() {
        ByteBuf connect = body.slice();
        if (connect.readableBytes() < Short.BYTES) {
            return Optional.empty();
        }
        int nameLength = connect.readUnsignedShort();
        if (connect.readableBytes() <= nameLength) {
            return Optional.empty();
        }
        Set<Integer> known = LEVELS.get(
                connect.readCharSequence(nameLength, StandardCharsets.UTF_8).toString());
        int level = connect.readUnsignedByte();
        return known == null || known.contains(level) ? Optional.empty() : Optional.of(level & LOW_BITS);
    }

    /** Whether this is a PUBLISH of MQTT 5 with a wildcard in its response topic. What is malformed is not told here. */
    boolean hasWildcardInResponseTopic() {
        ByteBuf publish = body.slice();
        try {
            publish.skipBytes(publish.readUnsignedShort() + ((flags & QOS_BITS) == 0 ? 0 : PACKET_ID));
            ByteBuf properties = publish.readSlice(variableByteInteger(publish));
            while (properties.isReadable()) {
                int property = properties.readUnsignedByte();
                if (property == RESPONSE_TOPIC) {
                    return hasWildcard(properties.readSlice(properties.readUnsignedShort()));
                }
                if (!PROPERTIES.containsKey(property)) {
                    return false;
                }
                PROPERTIES.get(property).accept(properties);
            }
            return false;
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean hasWildcard(ByteBuf topic) {
        return topic.indexOf(0, topic.readableBytes(), (byte) '+') >= 0
                || topic.indexOf(0, topic.readableBytes(), (byte) '#') >= 0;
    }

    private static void skipText(ByteBuf buffer) {
        buffer.skipBytes(buffer.readUnsignedShort());
    }

    /** The number, or -1 if it is not all there or too long. */
    private static int variableByteInteger(ByteBuf buffer) {
        int value = 0;
        for (int i = 0; i < MAX_LENGTH_BYTES && buffer.isReadable(); i++) {
            int digit = buffer.readUnsignedByte();
            value |= (digit & LOW_BITS) << (i * SEVEN_BITS);
            if ((digit & CONTINUED) == 0) {
                return value;
            }
        }
        return -1;
    }
}
