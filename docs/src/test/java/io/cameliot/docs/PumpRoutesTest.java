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
import static org.awaitility.Awaitility.await;

import io.cameliot.platform.LocalPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The route of the README does what the README says, in Java and in YAML, with the properties that it shows. */
class PumpRoutesTest {
    private static LocalPlatform platform;

    @BeforeAll
    static void startPlatform() {
        platform = LocalPlatform.start();
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    static Stream<Arguments> routes() {
        Main java = new Main();
        java.configure().addRoutesBuilder(new PumpRoutes());
        Main yaml = new Main();
        yaml.configure().withRoutesIncludePattern("classpath:routes/pump.camel.yaml");
        return Stream.of(Arguments.argumentSet("Java", java), Arguments.argumentSet("YAML", yaml));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void a_pump_whose_level_is_high_gets_the_command_and_no_other_does(Main main) throws Exception {
        configure(main);
        try (PlainClient plain = PlainClient.connect(platform, "iot-2/type/+/id/+/cmd/+/fmt/+")) {
            main.start();
            plain.publish("iot-2/type/pump/id/p-01/evt/status/fmt/json", "{\"level\":80}");
            plain.publish("iot-2/type/valve/id/v-01/evt/status/fmt/json", "{\"level\":99}");
            plain.publish("iot-2/type/pump/id/p-02/evt/alarm/fmt/json", "{\"level\":99}");
            plain.publish("iot-2/type/pump/id/p-03/evt/status/fmt/json", "{\"level\":81}");

            await().until(() -> !plain.received().isEmpty());
            assertThat(plain.received())
                    .containsExactly("iot-2/type/pump/id/p-03/cmd/relief/fmt/json {\"valve\":\"open\"}");
            assertThat(platform.isConnected("a:myorg1:pump-watch")).isTrue();
        } finally {
            main.stop();
        }
    }

    /**
     * As an application has them: the properties shown, and the API key and its token in environment variables, which the
     * build sets.
     */
    private static void configure(Main main) throws Exception {
        Properties shown = new Properties();
        shown.load(Files.newBufferedReader(Path.of("src/test/resources/pump.properties")));
        main.setInitialProperties(shown);
        main.addInitialProperty("camel.component.iot.broker-url", platform.serverUri());
        main.addInitialProperty("camel.main.shutdown-timeout", "10");
        main.configure().withJmxEnabled(false);
    }
}
