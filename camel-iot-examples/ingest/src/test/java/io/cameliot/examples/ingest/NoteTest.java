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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoteTest {
    private static final Note NOTE = new Note(
            "a server",
            "a file",
            new Lines.Position(5_551, 100_000, "abc"),
            new RejectedFile.Part(1_234, "def"),
            false);

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void write() throws IOException {
        path = directory.resolve("progress.properties");
        NOTE.write(path);
    }

    @Test
    void whatIsNotedIsReadAgain() throws IOException {
        assertThat(Note.read(path)).isEqualTo(NOTE);
    }

    @Test
    void aNoteThatIsCutOffAnywhereIsNone() throws IOException {
        byte[] whole = Files.readAllBytes(path);
        for (int length = 0; length < whole.length; length++) {
            Files.write(path, Arrays.copyOf(whole, length));

            assertThat(Note.read(path)).as("%d bytes", length).isNull();
        }
    }

    @Test
    void aNoteOfWhichAnyByteIsAnotherIsNone() throws IOException {
        byte[] whole = Files.readAllBytes(path);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(path, damaged);

            assertThat(Note.read(path)).as("byte %d", at).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"line=5551, line=0", "line=5551, line=9001", "rejectedLength=1234, rejectedLength=0"})
    void aNoteThatWasEditedIsNone(String noted, String edited) throws IOException {
        String text = Files.readString(path);
        assertThat(text).contains(noted);
        Files.writeString(path, text.replace(noted, edited));

        assertThat(Note.read(path)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"server", "file", "line", "length", "sha256", "rejectedLength", "rejectedSha256", "complete"})
    void aNoteWithoutAnythingThatBelongsToItIsNone(String property) throws IOException {
        List<String> lines = Files.readAllLines(path);
        lines.removeIf(line -> line.startsWith(property + "="));
        Files.write(path, lines);

        assertThat(Note.read(path)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\\u00zz\n", "line=-1\n", "length=-5\n", "rejectedLength=-1\n", "line=x\n", "complete=maybe\n"})
    void aNoteWithGarbageIsNone(String garbage) throws IOException {
        Files.writeString(path, Files.readString(path) + garbage);

        assertThat(Note.read(path)).isNull();
    }

    @Test
    void aNoteThatIsNoTextIsNone() throws IOException {
        Files.write(path, "caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(Note.read(path)).isNull();

        Files.write(path, new byte[4_096]);
        assertThat(Note.read(path)).isNull();
    }
}
