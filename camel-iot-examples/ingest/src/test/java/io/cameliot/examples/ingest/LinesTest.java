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
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinesTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("rows.csv");
    }

    private Lines of(String text) throws IOException {
        Files.writeString(file, text);
        return new Lines(file);
    }

    private static List<String> all(Lines lines) throws IOException {
        List<String> all = new ArrayList<>();
        for (Line line = lines.next(); line != null; line = lines.next()) {
            all.add(line.text());
        }
        return all;
    }

    @Test
    void linesEndWithOrWithoutACarriageReturnAndTheLastWithoutAnything() throws IOException {
        assertThat(all(of("a\r\nb\n\nc\rd\ne"))).containsExactly("a", "b", "", "c\rd", "e");
        assertThat(all(of("a\n"))).containsExactly("a");
        assertThat(all(of(""))).isEmpty();
    }

    @Test
    void aLongLineIsCutOffAndSaysSoAndWhatFollowsIsNot() throws IOException {
        for (String character : List.of("x", "\u00e9", "\u20ac", "\uD83C\uDF27")) {
            for (String before : List.of("", "x", "xx", "xxx")) {
                Lines lines = of(before + character.repeat(100_000) + "END\nnext\n");

                Line cut = lines.next();

                assertThat(cut.isCut()).isTrue();
                assertThat(cut.text()).hasSizeLessThanOrEqualTo(Lines.LONGEST).startsWith(before + character);
                assertThat(lines.next()).isEqualTo(new Line("next", false, true));
            }
        }
    }

    @Test
    void aLineIsUtf8IfItsBytesAreWhateverCharactersThatAre() throws IOException {
        for (String text : List.of("a", "\uFFFD", "a\uFFFDb\r", "\uFFFD\uFFFD", "\uD83C\uDF27\uFFFD", "")) {
            Lines lines = of(text + "\nnext");
            assertThat(lines.next().isUtf8()).as(text).isTrue();
        }
        for (int[] bytes :
                new int[][] {{0xE9}, {'a', 0xFF, 'b'}, {0xEF, 0xBF}, {0xEF, 0xBF, 0xBD, 0x80}, {0xC0, 0x80}}) {
            byte[] content = new byte[bytes.length];
            for (int index = 0; index < bytes.length; index++) {
                content[index] = (byte) bytes[index];
            }
            Path written = Files.write(directory.resolve("bytes.csv"), content);
            try (Lines lines = new Lines(written)) {
                assertThat(lines.next().isUtf8())
                        .as("%s", Arrays.toString(bytes))
                        .isFalse();
            }
        }
    }

    @Test
    void aLineIsCutOffIfItHasMoreBytesThanTheLongestAndOnlyThen() throws IOException {
        for (String end : List.of("\n", "\r\n", "")) {
            int longest = Lines.LONGEST - (end.startsWith("\r") ? 1 : 0);

            assertThat(of("x".repeat(longest) + end).next()).isEqualTo(new Line("x".repeat(longest), false, true));
            assertThat(of("x".repeat(longest + 1) + end).next().isCut()).isTrue();
            assertThat(of("\u00e9".repeat(longest / 2 + 1) + end).next().isCut())
                    .isTrue();
        }
    }

    @Test
    void whereverARunEndedAnotherGoesOnWithTheNextLine() throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 3_000; line++) {
            text.append(line).append("\u00e9".repeat(random.nextInt(100))).append(random.nextBoolean() ? "\n" : "\r\n");
        }
        List<String> expected = all(of(text.toString()));
        for (int round = 0; round < 50; round++) {
            int done = random.nextInt(expected.size());
            Lines first = new Lines(file);
            for (int line = 0; line < done; line++) {
                first.next();
            }
            Lines second = new Lines(file);

            assertThat(second.skipTo(first.position())).isTrue();

            assertThat(second.position().line()).isEqualTo(done);
            assertThat(all(second)).isEqualTo(expected.subList(done, expected.size()));
        }
    }

    @Test
    void aFileThatBeginsOtherwiseIsNotGoneOnWith() throws IOException {
        Lines lines = of("header\na,1\nb,2\nc,3\n");
        lines.next();
        lines.next();
        lines.next();
        Lines.Position done = lines.position();

        for (String other :
                List.of("header\na,1\nb,3\nc,3\n", "header\na,1\nb,2", "header\n", "", "Header\na,1\nb,2\nc,3\n")) {
            assertThat(of(other).skipTo(done)).as(other).isFalse();
        }
        assertThat(of("header\na,1\nb,2\nx\ny\n").skipTo(done))
                .as("another end")
                .isTrue();
    }

    @Test
    void aPositionWhoseNumberOfLinesIsWrongIsNotGoneOnWith() throws IOException {
        Lines lines = of("header\na,1\nb,2\nc,3\n");
        lines.next();
        lines.next();
        Lines.Position done = lines.position();
        for (long line : new long[] {0, 1, 3, 9_001}) {
            assertThat(lines.skipTo(new Lines.Position(line, done.length(), done.digest())))
                    .as("line %d", line)
                    .isFalse();
        }
        assertThat(lines.skipTo(done)).isTrue();
    }

    @Test
    void aLastLineWithoutAnEndIsNotDoneBeforeTheFileIs() throws IOException {
        Lines lines = of("header\na,1\nb,2");
        all(lines);

        assertThat(lines.position().line()).isEqualTo(2);

        Files.writeString(file, "34\nc\n", StandardOpenOption.APPEND);
        Lines later = new Lines(file);
        assertThat(later.skipTo(lines.position())).isTrue();
        assertThat(all(later)).containsExactly("b,234", "c");
    }

    @Test
    void whatIsAppendedToALastLineWithoutAnEndWhileItIsReadIsNoLineOfItsOwn() throws IOException {
        for (String appended : List.of("34\nc\n", "\n", "\nc", "34")) {
            Lines lines = of("header\na,1\nb,2");
            all(lines);

            Files.writeString(file, appended, StandardOpenOption.APPEND);

            assertThat(lines.next()).as(appended).isNull();
            assertThat(lines.position().line()).isEqualTo(2);
            assertThatThrownBy(lines::checkUnchanged).isInstanceOf(UnusableFileException.class);
        }
    }

    @Test
    void aFileThatIsReplacedOverwrittenOrAppendedToWhileItIsReadIsFoundOutAtItsEnd() throws IOException {
        for (String way : List.of("replaced", "overwritten", "overwritten at the same time", "appended", "cut off")) {
            Lines lines = of("header\na\nb\n");
            all(lines);
            switch (way) {
                case "replaced" ->
                    Files.move(
                            Files.writeString(directory.resolve("other"), "header\nx\ny\n"),
                            file,
                            StandardCopyOption.REPLACE_EXISTING);
                case "overwritten" -> {
                    Files.write(file, "header\nx\ny\n".getBytes(StandardCharsets.UTF_8));
                    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
                }
                case "overwritten at the same time" -> {
                    FileTime time = Files.getLastModifiedTime(file);
                    Files.write(file, "header\nx\ny\n".getBytes(StandardCharsets.UTF_8));
                    Files.setLastModifiedTime(file, time);
                }
                case "appended" -> Files.writeString(file, "c\n", StandardOpenOption.APPEND);
                default -> Files.writeString(file, "header\n");
            }

            assertThatThrownBy(lines::checkUnchanged)
                    .as(way)
                    .isInstanceOf(UnusableFileException.class)
                    .hasMessageContainingAll(file.toString(), "has changed", "Run again");
        }
    }

    @Test
    void aFileThatIsCutOffInFrontOfTheReaderIsFoundOutAlsoIfItGrowsAgain() throws IOException {
        for (boolean growsAgain : List.of(false, true)) {
            String text = ("x".repeat(999) + "\n").repeat(400);
            Lines lines = of(text);
            lines.next();
            Files.writeString(file, text.substring(0, 200_000));
            if (growsAgain) {
                for (int line = 0; line < 150; line++) {
                    lines.next();
                }
                Files.writeString(file, text + text);
            }
            all(lines);

            assertThatThrownBy(lines::checkUnchanged)
                    .isInstanceOf(UnusableFileException.class)
                    .hasMessageContainingAll("has changed", "had 400000 bytes, and only 200000 after that");
        }
    }

    @Test
    void aFileThatIsOnlyTouchedOrCopiedBackIsTheSame() throws IOException {
        Lines lines = of("header\na\nb\n");
        all(lines);
        assertThatCode(lines::checkUnchanged).doesNotThrowAnyException();

        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        Path copy = Files.copy(file, directory.resolve("copy"));
        Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);

        assertThatCode(lines::checkUnchanged).doesNotThrowAnyException();
    }
}
