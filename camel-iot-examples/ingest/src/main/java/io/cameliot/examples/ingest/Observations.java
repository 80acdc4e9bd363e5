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

import io.cameliot.protocol.Printable;
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

    private static final CSVFormat QUOTED =
            CSVFormat.RFC4180.builder().setIgnoreSurroundingSpaces(true).get();

    /** What makes a device ID, once its spaces are dashes. */
    private static final Pattern STATION = Pattern.compile("(?=.{1,36}$)[A-Za-z0-9._-]+( [A-Za-z0-9._-]+)*");

    /** Narrower than {@link LocalDate#parse(CharSequence)}, which takes years of more digits. */
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    /** Narrower than {@link Double#parseDouble}, which takes "1d", "0x1p3" and "NaN" too. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,15}(\\.\\d{1,15})?");

    /** Spreadsheets put it before the first column. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * @param header the first line of the file, null if it has none
     * @throws UnusableFileException if the file has other columns
     */
    Observations(Line header) {
        if (header == null) {
            throw new UnusableFileException("The file is empty. It begins with the columns " + columns() + ".");
        }
        String text = header.text();
        Line first = text.startsWith(BYTE_ORDER_MARK) ? header.withoutFirst() : header;
        if (!isHeader(first)) {
            throw new UnusableFileException("The file begins with '" + Printable.excerpt(first.text())
                    + "', not with the columns " + columns() + "." + hint(first));
        }
    }

    private static boolean isHeader(Line line) {
        try {
            return split(line).equals(COLUMNS);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String hint(Line first) {
        String line = first.text();
        if (!first.isUtf8() || line.indexOf('\0') >= 0) {
            return " It is not in UTF-8: export it as \"CSV UTF-8\".";
        }
        if (isInside(line, '\r')) {
            return " Its lines end with CR: save it so that they end with LF or CR LF.";
        }
        return line.indexOf(';') >= 0 || line.indexOf('\t') >= 0 ? " Separate them with commas." : "";
    }

    private static String columns() {
        return String.join(",", COLUMNS);
    }

    /**
     * The observation of a row.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    Observation parse(Line row) {
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

    /** Blanks around a value do not belong to it. */
    private static List<String> split(Line line) {
        String row = line.text();
        if (line.isCut()) {
            throw new IllegalArgumentException("is longer than " + Lines.LONGEST + " bytes");
        }
        if (row.isBlank()) {
            throw new IllegalArgumentException("is empty");
        }
        if (!line.isUtf8()) {
            throw new IllegalArgumentException("is not UTF-8");
        }
        if (isInside(row, '\r')) {
            throw new IllegalArgumentException("has a carriage return (CR) inside: a line ends with LF or CR LF");
        }
        // Without a quote, each comma separates. A parser for each row would cost more than all else done with it.
        List<String> values = row.indexOf('"') < 0 ? List.of(row.split(",", -1)) : splitQuoted(row);
        return values.stream().map(Observations::strip).toList();
    }

    /** Spreadsheets and web pages also have blanks that do not break a line, which are none for Java. */
    private static String strip(String value) {
        int begin = 0;
        int end = value.length();
        while (begin < end && isBlank(value.charAt(begin))) {
            begin++;
        }
        while (end > begin && isBlank(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(begin, end);
    }

    private static boolean isBlank(char character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    /** A file that was converted twice has lines that end with CR CR LF. */
    private static boolean isInside(String row, char character) {
        return row.stripTrailing().indexOf(character) >= 0;
    }

    private static List<String> splitQuoted(String row) {
        try (CSVParser parser = CSVParser.parse(row, QUOTED)) {
            return parser.iterator().next().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException(
                    "has quotes that do not match: a value in quotes begins and ends with one, and one inside is doubled",
                    e);
        }
    }

    private static String station(String value) {
        if (!STATION.matcher(value).matches()) {
            throw new IllegalArgumentException("location '" + Printable.excerpt(value) + "' makes no device ID");
        }
        return value;
    }

    private static LocalDate date(String value) {
        try {
            if (DATE.matcher(value).matches()) {
                return LocalDate.parse(value);
            }
        } catch (DateTimeException e) {
            // There is no such day.
        }
        throw new IllegalArgumentException("date '" + Printable.excerpt(value) + "' is no date");
    }

    private static double number(List<String> values, int column) {
        String value = values.get(column);
        if (!NUMBER.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    COLUMNS.get(column) + " '" + Printable.excerpt(value) + "' is no number");
        }
        return Double.parseDouble(value);
    }
}
