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

import io.cameliot.platform.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the pages show of the component's catalog, its resources and close codes and of the local platform's help is what these say now. */
class GeneratedFilesTest {
    private static final Path DIRECTORY = Path.of("src/docs/asciidoc/generated");

    private final OptionTables tables = new OptionTables();

    GeneratedFilesTest() throws IOException {}

    /** With {@code -Ddocs.update} it writes them instead. */
    @Test
    void the_files_that_are_checked_in_are_up_to_date() throws Exception {
        Map<String, String> files = new HashMap<>(tables.files());
        files.put("_local-platform-help.txt", helpOfTheLocalPlatform());
        files.put("_close-codes.adoc", CloseCodeTable.text());
        files.put("_resources.adoc", ResourceTable.text());
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = DIRECTORY.resolve(file.getKey());
            if (System.getProperty("docs.update") != null) {
                Files.writeString(path, file.getValue());
            }
            assertThat(path)
                    .as("Update it: mvn -pl docs -am test -Ddocs.update -Dtest=GeneratedFilesTest"
                            + " -Dsurefire.failIfNoSpecifiedTests=false")
                    .content()
                    .isEqualTo(file.getValue());
        }
    }

    @Test
    void options_that_iot_refuses_are_not_shown() {
        assertThat(tables.componentOptions())
                .containsKeys("appId", "configuration", "sessionExpiryInterval")
                .doesNotContainKeys(
                        "clientId",
                        "userName",
                        "password",
                        "retained",
                        "willRetained",
                        "manualAcksEnabled",
                        "client",
                        "executorServiceTimeout",
                        "topic");
        assertThat(tables.componentOptions().get("qos").get("defaultValue").asInt())
                .isEqualTo(1);
        assertThat(tables.componentOptions().get("brokerUrl").has("defaultValue"))
                .isFalse();
    }

    @Test
    void each_inherited_option_and_no_other_is_described_anew() {
        assertThat(tables.describedHere()).isEqualTo(tables.inheritedOptions());
    }

    private static String helpOfTheLocalPlatform() throws InterruptedException {
        PrintStream out = System.out;
        ByteArrayOutputStream help = new ByteArrayOutputStream();
        System.setOut(new PrintStream(help, true, StandardCharsets.UTF_8));
        try {
            Main.main("--help");
        } finally {
            System.setOut(out);
        }
        return help.toString(StandardCharsets.UTF_8);
    }
}
