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
package io.cameliot.protocol;

import java.util.Locale;
import java.util.Optional;

/**
 * What MQTT can carry as a text (MQTT 5.0, 1.5.4): all characters but NUL, control characters included, in at most 65,535
 * bytes of UTF-8.
 */
public final class MqttString {
    private static final int LONGEST = 65_535;

    private MqttString() {}

    /** Why MQTT cannot carry a text, as a clause about it; empty if it can. */
    public static Optional<String> fault(String text) {
        try {
            utf8Length("it", text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * How many bytes a text takes in UTF-8.
     *
     * @param  what                     what the text is, for the error
     * @throws IllegalArgumentException if MQTT cannot carry it: says why
     */
    public static int utf8Length(String what, String text) {
        int ascii = asciiLength(text);
        long bytes = ascii == text.length() ? ascii : ascii + utf8Length(ascii, what, text);
        if (bytes > LONGEST) {
            throw new IllegalArgumentException(what + " has " + bytes + " bytes in UTF-8, more than " + LONGEST);
        }
        return (int) bytes;
    }

    /** How many characters of one byte a text begins with: most have no others. */
    private static int asciiLength(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0 || c >= 0x80) {
                return i;
            }
        }
        return length;
    }

    private static long utf8Length(int begin, String what, String text) {
        long bytes = 0;
        for (int i = begin; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new IllegalArgumentException(what + " holds the character NUL");
            } else if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (isPair(text, i)) {
                bytes += 4;
                i++;
            } else {
                throw new IllegalArgumentException(what + " holds half of a character, the lone surrogate \\u"
                        + Integer.toHexString(c).toUpperCase(Locale.ROOT));
            }
        }
        return bytes;
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }
}
