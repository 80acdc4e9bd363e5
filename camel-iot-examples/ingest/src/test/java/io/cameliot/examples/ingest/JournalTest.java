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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promises of {@link Journal}, kept through runs that end anywhere. */
class JournalTest {
    private static final String HEADER = RowsFile.HEADER + "\n";
    private static final String SERVER = "organisation a";

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private Path file;
    private Path state;

    @BeforeEach
    void name() {
        file = directory.resolve("rows.csv");
        state = directory.resolve("state");
    }

    private static String row(int number) {
        return number % 10 == 7 ? "bad " + number + "\n" : "s-1,2012-01-01," + number + ",1.0,0.0,2.0,sun\n";
    }

    private void writeRows(int from, int to) throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        for (int number = from; number < to; number++) {
            text.append(row(number));
        }
        Files.writeString(file, text);
    }

    private Journal journal(String server) throws IOException {
        return new Journal(state, server, new Progress(new PrintStream(output, true)));
    }

    private WeatherFile weatherFile(Journal journal) {
        return new WeatherFile(new DefaultCamelContext(), file, journal, 10, () -> false);
    }

    /** Publishes one chunk, as the route does it. Returns the numbers of its events. */
    private static List<Integer> publish(Chunk chunk) {
        List<Integer> numbers = new ArrayList<>();
        for (Message event : chunk) {
            Object precipitation = event.getBody(Map.class).get("precipitation");
            numbers.add(((Double) precipitation).intValue());
        }
        return numbers;
    }

    /** Runs through the file until it has done so many chunks; all of it if there are fewer. */
    private List<Integer> run(String server, int chunks) throws IOException {
        List<Integer> published = new ArrayList<>();
        try (Journal journal = journal(server)) {
            Iterator<Chunk> each = weatherFile(journal).chunks();
            for (int done = 0; done < chunks; done++) {
                if (!each.hasNext()) {
                    journal.complete();
                    return published;
                }
                Chunk chunk = each.next();
                List<Integer> numbers = publish(chunk);
                published.addAll(numbers);
                journal.done(chunk, numbers.size());
            }
        }
        return published;
    }

    /** Runs through so many chunks of which the server takes nothing, and ends. */
    private void runRefused(String server, int chunks) throws IOException {
        try (Journal journal = journal(server)) {
            Iterator<Chunk> each = weatherFile(journal).chunks();
            for (int done = 0; done < chunks; done++) {
                Chunk chunk = each.next();
                publish(chunk);
                journal.done(chunk, 0);
            }
        }
    }

    private List<String> rejected() throws IOException {
        return Files.readAllLines(state.resolve("rejected.csv"));
    }

    private String text() {
        return output.toString();
    }

    @Test
    void throughRunsThatEndAnywhereEachGoodRowIsPublishedAndEachBadOneStandsOnce() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            state = directory.resolve("state-" + seed);
            int rows = 50 + random.nextInt(400);
            writeRows(0, rows);
            TreeSet<Integer> published = new TreeSet<>();
            for (int kill = 0; kill < 8; kill++) {
                Path progress = state.resolve("progress.properties");
                published.addAll(run(SERVER, random.nextInt(4)));
                byte[] before = Files.exists(progress) ? Files.readAllBytes(progress) : null;
                if (before != null && random.nextBoolean()) {
                    // It ended between the two files.
                    published.addAll(run(SERVER, 1));
                    Files.write(progress, before);
                }
                if (random.nextInt(4) == 0) {
                    Files.writeString(state.resolve("progress.next"), "half a note");
                }
            }
            published.addAll(run(SERVER, Integer.MAX_VALUE));

            assertThat(published).as("seed %d", seed).hasSize(rows - (rows + 2) / 10);
            List<String> expected = new ArrayList<>(List.of("line,reason,row"));
            for (int number = 7; number < rows; number += 10) {
                expected.add((number + 2) + ",\"has 1 columns instead of 7\",\"bad " + number + "\"");
            }
            assertThat(rejected()).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void aNoteCountsForItsServerOnly() throws IOException {
        writeRows(0, 100);
        run(SERVER, 5);

        assertThat(run("organisation b", Integer.MAX_VALUE)).hasSize(90).startsWith(0);

        assertThat(text()).contains("Beginning anew: the earlier run was for another server.");
    }

    @Test
    void aNoteCountsForAFileThatBeginsWithWhatIsDone() throws IOException {
        writeRows(0, 100);
        run(SERVER, 5);
        writeRows(100, 200);

        assertThat(run(SERVER, Integer.MAX_VALUE)).hasSize(90).startsWith(100);

        assertThat(text()).contains("Beginning anew", "the file has changed");
    }

    @Test
    void whatIsAppendedBetweenTwoRunsIsPublishedByTheSecond() throws IOException {
        writeRows(0, 100);
        run(SERVER, 5);
        Files.writeString(file, row(100) + row(101), StandardOpenOption.APPEND);

        assertThat(run(SERVER, Integer.MAX_VALUE)).startsWith(50).endsWith(101);
    }

    @Test
    void afterACompleteRunTheNextBeginsAnew() throws IOException {
        writeRows(0, 30);
        run(SERVER, Integer.MAX_VALUE);

        assertThat(run(SERVER, Integer.MAX_VALUE)).hasSize(27);

        assertThat(rejected()).hasSize(4);
    }

    @Test
    void toNoteAChunkAgainChangesNothing() throws IOException {
        writeRows(0, 30);
        try (Journal journal = journal(SERVER)) {
            Iterator<Chunk> each = weatherFile(journal).chunks();
            Chunk chunk = each.next();
            publish(chunk);
            Files.createDirectory(state.resolve("progress.next")); // No note can be written.
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatThrownBy(() -> journal.done(chunk, 9)).isInstanceOf(IOException.class);
            }
            Files.delete(state.resolve("progress.next"));
            journal.done(chunk, 9);

            assertThat(journal.progress().summary()).contains("rows read             10", "rejected               1");
        }
        assertThat(rejected()).hasSize(2);
        assertThat(run(SERVER, Integer.MAX_VALUE)).hasSize(18);
        assertThat(rejected()).hasSize(4);
    }

    @Test
    void aFileOfRejectedRowsThatIsGoneOrCutOffIsBegunAgain() throws IOException {
        writeRows(0, 60);
        run(SERVER, 2);
        Files.delete(state.resolve("rejected.csv"));
        run(SERVER, 2);
        assertThat(rejected())
                .containsExactly(
                        "line,reason,row",
                        "29,\"has 1 columns instead of 7\",\"bad 27\"",
                        "39,\"has 1 columns instead of 7\",\"bad 37\"");

        Files.writeString(state.resolve("rejected.csv"), "x");
        run(SERVER, Integer.MAX_VALUE);

        assertThat(rejected().get(0)).isEqualTo("line,reason,row");
        assertThat(rejected()).hasSize(3).noneMatch(line -> line.indexOf('\0') >= 0);
    }

    @Test
    void aNoteThatCannotBeReadIsNone() throws IOException {
        writeRows(0, 30);
        run(SERVER, 1);
        for (String note : List.of("", "file=" + file + "\nsize=12\nline=3\n", "line=x\n")) {
            Files.writeString(state.resolve("progress.properties"), note);

            assertThat(run(SERVER, Integer.MAX_VALUE)).hasSize(27);
        }
    }

    @Test
    void aLastRowWithoutAnEndIsRejectedOnceHoweverOftenTheRunGoesOnThere() throws IOException {
        for (String last :
                List.of("bad", "bad\r", "bad 1\nbad 2", "bad 1\r\nbad 2", "s-1,2012-01-01,0,1.0,0.0,2.0,sun")) {
            state = directory.resolve("state-" + last.hashCode());
            Files.writeString(file, HEADER + last);
            for (int kill = 0; kill < 3; kill++) {
                run(SERVER, 1);
            }
            run(SERVER, Integer.MAX_VALUE);

            assertThat(rejected()).as(last).doesNotHaveDuplicates().hasSize(last.split("bad", -1).length);
        }
    }

    @Test
    void aLastRowWithoutAnEndThatIsWrittenOnIsTheWholeRowInTheNextRun() throws IOException {
        Files.writeString(file, HEADER + "bad 1\nbad 2");
        run(SERVER, 1);
        Files.writeString(file, "3\nbad 4\n", StandardOpenOption.APPEND);

        run(SERVER, Integer.MAX_VALUE);

        assertThat(rejected())
                .extracting(line -> line.substring(line.lastIndexOf(',') + 1))
                .containsExactly("row", "\"bad 1\"", "\"bad 23\"", "\"bad 4\"");
    }

    @Test
    void aRunThatDoesNothingLeavesWhatAnEarlierOneHasNoted() throws IOException {
        writeRows(0, 100);
        run(SERVER, 5);
        List<String> rejectedBefore = rejected();
        byte[] noteBefore = Files.readAllBytes(state.resolve("progress.properties"));

        run("organisation b", 0);

        assertThat(rejected()).isEqualTo(rejectedBefore);
        assertThat(state.resolve("progress.properties")).hasBinaryContent(noteBefore);
        assertThat(run(SERVER, Integer.MAX_VALUE)).startsWith(50);
        assertThat(rejected()).hasSize(11);
    }

    @Test
    void aRunOfWhichTheServerTakesNothingLeavesWhatAnEarlierOneHasNoted() throws IOException {
        writeRows(0, 100);
        run(SERVER, 5);
        List<String> rejectedBefore = rejected();
        byte[] noteBefore = Files.readAllBytes(state.resolve("progress.properties"));
        for (String server : List.of("organisation b", SERVER)) {
            for (int chunks = 1; chunks < 5; chunks++) {
                runRefused(server, chunks);

                assertThat(rejected()).isEqualTo(rejectedBefore);
                assertThat(state.resolve("progress.properties")).hasBinaryContent(noteBefore);
            }
        }
        assertThat(run(SERVER, Integer.MAX_VALUE)).startsWith(50);
        assertThat(rejected()).hasSize(11);
        assertThat(state.resolve("rejected-1.csv")).doesNotExist();
    }

    @Test
    void rowsThatAreRejectedBeforeTheServerTakesAnythingCountOnceItDoes() throws IOException {
        Files.writeString(file, HEADER + "bad\n".repeat(35) + row(1) + row(7) + "bad");

        assertThat(run(SERVER, 3)).isEmpty();
        assertThat(state.resolve("rejected.csv")).doesNotExist();
        assertThat(run(SERVER, 4)).containsExactly(1);

        assertThat(rejected()).hasSize(1 + 35 + 2);
        run(SERVER, Integer.MAX_VALUE);
        assertThat(rejected()).hasSize(1 + 35 + 2).doesNotHaveDuplicates();
    }

    @Test
    void rowsOfAFileWithoutAnEventAreRejectedWhenItIsDone() throws IOException {
        Files.writeString(file, HEADER + "bad\n".repeat(35) + "bad");

        assertThat(run(SERVER, Integer.MAX_VALUE)).isEmpty();

        assertThat(rejected()).hasSize(1 + 36).doesNotHaveDuplicates();
    }

    @Test
    void whatTheFileOfPendingRowsHoldsOfAKilledRunIsNotRejected() throws IOException {
        writeRows(0, 30);
        Files.createDirectories(state);
        Files.writeString(state.resolve("rejected.pending"), "99,\"is bad\",\"x\"\n".repeat(50));

        run(SERVER, Integer.MAX_VALUE);

        assertThat(rejected()).hasSize(4).noneMatch(line -> line.startsWith("99"));
    }

    @Test
    void afterACompleteRunOneThatDoesNothingLeavesItsRejectedRows() throws IOException {
        writeRows(0, 30);
        run(SERVER, Integer.MAX_VALUE);
        List<String> before = rejected();

        run(SERVER, 0);
        run("organisation b", 0);

        assertThat(rejected()).isEqualTo(before);
    }

    @Test
    void aRunThatBeginsAnewKeepsTheRejectedRowsOfTheEarlierOne() throws IOException {
        writeRows(0, 100);
        run(SERVER, 5);
        List<String> ofServer = rejected();

        run("organisation b", 1);
        List<String> ofOther = rejected();
        run(SERVER, Integer.MAX_VALUE);

        assertThat(state.resolve("rejected-1.csv")).hasContent(String.join("\n", ofServer));
        assertThat(state.resolve("rejected-2.csv")).hasContent(String.join("\n", ofOther));
        assertThat(rejected()).hasSize(11);
        assertThat(text()).contains("Kept the rejected rows of the earlier run in rejected-1.csv.");
    }

    @Test
    void theSameRejectedRowsAreKeptOnce() throws IOException {
        writeRows(0, 30);
        for (int again = 0; again < 4; again++) {
            run(SERVER, Integer.MAX_VALUE);
        }

        assertThat(state.resolve("rejected-1.csv")).exists();
        assertThat(state.resolve("rejected-2.csv")).doesNotExist();
    }

    @Test
    void aRunThatEndsAnywhereWhileItBeginsAnewLosesNoRejectedRow() throws IOException {
        writeRows(0, 100);
        run(SERVER, 5);
        List<String> ofServer = rejected();
        // Each is where a file should come to be: the run ends there.
        for (String obstacle : List.of("rejected.next", "progress.next")) {
            Path inTheWay = Files.createDirectories(state.resolve(obstacle).resolve("in-the-way"));
            assertThatThrownBy(() -> run("organisation b", 1)).isInstanceOf(IOException.class);
            Files.delete(inTheWay);
            Files.delete(inTheWay.getParent());

            assertThat(rejected()).as(obstacle).isEqualTo(ofServer);
        }
        assertThat(run(SERVER, Integer.MAX_VALUE)).as("it goes on").startsWith(50);
        assertThat(rejected()).hasSize(11);
    }

    @Test
    void twoRunsAtOnceDoNotShareAState() throws IOException {
        writeRows(0, 30);
        try (Journal first = journal(SERVER)) {
            assertThatThrownBy(() -> journal(SERVER))
                    .isInstanceOf(UnusableFileException.class)
                    .hasMessageContainingAll("Another run", state.toString(), "ingest.state");
        }
        assertThat(run(SERVER, Integer.MAX_VALUE)).hasSize(27);
    }
}
