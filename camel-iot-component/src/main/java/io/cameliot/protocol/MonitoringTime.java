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

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * Times in monitoring messages. ISO 8601 with any offset is read; what the platform of today writes is written, as in
 * 2026-02-01T10:00:00.250Z. That is read digit by digit, for a formatter takes longer than the rest of the message.
 */
final class MonitoringTime {
    private static final DateTimeFormatter WRITTEN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    /** The form of what is written; each 0 stands for any digit. */
    private static final String WRITTEN_FORM = "0000-00-00T00:00:00.000Z";

    /** Any offset from UTC, with and without a colon. */
    private static final DateTimeFormatter ANY = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][xx][x]") // Z goes with the first alone: the small ones do not take it again
            .toFormatter();

    private MonitoringTime() {}

    /**
     * @throws DateTimeException if the text is no time with an offset
     */
    static Instant read(String text) {
        if (hasWrittenForm(text)) {
            try {
                return readWritten(text);
            } catch (DateTimeException e) {
                // It may be the 30th of February or 24:00, which the formatter takes for what they mean.
            }
        }
        return OffsetDateTime.parse(text, ANY).toInstant();
    }

    static String write(Instant time) {
        return WRITTEN.format(time);
    }

    private static boolean hasWrittenForm(String text) {
        if (text.length() != WRITTEN_FORM.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char form = WRITTEN_FORM.charAt(i);
            if (form == '0' ? c < '0' || c > '9' : c != form) {
                return false;
            }
        }
        return true;
    }

    private static Instant readWritten(String text) {
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19),
                        number(text, 20, 23) * 1_000_000)
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
