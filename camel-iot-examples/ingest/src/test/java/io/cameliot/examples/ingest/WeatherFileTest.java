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
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeatherFileTest {
    private static final String ROW = "Seattle,2012-01-01,0.0,12.8,5.0,4.7,sun\n";

    @TempDir
    private Path directory;

    private Path file(int rows) throws IOException {
        return Files.writeString(directory.resolve("rows.csv"), RowsFile.HEADER + "\n" + ROW.repeat(rows));
    }

    private Journal journal() throws IOException {
        Progress progress = new Progress(new PrintStream(OutputStream.nullOutputStream()));
        return new Journal(directory.resolve("state"), "a server", progress);
    }

    private List<Integer> sizesOfChunks(int rows, int rowsPerChunk) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        try (Journal journal = journal()) {
            new WeatherFile(new DefaultCamelContext(), file(rows), journal, rowsPerChunk, () -> false)
                    .chunks()
                    .forEachRemaining(chunk -> sizes.add(chunk.rows()));
        }
        return sizes;
    }

    @Test
    void whatIsAppendedWhileTheLastChunkIsPublishedIsFoundOut() throws IOException {
        Path file = file(30);
        try (Journal journal = journal()) {
            WeatherFile weatherFile = new WeatherFile(new DefaultCamelContext(), file, journal, 1_000, () -> false);
            Iterator<Chunk> chunks = weatherFile.chunks();
            weatherFile.checkUnchanged();
            chunks.next();
            assertThat(chunks.hasNext()).isFalse();
            weatherFile.checkUnchanged();

            Files.writeString(file, ROW, StandardOpenOption.APPEND);

            assertThatThrownBy(weatherFile::checkUnchanged).isInstanceOf(UnusableFileException.class);
        }
    }

    @Test
    void anErrorWhileItIsReadIsAnExceptionAndTheEnd() throws IOException {
        Path file = file(30);
        try (Journal journal = journal()) {
            Iterator<Chunk> chunks = new WeatherFile(new DefaultCamelContext(), file, journal, 10, () -> {
                        throw new NoClassDefFoundError("some class");
                    })
                    .chunks();

            assertThatThrownBy(chunks::hasNext)
                    .isInstanceOf(RuntimeException.class)
                    .hasMessageContainingAll(file.toString(), "behind line 1", "some class");

            assertThat(chunks.hasNext()).isFalse();
        }
    }

    @Test
    void aChunkOfLongRowsHasFewOfThem() throws IOException {
        Path file = file(0);
        Files.writeString(file, ("x".repeat(60_000) + "\n").repeat(200), StandardOpenOption.APPEND);
        try (Journal journal = journal()) {
            Iterator<Chunk> chunks =
                    new WeatherFile(new DefaultCamelContext(), file, journal, 1_000, () -> false).chunks();
            List<Integer> sizes = new ArrayList<>();
            chunks.forEachRemaining(chunk -> sizes.add(chunk.rows()));

            assertThat(sizes).containsExactly(18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 2);
        }
    }

    @Test
    void theFirstChunksAreSmallSoThatAcknowledgementsCountSoonAndGrowToFullSize() throws IOException {
        assertThat(sizesOfChunks(4_000, 1_000)).containsExactly(50, 100, 200, 400, 800, 1_000, 1_000, 450);
    }

    @Test
    void noChunkIsLargerThanTheSetting() throws IOException {
        assertThat(sizesOfChunks(250, 70)).containsExactly(50, 70, 70, 60);
        assertThat(sizesOfChunks(25, 10)).containsExactly(10, 10, 5);
    }
}
