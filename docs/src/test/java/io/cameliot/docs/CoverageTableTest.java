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
package io.cameliot.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.protocol.CloseCode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each statement of the protocol became something, and a test that exists shows it. */
class CoverageTableTest {
    private static final String PAGE = "docs/src/docs/asciidoc/protocol-coverage.adoc";

    @Test
    void no_cell_is_empty_and_each_test_exists() throws IOException {
        NamedTests tests = new NamedTests();

        assertThat(rows()).hasSizeGreaterThan(50).allSatisfy(row -> {
            String[] cells = row.substring(1).split(" \\|");
            assertThat(cells).hasSize(3).allSatisfy(cell -> assertThat(cell).isNotBlank());
            tests.assertExist(cells[2]);
        });
    }

    @Test
    void each_close_code_of_the_documentation_has_a_row() {
        Set<Integer> inRows = rows().stream()
                .map(row -> Pattern.compile("^\\|(\\d+(?:, \\d+)*):").matcher(row))
                .filter(Matcher::find)
                .flatMap(codes -> Stream.of(codes.group(1).split(", ")))
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(inRows).containsExactlyElementsOf(new TreeSet<>(CloseCode.knownValues()));
    }

    private static List<String> rows() {
        return Repository.region(PAGE, "rows")
                .lines()
                .filter(line -> line.startsWith("|")
                        && !line.equals("|===")
                        && !line.startsWith("|Statement")
                        && !line.startsWith("|What the platform does"))
                .toList();
    }
}
