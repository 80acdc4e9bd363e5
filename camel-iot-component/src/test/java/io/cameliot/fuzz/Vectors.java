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
package io.cameliot.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the fuzzers begin with: the published test vectors in {@code src/test/resources/vectors}. */
final class Vectors {
    private Vectors() {}

    /** The lines of files. */
    static List<String> lines(String... files) {
        List<String> lines = new ArrayList<>();
        for (String file : files) {
            try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file)) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(lines::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return lines;
    }

    /** The first fields of the rows of tables, without the rows that name the fields. */
    static List<String> firstFields(String... files) {
        return lines(files).stream()
                .filter(line -> !line.startsWith("# "))
                .map(line -> line.split("\\|", -1)[0].trim())
                .toList();
    }
}
