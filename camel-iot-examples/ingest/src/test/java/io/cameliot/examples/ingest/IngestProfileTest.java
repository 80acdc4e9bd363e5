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
package io.cameliot.examples.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** With the Maven profile, the properties of the example are those of its file, as its README says. */
class IngestProfileTest {
    private static final Path MODULE =
            Path.of(System.getProperty("weather.csv")).resolve("../..").normalize();
    private static final Path FILE = MODULE.resolve("src/main/resources/application.properties");
    private static final String EXECUTION = "//profile[id='ingest']//plugin[artifactId='exec-maven-plugin']//execution";

    @TempDir
    private Path directory;

    private final XPath xpath = XPathFactory.newInstance().newXPath();
    private Document pom;

    @BeforeEach
    void readPom() throws Exception {
        pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(MODULE.resolve("pom.xml").toFile());
    }

    /** What the profile hands over to the application, as Maven does it. */
    private Map<String, String> systemPropertiesOfTheProfile() throws Exception {
        NodeList properties = (NodeList) xpath.evaluate(EXECUTION + "//systemProperty", pom, XPathConstants.NODESET);
        Map<String, String> values = new TreeMap<>();
        for (int index = 0; index < properties.getLength(); index++) {
            values.put(
                    xpath.evaluate("key", properties.item(index)),
                    xpath.evaluate("value", properties.item(index)).replace("${project.basedir}", MODULE.toString()));
        }
        return values;
    }

    private static Properties propertiesOfTheFile() throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(FILE)) {
            properties.load(reader);
        }
        return properties;
    }

    @Test
    void theProfileRunsTheApplication() throws Exception {
        assertThat(xpath.evaluate(EXECUTION + "//mainClass", pom)).isEqualTo(IngestApplication.class.getName());
        assertThat(xpath.evaluate("count(" + EXECUTION + "//argument)", pom)).isEqualTo("0");
    }

    @Test
    void theProfileDoesNotWaitForThreadsThatEndWithMaven() throws Exception {
        assertThat(xpath.evaluate(EXECUTION + "//cleanupDaemonThreads", pom)).isEqualTo("false");
    }

    @Test
    void theProfileSetsNoPropertyThatStandsInTheFile() throws Exception {
        assertThat(systemPropertiesOfTheProfile()).containsOnlyKeys("ingest.home");
        assertThat(propertiesOfTheFile().stringPropertyNames())
                .contains("ingest.file", "ingest.state", "ingest.chunk")
                .doesNotContainAnyElementsOf(systemPropertiesOfTheProfile().keySet());
    }

    @Test
    void aPropertyThatIsChangedInTheFileTakesEffectWithTheProfile() throws Exception {
        Path state = directory.resolve("my-state");
        Files.writeString(
                directory.resolve("mine.csv"),
                "location,date,precipitation,temp_max,temp_min,wind,weather\n"
                        + "Seattle,2012-01-01,0.0,12.8,5.0,4.7,sun\n".repeat(3));
        Properties changed = propertiesOfTheFile();
        changed.setProperty("ingest.directory", directory.toString());
        changed.setProperty("ingest.file", "mine.csv");
        changed.setProperty("ingest.state", state.toString());
        changed.setProperty("camel.component.iot.max-payload-size", "1");

        ApplicationProcess application = runWithTheProfile(changed);

        assertThat(application.exitCode()).as(application.output()).isZero();
        assertThat(application.output())
                .contains("Publishing mine.csv to the local platform")
                .contains("rows read              3", "rejected               3");
        assertThat(state.resolve("rejected.csv")).isRegularFile();
    }

    private ApplicationProcess runWithTheProfile(Properties file) throws Exception {
        Path resources = Files.createDirectory(directory.resolve("resources"));
        try (var writer = Files.newBufferedWriter(resources.resolve(FILE.getFileName()))) {
            file.store(writer, null);
        }
        List<String> systemProperties = new ArrayList<>();
        systemPropertiesOfTheProfile().forEach((name, value) -> systemProperties.add(name + "=" + value));
        return ApplicationProcess.start(
                directory,
                resources + File.pathSeparator + System.getProperty("java.class.path"),
                Map.of(),
                systemProperties);
    }
}
