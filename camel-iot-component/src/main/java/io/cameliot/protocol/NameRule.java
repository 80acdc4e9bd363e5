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

import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a name of the protocol may look like. Each rule stands here and nowhere else.
 */
public enum NameRule {
    /**
     * An organisation ID: letters and digits. Six characters on the hosted service, the workspace ID elsewhere, so
     * that no length is prescribed here.
     */
    ORGANISATION("one or more of the characters A-Z a-z 0-9", Patterns.ORGANISATION.asMatchPredicate()),

    /** An application, instance or device ID or a device type. */
    IDENTIFIER("1 to 36 of the characters A-Z a-z 0-9 . _ -", Patterns.IDENTIFIER.asMatchPredicate()),

    /** An event or command ID or a format: any text that MQTT takes as one level of a topic. */
    TOPIC_LEVEL(
            "one topic level: not empty, at most " + Patterns.LONGEST_LEVEL
                    + " bytes of UTF-8, without / + # and control characters",
            NameRule::isTopicLevel);

    private final String text;
    private final Predicate<String> rule;

    NameRule(String text, Predicate<String> rule) {
        this.text = text;
        this.rule = rule;
    }

    /**
     * Checks a name.
     *
     * @param  subject what carries the name, for the error: "option id", "header CamelIotDeviceId"
     * @param  value   the name, may be null
     * @return         the name
     * @throws IllegalArgumentException if the name is missing or breaks the rule; the message names the subject, the
     *                                  value and the rule
     */
    public String check(String subject, String value) {
        if (value == null) {
            throw new IllegalArgumentException("Missing " + subject + ". It takes " + text + ".");
        }
        if (!rule.test(value)) {
            throw new IllegalArgumentException(
                    "Invalid " + subject + " '" + Printable.excerpt(value) + "'. It takes " + text + ".");
        }
        return value;
    }

    boolean allows(String value) {
        return rule.test(value);
    }

    /** MQTT 5.0, 1.5.4 and 4.7: well-formed UTF-8, no wildcard, separator, control character or non-character. */
    static boolean isTopicLevel(String value) {
        if (value.isEmpty() || value.length() > Patterns.LONGEST_LEVEL) {
            return false;
        }
        boolean ascii = true;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == '/' || c == '+' || c == '#') {
                return false;
            }
            ascii &= c < 0x7F;
        }
        return ascii
                || value.codePoints().allMatch(NameRule::isPlain)
                        && value.getBytes(StandardCharsets.UTF_8).length <= Patterns.LONGEST_LEVEL;
    }

    private static boolean isPlain(int codePoint) {
        boolean nonCharacter = (codePoint & 0xFFFE) == 0xFFFE || codePoint >= 0xFDD0 && codePoint <= 0xFDEF;
        boolean loneSurrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return !Character.isISOControl(codePoint) && !nonCharacter && !loneSurrogate;
    }

    private static final class Patterns {
        static final Pattern ORGANISATION = Pattern.compile("[A-Za-z0-9]+");
        static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9._-]{1,36}");

        /** Two such levels, two identifiers and the fixed levels stay below MQTT's 65,535 bytes for a topic. */
        static final int LONGEST_LEVEL = 32_000;
    }
}
