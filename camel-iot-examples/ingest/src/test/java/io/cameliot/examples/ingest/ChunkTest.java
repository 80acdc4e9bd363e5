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

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;

class ChunkTest {
    private static final long FIRST_LINE = 12;
    private static final Lines.Position END = new Lines.Position(15, 99, "");

    private final CamelContext camelContext = new DefaultCamelContext();
    private final List<String> parsed = new ArrayList<>();

    private Chunk chunkOf(String... rows) {
        List<Line> lines = Stream.of(rows).map(row -> new Line(row, false)).toList();
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
}
