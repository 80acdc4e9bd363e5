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

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each rule that the page about the local platform states names tests that exist. */
class RulesTableTest {
    private static final String PAGE = "docs/src/docs/asciidoc/local-platform.adoc";
    private static final String TESTS = "camel-iot-local-platform/src/test/java/io/cameliot/platform/";
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+Test)#(\\w+)`");

    @Test
    void each_row_names_tests_that_exist() {
        List<String> rows = Repository.region(PAGE, "rules")
                .lines()
                .filter(line -> line.startsWith("|") && !line.equals("|==="))
                .skip(1)
                .toList();

        assertThat(rows).hasSizeGreaterThan(20).allSatisfy(row -> {
            List<MatchResult> names = TEST_NAME.matcher(row).results().toList();
            assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(
                            Repository.read(TESTS + name.group(1) + ".java"))
                    .contains(" void " + name.group(2) + "("));
        });
    }
}
