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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that cannot go on ends with a message that says why, and what to do. */
@Execution(ExecutionMode.CONCURRENT)
class IngestThatCannotRunTest extends IngestFixture {
    @Test
    void aWrongTokenEndsTheRunWithAClearMessageThatDoesNotShowIt() throws Exception {
        try (LocalPlatform platform = LocalPlatform.start()) {
            ApplicationProcess application =
                    ApplicationProcess.start(WEATHER, state, ApplicationProcess.environment(platform, "wrong-token"));

            assertThat(application.exitCode()).isEqualTo(1);
            assertThat(application.output())
                    .contains("The ingest failed: The server " + platform.serverUri())
                    .contains("Check apiKey and authToken")
                    .doesNotContain("\tat ", "CamelContext")
                    .doesNotContain("wrong-token");
        }
    }

    @Test
    void anUnreachableServerEndsTheRunWithAClearMessageAndNothingIsCountedAsDone() throws Exception {
        String serverUri;
        try (LocalPlatform platform = LocalPlatform.start()) {
            serverUri = platform.serverUri();
        }
        ApplicationProcess application = ApplicationProcess.start(
                WEATHER,
                state,
                Map.of(
                        "IOT_BROKER_URL", serverUri,
                        "IOT_API_KEY", "a-myorg1-key",
                        "IOT_AUTH_TOKEN", "secret-token"),
                "ingest.retries=1",
                "camel.component.iot.publish-timeout=500");

        assertThat(application.exitCode()).isEqualTo(1);
        assertThat(application.output())
                .contains("The ingest failed:", "Cannot reach the server " + serverUri, "Check brokerUrl")
                .doesNotContain("secret-token");
        assertThat(state.resolve("progress.properties")).doesNotExist();
    }

    @Test
    void aFileThatIsNotThereEndsTheRunWithAClearMessage() throws Exception {
        ApplicationProcess application = ApplicationProcess.start(directory.resolve("none.csv"), state, Map.of());

        assertThat(application.exitCode()).isEqualTo(1);
        assertThat(application.output()).contains("The ingest failed: There is no file", "none.csv", "ingest.file");
    }

    @Test
    void aFileWithOtherColumnsEndsTheRunWithAClearMessageAndWithoutAStackTrace() throws Exception {
        Path file = Files.writeString(directory.resolve("rows.csv"), "a,b\n1,2\n");

        ApplicationProcess application = ApplicationProcess.start(file, state, Map.of());

        assertThat(application.exitCode()).isEqualTo(1);
        assertThat(application.output())
                .contains("The ingest failed: The file begins with 'a,b'")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "ingest.chunk=0, ingest.chunk is '0'. It takes a whole number from 1 to 1000.",
        "ingest.chunk=-5, ingest.chunk is '-5'. It takes a whole number from 1 to 1000.",
        "ingest.chunk=many, ingest.chunk is 'many'. It takes a whole number from 1 to 1000.",
        "ingest.retries=-1, ingest.retries is '-1'. It takes a whole number from 0 to 100.",
        "ingest.file=., is a directory",
        "ingest.file=, ingest.file is empty. Set it",
        "ingest.state=, ingest.state is empty. Set it",
        "ingest.directory=, ingest.directory is empty. Set it",
    })
    void aWrongSettingEndsTheRunAtOnceByName(String setting, String message) throws Exception {
        ApplicationProcess application = ApplicationProcess.start(WEATHER, state, Map.of(), setting);

        assertThat(application.exitCode()).isEqualTo(1);
        assertThat(application.output())
                .contains("The ingest failed: ", message)
                .doesNotContain("\tat ");
    }

    @Test
    void aStateThatIsAFileEndsTheRunWithAClearMessage() throws Exception {
        Path notADirectory = Files.writeString(directory.resolve("not-a-directory"), "x");

        ApplicationProcess application = ApplicationProcess.start(WEATHER, notADirectory, Map.of());

        assertThat(application.exitCode()).isEqualTo(1);
        assertThat(application.output())
                .contains("The ingest failed: Cannot remember how far", notADirectory.toString(), "set ingest.state")
                .doesNotContain("\tat ");
    }

    @Test
    void aNoteThatIsADirectoryEndsTheRunWithAClearMessage() throws Exception {
        Path note = Files.createDirectory(state.resolve("progress.properties"));

        ApplicationProcess application = ApplicationProcess.start(WEATHER, state, Map.of());

        assertThat(application.exitCode()).isEqualTo(1);
        assertThat(application.output())
                .contains(
                        "The ingest failed: Cannot read how far",
                        note.getParent().toString(),
                        "set ingest.state")
                .doesNotContain("\tat ");
    }

    @Test
    void aFileThatIsRemovedWhileItIsReadEndsTheRunWithAClearMessage() throws Exception {
        Path file = RowsFile.in(directory, RowsFile.good(40_000));
        try (LocalPlatform platform = LocalPlatform.start();
                Observer observer = new Observer(platform)) {
            ApplicationProcess application =
                    ApplicationProcess.start(file, state, ApplicationProcess.environment(platform, platform.token()));
            observer.awaitMoreThan(1_000, application);
            Files.delete(file);

            assertThat(application.exitCode()).isEqualTo(1);
            assertThat(application.output())
                    .contains("The ingest failed: The file " + file, "was removed while it was read", "run again")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aSignalEndsARunThatCannotReachItsServerWithoutFurtherTries() throws Exception {
        ApplicationProcess application = ApplicationProcess.start(
                WEATHER,
                state,
                Map.of("IOT_BROKER_URL", "tcp://127.0.0.1:1", "IOT_API_KEY", "a-myorg1-key", "IOT_AUTH_TOKEN", "token"),
                "ingest.retries=100",
                "camel.component.iot.publish-timeout=500");
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        application.output().split("Cannot reach the server").length > 3 || !application.isAlive());

        application.terminate();

        assertThat(application.exitCode()).isEqualTo(143);
        assertThat(application.output())
                .contains("The ingest failed: ", "Cannot reach the server")
                .doesNotContain("does not acknowledge", "hook");
    }

    @Test
    void aSignalEndsARunThatCannotNoteAnythingAtOnceWithTheReason() throws Exception {
        Files.createDirectories(state.resolve("progress.next/in-the-way"));
        try (LocalPlatform platform = LocalPlatform.start();
                Observer observer = new Observer(platform)) {
            ApplicationProcess application = ApplicationProcess.start(
                    WEATHER, state, ApplicationProcess.environment(platform, platform.token()), "ingest.retries=100");
            observer.awaitMoreThan(49, application);

            application.terminate();

            assertThat(application.exitCode()).isEqualTo(143);
            assertThat(application.output())
                    .contains("The ingest failed: Cannot note how far", "progress.next")
                    .doesNotContain("does not acknowledge", "hook");
        }
    }

    @Test
    void aDomainAloneMeansARealPlatformAndNotALocalOne() throws Exception {
        ApplicationProcess application =
                ApplicationProcess.start(WEATHER, state, Map.of("IOT_DOMAIN", "iot.example.com"));

        assertThat(application.exitCode()).isEqualTo(1);
        assertThat(application.output())
                .contains("The ingest failed: ", "orgId")
                .doesNotContain("rows read");
    }

    @Test
    void aSecondRunAtTheSameTimeEndsByItself() throws Exception {
        Path file = RowsFile.in(directory, RowsFile.good(40_000));
        try (LocalPlatform platform = LocalPlatform.start();
                Observer observer = new Observer(platform)) {
            Map<String, String> configuration = ApplicationProcess.environment(platform, platform.token());
            ApplicationProcess first = ApplicationProcess.start(file, state, configuration);
            observer.awaitMoreThan(1_000, first);

            ApplicationProcess second = ApplicationProcess.start(file, state, configuration);

            assertThat(second.exitCode()).as(second.output()).isEqualTo(1);
            assertThat(second.output()).contains("The ingest failed: Another run is under way");
            assertThat(first.exitCode()).as(first.output()).isZero();
        }
    }
}
