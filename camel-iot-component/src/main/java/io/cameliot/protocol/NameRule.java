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

import java.util.function.Predicate;

/**
 * What a name of the protocol may look like. Each rule stands here and nowhere else.
 */
public enum NameRule {
    /**
     * An organisation ID: letters and digits. Six characters on the hosted service, the workspace ID elsewhere, which may be
     * as long as the other names.
     */
    ORGANISATION("1 to 36 of the characters A-Z a-z 0-9", NameRule::isOrganisation),

    /** An application, instance or device ID or a device type. */
    IDENTIFIER("1 to 36 of the characters A-Z a-z 0-9 . _ -", NameRule::isIdentifier),

    /** An event or command ID or a format: any text that MQTT takes as one level of a topic. */
    TOPIC_LEVEL(
            "one topic level: not empty, at most " + NameRule.LONGEST_LEVEL
                    + " bytes of UTF-8, without / + # and control characters",
            NameRule::isTopicLevel);

    private static final int LONGEST_IDENTIFIER = 36;

    /** Two such levels, two identifiers and the fixed levels stay below {@link #LONGEST_TEXT}. */
    private static final int LONGEST_LEVEL = 32_000;

    /** MQTT 5.0, 1.5.4: the bytes of UTF-8 that a topic can have. */
    private static final int LONGEST_TEXT = 65_535;

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

    private static boolean isOrganisation(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!isLetterOrDigit(value.charAt(i))) {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= LONGEST_IDENTIFIER;
    }

    private static boolean isIdentifier(String value) {
        if (value.isEmpty() || value.length() > LONGEST_IDENTIFIER) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isTopicLevel(String value) {
        return isTopicLevel(value, 0, value.length()) && fits(value, LONGEST_LEVEL);
    }

    /** Whether a part of a topic can be a level of it, whatever its length (MQTT 5.0, 1.5.4 and 4.7). */
    static boolean isTopicLevel(String topic, int from, int to) {
        int i = from;
        while (i < to) {
            int codePoint = topic.codePointAt(i);
            if (!isPlain(codePoint)) {
                return false;
            }
            i += Character.charCount(codePoint);
        }
        return from < to;
    }

    /** Whether MQTT can carry a topic of this length. */
    static boolean fitsTopic(String topic) {
        return fits(topic, LONGEST_TEXT);
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    /** No wildcard, separator, control character, lone surrogate or non-character. */
    private static boolean isPlain(int codePoint) {
        if (codePoint < 0x7F) {
            return codePoint >= ' ' && codePoint != '/' && codePoint != '+' && codePoint != '#';
        }
        boolean nonCharacter = (codePoint & 0xFFFE) == 0xFFFE || codePoint >= 0xFDD0 && codePoint <= 0xFDEF;
        boolean loneSurrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return codePoint > 0x9F && !nonCharacter && !loneSurrogate;
    }

    /** Whether a well-formed text has at most so many bytes of UTF-8. */
    private static boolean fits(String text, int most) {
        int length = text.length();
        if (length <= most / 3) {
            return true; // a char takes three bytes at most
        }
        long bytes = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2; // a pair of surrogates takes four
            }
        }
        return bytes <= most;
    }
}
