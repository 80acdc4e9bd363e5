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
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page about the behaviour of the local platform says has a source and tests that exist. */
class RulesTableTest {
    private static final String PAGE = "docs/src/docs/asciidoc/local-platform-behaviour.adoc";
    private static final String TESTS = "camel-iot-local-platform/src/test/java/io/cameliot/platform/";
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+Test)#(\\w+)`");
    private static final Pattern METHOD = Pattern.compile("(?m)^ {4}void (\\w+)\\(");
    private static final Pattern NOT_A_PLAIN_CLIENT =
            Pattern.compile("import (?:static )?io\\.cameliot\\.(?!platform)");
    private static final String SOURCE = "(?s).*(documentation|server|MQTT 5|MQTT 3\\.1\\.1|own|SDK).*";

    private static List<String> rows() {
        return Repository.region(PAGE, "rules")
                .lines()
                .filter(line -> line.startsWith("|") && !line.equals("|===") && !line.startsWith("|What happens"))
                .toList();
    }

    @Test
    void each_row_names_its_source_and_tests_that_exist() {
        assertThat(rows()).hasSizeGreaterThan(100).allSatisfy(row -> {
            String[] cells = row.substring(1).split(" \\|");
            assertThat(cells).hasSize(3);
            assertThat(cells[1]).matches(SOURCE);
            List<MatchResult> names = TEST_NAME.matcher(cells[2]).results().toList();
            assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(methods(name.group(1)))
                    .contains(name.group(2)));
        });
    }

    @Test
    void what_the_page_about_clients_says_of_the_sdk_has_tests() {
        String table = Repository.region("docs/src/docs/asciidoc/local-platform-clients.adoc", "sdk");

        assertThat(TEST_NAME.matcher(table).results())
                .hasSizeGreaterThan(3)
                .allSatisfy(name -> assertThat(methods(name.group(1))).contains(name.group(2)));
    }

    @Test
    void the_tests_use_plain_clients_and_never_the_component() {
        assertThat(testNames().stream().map(name -> name.split("#")[0]).distinct())
                .allSatisfy(test -> assertThat(NOT_A_PLAIN_CLIENT
                                .matcher(Repository.read(TESTS + test + ".java"))
                                .find())
                        .isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ConnectTest",
                "PublishTest",
                "SubscribeTest",
                "MonitoringTest",
                "CloseCodeTest",
                "FailedConnectTest",
                "DeviceTest",
                "GatewayTest",
                "UnacknowledgedTest",
                "WaitingMessagesTest",
                "ScalableApplicationTest",
                "QuickstartTest"
            })
    void what_is_tested_with_clients_has_a_row(String test) {
        assertThat(testNames())
                .containsAll(
                        methods(test).stream().map(name -> test + "#" + name).toList());
    }

    private static Set<String> testNames() {
        return rows().stream()
                .flatMap(row -> TEST_NAME.matcher(row).results())
                .map(name -> name.group(1) + "#" + name.group(2))
                .collect(Collectors.toSet());
    }

    /** The tests in a class of the local platform's tests: annotations and signature have no blank line between them. */
    private static Set<String> methods(String test) {
        return Stream.of(Repository.read(TESTS + test + ".java").split("\n\n"))
                .filter(paragraph -> paragraph.contains("@Test") || paragraph.contains("@ParameterizedTest"))
                .flatMap(paragraph -> METHOD.matcher(paragraph).results())
                .map(method -> method.group(1))
                .collect(Collectors.toSet());
    }
}
