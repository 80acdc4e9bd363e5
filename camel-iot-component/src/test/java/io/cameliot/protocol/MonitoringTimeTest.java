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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MonitoringTimeTest {
    private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();
    private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    @Test
    void whatIsWrittenIsReadAsTheSameTime() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            Instant time = Instant.ofEpochMilli(random.nextLong(FIRST, LAST + 1));

            String written = MonitoringTime.write(time);

            assertThat(MonitoringTime.read(written)).isEqualTo(time).isEqualTo(Instant.parse(written));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-01-01T00:00:00.000Z", "2024-02-29T12:30:45.678Z", "9999-12-31T23:59:59.999Z"})
    void aTimeInTheFormOfThePlatformIsReadAndWrittenBack(String text) {
        assertThat(MonitoringTime.read(text)).isEqualTo(Instant.parse(text));
        assertThat(MonitoringTime.write(MonitoringTime.read(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-30T10:00:00.000Z, 2026-02-28T10:00:00Z",
        "2026-04-31T10:00:00.000Z, 2026-04-30T10:00:00Z",
        "2026-02-28T24:00:00.000Z, 2026-03-01T00:00:00Z",
        "2026-02-28t10:00:00.000z, 2026-02-28T10:00:00Z"
    })
    void aTimeThatIsAlmostRightIsTakenForWhatItMeans(String text, Instant meant) {
        assertThat(MonitoringTime.read(text)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-02-01",
                "2026-02-01T10:00:00.250",
                "2026-02-01T10:00:00.250ZZ",
                "2026-02-01 10:00:00.250Z",
                "2026-02-01T10:00:00,250Z",
                "2026-02-01T10:00:00.25 Z",
                "2026-00-01T10:00:00.250Z",
                "2026-13-01T10:00:00.250Z",
                "2026-01-00T10:00:00.250Z",
                "2026-01-32T10:00:00.250Z",
                "2026-02-01T25:00:00.250Z",
                "2026-02-01T24:00:00.250Z",
                "2026-02-01T10:60:00.250Z",
                "2026-02-01T10:00:60.250Z",
                "२०२६-02-01T10:00:00.250Z"
            })
    void whatIsNoTimeIsRefused(String text) {
        assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> MonitoringTime.read(text));
    }
}
