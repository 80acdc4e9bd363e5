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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each fault that was found has tests that exist, and a rule that the simulator checks, or a reason why it has none. */
class FaultsTableTest {
    private static final String PAGE = "docs/src/docs/asciidoc/reliability.adoc";
    private static final String SIMULATOR = "camel-iot-component/src/test/java/io/cameliot/simulator";
    private static final Pattern RULE = Pattern.compile("_([^_]+)_");

    private static List<String[]> rows() {
        return Repository.region(PAGE, "faults")
                .lines()
                .filter(line -> line.startsWith("|") && !line.equals("|===") && !line.startsWith("| |"))
                .map(line -> line.substring(1).split(" \\|"))
                .toList();
    }

    @Test
    void each_fault_has_a_row_with_tests_that_exist() throws IOException {
        NamedTests tests = new NamedTests();

        assertThat(rows()).allSatisfy(cells -> {
            assertThat(cells).hasSize(5).allSatisfy(cell -> assertThat(cell).isNotBlank());
            tests.assertExist(cells[3]);
        });
        assertThat(rows())
                .extracting(cells -> cells[0])
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 24).mapToObj(i -> "C" + i).toList());
    }

    @Test
    void each_rule_is_one_that_the_simulator_checks() throws IOException {
        String simulator = Repository.files(Repository.ROOT.resolve(SIMULATOR), ".java").stream()
                .map(Repository::read)
                .collect(Collectors.joining());

        assertThat(rows()).allSatisfy(cells -> {
            List<MatchResult> rules = RULE.matcher(cells[4]).results().toList();
            assertThat(rules).allSatisfy(rule -> assertThat(simulator).contains('"' + rule.group(1) + '"'));
            assertThat(rules.isEmpty()).isEqualTo(cells[4].startsWith("none: "));
        });
    }
}
