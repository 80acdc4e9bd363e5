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

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the data types of MQTT (MQTT 5.0, 1.5) out of a packet, one after the other. What is malformed is an
 * {@link IllegalArgumentException} that says what, for the end of a sentence about the packet.
 */
final class PacketDecoder {
    /** MQTT 5.0, 1.5.5: the bits of a variable byte integer. */
    private static final int VARIABLE_BYTE_INTEGER_BITS = 28;

    private final byte[] bytes;
    private int at;
    private int end;

    PacketDecoder(byte[] bytes) {
        this.bytes = bytes;
        this.end = bytes.length;
    }

    boolean hasRemaining() {
        return at < end;
    }

    int remaining() {
        return end - at;
    }

    /** Hides what follows the next bytes, until {@link #endPart}. */
    int beginPart(int length) {
        require(length);
        int outerEnd = end;
        end = at + length;
        return outerEnd;
    }

    /** @param outerEnd what {@link #beginPart} gave */
    void endPart(int outerEnd) {
        at = end;
        end = outerEnd;
    }

    int unsignedByte() {
        require(1);
        return bytes[at++] & 0xFF;
    }

    int unsignedShort() {
        require(2);
        int value = (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
        at += 2;
        return value;
    }

    long unsignedInt() {
        return (long) unsignedShort() << 16 | unsignedShort();
    }

    int variableByteInteger() {
        int value = 0;
        for (int shift = 0; shift < VARIABLE_BYTE_INTEGER_BITS; shift += 7) {
            int digit = unsignedByte();
            value |= (digit & 0x7F) << shift;
            if (digit < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("a variable byte integer has more than four bytes");
    }

    byte[] binary() {
        int length = unsignedShort();
        require(length);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** All that is left. */
    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return rest;
    }

    /** Skips the next bytes if they are these; says whether they are. */
    boolean skip(byte[] expected) {
        boolean there = expected.length <= end - at
                && Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
        at += there ? expected.length : 0;
        return there;
    }

    /** Where in the packet the next byte stands. */
    int position() {
        return at;
    }

    /** Bytes that have been read. */
    byte[] copy(int position, int length) {
        return Arrays.copyOfRange(bytes, position, position + length);
    }

    /** MQTT 5.0, 1.5.4: well-formed UTF-8 without NUL. It should hold no control characters, but may. */
    String text() {
        return text(null);
    }

    /** The same. @param known gives those that came before; may be null */
    String text(KnownTexts known) {
        int length = unsignedShort();
        require(length);
        boolean ascii = true;
        for (int i = at; i < at + length; i++) {
            if (bytes[i] == 0) {
                throw new IllegalArgumentException("a text holds NUL");
            }
            ascii &= bytes[i] > 0;
        }
        at += length;
        if (!ascii) {
            return utf8(ByteBuffer.wrap(bytes, at - length, length));
        }
        return known == null
                ? new String(bytes, at - length, length, StandardCharsets.ISO_8859_1)
                : known.of(bytes, at - length, length);
    }

    /** A text that is only shown, which is no reason to end a connection: what is malformed in it is replaced. */
    String lenientText() {
        return new String(binary(), StandardCharsets.UTF_8);
    }

    private static String utf8(ByteBuffer encoded) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text is not UTF-8", e);
        }
    }

    private void require(int length) {
        if (length > end - at) {
            throw new IllegalArgumentException("it ends too early");
        }
    }
}
