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
package io.cameliot.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows under headings: printed in columns, and written as CSV. */
public final class ResultTable {
    private final List<String> headings;
    private final List<List<Object>> rows = new ArrayList<>();

    public ResultTable(String... headings) {
        this.headings = List.of(headings);
    }

    /** Adds a row of texts, whole numbers and fractions; these are given with one digit. */
    public void add(Object... cells) {
        rows.add(List.of(cells));
    }

    /** Texts to the left, numbers to the right. */
    public void print(PrintStream out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(headings);
        rows.forEach(row -> lines.add(texts(row, ",")));
        int[] widths = IntStream.range(0, headings.size())
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        for (List<String> line : lines) {
            out.println(IntStream.range(0, headings.size())
                    .mapToObj(column -> ("%" + (isNumber(column) ? "" : "-") + Math.max(1, widths[column]) + "s")
                            .formatted(line.get(column)))
                    .collect(Collectors.joining("  "))
                    .stripTrailing());
        }
    }

    private boolean isNumber(int column) {
        return !rows.isEmpty() && rows.get(0).get(column) instanceof Number;
    }

    /** Into a file of the directory that the system property {@code benchmarks.results} names, if it is set. */
    public void write(String fileName) throws IOException {
        String directory = System.getProperty("benchmarks.results", "");
        if (directory.isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        lines.add(csv(headings));
        rows.forEach(row -> lines.add(csv(texts(row, ""))));
        Files.write(Files.createDirectories(Path.of(directory)).resolve(fileName), lines);
    }

    private static List<String> texts(List<Object> row, String grouping) {
        return Arrays.asList(row.stream().map(cell -> text(cell, grouping)).toArray(String[]::new));
    }

    private static String text(Object cell, String grouping) {
        if (cell instanceof Double) {
            return String.format(Locale.ROOT, "%" + grouping + ".1f", cell);
        }
        return cell instanceof Number ? String.format(Locale.ROOT, "%" + grouping + "d", cell) : cell.toString();
    }

    private static String csv(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.matches(".*[\",].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell)
                .collect(Collectors.joining(","));
    }
}
