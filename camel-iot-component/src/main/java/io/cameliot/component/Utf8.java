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
package io.cameliot.component;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes texts in UTF-8 as they are, or not at all: Java writes a question mark for half of a character. */
final class Utf8 {
    private Utf8() {}

    /**
     * The bytes of a text.
     *
     * @param  subject                  what the text is: "option willPayload", "body"
     * @throws IllegalArgumentException if there are none for a part of it
     */
    static byte[] bytes(String subject, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!isAscii(text, bytes)) {
            requireWhole(subject, text);
        }
        return bytes;
    }

    /** Most texts are. Java copies and compares these many bytes at a time, which no loop over characters does. */
    private static boolean isAscii(String text, byte[] bytes) {
        return bytes.length == text.length() && new String(bytes, StandardCharsets.ISO_8859_1).equals(text);
    }

    private static void requireWhole(String subject, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
                if (!pair) {
                    throw new IllegalArgumentException("Invalid " + subject
                            + ": it holds half of a character, the lone surrogate \\u"
                            + Integer.toHexString(c).toUpperCase(Locale.ROOT)
                            + ", which UTF-8 has no bytes for. Give whole characters.");
                }
                i++;
            }
        }
    }
}
