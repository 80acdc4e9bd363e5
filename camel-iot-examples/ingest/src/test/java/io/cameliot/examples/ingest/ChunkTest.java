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

import io.cameliot.component.BatchPublishException;
import io.cameliot.component.FailedBatch;
import io.cameliot.connection.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;

class ChunkTest {
    private static final long FIRST_LINE = 12;
    private static final Lines.Position END = new Lines.Position(15, 99, "");

    private static final Exception REFUSED = RefusedException.tooLarge("a topic", 300, 250, 200);
    private static final Exception LOST = new IOException("lost");

    private final CamelContext camelContext = new DefaultCamelContext();
    private final List<String> parsed = new ArrayList<>();
    private final List<Message> published = new ArrayList<>();

    private Chunk chunkOf(String... rows) {
        List<Line> lines =
                Stream.of(rows).map(row -> new Line(row, false, true)).toList();
        return new Chunk(FIRST_LINE, lines, END, this::parse);
    }

    private Message parse(Line line) {
        String row = line.text();
        parsed.add(row);
        if (row.startsWith("bad")) {
            throw new IllegalArgumentException("is bad");
        }
        if (row.startsWith("broken")) {
            throw new IllegalStateException();
        }
        Message event = new DefaultMessage(camelContext);
        event.setBody(row);
        return event;
    }

    @Test
    void rowsAreParsedOneByOneAsTheirTurnComes() {
        Iterator<Message> events = chunkOf("a", "b", "c").iterator();

        assertThat(events.next().getBody()).isEqualTo("a");
        assertThat(parsed).containsExactly("a");
        assertThat(events.next().getBody()).isEqualTo("b");
        assertThat(parsed).containsExactly("a", "b");
    }

    @Test
    void aRowThatIsNoEventIsLeftOutAndRejectedWithItsLineAndTheReason() {
        Chunk chunk = chunkOf("a", "bad 1", "b", "bad 2");

        assertThat(chunk).extracting(Message::getBody).containsExactly("a", "b");
        assertThat(chunk.rejected())
                .containsExactly(new RejectedRow(13, "is bad", "bad 1"), new RejectedRow(15, "is bad", "bad 2"));
        assertThat(chunk.rows()).isEqualTo(4);
        assertThat(chunk.end()).isEqualTo(END);
    }

    @Test
    void aRowThatCannotBeReadForWhateverReasonCostsNoOtherRow() {
        Chunk chunk = chunkOf("a", "broken", "b");

        assertThat(chunk).extracting(Message::getBody).containsExactly("a", "b");
        assertThat(chunk.rejected()).containsExactly(new RejectedRow(13, "java.lang.IllegalStateException", "broken"));
    }

    @Test
    void triedAgainItGivesAllEventsAgainAndRejectsNoRowTwice() {
        Chunk chunk = chunkOf("a", "bad", "b");
        Iterator<Message> interrupted = chunk.iterator();
        interrupted.next();
        interrupted.next();

        assertThat(chunk).extracting(Message::getBody).containsExactly("a", "b");
        assertThat(chunk.rejected()).containsExactly(new RejectedRow(13, "is bad", "bad"));
    }

    @Test
    void itKnowsHowManyEventsWerePublishedInAnEarlierTry() {
        Chunk chunk = chunkOf("a", "bad", "b");
        assertThat(chunk).hasSize(2);
        assertThat(chunk.publishedBefore()).isZero();

        assertThat(chunk).hasSize(2);

        assertThat(chunk.publishedBefore()).isEqualTo(2);
    }

    /** The last try has failed, of so many events. */
    private BatchPublishException failed(int size, Map<Integer, Exception> failures) {
        return FailedBatch.of(published.subList(0, size), new TreeMap<>(failures));
    }

    private void tryOnce(Chunk chunk) {
        published.clear();
        chunk.forEach(published::add);
    }

    @Test
    void rowsThatTheServerHasAnsweredAreLeftOutOfTheNextTry() {
        Chunk chunk = chunkOf("a", "bad", "refused", "b", "c");
        tryOnce(chunk);

        // "a" is acknowledged.
        chunk = chunk.withoutAnswered(failed(4, Map.of(1, REFUSED, 2, LOST, 3, LOST)));

        assertThat(chunk).extracting(Message::getBody).containsExactly("b", "c");
        assertThat(chunk.rejected())
                .containsExactly(
                        new RejectedRow(13, "is bad", "bad"), new RejectedRow(14, REFUSED.getMessage(), "refused"));
        assertThat(chunk.acknowledged(2)).isEqualTo(3);
        assertThat(chunk.refused()).isOne();
        assertThat(chunk.publishedBefore()).isEqualTo(2);
    }

    @Test
    void aChunkWithFewerEventsIsAnotherBody() {
        Chunk chunk = chunkOf("a", "b");
        tryOnce(chunk);

        Chunk next = chunk.withoutAnswered(failed(2, Map.of(1, LOST)));

        assertThat(next).isNotSameAs(chunk).extracting(Message::getBody).containsExactly("b");
        assertThat(chunk).extracting(Message::getBody).containsExactly("a", "b");
    }

    @Test
    void whatIsRefusedInALaterTryIsRejectedByItsOwnLine() {
        Chunk chunk = chunkOf("a", "refused", "b", "refused too");
        tryOnce(chunk);
        chunk = chunk.withoutAnswered(failed(4, Map.of(1, REFUSED, 2, LOST, 3, LOST)));
        tryOnce(chunk);

        BatchPublishException last = failed(2, Map.of(1, REFUSED));
        assertThat(chunk.areRowsAtFault(last, false)).isTrue();
        chunk.reject(last);

        assertThat(chunk.rejected()).extracting(RejectedRow::line).containsExactly(13L, 15L);
        assertThat(chunk.acknowledged(1)).isEqualTo(2);
    }

    @Test
    void triesInWhichTheServerAnswersDoNotCount() {
        Chunk chunk = chunkOf("a", "b", "c", "d", "e");
        for (int size = 5; size > 1; size--) {
            tryOnce(chunk);
            BatchPublishException failure = failed(size, failures(size, size % 2));
            assertThat(chunk.isWorthAnotherTry(failure, 0)).as("%d rows", size).isTrue();
            chunk = chunk.withoutAnswered(failure);
        }
        tryOnce(chunk);

        assertThat(chunk.isWorthAnotherTry(failed(1, failures(1, 0)), 0)).isFalse();
        assertThat(chunk.isWorthAnotherTry(failed(1, failures(1, 0)), 1)).isTrue();
    }

    @Test
    void aFailureOfAnotherTrySaysNothingOfTheRows() {
        Chunk first = chunkOf("a", "refused", "b", "c");
        tryOnce(first);
        BatchPublishException failure = failed(4, Map.of(1, REFUSED, 2, LOST, 3, LOST));
        Chunk second = first.withoutAnswered(failure);
        assertSaysNothing(failure, second);
        tryOnce(second);
        assertSaysNothing(failure, second);

        assertSaysNothing(failed(2, Map.of(0, REFUSED, 1, REFUSED)), first);
    }

    private static void assertSaysNothing(BatchPublishException failure, Chunk chunk) {
        List<RejectedRow> rejected = chunk.rejected();
        assertThat(chunk.areRowsAtFault(failure, true)).isFalse();
        assertThat(chunk.isWorthAnotherTry(failure, 0)).isFalse();
        Chunk next = chunk.withoutAnswered(failure);
        assertThat(next.rejected()).isEqualTo(rejected);
        assertThat(next.acknowledged(0)).isEqualTo(chunk.acknowledged(0));
        chunk.reject(failure);
        assertThat(chunk.rejected()).isEqualTo(rejected);
    }

    @Test
    void aTryThatReadsNoRowCountsAsOne() {
        Chunk chunk = chunkOf("a");
        for (int before = 0; before < 3; before++) {
            assertThat(chunk.isWorthAnotherTry(null, 3)).as("after %d", before).isTrue();
            chunk = chunk.withoutAnswered(null);
        }

        assertThat(chunk.isWorthAnotherTry(null, 3)).isFalse();
    }

    /** The first event is acknowledged or refused in turn, but for the last one; all others are lost. */
    private static Map<Integer, Exception> failures(int size, int odd) {
        Map<Integer, Exception> failures = new TreeMap<>();
        for (int index = 0; index < size; index++) {
            failures.put(index, LOST);
        }
        if (size > 1 && odd == 1) {
            failures.put(0, REFUSED);
        } else if (size > 1) {
            failures.remove(0);
        }
        return failures;
    }
}
