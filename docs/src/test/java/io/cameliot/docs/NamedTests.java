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
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tests that a page names: {@code `WireFormatTest#aTest`}. */
final class NamedTests {
    private static final Pattern NAME = Pattern.compile("`(\\w+Test)#(\\w+)`");

    /** By the name of the class; some modules have classes of the same name. */
    private final Map<String, String> sources;

    NamedTests() throws IOException {
        sources = Repository.files(Repository.ROOT, "Test.java").stream()
                .collect(Collectors.toMap(
                        path -> path.getFileName().toString().replace(".java", ""), Repository::read, String::concat));
    }

    /** Each test in this cell of a table exists, and there is at least one. */
    void assertExist(String cell) {
        List<MatchResult> names = NAME.matcher(cell).results().toList();
        assertThat(names).as(cell).isNotEmpty().allSatisfy(name -> assertThat(sources.get(name.group(1)))
                .as(name.group())
                .isNotNull()
                .contains("void " + name.group(2) + "("));
    }

    /** The tests in all classes whose names match. */
    List<String> methods(Pattern name) {
        return sources.values().stream()
                .flatMap(source ->
                        Pattern.compile("void (\\w+)\\(").matcher(source).results())
                .map(method -> method.group(1))
                .filter(name.asMatchPredicate())
                .toList();
    }
}
