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

import io.cameliot.component.BatchPublishException;
import io.cameliot.component.IotConstants;
import io.cameliot.connection.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of rows that the server answers in one try or another. The device of a row says how: a letter for each try,
 * the last one also for all further tries, and a number. A is acknowledged, R refused for what the row is, D refused for an
 * unknown reason, L lost on the way back; B is L and breaks the batch off; T fails before anything is published.
 */
@Timeout(120)
class FurtherTriesTest {
    private static final int ROWS_PER_CHUNK = 4;
    private static final int MOST_BATCHES = 200;
    private static final int RANDOM_RUNS = Integer.getInteger("ingest.runs", 100);

    /** The device is in the reason, and in the row. */
    private static final Pattern REJECTED = Pattern.compile("(\\d+),\".*\\b([A-Z]+-\\d+)\\b.*\",\"\\2,2012.*");

    private final List<String> published = new ArrayList<>();
    private final List<Character> answers = new ArrayList<>();
    private final Map<String, Integer> tries = new HashMap<>();

    @TempDir
    private Path directory;

    private Path state;
    private Progress progress;
    private AnsweringServer server;
    private int retries = 3;

    /** Returns why the run failed; null if it did not. */
    private Exception run(List<String> devices) throws Exception {
        published.clear();
        answers.clear();
        tries.clear();
        state = Files.createTempDirectory(directory, "state");
        progress = new Progress(new PrintStream(new ByteArrayOutputStream(), true));
        server = new AnsweringServer(this::answer).beforeEachFurtherTry(this::failWithoutReading);
        Path file = RowsFile.in(
                directory,
                devices.stream()
                        .map(device -> device + ",2012-01-01,0.0,1.0,0.0,2.0,sun")
                        .toList());
        try (DefaultCamelContext context = new DefaultCamelContext();
                Journal journal = new Journal(state, "a server", progress)) {
            context.disableJMX();
            context.addComponent("iot", server);
            WeatherFile weatherFile = new WeatherFile(context, file, journal, ROWS_PER_CHUNK, () -> false);
            context.addRoutes(new IngestRoutes(weatherFile, journal, new Tally(progress), retries, this::isEndless));
            context.start();
            Exchange exchange = context.createProducerTemplate().send("direct:file", none -> {});
            return exchange.getException();
        }
    }

    /** Comes as a signal: tries without end would not heed the timeout of the test. */
    private boolean isEndless(long millis) {
        return server.batches() > MOST_BATCHES;
    }

    private Exception run(String devices) throws Exception {
        return run(List.of(devices.split(" ")));
    }

    private Exception answer(Message event) {
        String device = event.getHeader(IotConstants.DEVICE_ID, String.class);
        char letter = letter(device, tries.merge(device, 1, Integer::sum));
        published.add(device);
        answers.add(letter);
        if ("ALB".indexOf(letter) >= 0) {
            progress.received(() -> "");
        }
        return switch (letter) {
            case 'A' -> null;
            case 'R' -> RefusedException.tooLarge(device, 300, 250, 200);
            case 'D' -> new IllegalStateException("nobody says why: " + device);
            case 'B' -> AnsweringServer.BREAKS_OFF;
            default -> new IOException("lost: " + device);
        };
    }

    private void failWithoutReading(List<Message> before) throws TimeoutException {
        List<String> devices = before.stream()
                .map(event -> event.getHeader(IotConstants.DEVICE_ID, String.class))
                .filter(device -> letter(device, tries.get(device) + 1) == 'T')
                .toList();
        devices.forEach(device -> tries.merge(device, 1, Integer::sum));
        if (!devices.isEmpty()) {
            throw new TimeoutException("nothing is read");
        }
    }

    private static char letter(String device, int number) {
        String letters = device.substring(0, device.indexOf('-'));
        return letters.charAt(Math.min(number, letters.length()) - 1);
    }

    /** Line and device of each; the reason is that of the device. */
    private List<String> rejected() throws IOException {
        List<String> lines = Files.readAllLines(state.resolve("rejected.csv"));
        assertThat(lines.subList(1, lines.size()))
                .allMatch(line -> REJECTED.matcher(line).matches());
        return lines.stream()
                .flatMap(line -> REJECTED.matcher(line).results())
                .map(line -> line.group(1) + " " + line.group(2))
                .toList();
    }

    @Test
    void aRowThatIsTakenAtTheSecondTryDoesNotHideOneThatIsNever() throws Exception {
        assertThat(run("A-0 A-1 D-2 DA-3")).isNull();

        assertThat(rejected()).containsExactly("4 D-2");
        assertThat(progress.summary()).contains("published              3", "rejected               1");
        assertThat(published).containsExactly("A-0", "A-1", "D-2", "DA-3", "D-2", "DA-3", "D-2", "D-2", "D-2", "D-2");
    }

    @Test
    void eachRowIsRejectedWithTheReasonOfItsOwn() throws Exception {
        assertThat(run("A-0 A-1 D-2 DR-3 A-4")).isNull();

        assertThat(rejected()).containsExactly("4 D-2", "5 DR-3");
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "1, 3", "3, 5"})
    void rowsThatAreNeverAnsweredEndTheRunThoughOthersAre(int allowed, int batches) throws Exception {
        retries = allowed;

        assertThat(run("A-0 L-1 A-2 L-3")).hasCauseInstanceOf(BatchPublishException.class);

        // The first does not count: it has brought the answers of two rows.
        assertThat(server.batches()).isEqualTo(batches);
        assertThat(published).containsOnlyOnce("A-0", "A-2");
        assertThat(state.resolve("progress.properties")).doesNotExist();
    }

    @Test
    void eachTryHasABodyOfItsOwn() throws Exception {
        assertThat(run("A-0 DDDA-1 LA-2 DLDA-3")).isNull();

        assertThat(server.batches()).isEqualTo(4);
        for (int before = 0; before < 4; before++) {
            for (int after = before + 1; after < 4; after++) {
                assertThat(server.bodies().get(before))
                        .isNotSameAs(server.bodies().get(after));
            }
        }
        assertThat(published)
                .containsExactly(
                        "A-0", "DDDA-1", "LA-2", "DLDA-3", "DDDA-1", "LA-2", "DLDA-3", "DDDA-1", "DLDA-3", "DDDA-1",
                        "DLDA-3");
    }

    @Test
    void allThatComesBackOfSeveralTriesIsOfThisRun() throws Exception {
        assertThat(run("LA-0 A-1 LLA-2 RA-3 LLLA-4 LLA-5")).isNull();

        assertThat(progress.summary())
                .contains(
                        "acknowledged           5",
                        "received              13, of them 8 again",
                        "rejected               1")
                .doesNotContain("not of this run");
    }

    @Test
    void aTryThatFailsBeforeAnythingIsPublishedLosesNoAnswer() throws Exception {
        assertThat(run("A-0 LTA-1 DTTA-2 R-3")).isNull();

        assertThat(rejected()).containsExactly("5 R-3");
        assertThat(published).containsOnlyOnce("A-0", "R-3");
    }

    @Test
    void aRunThatEndsBecauseNothingIsPublishedSaysWhy() throws Exception {
        assertThat(run("A-0 DT-1")).hasCauseInstanceOf(TimeoutException.class);
    }

    /** {@code ingest.seed} says which runs. */
    @Test
    void whateverTheAnswersEachRowIsAcknowledgedOnceOrRejectedForItsOwnReasonOrTheRunFails() throws Exception {
        long seed = Long.getLong("ingest.seed", System.nanoTime());
        Random random = new Random(seed);
        int failed = 0;
        for (int run = 0; run < RANDOM_RUNS; run++) {
            retries = random.nextInt(4);
            List<String> devices = randomDevices(random);
            String description = "seed " + seed + ", retries " + retries + ": " + String.join(" ", devices);
            Exception failure = run(devices);
            failed += failure == null ? 0 : 1;
            check(failure, devices, description);
        }
        assertThat(failed).as("seed %d", seed).isBetween(1, RANDOM_RUNS - 1);
    }

    private static List<String> randomDevices(Random random) {
        int rows = 1 + random.nextInt(3 * ROWS_PER_CHUNK);
        int certain = random.nextInt(rows);
        // What is answered in the end is most, as one row that is not ends the run.
        return IntStream.range(0, rows)
                .mapToObj(row -> (row == certain ? "A" : letters(random)) + "-" + row)
                .toList();
    }

    private static String letters(Random random) {
        String before = IntStream.range(0, random.nextInt(4))
                .mapToObj(index -> "DLBT".charAt(random.nextInt(4)))
                .map(String::valueOf)
                .collect(Collectors.joining());
        return before + "AAAARRDDDAAARRDDL".charAt(random.nextInt(17));
    }

    private void check(Exception failure, List<String> devices, String description) throws IOException {
        List<String> acknowledged = answeredWith('A');
        assertThat(acknowledged).as(description).doesNotHaveDuplicates();
        assertThat(answeredWith('R')).as(description).doesNotHaveDuplicates();
        for (String device : devices) {
            int number = tries.getOrDefault(device, 0);
            for (int before = 1; before < number; before++) {
                assertThat(letter(device, before)).as(description).isNotIn('A', 'R');
            }
        }
        int chunks = (devices.size() + ROWS_PER_CHUNK - 1) / ROWS_PER_CHUNK;
        assertThat(server.batches()).as(description).isLessThanOrEqualTo(devices.size() + chunks * (retries + 1));
        if (failure != null) {
            assertThat(lastLetters(devices)).as(description).containsAnyOf("L", "B", "T", "D");
            return;
        }
        List<String> expected = IntStream.range(0, devices.size())
                .filter(row -> !acknowledged.contains(devices.get(row)))
                .peek(row -> assertThat(lastLetters(List.of(devices.get(row))))
                        .as(description)
                        .containsAnyOf("R", "D"))
                .mapToObj(row -> row + 2 + " " + devices.get(row))
                .toList();
        assertThat(rejected()).as(description).isEqualTo(expected);
        assertThat(progress.isAcknowledged()).as(description).isTrue();
        assertThat(progress.summary())
                .as(description)
                .containsPattern("rows read +" + devices.size() + "\n")
                .containsPattern("acknowledged +" + acknowledged.size() + "\n")
                .containsPattern("rejected +" + expected.size() + "\\b")
                .doesNotContain("not of this run");
    }

    private List<String> answeredWith(char letter) {
        return IntStream.range(0, published.size())
                .filter(index -> answers.get(index) == letter)
                .mapToObj(published::get)
                .toList();
    }

    private List<String> lastLetters(List<String> devices) {
        return devices.stream()
                .map(device -> String.valueOf(letter(device, Math.max(1, tries.getOrDefault(device, 1)))))
                .toList();
    }
}
