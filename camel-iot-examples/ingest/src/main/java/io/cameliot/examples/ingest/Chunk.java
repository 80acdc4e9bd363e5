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

import io.cameliot.component.BatchPublishException;
import io.cameliot.connection.RefusedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.camel.Message;

/**
 * Some rows of the file: a batch of events, and what could not be made one. A row is parsed when its turn comes to be
 * published, so that neither waits for the other; if the chunk is tried again, then again.
 */
public final class Chunk implements Iterable<Message> {
    /** As many as a {@link BatchPublishException} can name. */
    static final int MOST_ROWS = 1_000;

    /** What the platform answers where the message itself is at fault. */
    private static final Set<Integer> FAULTS_OF_MESSAGES = Set.of(0x81, 0x82, 0x90, 0x95, 0x99);

    private final long firstLine;
    private final List<String> rows;
    private final Lines.Position end;
    private final Function<String, Message> toEvent;
    private final List<RejectedRow> noEvents = new ArrayList<>();
    /** Where the events stand among the rows. */
    private final List<Integer> events = new ArrayList<>();

    private long publishedBefore;

    /**
     * @param firstLine the number of the line that the first row is, the header of the file being line 1
     * @param end       where the file goes on behind them
     * @param toEvent   makes the event of a row, or throws an {@link IllegalArgumentException} that says why it cannot
     */
    Chunk(long firstLine, List<String> rows, Lines.Position end, Function<String, Message> toEvent) {
        this.firstLine = firstLine;
        this.rows = List.copyOf(rows);
        this.end = end;
        this.toEvent = toEvent;
    }

    /** How many rows there are, good or bad. */
    int rows() {
        return rows.size();
    }

    Lines.Position end() {
        return end;
    }

    /** Whether the file goes on behind this row: it is one that has ended. */
    boolean isDone(RejectedRow row) {
        return row.line() <= end.line();
    }

    /** How many events were published in tries before the last. */
    long publishedBefore() {
        return publishedBefore;
    }

    @Override
    public Iterator<Message> iterator() {
        publishedBefore += events.size();
        noEvents.clear();
        events.clear();
        return IntStream.range(0, rows.size())
                .mapToObj(this::eventOrNull)
                .filter(Objects::nonNull)
                .iterator();
    }

    private Message eventOrNull(int index) {
        try {
            Message event = toEvent.apply(rows.get(index));
            events.add(index);
            return event;
        } catch (IllegalArgumentException e) {
            noEvents.add(rejected(index, e.getMessage()));
            return null;
        }
    }

    private RejectedRow rejected(int index, String reason) {
        return new RejectedRow(firstLine + index, reason, rows.get(index));
    }

    /**
     * The rows that were no events when the chunk was last gone through, and those that could not be published, by line.
     *
     * @param failure null if all others were published
     */
    List<RejectedRow> rejected(BatchPublishException failure) {
        List<RejectedRow> rejected = new ArrayList<>(noEvents);
        if (failure != null) {
            failure.getFailures()
                    .forEach(each -> rejected.add(rejected(
                            events.get((int) each.index()), each.cause().getMessage())));
        }
        rejected.sort(Comparator.comparingLong(RejectedRow::line));
        return rejected;
    }

    /** Whether nothing but rows is at fault: to publish them again would not help, and all others are published. */
    static boolean areRowsAtFault(BatchPublishException failure) {
        return failure.getAcknowledged() + failure.getFailed() == failure.getSize()
                && failure.getFailures().size() == failure.getFailed()
                && failure.getFailures().stream().allMatch(each -> isOfRow(each.cause()));
    }

    private static boolean isOfRow(Exception cause) {
        return cause instanceof IllegalArgumentException
                || cause.getCause() instanceof IllegalArgumentException
                || cause instanceof RefusedException refused
                        && FAULTS_OF_MESSAGES.contains(refused.reasonCode().value());
    }
}
