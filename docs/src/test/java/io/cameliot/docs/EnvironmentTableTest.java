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

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The reference names the environment variables that the component reads, all of them and no others. */
class EnvironmentTableTest {
    private static final String PAGE = "docs/src/docs/asciidoc/component-reference.adoc";
    private static final String SOURCE = "camel-iot-component/src/main/java/io/cameliot/component/SdkVariable.java";

    @Test
    void the_table_has_the_variables_that_are_read() {
        assertThat(variables(Repository.region(PAGE, "environment")))
                .hasSizeGreaterThan(10)
                .isEqualTo(variables(Repository.read(SOURCE)));
    }

    private static Set<String> variables(String text) {
        return Pattern.compile("WIOTP_\\w+")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
