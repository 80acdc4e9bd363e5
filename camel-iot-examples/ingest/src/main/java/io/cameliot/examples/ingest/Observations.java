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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * Makes observations of rows. Each row is one line and stands for itself, so that a bad one spoils no other.
 */
final class Observations {
    private static final List<String> COLUMNS =
            List.of("location", "date", "precipitation", "temp_max", "temp_min", "wind", "weather");

    /** What the decoder leaves of bytes that are no UTF-8. */
    private static final char UNDECODABLE = '\uFFFD';

    /** What makes a device ID, once its spaces are dashes. */
    private static final Pattern STATION = Pattern.compile("[A-Za-z0-9._ -]{1,36}");

    /** Narrower than {@link Double#parseDouble}, which takes "1d", "0x1p3" and "NaN" too. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,15}(\\.\\d{1,15})?");

    /**
     * @param header the first line of the file
     * @throws IllegalArgumentException if the file has other columns
     */
    Observations(String header) {
        if (header == null || !List.of(header.split(",")).equals(COLUMNS)) {
            throw new IllegalArgumentException(
                    "The file begins with '" + header + "', not with the columns " + String.join(",", COLUMNS) + ".");
        }
    }

    /**
     * The observation of a row.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    Observation parse(String row) {
        List<String> values = split(row);
        if (values.size() != COLUMNS.size()) {
            throw new IllegalArgumentException("has " + values.size() + " columns instead of " + COLUMNS.size());
        }
        return new Observation(
                station(values.get(0)),
                date(values.get(1)),
                number(values, 2),
                number(values, 3),
                number(values, 4),
                number(values, 5),
                values.get(6));
    }

    private static List<String> split(String row) {
        if (row.isEmpty()) {
            throw new IllegalArgumentException("is empty");
        }
        if (row.indexOf(UNDECODABLE) >= 0) {
            throw new IllegalArgumentException("is not UTF-8");
        }
        // Without a quote, each comma separates. A parser for each row would cost more than all else done with it.
        return row.indexOf('"') < 0 ? List.of(row.split(",", -1)) : splitQuoted(row);
    }

    private static List<String> splitQuoted(String row) {
        try (CSVParser parser = CSVParser.parse(row, CSVFormat.RFC4180)) {
            return parser.iterator().next().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException("is no CSV: " + e.getMessage(), e);
        }
    }

    private static String station(String value) {
        if (!STATION.matcher(value).matches()) {
            throw new IllegalArgumentException("location '" + value + "' makes no device ID");
        }
        return value;
    }

    private static LocalDate date(String value) {
        try {
            return LocalDate.parse(value);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("date '" + value + "' is no date", e);
        }
    }

    private static double number(List<String> values, int column) {
        String value = values.get(column);
        if (!NUMBER.matcher(value).matches()) {
            throw new IllegalArgumentException(COLUMNS.get(column) + " '" + value + "' is no number");
        }
        return Double.parseDouble(value);
    }
}
