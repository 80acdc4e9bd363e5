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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Message;

/**
 * Some rows of the file: a batch of events, and what could not be made one. A row is parsed when its turn comes to be
 * published, so that neither waits for the other; if the chunk is tried again, then again.
 */
public final class Chunk implements Iterable<Message> {
    /** As many as a {@link BatchPublishException} can name. */
    static final int MOST_ROWS = 1_000;

    private final long firstLine;
    private final List<Line> rows;
    private final Lines.Position end;
    private final Function<Line, Message> toEvent;
    private final List<RejectedRow> noEvents = new ArrayList<>();
    /** Where the events stand among the rows. */
    private final List<Integer> events = new ArrayList<>();
    /** The events that were not published, and why. */
    private List<BatchPublishException.Failure> failures = List.of();

    private long publishedBefore;

    /**
     * @param firstLine the number of the line that the first row is, the header of the file being line 1
     * @param end       where the file goes on behind them
     * @param toEvent   makes the event of a row, or throws an exception that says why it cannot
     */
    Chunk(long firstLine, List<Line> rows, Lines.Position end, Function<Line, Message> toEvent) {
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
        failures = List.of();
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
        } catch (RuntimeException e) {
            noEvents.add(rejected(index, reason(e)));
            return null;
        }
    }

    private RejectedRow rejected(int index, String reason) {
        return new RejectedRow(firstLine + index, reason, rows.get(index).text());
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /**
     * Whether nothing but rows is at fault: all others are published, and to publish these again would not help.
     *
     * @param doubtful whether rows are also at fault where nobody says so
     */
    boolean areRowsAtFault(BatchPublishException failure, boolean doubtful) {
        boolean allWerePublishedOrFailed = noEvents.size() + events.size() == rows.size()
                && failure.getSize() == events.size()
                && failure.getAcknowledged() + failure.getFailed() == failure.getSize()
                && failure.getFailures().size() == failure.getFailed();
        return allWerePublishedOrFailed
                && failure.getFailures().stream()
                        .map(each -> Fault.of(each.cause()))
                        .allMatch(fault -> fault == Fault.ROW || doubtful && fault == Fault.UNKNOWN);
    }

    /** Rejects the rows whose events were not published. */
    void reject(BatchPublishException failure) {
        failures = failure.getFailures();
    }

    /** How many rows are rejected though their events keep the rules of the component. */
    long refused() {
        return refusals().count();
    }

    /** Why the event of the first of them was not published. */
    String firstRefusal() {
        return refusals()
                .min(Comparator.comparingLong(BatchPublishException.Failure::index))
                .map(first -> reason(first.cause()))
                .orElseThrow();
    }

    private Stream<BatchPublishException.Failure> refusals() {
        return failures.stream().filter(each -> !(each.cause() instanceof IllegalArgumentException));
    }

    /** The rows that were no events when the chunk was last gone through, and those that are rejected, by line. */
    List<RejectedRow> rejected() {
        List<RejectedRow> rejected = new ArrayList<>(noEvents);
        failures.forEach(each -> rejected.add(rejected(events.get((int) each.index()), reason(each.cause()))));
        rejected.sort(Comparator.comparingLong(RejectedRow::line));
        return rejected;
    }
}
