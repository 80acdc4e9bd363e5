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

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.component.file.GenericFile;

/**
 * Reads a weather file in chunks of rows, from where an earlier run got to, and never more of it at a time.
 */
public final class WeatherFile {
    private static final long HEADER_LINE = 1;

    private final CamelContext camelContext;
    private final Journal journal;
    private final int rowsPerChunk;

    public WeatherFile(CamelContext camelContext, Journal journal, int rowsPerChunk) {
        this.camelContext = camelContext;
        this.journal = journal;
        this.rowsPerChunk = rowsPerChunk;
    }

    /** The chunks that are still to be done. */
    public Iterator<Chunk> chunks(GenericFile<?> file) throws IOException {
        Path path = Path.of(file.getAbsoluteFilePath());
        // Goes on after bytes that are no UTF-8, other than Files.newBufferedReader: their row is rejected.
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8));
        try {
            Observations observations = new Observations(reader.readLine());
            return new Chunks(reader, observations, journal.begin(path));
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private final class Chunks implements Iterator<Chunk>, Closeable {
        private final BufferedReader reader;
        private final Observations observations;
        private long line = HEADER_LINE;
        private String nextRow;

        Chunks(BufferedReader reader, Observations observations, long linesDone) throws IOException {
            this.reader = reader;
            this.observations = observations;
            while (line < linesDone) {
                readLine();
            }
            nextRow = readLine();
        }

        private String readLine() throws IOException {
            line++;
            return reader.readLine();
        }

        @Override
        public boolean hasNext() {
            return nextRow != null;
        }

        @Override
        public Chunk next() {
            if (nextRow == null) {
                throw new NoSuchElementException();
            }
            long firstLine = line;
            List<String> rows = new ArrayList<>(rowsPerChunk);
            try {
                for (; nextRow != null && rows.size() < rowsPerChunk; nextRow = readLine()) {
                    rows.add(nextRow);
                }
                return new Chunk(firstLine, rows, this::event);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read line " + line, e);
            }
        }

        private Message event(String row) {
            return observations.parse(row).toMessage(camelContext);
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
