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

import java.nio.charset.StandardCharsets;

/**
 * Texts that came before, as the topics of devices do again and again: those that wait to be processed share one in memory.
 * For one thread.
 */
final class KnownTexts {
    private static final int PLACES = 1024;

    /** Longer ones are not kept, so that all together take less than half a MiB. */
    private static final int LONGEST = 256;

    private final String[] texts = new String[PLACES];

    /** A text that is all ASCII. */
    String of(byte[] bytes, int offset, int length) {
        if (length > LONGEST) {
            return ascii(bytes, offset, length);
        }
        int place = place(bytes, offset, length);
        String known = texts[place];
        if (known == null || !isAt(known, bytes, offset, length)) {
            known = ascii(bytes, offset, length);
            texts[place] = known;
        }
        return known;
    }

    private static String ascii(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    private static int place(byte[] bytes, int offset, int length) {
        int hash = 0;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return (hash ^ hash >>> 10 ^ hash >>> 20) & PLACES - 1;
    }

    private static boolean isAt(String text, byte[] bytes, int offset, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != bytes[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
