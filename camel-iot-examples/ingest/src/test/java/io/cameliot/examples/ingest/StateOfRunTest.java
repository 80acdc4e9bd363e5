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
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state that is removed, damaged or reached on another way. */
class StateOfRunTest {
    private static final String BAD_ROWS = RowsFile.HEADER + "\na\nb\nc\nd\n";

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private Path file;
    private Path state;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("rows.csv"), BAD_ROWS);
        state = directory.resolve("state");
    }

    private Journal journal() throws IOException {
        return new Journal(state, "a server", new Progress(new PrintStream(output, true)));
    }

    private Iterator<Chunk> chunks(Journal journal) throws IOException {
        return new WeatherFile(new DefaultCamelContext(), file, journal, 1, () -> false).chunks();
    }

    private static void done(Journal journal, Chunk chunk) throws IOException {
        chunk.forEach(event -> {});
        journal.done(chunk, 1);
    }

    private void removeState() throws IOException {
        try (Stream<Path> files = Files.list(state)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(state);
    }

    @Test
    void aRunWhoseStateIsRemovedEndsInsteadOfSharingItWithAnother() throws IOException {
        try (Journal journal = journal()) {
            Iterator<Chunk> chunks = chunks(journal);
            done(journal, chunks.next());
            removeState();

            assertThatThrownBy(() -> done(journal, chunks.next()))
                    .isInstanceOf(UnusableFileException.class)
                    .hasMessageContainingAll(state.toString(), "removed or replaced", "Run again");

            try (Journal other = journal()) {
                Iterator<Chunk> chunksOfOther = chunks(other);
                done(other, chunksOfOther.next());
                assertThatThrownBy(() -> done(journal, chunks.next())).isInstanceOf(UnusableFileException.class);
                assertThatThrownBy(journal::complete).isInstanceOf(UnusableFileException.class);
                done(other, chunksOfOther.next());
            }
        }
        assertThat(state.resolve("rejected.csv")).content().hasLineCount(3);
    }

    @Test
    void aStateThatIsReachedByALinkTooIsForOneRunAtATime() throws IOException {
        try (Journal journal = journal()) {
            state = Files.createSymbolicLink(directory.resolve("link"), state);

            assertThatThrownBy(this::journal).isInstanceOf(UnusableFileException.class);
        }
    }

    @Test
    void aNoteThatCannotBeReadIsSaidAndItsRejectedRowsAreKept() throws IOException {
        try (Journal journal = journal()) {
            Iterator<Chunk> chunks = chunks(journal);
            done(journal, chunks.next());
            done(journal, chunks.next());
        }
        List<String> rejected = Files.readAllLines(state.resolve("rejected.csv"));
        Path note = state.resolve("progress.properties");
        Files.writeString(note, Files.readString(note).replace("rejectedLength=", "rejectedLength=0\nx="));

        try (Journal journal = journal()) {
            done(journal, chunks(journal).next());
        }

        assertThat(output.toString()).contains("Beginning anew: the earlier run left a note that cannot be read.");
        assertThat(Files.readAllLines(state.resolve("rejected-1.csv"))).isEqualTo(rejected);
    }

    @Test
    void aLineThatIsAddedToTheRejectedRowsBetweenTwoRunsIsKept() throws IOException {
        try (Journal journal = journal()) {
            done(journal, chunks(journal).next());
        }
        Path rejected = state.resolve("rejected.csv");
        Files.writeString(rejected, "a remark\n", StandardOpenOption.APPEND);

        try (Journal journal = journal()) {
            Iterator<Chunk> chunks = chunks(journal);
            while (chunks.hasNext()) {
                done(journal, chunks.next());
            }
            journal.complete();
        }

        assertThat(output.toString()).contains("Kept the rejected rows of the earlier run in rejected-1.csv.");
        assertThat(state.resolve("rejected-1.csv")).content().endsWith("a remark\n");
        assertThat(rejected).content().hasLineCount(5).doesNotContain("remark");
    }
}
