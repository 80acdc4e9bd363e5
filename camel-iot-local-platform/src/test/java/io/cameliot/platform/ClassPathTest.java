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
package io.cameliot.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has the local platform on the class path keeps a log of his own. */
class ClassPathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logback.xml",
                "logback.groovy",
                "logback-test.xml",
                "logback-spring.xml",
                "log4j2.xml",
                "log4j2.properties",
                "log4j.properties",
                "simplelogger.properties",
                "logging.properties"
            })
    void no_library_brings_a_log_configuration(String file) throws IOException {
        assertThat(Collections.list(loader().getResources(file))).isEmpty();
    }

    @Test
    void no_library_chooses_the_log() {
        assertThat(loader().getResource("ch/qos/logback/classic/Logger.class")).isNull();
        assertThat(loader().getResource("org/slf4j/bridge/SLF4JBridgeHandler.class"))
                .isNull();
    }

    @Test
    void the_licence_of_the_broker_goes_with_its_classes() throws IOException {
        assertThat(texts("META-INF/NOTICE")).anyMatch(text -> text.contains("HiveMQ GmbH"));
        assertThat(texts("META-INF/LICENSE")).anyMatch(text -> text.contains("Apache License"));
    }

    private static List<String> texts(String file) throws IOException {
        List<String> texts = new ArrayList<>();
        for (URL url : Collections.list(loader().getResources(file))) {
            try (InputStream in = url.openStream()) {
                texts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    private static ClassLoader loader() {
        return LocalPlatform.class.getClassLoader();
    }
}
