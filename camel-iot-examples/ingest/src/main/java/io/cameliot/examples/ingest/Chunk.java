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

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.camel.Message;

/**
 * Some rows of the file: a batch of events, and what could not be made one. A row is parsed when its turn comes to be
 * published, so that neither waits for the other; if the chunk is tried again, then again.
 */
public final class Chunk implements Iterable<Message> {
    private final long firstLine;
    private final List<String> rows;
    private final Function<String, Message> toEvent;
    private final List<RejectedRow> rejected = new ArrayList<>();

    /**
     * @param firstLine the number of the line that the first row is, the header of the file being line 1
     * @param toEvent   makes the event of a row, or throws an {@link IllegalArgumentException} that says why it cannot
     */
    Chunk(long firstLine, List<String> rows, Function<String, Message> toEvent) {
        this.firstLine = firstLine;
        this.rows = List.copyOf(rows);
        this.toEvent = toEvent;
    }

    /** How many rows there are, good or bad. */
    int rows() {
        return rows.size();
    }

    /** The number of the line that the last row is. */
    long lastLine() {
        return firstLine + rows.size() - 1;
    }

    /** The rows that were no events when the chunk was last gone through. */
    List<RejectedRow> rejected() {
        return List.copyOf(rejected);
    }

    @Override
    public Iterator<Message> iterator() {
        rejected.clear();
        return IntStream.range(0, rows.size())
                .mapToObj(this::eventOrNull)
                .filter(Objects::nonNull)
                .iterator();
    }

    private Message eventOrNull(int index) {
        String row = rows.get(index);
        try {
            return toEvent.apply(row);
        } catch (IllegalArgumentException e) {
            rejected.add(new RejectedRow(firstLine + index, e.getMessage(), row));
            return null;
        }
    }
}
