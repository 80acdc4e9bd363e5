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

import com.hivemq.mqtt.message.MessageType;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** What a connection begins with. It is CONNECT or a mistake (MQTT 5.0, 3.1.0-1), which the first bytes tell. */
final class FirstPacket {

    private static final int TYPE_SHIFT = 4;
    private static final int FLAGS = 0x0F;
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int LONGEST_LENGTH = 4;
    private static final int CONTINUED = 0x80;

    private FirstPacket() {}

    /** Why a connection cannot begin with what is at the reader index, at least one byte; empty if it can so far. */
    static Optional<String> fault(ByteBuf buffer) {
        int first = buffer.getUnsignedByte(buffer.readerIndex());
        if (first == TLS_HANDSHAKE) {
            return Optional.of("TLS has come to a port without it. Connect without TLS, or to the port for TLS.");
        }
        MessageType type = MessageType.valueOf(first >> TYPE_SHIFT);
        if (type == MessageType.CONNECT) {
            return hasEndlessLength(buffer)
                    ? Optional.of("The length of CONNECT has more than four bytes. Connect with MQTT.")
                    : Optional.empty();
        }
        if (!isPacket(type, first & FLAGS)) {
            return Optional.of("What has come is no MQTT: it begins with 0x" + String.format("%02x", first)
                    + ". Connect with MQTT.");
        }
        return Optional.of("The first packet is " + type + ". Send CONNECT first.");
    }

    /** By the flags that the type prescribes (MQTT 5.0, 2.1.3). */
    private static boolean isPacket(MessageType type, int flags) {
        return switch (type) {
            case RESERVED_ZERO -> false;
            case PUBLISH -> true;
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> flags == 2;
            default -> flags == 0;
        };
    }

    private static boolean hasEndlessLength(ByteBuf buffer) {
        for (int i = 1; i <= LONGEST_LENGTH; i++) {
            if (buffer.readableBytes() <= i || (buffer.getByte(buffer.readerIndex() + i) & CONTINUED) == 0) {
                return false;
            }
        }
        return true;
    }
}
