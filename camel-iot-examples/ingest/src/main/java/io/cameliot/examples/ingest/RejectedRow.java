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

import java.util.List;
import java.util.stream.Collectors;

/**
 * A row that is no event of the platform's, and why.
 *
 * @param line its line in the file, the header being line 1
 */
public record RejectedRow(long line, String reason, String row) {
    private static final int LONGEST = 1_000;

    /** As a row of CSV. */
    String toCsv() {
        String shown = row.length() > LONGEST ? row.substring(0, LONGEST) + "…" : row;
        return line + "," + quoted(reason) + "," + quoted(shown) + "\n";
    }

    static String toCsv(List<RejectedRow> rows) {
        return rows.stream().map(RejectedRow::toCsv).collect(Collectors.joining());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
