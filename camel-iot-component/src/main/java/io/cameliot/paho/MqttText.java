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

import io.cameliot.protocol.MqttString;

/** Writes the {@link MqttString texts} of MQTT. Paho refuses control characters and others that should not be there, but may. */
final class MqttText {
    private MqttText() {}

    /**
     * How many bytes a text takes, with the two of its length.
     *
     * @param  what                     what it is, for the error
     * @throws IllegalArgumentException if MQTT cannot carry it
     */
    static int size(String what, String text) {
        return 2 + MqttString.utf8Length(what, text);
    }

    /** Writes a text whose {@link #size} is known; says where it ends. */
    @SuppressWarnings("deprecation") // The deprecated method copies characters of one byte without making an array.
    static int write(String text, int size, byte[] into, int offset) {
        int at = writeShort(size - 2, into, offset);
        if (text.length() == size - 2) {
            text.getBytes(0, text.length(), into, at);
        } else {
            writeUtf8(text, into, at);
        }
        return offset + size;
    }

    /** Writes a text that has a {@link #size}; says where it ends. */
    static int write(String text, byte[] into, int offset) {
        return write(text, size("it", text), into, offset);
    }

    private static void writeUtf8(String text, byte[] into, int offset) {
        int at = offset;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                into[at++] = (byte) c;
            } else if (c < 0x800) {
                into[at++] = (byte) (0xC0 | c >> 6);
                into[at++] = (byte) (0x80 | c & 0x3F);
            } else if (!Character.isSurrogate(c)) {
                into[at++] = (byte) (0xE0 | c >> 12);
                into[at++] = (byte) (0x80 | c >> 6 & 0x3F);
                into[at++] = (byte) (0x80 | c & 0x3F);
            } else {
                int codePoint = Character.toCodePoint(c, text.charAt(++i));
                into[at++] = (byte) (0xF0 | codePoint >> 18);
                into[at++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
                into[at++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
                into[at++] = (byte) (0x80 | codePoint & 0x3F);
            }
        }
    }

    static int writeShort(int value, byte[] into, int offset) {
        into[offset] = (byte) (value >>> 8);
        into[offset + 1] = (byte) value;
        return offset + 2;
    }
}
