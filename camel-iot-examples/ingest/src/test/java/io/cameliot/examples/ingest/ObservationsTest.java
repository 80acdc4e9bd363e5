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
package io.cameliot.examples.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObservationsTest {
    private final Observations observations = new Observations(new Line(RowsFile.HEADER, false, true));

    private Observation parse(String row) {
        return observations.parse(new Line(row, false, true));
    }

    @Test
    void aRowIsAnObservation() {
        assertThat(parse("New York,2012-01-02,10.9,+10,-2.8,4.5,rain"))
                .isEqualTo(new Observation("New York", LocalDate.of(2012, 1, 2), 10.9, 10, -2.8, 4.5, "rain"));
    }

    @Test
    void aQuotedValueMayHoldCommasAndQuotes() {
        assertThat(parse("\"Seattle\",2012-01-02,10.9,10.6,2.8,4.5,\"rain, \"\"cats and dogs\"\"\""))
                .isEqualTo(new Observation(
                        "Seattle", LocalDate.of(2012, 1, 2), 10.9, 10.6, 2.8, 4.5, "rain, \"cats and dogs\""));
    }

    @Test
    void theLastColumnMayBeEmptyButNotMissing() {
        assertThat(parse("Seattle,2012-01-02,10.9,10.6,2.8,4.5,").weather()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("Seattle,2012-01-02,10.9,10.6,2.8,4.5"))
                .withMessage("has 6 columns instead of 7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("Seattle,2012-01-02,10.9,10.6,2.8,4.5,rain,"))
                .withMessage("has 8 columns instead of 7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1 0", "1d", "NaN", "1e3", "0x1p3", ".5", "5.", "+-1", "1234567890123456", "١"})
    void onlyDecimalNumbersAreNumbers(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("Seattle,2012-01-02,10.9,10.6,2.8," + value + ",rain"))
                .withMessage("wind '" + value + "' is no number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Sea/ttle", "Zürich", "a-location-with-more-than-36-characters", "New  York"})
    void aLocationThatMakesNoDeviceIdIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(value + ",2012-01-02,10.9,10.6,2.8,4.5,rain"))
                .withMessage("location '" + value + "' makes no device ID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2012-13-04", "2012-02-30", "2012-1-2", "02/01/2012", "+10000-01-01", "-2012-01-01"})
    void whatIsNoDayIsNoDate(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("Seattle," + value + ",10.9,10.6,2.8,4.5,rain"))
                .withMessage("date '" + value + "' is no date");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {"'' | is empty", "'Seattle,\"2012-01-02,1' | has quotes that do not match"})
    void whatIsNoRowIsRefused(String row, String reason) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(row)).withMessageStartingWith(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Seattle,2012-01-01,0.0,12.8,5.0,4.7,rain\rlost",
                "\"Seattle\",2012-01-01,0.0,12.8,5.0,4.7,rain\rSeattle,2012-01-02,0.0,12.8,5.0,4.7,lost",
                "\"Seattle\",2012-01-01,0.0,12.8,5.0,4.7,rain\r\"lost\"",
                "Seattle,2012-01-01,0.0,12.8,5.0,4.7,\"rain\rfog\"",
                "\rSeattle,2012-01-01,0.0,12.8,5.0,4.7,rain",
                "Seattle,2012-01-01\r,0.0,12.8,5.0,4.7,rain"
            })
    void aRowWithACarriageReturnInsideIsRefused(String row) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(row))
                .withMessageStartingWith("has a carriage return (CR) inside");
    }

    @Test
    void carriageReturnsBeforeTheEndDoNotBelongToTheRow() {
        assertThat(parse("Seattle,2012-01-01,0.0,12.8,5.0,4.7,rain\r").weather())
                .isEqualTo("rain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Seattle\" x,2012-01-01,0.0,12.8,5.0,4.7,rain",
                "Seattle,2012-01-01,0.0,12.8,5.0,4.7,\"rain",
                "Seattle,2012-01-01,0.0,12.8,5.0,4.7,\"\"\"",
                "a\",\"2012-01-01,0.0,12.8,5.0,4.7,rain"
            })
    void aRowWhoseQuotesDoNotMatchIsRefusedInPlainWords(String row) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(row))
                .withMessageStartingWith("has quotes that do not match")
                .withMessageNotContainingAny("Exception", "line");
    }

    @Test
    void aRowThatIsNotUtf8IsRefusedAndOneWithTheReplacementCharacterIsNot() {
        String row = "Seattle,2012-01-02,10.9,10.6,2.8,4.5,ra\uFFFDn";

        assertThat(observations.parse(new Line(row, false, true)).weather()).isEqualTo("ra\uFFFDn");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> observations.parse(new Line(row, false, false)))
                .withMessage("is not UTF-8");
    }

    @Test
    void blanksAroundAValueDoNotBelongToIt() {
        assertThat(parse(" New York , 2012-01-02,10.9 , 10,-2.8,\t4.5, \"light rain\" "))
                .isEqualTo(new Observation("New York", LocalDate.of(2012, 1, 2), 10.9, 10, -2.8, 4.5, "light rain"));
    }

    @Test
    void aRowThatIsTooLongIsRefusedAndTheReasonIsShort() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> observations.parse(new Line("Seattle,2012-01-01,1,1,1,1,su\uFFFD", true, false)))
                .withMessage("is longer than 65536 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("x".repeat(10_000) + ",2012-01-01,1,1,1,1,sun"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFFlocation,date,precipitation,temp_max,temp_min,wind,weather",
                "\"location\",\"date\",\"precipitation\",\"temp_max\",\"temp_min\",\"wind\",\"weather\"",
                "location, date, precipitation, temp_max, temp_min, wind, weather ",
                "location,\u00A0date,\u2007precipitation,temp_max,\u202Ftemp_min,wind\u00A0,weather\u00A0"
            })
    void aHeaderMayBeAsSpreadsheetsWriteIt(String header) {
        assertThat(new Observations(new Line(header, false, true))
                        .parse(new Line("Seattle,2012-01-02,10.9,10.6,2.8,4.5,rain", false, true)))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "'location;date;precipitation;temp_max;temp_min;wind;weather' | 'Separate them with commas.'",
                "'\uFFFD\uFFFDl\u0000o\u0000c\u0000' | 'export it as \"CSV UTF-8\"'",
                "'a,b' | 'begins with ''a,b'', not with the columns location,date'",
                "'' | 'not with the columns'",
                "'location,date\rSeattle' | 'Its lines end with CR'",
            })
    void aFileWithOtherColumnsIsRefusedWithAHint(String header, String hint) {
        assertThatThrownBy(() -> new Observations(new Line(header, false, header.indexOf('\uFFFD') < 0)))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContaining(hint);
        assertThatThrownBy(() -> new Observations(
                        new Line("location,date,precipitation,temp_max,temp_min,wind,weather   ", true, true)))
                .isInstanceOf(UnusableFileException.class);
        assertThatThrownBy(() -> new Observations(new Line("\u001B[31m" + "x".repeat(1_000_000), false, true)))
                .hasMessageNotContaining("\u001B")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }
}
