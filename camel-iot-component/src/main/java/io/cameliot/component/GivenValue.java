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

import io.cameliot.protocol.Printable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A value that a user gave an option or a header. It is taken for what it says, or refused: the error names option or header,
 * value and rule. Values that are no text, number or time are shown by their type alone.
 *
 * @param subject what it was given: "option qos", "header CamelPahoMqtt5Qos"
 * @param value   not null
 */
record GivenValue(String subject, Object value) {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]{1,30}");

    /** Its text: that of a text, number, truth value, enum constant or UUID, or what bytes say in UTF-8. */
    String text() {
        String text = textOf(value);
        if (text == null) {
            throw refused("a text. Convert the value to a String before");
        }
        return text;
    }

    /** The text of a value, null if it has none of its own. */
    static String textOf(Object value) {
        if (value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof UUID) {
            return value.toString();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        return value instanceof byte[] bytes ? decoded(ByteBuffer.wrap(bytes)) : null;
    }

    /** What bytes say in UTF-8, null if they are no text. */
    static String decoded(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The number, of a number or its text; null if it is no whole number. */
    Long wholeNumber() {
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        String digits = value instanceof Number ? value.toString() : null;
        if (value instanceof CharSequence text
                && WHOLE_NUMBER.matcher(text.toString().strip()).matches()) {
            digits = text.toString().strip();
        }
        try {
            return digits == null ? null : new BigDecimal(digits).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    /** The time, of a {@link Duration} or of a text such as 30s; null if it is none. */
    Duration time() {
        return value instanceof Duration duration
                ? duration
                : value instanceof CharSequence text
                        ? TimeText.parse(text.toString().strip())
                        : null;
    }

    /** True or false, in any case. */
    boolean truth() {
        String text = value instanceof Boolean || value instanceof CharSequence
                ? value.toString().strip().toLowerCase(Locale.ROOT)
                : "";
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused("true or false");
        };
    }

    /** A constant, by its name in any case, with or without hyphens and underscores. */
    Object constant(Class<?> type) {
        String text = value instanceof CharSequence ? value.toString().strip() : null;
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant == value || text != null && isName(text, ((Enum<?>) constant).name()))
                .findFirst()
                .orElseThrow(() -> refused(Arrays.stream(type.getEnumConstants())
                        .map(constant -> ((Enum<?>) constant).name())
                        .collect(Collectors.joining(", "))));
    }

    /** Camel takes {@code deviceStatus} and {@code DEVICE_STATUS} for {@code device-status} everywhere. */
    static boolean isName(String given, String name) {
        return normal(given).equals(normal(name));
    }

    private static String normal(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    /** The error for a value that breaks a rule. @param rule what option or header takes, without a full stop */
    IllegalArgumentException refused(String rule) {
        return new IllegalArgumentException("Invalid " + subject + " " + shown() + ". It takes " + rule + ".");
    }

    private String shown() {
        if (value instanceof Number || value instanceof Boolean || value instanceof Duration) {
            return Printable.excerpt(value.toString());
        }
        if (value instanceof CharSequence) {
            String text = value.toString();
            return WHOLE_NUMBER.matcher(text).matches() ? text : "'" + Printable.excerpt(text) + "'";
        }
        return value == null
                ? "null"
                : "of type " + Printable.excerpt(value.getClass().getTypeName());
    }
}
