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
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README shows the code that is tested, the commands that work, and all modules. */
class ReadmeTest {
    private static final String README = "README.md";
    private static final String TESTS = "docs/src/test/java/io/cameliot/docs/";
    private static final String RESOURCES = "docs/src/test/resources/";
    private static final String EXAMPLE = "camel-iot-examples/ingest/src/main/java/io/cameliot/examples/ingest/";
    private static final String INGEST = EXAMPLE + "IngestRoutes.java";
    private static final String INGEST_APPLICATION = EXAMPLE + "IngestApplication.java";

    @Test
    void its_routes_are_those_that_are_tested() {
        assertThat(Repository.codeBlocks(README, "java"))
                .extracting(ReadmeTest::withoutSpace)
                .containsExactly(
                        withoutSpace(Repository.region(TESTS + "PumpRoutes.java", "routes")),
                        withoutSpace(Repository.region(INGEST, "routes")));
    }

    @Test
    void its_properties_are_those_that_are_tested() {
        assertThat(Repository.codeBlocks(README, "properties"))
                .extracting(String::strip)
                .containsExactly(Repository.read(RESOURCES + "pump.properties").strip());
    }

    @Test
    void exactly_two_commands_are_needed() {
        assertThat(Repository.codeBlocks(README, "shell").get(0)).isEqualTo("mvn compile -Pingest\nmvn verify");
    }

    @Test
    void its_sections_come_as_a_newcomer_asks() {
        assertThat(Pattern.compile("(?m)^## (.+)$")
                        .matcher(Repository.read(README))
                        .results()
                        .map(heading -> heading.group(1)))
                .startsWith(
                        "Who is it for",
                        "A route",
                        "Try it",
                        "What next",
                        "Which of paho, paho-mqtt5 and iot do I want");
    }

    @Test
    void its_first_route_has_ten_lines() {
        assertThat(Repository.codeBlocks(README, "java").get(0).lines()).hasSize(10);
    }

    @Test
    void its_table_names_each_module() throws IOException {
        List<String> modules = Repository.files(Repository.ROOT, "pom.xml").stream()
                .map(Path::getParent)
                .filter(folder -> !folder.equals(Repository.ROOT))
                .map(folder -> Repository.ROOT.relativize(folder).toString())
                .toList();

        assertThat(modules).contains("docs").allSatisfy(module -> assertThat(Repository.read(README))
                .contains("| [`" + module + "`](" + module + ") |"));
    }

    @Test
    void the_environment_variables_it_names_set_the_properties_beside_them() {
        List<String> settings = Pattern.compile("\\| `(camel[\\w.-]+)` \\| `(IOT_\\w+)` \\|")
                .matcher(Repository.read(README))
                .results()
                .map(row -> "\"" + row.group(2) + "\", IotConfiguration::" + setter(row.group(1)))
                .toList();

        assertThat(settings).hasSize(5).allSatisfy(setting -> assertThat(Repository.read(INGEST_APPLICATION))
                .contains(setting));
    }

    @Test
    void it_names_the_version_of_the_dependency() {
        String version = Repository.read("docs/pom.xml").replaceAll("(?s).*?<version>(.*?)</version>.*", "$1");

        assertThat(Repository.codeBlocks(README, "xml"))
                .singleElement()
                .asString()
                .contains("<artifactId>camel-iot-component</artifactId>", "<version>" + version + "</version>");
    }

    /** {@code setBrokerUrl} of {@code camel.component.iot.broker-url}. */
    private static String setter(String property) {
        return Pattern.compile("(?:^|-)(\\w)")
                .matcher(property.substring(property.lastIndexOf('.') + 1))
                .replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT))
                .transform(name -> "set" + name);
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }
}
