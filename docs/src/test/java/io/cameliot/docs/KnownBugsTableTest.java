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

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each known bug of Paho and camel-paho-mqtt5 is met, and a test that exists shows it. */
class KnownBugsTableTest {
    private static final String PAGE = "docs/src/docs/asciidoc/reliability.adoc";

    private static List<String[]> rows() {
        return Repository.region(PAGE, "rows")
                .lines()
                .filter(line -> line.startsWith("|") && !line.equals("|===") && !line.startsWith("| |"))
                .map(line -> line.substring(1).split(" \\|"))
                .toList();
    }

    @Test
    void each_known_bug_has_a_row_with_tests_that_exist() throws IOException {
        NamedTests tests = new NamedTests();

        assertThat(rows()).allSatisfy(cells -> {
            assertThat(cells).hasSize(4).allSatisfy(cell -> assertThat(cell).isNotBlank());
            tests.assertExist(cells[3]);
        });
        assertThat(rows())
                .extracting(cells -> cells[0])
                .filteredOn(number -> !number.equals("new"))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 32).mapToObj(i -> "B" + i).toList());
    }

    @Test
    void each_test_that_is_named_after_a_known_bug_is_in_a_row() throws IOException {
        String page = Repository.region(PAGE, "rows");

        assertThat(new NamedTests().methods(Pattern.compile("b\\d\\d[A-Z]\\w*")))
                .hasSizeGreaterThan(32)
                .allSatisfy(test -> assertThat(page).contains("#" + test + "`"));
    }
}
