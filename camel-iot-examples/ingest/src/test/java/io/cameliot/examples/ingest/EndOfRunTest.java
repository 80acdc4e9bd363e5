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
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says at its end, and what the next one makes of it. */
class EndOfRunTest {
    @TempDir
    private Path directory;

    private Path state() {
        return directory.resolve("state");
    }

    /** Publishes three rows, of which the events of so many come back, and ends. */
    private void run(int received, boolean isStopping) throws IOException {
        Path file = RowsFile.in(directory, RowsFile.good(3));
        Progress progress = new Progress(new PrintStream(new ByteArrayOutputStream(), true));
        try (Journal journal = new Journal(state(), "a server", progress)) {
            WeatherFile weatherFile = new WeatherFile(new DefaultCamelContext(), file, journal, 10, () -> false);
            Iterator<Chunk> chunks = weatherFile.chunks();
            while (chunks.hasNext()) {
                Chunk chunk = chunks.next();
                chunk.forEach(event -> {});
                journal.done(chunk, chunk.rows());
            }
            for (int event = 0; event < received; event++) {
                progress.received(() -> "");
            }
            IngestApplication.end(weatherFile, journal, isStopping, false);
        }
    }

    private Note note() throws IOException {
        return Note.read(state().resolve("progress.properties"));
    }

    @Test
    void afterARunWhoseEventsDidNotComeBackTheNextPublishesThemAgainAndSaysTheSame() throws IOException {
        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(() -> run(1, false))
                    .hasMessageContainingAll("Of 3 events", "only 1 have come back", "the next run begins anew");

            assertThat(note().complete()).isTrue();
        }
        run(3, false);
    }

    @Test
    void aRunThatASignalHasStoppedIsNotDoneThoughEventsDidNotComeBack() throws IOException {
        assertThatThrownBy(() -> run(1, true))
                .hasMessageContaining("only 1 have come back")
                .hasMessageNotContaining("anew");

        assertThat(note().complete()).isFalse();
    }

    @Test
    void nothingComesAfterTheSummary() throws Exception {
        for (List<String> rows : List.of(List.of(RowsFile.good(1).get(0), "bad"), List.of("bad", "bad"))) {
            ApplicationProcess application = ApplicationProcess.start(RowsFile.in(directory, rows), state(), Map.of());
            assertThat(application.exitCode()).as(application.output()).isZero();
            boolean nothingIsGood = rows.get(0).equals("bad");
            assertThat(application.output())
                    .containsPattern("rejected               " + (nothingIsGood ? "2\n" : "1\ntook .* s, .* events/s\n")
                            + "\\z");
            if (nothingIsGood) {
                assertThat(application.output())
                        .contains("Kept the rejected rows of the earlier run in rejected-1.csv.");
            }
        }
    }
}
