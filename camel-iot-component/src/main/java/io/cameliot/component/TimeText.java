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

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as Camel's users write them, such as 30s, 1h30m or 500ms, or in ISO 8601, such as PT30S. Camel's own reading takes
 * what it does not understand for 0.
 */
final class TimeText {
    private static final Pattern CAMEL = Pattern.compile(
            "(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,12})s)?" + "(?:([0-9]{1,15})ms)?");

    private TimeText() {}

    /** The time that a text says, null if it is none. */
    static Duration parse(String text) {
        Matcher camel = CAMEL.matcher(text);
        if (!text.isEmpty() && camel.matches()) {
            return Duration.ofDays(number(camel, 1))
                    .plusHours(number(camel, 2))
                    .plusMinutes(number(camel, 3))
                    .plusSeconds(number(camel, 4))
                    .plusMillis(number(camel, 5));
        }
        try {
            return text.toUpperCase(Locale.ROOT).startsWith("P") ? Duration.parse(text) : null;
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static long number(Matcher time, int group) {
        return time.group(group) == null ? 0 : Long.parseLong(time.group(group));
    }
}
