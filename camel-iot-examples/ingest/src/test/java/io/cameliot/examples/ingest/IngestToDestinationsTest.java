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
import static org.awaitility.Awaitility.await;

import io.cameliot.platform.LocalPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs go where they are told to, and a note counts for that place only. */
@Execution(ExecutionMode.CONCURRENT)
class IngestToDestinationsTest {
    private static final int ROWS = 20_000;

    @TempDir
    private Path directory;

    private Path state;
    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        state = Files.createDirectory(directory.resolve("state"));
        List<String> lines = IntStream.range(0, ROWS)
                .mapToObj(row -> row % 100 == 17 ? "bad " + row : "station-1,2012-01-01," + row + ",1.0,0.0,2.0,sun")
                .collect(Collectors.toList());
        file = RowsFile.in(directory, lines);
    }

    private ApplicationProcess startByServerUris(LocalPlatform platform) throws IOException {
        return ApplicationProcess.start(
                file,
                state,
                Map.of("IOT_API_KEY", platform.apiKey(), "IOT_AUTH_TOKEN", platform.token()),
                "camel.component.iot.serverURIs=" + platform.serverUri());
    }

    private void runUntilKilled(LocalPlatform platform, Observer observer) throws Exception {
        ApplicationProcess killed = startByServerUris(platform);
        observer.awaitMoreThan(ROWS / 2, killed);
        assertThat(killed.isAlive()).as(killed.output()).isTrue();
        killed.kill();
    }

    private List<String> rejected() throws IOException {
        return Files.readAllLines(state.resolve("rejected.csv"));
    }

    @Test
    void aNoteForOneOfTheServerUrisDoesNotCountForAnother() throws Exception {
        try (LocalPlatform first = LocalPlatform.start();
                Observer observerOfFirst = new Observer(first);
                LocalPlatform second = LocalPlatform.start();
                Observer observerOfSecond = new Observer(second)) {
            runUntilKilled(first, observerOfFirst);

            ApplicationProcess application = startByServerUris(second);

            assertThat(application.exitCode()).as(application.output()).isZero();
            assertThat(application.output()).contains("Beginning anew: the earlier run was for another server.");
            await().until(() -> new HashSet<>(observerOfSecond.received()).size() == ROWS - ROWS / 100);
        }
    }

    @Test
    void aRunForAWrongServerCostsTheOneForTheRightServerNothing() throws Exception {
        try (LocalPlatform platform = LocalPlatform.start();
                Observer observer = new Observer(platform)) {
            runUntilKilled(platform, observer);
            List<String> before = rejected();

            ApplicationProcess wrong = ApplicationProcess.start(
                    file,
                    state,
                    Map.of("IOT_API_KEY", platform.apiKey(), "IOT_AUTH_TOKEN", platform.token()),
                    "camel.component.iot.serverURIs=tcp://127.0.0.1:1",
                    "camel.component.iot.publish-timeout=500",
                    "ingest.retries=0");
            assertThat(wrong.exitCode()).isEqualTo(1);
            assertThat(rejected()).isEqualTo(before);

            ApplicationProcess right = startByServerUris(platform);
            assertThat(right.exitCode()).as(right.output()).isZero();
            assertThat(right.output()).contains("Going on after line");
            await().until(() -> new HashSet<>(observer.received()).size() == ROWS - ROWS / 100);
            assertThat(rejected()).hasSize(1 + ROWS / 100).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "camel.component.iot.serverURIs=tcp://127.0.0.1:1",
        "camel.component.iot.brokerUrl=tcp://127.0.0.1:1",
        "camel.component.iot.domain=internetofthings.ibmcloud.com",
        "camel.component.iot.authToken=token",
    })
    void anOptionThatSaysWhereToPublishNeverMeansALocalPlatform(String option) throws Exception {
        ApplicationProcess application = ApplicationProcess.start(file, state, Map.of(), option);

        assertThat(application.exitCode()).isEqualTo(1);
        assertThat(application.output())
                .contains("The ingest failed: ", "Missing option")
                .doesNotContain("local platform");
    }

    @ParameterizedTest
    @CsvSource({
        "WIOTP_OPTIONS_DOMAIN,iot.example.com",
        "WIOTP_IDENTITY_ORGID,myorg1",
        "WIOTP_OPTIONS_MQTT_PORT,1883",
        "WIOTP_AUTH_TOKEN,token",
    })
    void aVariableOfIbmsSdksThatSaysWhereToPublishNeverMeansALocalPlatform(String variable, String value)
            throws Exception {
        ApplicationProcess application = ApplicationProcess.start(file, state, Map.of(variable, value));

        assertThat(application.exitCode()).isEqualTo(1);
        assertThat(application.output())
                .contains("The ingest failed: ", "Missing option")
                .doesNotContain("local platform");
    }
}
