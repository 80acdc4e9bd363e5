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
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Message;

/**
 * Some rows of the file: a batch of events, and what could not be made one. A row is parsed when its turn comes to be
 * published, so that neither waits for the other. Each try is a chunk of its own: {@link #withoutAnswered} is the next.
 */
public final class Chunk implements Iterable<Message> {
    /** As many as a {@link BatchPublishException} can name. */
    static final int MOST_ROWS = 1_000;

    private final long firstLine;
    private final List<Line> rows;
    private final Lines.Position end;
    private final Function<Line, Message> toEvent;
    private final List<RejectedRow> noEvents = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    /** Why rows are rejected though they are events, by their place among the rows. */
    private final SortedMap<Integer, Exception> refused = new TreeMap<>();
    /** Where the rows stand whose events were acknowledged in tries before the last. */
    private final Set<Integer> acknowledged = new HashSet<>();
    /** How many rows the last try has left out. */
    private int leftOut;

    private boolean isTried;
    private int failedTries;
    /** In how many tries the server has answered a row that it had not before. */
    private int fruitfulTries;

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

    /** The next try of a chunk: the component takes the body of a try that has failed for read. */
    private Chunk(Chunk before) {
        this(before.firstLine, before.rows, before.end, before.toEvent);
        noEvents.addAll(before.noEvents);
        events.addAll(before.events);
        refused.putAll(before.refused);
        acknowledged.addAll(before.acknowledged);
        leftOut = before.leftOut;
        failedTries = before.failedTries + 1;
        fruitfulTries = before.fruitfulTries;
        publishedBefore = before.publishedBefore;
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

    /** How many events are acknowledged, of so many that are since the last try began. */
    long acknowledged(long inLastTry) {
        return acknowledged.size() + inLastTry;
    }

    /** How many events were published again, counted with each try. */
    long publishedBefore() {
        return publishedBefore;
    }

    @Override
    public Iterator<Message> iterator() {
        publishedBefore +=
                events.stream().filter(event -> isOpen(event.index())).count();
        noEvents.clear();
        events.clear();
        leftOut = refused.size() + acknowledged.size();
        isTried = true;
        return IntStream.range(0, rows.size())
                .filter(this::isOpen)
                .mapToObj(this::eventOrNull)
                .filter(Objects::nonNull)
                .iterator();
    }

    private boolean isOpen(int index) {
        return !refused.containsKey(index) && !acknowledged.contains(index);
    }

    private Message eventOrNull(int index) {
        try {
            Message event = toEvent.apply(rows.get(index));
            events.add(new Event(index, new WeakReference<>(event)));
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
        boolean allWerePublishedOrFailed = isOfThisTry(failure)
                && leftOut + noEvents.size() + events.size() == rows.size()
                && failure.getSize() == events.size()
                && failure.getAcknowledged() + failure.getFailed() == failure.getSize()
                && failure.getFailures().size() == failure.getFailed();
        return allWerePublishedOrFailed
                && failure.getFailures().stream()
                        .map(each -> Fault.of(each.cause()))
                        .allMatch(fault -> fault == Fault.ROW || doubtful && fault == Fault.UNKNOWN);
    }

    /**
     * Whether a failure is one of the events of this try, so that its indices are theirs. Any other says nothing: by its indices,
     * it would be about other rows.
     *
     * @param failure null if the try has failed otherwise
     */
    private boolean isOfThisTry(BatchPublishException failure) {
        return failure != null
                && isTried
                && failure.getSize() <= events.size()
                && failure.getFailures().stream()
                        .allMatch(each -> each.item() == event(each).message().get());
    }

    private Event event(BatchPublishException.Failure failure) {
        return events.get((int) failure.index());
    }

    /** Rejects the rows whose events were not published. */
    void reject(BatchPublishException failure) {
        if (isOfThisTry(failure)) {
            failure.getFailures().forEach(each -> reject(event(each), each.cause()));
        }
    }

    private void reject(Event event, Exception cause) {
        refused.put(event.index(), cause);
    }

    /**
     * Whether another try may do better after this failure. Tries in which the server has answered rows do not count: it may
     * break the connection off for each row that it refuses, and the others are not at fault.
     *
     * @param failure null if the try has failed otherwise
     */
    boolean isWorthAnotherTry(BatchPublishException failure, int retries) {
        return failedTries + 1 - fruitfulTries - (isFruitful(failure) ? 1 : 0) <= retries;
    }

    /** A try counts as fruitful only for what the next one leaves out: so there is a last one. */
    private boolean isFruitful(BatchPublishException failure) {
        return !acknowledgedBy(failure).isEmpty() || refusals(failure).findAny().isPresent();
    }

    /**
     * The next try of the chunk, without the rows that the server has answered. Those that are at fault are rejected.
     *
     * @param failure null if the try has failed otherwise
     */
    Chunk withoutAnswered(BatchPublishException failure) {
        Chunk next = new Chunk(this);
        next.fruitfulTries += isFruitful(failure) ? 1 : 0;
        next.acknowledged.addAll(acknowledgedBy(failure));
        refusals(failure).forEach(each -> next.reject(event(each), each.cause()));
        return next;
    }

    /** Where the rows stand whose events were acknowledged in a try that has failed. */
    private Set<Integer> acknowledgedBy(BatchPublishException failure) {
        Set<Integer> indices = new HashSet<>();
        if (isOfThisTry(failure)
                && failure.getAcknowledged() + failure.getFailures().size() == failure.getSize()) {
            events.subList(0, (int) failure.getSize()).forEach(event -> indices.add(event.index()));
            failure.getFailures().forEach(each -> indices.remove(event(each).index()));
        }
        return indices;
    }

    private Stream<BatchPublishException.Failure> refusals(BatchPublishException failure) {
        return isOfThisTry(failure)
                ? failure.getFailures().stream().filter(each -> Fault.of(each.cause()) == Fault.ROW)
                : Stream.empty();
    }

    /** How many rows are rejected though their events keep the rules of the component. */
    long refused() {
        return refusedByServer().count();
    }

    /** Why the event of the first of them was not published. */
    Optional<String> firstRefusal() {
        return refusedByServer().findFirst().map(Chunk::reason);
    }

    private Stream<Exception> refusedByServer() {
        return refused.values().stream().filter(cause -> !(cause instanceof IllegalArgumentException));
    }

    /** The rows that were no events when the chunk was last gone through, and those that are rejected, by line. */
    List<RejectedRow> rejected() {
        List<RejectedRow> rejected = new ArrayList<>(noEvents);
        refused.forEach((index, cause) -> rejected.add(rejected(index, reason(cause))));
        rejected.sort(Comparator.comparingLong(RejectedRow::line));
        return rejected;
    }

    /**
     * What was made of a row.
     *
     * @param index   where it stands among the rows
     * @param message weak, so that a long chunk needs no memory for what was acknowledged: a failure has its own
     */
    private record Event(int index, WeakReference<Message> message) {}
}
