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
import io.cameliot.testing.SmallDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that are killed, told to end, or find the disk of their state full, at random moments, for two servers in turn. System
 * properties: {@code ingest.rows} and {@code ingest.faults} say how many, {@code ingest.seed} which.
 */
class IngestThroughFaultsTest {
    private static final int ROWS = Integer.getInteger("ingest.rows", 20_000);
    private static final int FAULTS = Integer.getInteger("ingest.faults", 6);

    /** Every hundredth row is bad. */
    private static final int GOOD = ROWS - ROWS / 100;

    private final long seed = Long.getLong("ingest.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final StringBuilder history = new StringBuilder("seed " + seed);

    @TempDir
    private Path directory;

    private Path state;
    private Path file;
    private Optional<SmallDisk> disk;

    @BeforeEach
    void prepare() throws Exception {
        state = Files.createDirectory(directory.resolve("state"));
        // As root, the state has a disk of its own that is soon full.
        disk = SmallDisk.at(state, "2m");
        file = directory.resolve("rows.csv");
        List<String> lines = new ArrayList<>(List.of(RowsFile.HEADER));
        for (int row = 0; row < ROWS; row++) {
            lines.add(
                    row % 100 == 17 ? "bad " + row : "station-" + row % 7 + ",2012-01-01," + row + ",1.0,0.0,2.0,sun");
        }
        Files.write(file, lines);
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk.isPresent()) {
            disk.get().close();
        }
    }

    @Test
    void eachGoodRowReachesTheServerThatItIsForAndEachBadOneIsRejectedOnce() throws Exception {
        try (Server first = new Server();
                Server second = new Server()) {
            for (int fault = 0; fault < FAULTS; fault++) {
                strike(random.nextInt(3) == 0 ? second : first);
            }
            complete(first);
            complete(second);
        }
        System.out.println("Ingest through faults: " + history);
    }

    private void strike(Server server) throws Exception {
        ApplicationProcess application = server.start();
        int before = server.observer.received().size();
        int enough = before + random.nextInt(ROWS / 2);
        server.observer.awaitMoreThan(enough, application);
        switch (random.nextInt(disk.isPresent() ? 3 : 2)) {
            case 0 -> {
                history.append(", killed");
                application.kill();
            }
            case 1 -> {
                history.append(", told to end");
                application.terminate();
                application.exitCode();
                checkSummary(application);
            }
            default -> {
                history.append(", disk full");
                fillDisk(application);
            }
        }
    }

    /** The run goes on when there is room again, or has ended meanwhile. */
    private void fillDisk(ApplicationProcess application) throws Exception {
        Path ballast = state.resolve("ballast");
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(new byte[1 << 10]);
            }
        } catch (IOException e) {
            // It is full.
        }
        int length = application.output().length();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !application.isAlive() || application.output().length() > length);
        Files.delete(ballast);
        application.exitCode();
        history.append(' ').append(application.exitCode());
        checkSummary(application);
    }

    /** All rows that were read are in it, and none twice. */
    private void checkSummary(ApplicationProcess application) throws IOException {
        String output = application.output();
        if (!output.contains("rows read ")) {
            return; // It was told to end before it had begun, or its platform did not answer.
        }
        assertThat(count(output, "rows read"))
                .as(history + "\n" + output)
                .isEqualTo(count(output, "published") + count(output, "rejected"));
        assertThat(count(output, "acknowledged")).as(history + "\n" + output).isEqualTo(count(output, "published"));
    }

    /** A count of the summary, which is the last with this name. */
    private static int count(String output, String name) {
        return Pattern.compile("^" + name + " +([\\d,]+)(,.*)?$", Pattern.MULTILINE)
                .matcher(output)
                .results()
                .map(line -> line.group(1).replace(",", ""))
                .mapToInt(Integer::parseInt)
                .reduce(0, (before, last) -> last);
    }

    private void checkSummaryOfTheLast(ApplicationProcess application) throws IOException {
        String output = application.output();
        checkSummary(application);
        int doneBefore = Math.max(0, count(output, "gone on after line") - 1);
        assertThat(count(output, "rows read")).as(history + "\n" + output).isEqualTo(ROWS - doneBefore);
        assertThat(count(output, "rejected")).as(history + "\n" + output).isEqualTo((int)
                IntStream.range(doneBefore, ROWS).filter(row -> row % 100 == 17).count());
        assertThat(count(output, "received"))
                .as(history + "\n" + output)
                .isGreaterThanOrEqualTo(count(output, "acknowledged"));
    }

    private void complete(Server server) throws Exception {
        ApplicationProcess application = server.start();

        assertThat(application.exitCode())
                .as(history + "\n" + application.output())
                .isZero();
        checkSummaryOfTheLast(application);
        await().untilAsserted(() ->
                assertThat(server.observer.rows()).as(history.toString()).hasSize(GOOD));
        List<String> expected = new ArrayList<>(List.of("line,reason,row"));
        for (int row = 17; row < ROWS; row += 100) {
            expected.add((row + 2) + ",\"has 1 columns instead of 7\",\"bad " + row + "\"");
        }
        assertThat(Files.readAllLines(state.resolve("rejected.csv")))
                .as(history.toString())
                .isEqualTo(expected);
    }

    /** A local platform, and an application that notes what it has. */
    private final class Server implements AutoCloseable {
        private final LocalPlatform platform = LocalPlatform.start();
        private final Observer observer = new Observer(platform);

        ApplicationProcess start() throws IOException {
            return ApplicationProcess.start(file, state, ApplicationProcess.environment(platform, platform.token()));
        }

        @Override
        public void close() {
            observer.close();
            platform.close();
        }
    }
}
