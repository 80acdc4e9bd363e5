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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of {@code rejected.csv} when its user does something with it between two runs, or during one. */
class RejectedFileTest {
    private static final String HEADER = "line,reason,row\n";
    private static final String TWO = "2,\"is bad\",\"b\"\n";
    private static final String THREE = "3,\"is bad\",\"b\"\n";
    private static final String FOUR = "4,\"is bad\",\"b\"\n";
    private static final String FIVE = "5,\"is bad\",\"b\"\n";

    @TempDir
    private Path directory;

    private final List<Path> kept = new ArrayList<>();
    private Path path;
    private RejectedFile.Part noted;

    @BeforeEach
    void writeTwoRows() throws IOException {
        path = directory.resolve("rejected.csv");
        RejectedFile file = open(RejectedFile.Part.NONE);
        write(file, 2);
        noted = write(file, 3);
    }

    private RejectedFile open(RejectedFile.Part earlier) throws IOException {
        RejectedFile file = new RejectedFile(path, kept::add);
        file.goOnBehind(earlier);
        return file;
    }

    private RejectedFile.Part write(RejectedFile file, int line) throws IOException {
        RejectedFile.Part part = file.write(
                new PendingRows(directory.resolve("pending")),
                List.of(new RejectedRow(line, "is bad", "b")),
                List.of());
        file.noted();
        return part;
    }

    /** A run that writes two rows and does not get to note them: so much stands behind what is noted. */
    private void writeUntilKilled(RejectedFile.Part earlier, String rest) throws IOException {
        Files.writeString(path, earlier == noted ? HEADER + TWO + THREE : HEADER);
        open(earlier)
                .write(
                        new PendingRows(directory.resolve("pending")),
                        List.of(new RejectedRow(4, "is bad", "b")),
                        List.of(new RejectedRow(5, "is bad", "b")));
        String whole = Files.readString(path);
        assertThat(whole).endsWith(FOUR + FIVE);
        Files.writeString(path, whole.substring(0, whole.length() - (FOUR + FIVE).length()) + rest);
    }

    @Test
    void whatAKilledRunHasWrittenBehindIsCutOffAsTheServerMayTakeItsRowsNow() throws IOException {
        for (int length = 0; length <= (FOUR + FIVE).length(); length++) {
            writeUntilKilled(noted, (FOUR + FIVE).substring(0, length));

            open(noted);

            assertThat(path).hasContent(HEADER + TWO + THREE);
            writeUntilKilled(noted, (FOUR + FIVE).substring(0, length));
            RejectedFile file = open(noted);
            write(file, 6);
            file.end();

            assertThat(path).hasContent(HEADER + TWO + THREE + FOUR.replace('4', '6'));
            assertThat(kept).isEmpty();
        }
    }

    @Test
    void whatAKilledRunHasWrittenThatHadNotedNothingIsCutOffToo() throws IOException {
        Files.writeString(path, HEADER);
        for (int length = 0; length <= (FOUR + FIVE).length(); length++) {
            writeUntilKilled(RejectedFile.Part.NONE, (FOUR + FIVE).substring(0, length));

            open(RejectedFile.Part.NONE);

            assertThat(path).hasContent(HEADER);
            assertThat(kept).isEmpty();
        }
    }

    @Test
    void whatWasPendingAndNotNotedIsCutOffToo() throws IOException {
        PendingRows pending = new PendingRows(directory.resolve("pending"));
        for (int line = 10; line < 30; line++) {
            pending.add(List.of(new RejectedRow(line, "is bad", "b")), List.of());
        }
        open(noted).write(pending, List.of(new RejectedRow(5_000, "is bad", "b")), List.of());

        open(noted);

        assertThat(path).hasContent(HEADER + TWO + THREE);
        assertThat(kept).isEmpty();
    }

    @Test
    void whatAnotherHasAddedToTheRowsOfAKilledRunIsKept() throws IOException {
        writeUntilKilled(noted, FOUR + FIVE + "a remark\n");

        open(noted);

        assertThat(path).hasContent(HEADER + TWO + THREE);
        assertThat(kept.get(0)).hasContent(HEADER + TWO + THREE + FOUR + FIVE + "a remark\n");
    }

    @Test
    void whatIsNotedStandsAndWhatAKilledRunHasWrittenBehindIsWrittenAgain() throws IOException {
        for (String rest : List.of("", FOUR.substring(0, 7), FOUR, FOUR + FIVE.substring(0, 3), FOUR + FIVE)) {
            writeUntilKilled(noted, rest);

            RejectedFile file = open(noted);
            write(file, 4);
            write(file, 5);
            file.end();

            assertThat(path).hasContent(HEADER + TWO + THREE + FOUR + FIVE);
            assertThat(kept).isEmpty();
        }
    }

    @Test
    void whatAnotherHasAddedBehindIsKept() throws IOException {
        for (String added : List.of("a remark\n", THREE, FOUR + "a remark\n", FOUR + "\n", FOUR + FIVE)) {
            for (boolean isAddedDuringTheRun : List.of(true, false)) {
                kept.clear();
                Files.writeString(path, HEADER + TWO + THREE + (isAddedDuringTheRun ? "" : added));

                RejectedFile file = open(noted);
                Files.writeString(path, HEADER + TWO + THREE + added);
                write(file, 4);
                file.end();

                assertThat(path).hasContent(HEADER + TWO + THREE + FOUR);
                assertThat(kept).hasSize(1);
                assertThat(kept.get(0)).hasContent(HEADER + TWO + THREE + added);
                Files.delete(kept.get(0));
            }
        }
    }

    @Test
    void whatAnotherHasAddedBehindIsKeptAlsoIfNoFurtherRowIsRejected() throws IOException {
        Files.writeString(path, HEADER + TWO + THREE + "a remark");

        open(noted).end();

        assertThat(path).hasContent(HEADER + TWO + THREE);
        assertThat(kept.get(0)).hasContent(HEADER + TWO + THREE + "a remark");
    }

    @Test
    void whatAnotherHasMadeOfItIsKeptAndItIsBegunAgain() throws IOException {
        for (String edited : List.of(
                HEADER + THREE + TWO,
                HEADER + THREE,
                HEADER + TWO + THREE.replace("bad", "ok!") + "a remark\n",
                "x",
                (HEADER + TWO + THREE).replace("\n", "\r\n"))) {
            kept.clear();
            Files.writeString(path, edited);

            write(open(noted), 4);

            assertThat(path).hasContent(HEADER + FOUR);
            assertThat(kept).hasSize(1);
            assertThat(Files.readString(kept.get(0))).isEqualTo(edited);
        }
    }

    @Test
    void whatIsGoneOrEmptiedIsBegunAgain() throws IOException {
        Files.delete(path);
        write(open(noted), 4);
        assertThat(path).hasContent(HEADER + FOUR);

        Files.writeString(path, "");
        write(open(noted), 4);
        assertThat(path).hasContent(HEADER + FOUR);
        assertThat(kept).isEmpty();
    }

    @Test
    void whatIsGoneOrCutOffDuringTheRunIsBegunAgain() throws IOException {
        RejectedFile file = open(noted);
        Files.writeString(path, HEADER + THREE);
        write(file, 4);
        assertThat(path).hasContent(HEADER + FOUR);
        assertThat(kept.get(0)).hasContent(HEADER + THREE);

        Files.delete(path);
        write(file, 4);

        assertThat(path).hasContent(HEADER + FOUR);
    }

    @Test
    void whatIsThereIsKeptIfNothingOfItIsNoted() throws IOException {
        write(open(RejectedFile.Part.NONE), 4);

        assertThat(path).hasContent(HEADER + FOUR);
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0)).hasContent(HEADER + TWO + THREE);
    }

    @Test
    void rowsThatWerePendingComeFirstHoweverOftenTheyAreWritten() throws IOException {
        RejectedFile file = open(noted);
        PendingRows pending = new PendingRows(directory.resolve("pending"));
        StringBuilder expected = new StringBuilder(HEADER + TWO + THREE);
        for (int line = 10; line < 500; line++) {
            pending.add(List.of(new RejectedRow(line, "is bad", "b")), List.of());
            expected.append(line).append(",\"is bad\",\"b\"\n");
        }
        for (int attempt = 0; attempt < 3; attempt++) {
            noted = file.write(pending, List.of(new RejectedRow(500, "is bad", "b")), List.of());
        }
        file.noted();

        assertThat(path).hasContent(expected + "500,\"is bad\",\"b\"\n");
        write(open(noted), 600);
        assertThat(path).content().hasLineCount(500 - 10 + 5);
    }

    @Test
    void whatIsRemovedOrChangedDuringTheRunIsSaidAtItsEnd() throws IOException {
        for (String changed : new String[] {null, "", HEADER, HEADER + TWO, HEADER + THREE + TWO + FOUR}) {
            for (boolean isWrittenOn : List.of(true, false)) {
                Files.writeString(path, HEADER + TWO + THREE);
                RejectedFile file = open(noted);
                write(file, 4);
                file.checkWhole();
                Files.delete(path);
                if (changed != null) {
                    Files.writeString(path, changed);
                }
                if (isWrittenOn) {
                    write(file, 5);
                }

                assertThatThrownBy(file::checkWhole)
                        .as(changed + isWrittenOn)
                        .isInstanceOf(UnusableFileException.class)
                        .hasMessageContainingAll(path.toString(), "removed or changed");
            }
        }
    }

    @Test
    void aLinkToAnotherPlaceIsFollowed() throws IOException {
        Path elsewhere = Files.move(path, directory.resolve("elsewhere.csv"));
        Files.createSymbolicLink(path, elsewhere);

        write(open(noted), 4);

        assertThat(path).isSymbolicLink();
        assertThat(elsewhere).hasContent(HEADER + TWO + THREE + FOUR);
    }
}
