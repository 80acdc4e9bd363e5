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
import io.cameliot.platform.network.TcpProxy;
import io.cameliot.platform.organisation.Organisation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of the application, in processes of their own. */
@Execution(ExecutionMode.CONCURRENT)
class IngestTest extends IngestFixture {
    @Test
    void everyRowOfTheFileIsReadPublishedAcknowledgedAndReceivedEachTimeItIsRun() throws Exception {
        for (int run = 0; run < 2; run++) {
            ApplicationProcess application = ApplicationProcess.start(WEATHER, state, Map.of());

            assertThat(application.exitCode()).as(application.output()).isZero();
            assertThat(application.output())
                    .containsSubsequence(
                            "the local platform at tcp://127.0.0.1:",
                            "{New-York=1461, Seattle=1461}",
                            "rows read          2,922",
                            "published          2,922",
                            "acknowledged       2,922",
                            "received           2,922",
                            "rejected               0");
        }
    }

    @Test
    void aRowIsAnEventOfItsStationWithTheTimeInThePayload() throws Exception {
        try (LocalPlatform platform = LocalPlatform.start();
                Observer observer = new Observer(platform)) {
            Path file = RowsFile.in(directory, "New York,2012-01-02,10.9,10.6,-2.8,4.5,rain");

            ApplicationProcess application =
                    ApplicationProcess.start(file, state, ApplicationProcess.environment(platform, platform.token()));

            assertThat(application.exitCode()).as(application.output()).isZero();
            await().until(() -> !observer.received().isEmpty());
            assertThat(observer.received())
                    .containsExactly("iot-2/type/weather-station/id/New-York/evt/observation/fmt/json "
                            + "{\"time\":\"2012-01-02T00:00:00Z\",\"precipitation\":10.9,\"temperatureMax\":10.6,"
                            + "\"temperatureMin\":-2.8,\"wind\":4.5,\"weather\":\"rain\"}");
        }
    }

    @Test
    void rowsThatAreNoObservationsGoToTheDeadLetterFileAndTheOthersArePublished() throws Exception {
        Path file = RowsFile.in(
                directory,
                "Seattle,2012-01-01,0.0,12.8,5.0,4.7,drizzle",
                "Seattle,2012-01-02,ten,10.6,2.8,4.5,rain",
                "Seattle,2012-01-03,0.8,11.7,7.2,2.3",
                "Seattle,2012-13-04,20.3,12.2,5.6,4.7,rain",
                "Seattle,\"2012-01-05,1.3,8.9,2.8,6.1,rain",
                "Sea/ttle,2012-01-06,2.5,4.4,2.2,2.2,rain",
                "Seattle,2012-01-07,NaN,7.2,2.8,2.3,rain",
                "",
                "Seattle,2012-01-08,0.0,10.0,2.8,2.0,sun");

        ApplicationProcess application = ApplicationProcess.start(file, state, Map.of());

        assertThat(application.exitCode()).as(application.output()).isZero();
        assertThat(application.output())
                .contains("rows read              9", "acknowledged           2", "rejected               7");
        assertThat(Files.readAllLines(state.resolve("rejected.csv")))
                .hasSize(8)
                .startsWith(
                        "line,reason,row",
                        "3,\"precipitation 'ten' is no number\",\"Seattle,2012-01-02,ten,10.6,2.8,4.5,rain\"",
                        "4,\"has 6 columns instead of 7\",\"Seattle,2012-01-03,0.8,11.7,7.2,2.3\"",
                        "5,\"date '2012-13-04' is no date\",\"Seattle,2012-13-04,20.3,12.2,5.6,4.7,rain\"")
                .anyMatch(line -> line.startsWith("6,\"has quotes that do not match"))
                .contains("9,\"is empty\",\"\"");
    }

    @Test
    void killedInTheMiddleItGoesOnWhereItWasAndLosesNoRow() throws Exception {
        int rows = 60_000;
        int kills = Integer.getInteger("ingest.kills", 3);
        Random random = new Random();
        List<String> lines = RowsFile.good(rows);
        lines.set(17, "not an observation");
        lines.set(50_017, "nor this");
        Path file = RowsFile.in(directory, lines);
        try (LocalPlatform platform = LocalPlatform.start();
                Observer observer = new Observer(platform)) {
            Map<String, String> configuration = ApplicationProcess.environment(platform, platform.token());

            for (int kill = 1; kill <= kills; kill++) {
                int enough = (2 * kill - 1) * rows / (2 * kills + 3) + random.nextInt(rows / (2 * kills + 3));
                ApplicationProcess application = ApplicationProcess.start(file, state, configuration);
                observer.awaitMoreThan(enough, application);
                assertThat(application.isAlive()).as(application.output()).isTrue();
                application.kill();
            }
            ApplicationProcess last = ApplicationProcess.start(file, state, configuration);

            assertThat(last.exitCode()).as(last.output()).isZero();
            assertThat(last.output()).contains("Going on after line");
            await().until(() -> observer.rows().size() == rows - 2);
            assertThat(observer.received().size())
                    .as("rows published again after a kill: at most a chunk each, and what was in flight")
                    .isLessThan(rows + kills * 2_000);
            assertThat(Files.readAllLines(state.resolve("rejected.csv")))
                    .containsExactly(
                            "line,reason,row",
                            "19,\"has 1 columns instead of 7\",\"not an observation\"",
                            "50019,\"has 1 columns instead of 7\",\"nor this\"");
        }
    }

    @Test
    void aFileMayBeLargerThanTheMemory() throws Exception {
        int rows = 30_000;
        String weather = "sun".repeat(400);
        Path file = RowsFile.in(
                directory,
                RowsFile.good(rows).stream().map(row -> row + weather).toList());
        assertThat(Files.size(file)).isGreaterThan(32 << 20);
        try (LocalPlatform platform = LocalPlatform.start();
                Observer observer = new Observer(platform)) {
            ApplicationProcess application = ApplicationProcess.startWithHeap(
                    "24m", file, state, ApplicationProcess.environment(platform, platform.token()));

            assertThat(application.exitCode()).as(application.output()).isZero();
            await().until(() -> observer.rows().size() == rows);
        }
    }

    @Test
    void aRowThatIsNotUtf8GoesToTheDeadLetterFileAndTheOthersArePublished() throws Exception {
        Path file = RowsFile.in(directory, "Seattle,2012-01-01,0.0,12.8,5.0,4.7,sun");
        Files.write(
                file,
                "Seattle,2012-01-02,0.0,12.8,5.0,4.7,n\u00e9buleux\nSeattle,2012-01-03,0.0,12.8,5.0,4.7,sun\n"
                        .getBytes(StandardCharsets.ISO_8859_1),
                StandardOpenOption.APPEND);

        ApplicationProcess application = ApplicationProcess.start(file, state, Map.of());

        assertThat(application.exitCode()).as(application.output()).isZero();
        assertThat(application.output()).contains("acknowledged           2", "rejected               1");
        assertThat(Files.readAllLines(state.resolve("rejected.csv")))
                .anyMatch(line -> line.startsWith("3,\"is not UTF-8"));
    }

    @Test
    void aLostConnectionLosesNoRowAndNothingOfTheTally() throws Exception {
        int rows = 40_000;
        Path file = RowsFile.in(directory, RowsFile.good(rows));
        try (LocalPlatform platform = LocalPlatform.start();
                TcpProxy proxy = TcpProxy.to("127.0.0.1", platform.port());
                Observer observer = new Observer(platform)) {
            ApplicationProcess application = ApplicationProcess.start(
                    file, state, ApplicationProcess.environment(proxy.uri(), platform, platform.token()));
            for (int cut = 1; cut <= 2; cut++) {
                int enough = cut * rows / 4;
                observer.awaitMoreThan(enough, application);
                proxy.cut();
            }

            assertThat(application.exitCode()).as(application.output()).isZero();
            assertThat(proxy.connectionsAccepted()).isEqualTo(3);
            assertThat(observer.rows()).hasSize(rows);
        }
    }

    @Test
    void aRunForAnotherServerBeginsWithTheFirstRow() throws Exception {
        int rows = 20_000;
        Path file = RowsFile.in(directory, RowsFile.good(rows));
        try (LocalPlatform platform = LocalPlatform.start();
                Observer observer = new Observer(platform);
                LocalPlatform other = LocalPlatform.start();
                Observer otherObserver = new Observer(other)) {
            ApplicationProcess killed =
                    ApplicationProcess.start(file, state, ApplicationProcess.environment(platform, platform.token()));
            observer.awaitMoreThan(rows / 2, killed);
            killed.kill();

            ApplicationProcess application =
                    ApplicationProcess.start(file, state, ApplicationProcess.environment(other, other.token()));

            assertThat(application.exitCode()).as(application.output()).isZero();
            assertThat(application.output()).contains("Beginning anew: the earlier run was for another server.");
            await().until(() -> otherObserver.rows().size() == rows);
        }
    }

    @Test
    void aSignalEndsTheRunAfterTheChunkThatIsUnderWayAndTheNextGoesOnThere() throws Exception {
        int rows = 40_000;
        Path file = RowsFile.in(directory, RowsFile.good(rows));
        try (LocalPlatform platform = LocalPlatform.start();
                Observer observer = new Observer(platform)) {
            Map<String, String> configuration = ApplicationProcess.environment(platform, platform.token());
            ApplicationProcess stopped = ApplicationProcess.start(file, state, configuration);
            observer.awaitMoreThan(rows / 4, stopped);

            stopped.terminate();

            assertThat(stopped.exitCode()).as(stopped.output()).isEqualTo(143);
            assertThat(stopped.output()).contains("Stopped by a signal. The next run goes on here.");
            int published = observer.rows().size();
            assertThat(published).isLessThan(rows);
            ApplicationProcess next = ApplicationProcess.start(file, state, configuration);
            assertThat(next.exitCode()).as(next.output()).isZero();
            await().until(() -> observer.rows().size() == rows);
            assertThat(observer.received()).as("nothing is published again").hasSize(rows);
        }
    }

    @Test
    void aRowThatCannotBePublishedIsRejectedWithItsLineAndTheOthersArePublished() throws Exception {
        Path file = RowsFile.in(
                directory,
                "Seattle,2012-01-01,0.0,12.8,5.0,4.7,sun",
                "not an observation",
                "Seattle,2012-01-03,0.0,12.8,5.0,4.7," + "rain ".repeat(1_000),
                "Seattle,2012-01-04,0.0,12.8,5.0,4.7,sun");

        ApplicationProcess application =
                ApplicationProcess.start(file, state, Map.of(), "camel.component.iot.max-payload-size=1000");

        assertThat(application.exitCode()).as(application.output()).isZero();
        assertThat(application.output()).contains("acknowledged           2", "rejected               2");
        List<String> rejected = Files.readAllLines(state.resolve("rejected.csv"));
        assertThat(rejected).hasSize(3);
        assertThat(rejected.get(1)).startsWith("3,\"has 1 columns");
        assertThat(rejected.get(2)).startsWith("4,\"The payload has ").contains("the limit is 1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+b %41 & c.csv", ".hidden.csv", "deeper/rows.csv", "$simple{body}.csv"})
    void aFileOfAnyNameIsRead(String name) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, RowsFile.HEADER + "\nSeattle,2012-01-01,0.0,12.8,5.0,4.7,sun\n");

        ApplicationProcess application = ApplicationProcess.start(
                directory, state, Map.of(), "ingest.directory=" + directory, "ingest.file=" + name);

        assertThat(application.exitCode()).as(application.output()).isZero();
        assertThat(application.output()).contains("acknowledged           1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab{{cd", "ab{{cd}}", "{{", "RAW(x", "#bean:x", "${x}"})
    void aTokenMayHaveAnyCharacters(String token) throws Exception {
        Organisation organisation = Organisation.named("myorg1").apiKey("a-myorg1-ingest", token);
        try (LocalPlatform platform =
                LocalPlatform.builder().organisation(organisation).start()) {
            Path file = RowsFile.in(directory, "Seattle,2012-01-01,0.0,12.8,5.0,4.7,sun");

            ApplicationProcess application =
                    ApplicationProcess.start(file, state, ApplicationProcess.environment(platform, token));

            assertThat(application.exitCode()).as(application.output()).isZero();
            assertThat(application.output()).doesNotContain(token);
        }
    }

    @Test
    void anEmptyOrBlankVariableIsNotSet() throws Exception {
        Path file = RowsFile.in(directory, "Seattle,2012-01-01,0.0,12.8,5.0,4.7,sun");

        ApplicationProcess application = ApplicationProcess.start(
                file, state, Map.of("IOT_BROKER_URL", " ", "IOT_DOMAIN", "", "IOT_APP_ID", "\t"));

        assertThat(application.exitCode()).as(application.output()).isZero();
        assertThat(application.output()).contains("the local platform at", "acknowledged           1");
    }
}
