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
        long bytes = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return Optional.of("it holds the character NUL");
            } else if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (i + 1 < length && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                return Optional.of("it holds half of a character, the lone surrogate \\u"
                        + Integer.toHexString(c).toUpperCase(Locale.ROOT));
            }
        }
        return bytes <= LONGEST
                ? Optional.empty()
                : Optional.of("it has " + bytes + " bytes in UTF-8, more than " + LONGEST);
    }
}
