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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A file with observations. */
final class RowsFile {
    static final String HEADER = "location,date,precipitation,temp_max,temp_min,wind,weather";

    private RowsFile() {}

    /** Writes a file with the header and rows. */
    static Path in(Path directory, String... rows) throws IOException {
        return in(directory, List.of(rows));
    }

    /** Writes a file with the header and rows. */
    static Path in(Path directory, List<String> rows) throws IOException {
        List<String> lines = new ArrayList<>(rows);
        lines.add(0, HEADER);
        return Files.write(directory.resolve("rows.csv"), lines);
    }

    /** Different observations. */
    static List<String> good(int rows) {
        return IntStream.range(0, rows)
                .mapToObj(row -> "station-" + row % 7 + ",2012-01-01," + row + ",1.0,0.0,2.0,sun")
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
