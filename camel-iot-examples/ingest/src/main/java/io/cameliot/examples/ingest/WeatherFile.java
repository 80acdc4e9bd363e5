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

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;

/**
 * Reads a weather file in chunks of rows, from where an earlier run got to, and never more than two of them at a time.
 */
public final class WeatherFile {
    /** The first chunks are small: what is acknowledged counts when a whole chunk is. */
    private static final int FIRST_CHUNK = 50;

    /** A chunk of long rows ends behind so many characters, so that the memory that chunks take does not depend on the rows. */
    private static final int ENOUGH_CHARACTERS = 1 << 20;

    private final CamelContext camelContext;
    private final Path path;
    private final Journal journal;
    private final int rowsPerChunk;
    private final BooleanSupplier isStopping;
    /** Null until the end of the file is read. */
    private Lines readToEnd;

    /** @param isStopping whether no further chunk is wanted */
    public WeatherFile(
            CamelContext camelContext, Path path, Journal journal, int rowsPerChunk, BooleanSupplier isStopping) {
        this.camelContext = camelContext;
        this.path = path;
        this.journal = journal;
        this.rowsPerChunk = rowsPerChunk;
        this.isStopping = isStopping;
    }

    /**
     * The chunks that are still to be done.
     *
     * @throws UnusableFileException if the file has other columns
     */
    public Iterator<Chunk> chunks() throws IOException {
        Lines lines = new Lines(path);
        try {
            Observations observations = new Observations(lines.next());
            journal.begin(path, lines);
            if (lines.position().line() == 0) {
                lines.next(); // The header.
            }
            return new Chunks(lines, observations);
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        } catch (Error e) {
            lines.close();
            throw failure(lines, e);
        }
    }

    /** Camel does not end an exchange whose parts end with an {@link Error}: it would be waited for forever. */
    private UnusableFileException failure(Lines lines, Throwable e) {
        return new UnusableFileException(
                "Cannot read the file " + path + " behind line "
                        + lines.position().line() + ": " + e + ". The next run goes on behind what is noted as done.",
                e);
    }

    /**
     * To be called when all chunks are done, which may be long after the end of the file was read.
     *
     * @throws UnusableFileException if the file has changed since
     */
    public void checkUnchanged() throws IOException {
        if (readToEnd != null) {
            readToEnd.checkUnchanged();
        }
    }

    private final class Chunks implements Iterator<Chunk>, Closeable {
        private final Lines lines;
        private final Observations observations;
        private Chunk next;
        private boolean ended;
        private int size = Math.min(FIRST_CHUNK, rowsPerChunk);

        Chunks(Lines lines, Observations observations) {
            this.lines = lines;
            this.observations = observations;
        }

        @Override
        public boolean hasNext() {
            if (ended) {
                return false;
            }
            ended = true; // Also if it fails: Camel asks again then.
            try {
                // A chunk that is read already does not begin after the signal either.
                if (!isStopping.getAsBoolean()) {
                    next = next == null ? read() : next;
                    ended = next == null;
                }
            } catch (IOException | Error e) {
                throw failure(lines, e);
            }
            return !ended;
        }

        private Chunk read() throws IOException {
            long firstLine = lines.position().line() + 1;
            List<Line> rows = new ArrayList<>(size);
            boolean isEnd = false;
            int characters = 0;
            while (!isEnd && rows.size() < size && characters < ENOUGH_CHARACTERS) {
                Line row = lines.next();
                if (row == null) {
                    isEnd = true;
                } else {
                    rows.add(row);
                    characters += row.text().length();
                }
            }
            if (isEnd) {
                // The last row may be half of one.
                lines.checkUnchanged();
                readToEnd = lines;
            }
            size = Math.min(2 * size, rowsPerChunk);
            return rows.isEmpty() ? null : new Chunk(firstLine, rows, lines.position(), this::event);
        }

        @Override
        public Chunk next() {
            if (next == null && !hasNext()) {
                throw new NoSuchElementException();
            }
            Chunk chunk = next;
            next = null;
            return chunk;
        }

        private Message event(Line row) {
            return observations.parse(row).toMessage(camelContext);
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
