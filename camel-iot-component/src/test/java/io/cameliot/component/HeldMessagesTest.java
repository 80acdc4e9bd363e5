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
package io.cameliot.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.connection.InboundHandler.Receipt;
import io.cameliot.connection.InboundMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldMessagesTest {
    private final TakenMessages taken = new TakenMessages(FailurePolicy.acknowledge());
    private final HeldMessages held = new HeldMessages();

    private RecordedReceipt hold(String payload) {
        RecordedReceipt receipt = new RecordedReceipt();
        held.add(taken.take(RecordedReceipt.message(1, "t", payload), receipt)).forEach(TakenMessage::abandon);
        return receipt;
    }

    private static List<String> payloads(List<TakenMessage> messages) {
        return messages.stream()
                .map(message -> new String(message.message().payload()))
                .toList();
    }

    @Test
    void theyAreGivenBackInOrderOfReceipt() {
        IntStream.range(0, 1_000).forEach(i -> hold("" + i));

        assertThat(payloads(held.removeAll()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_000).mapToObj(Integer::toString).toList());
        assertThat(held.size()).isZero();
    }

    @Test
    void thoseThatComeAgainDoNotPileUpHoweverOftenTheConnectionIsLost() {
        List<RecordedReceipt> lost = new ArrayList<>();
        for (int connection = 0; connection < 1_000; connection++) {
            lost.forEach(RecordedReceipt::connectionLost);
            for (int i = 0; i < 100; i++) {
                lost.add(hold("of connection " + connection));
            }
        }

        assertThat(held.size()).isLessThanOrEqualTo(300);
        assertThat(payloads(held.removeAll())).endsWith("of connection 999").hasSizeGreaterThanOrEqualTo(100);
    }

    @Test
    void thoseThatComeAgainAreGivenUpWhenTheyAreDropped() {
        List<RecordedReceipt> lost =
                IntStream.range(0, 100).mapToObj(i -> hold("lost")).toList();
        lost.forEach(RecordedReceipt::connectionLost);

        IntStream.range(0, 100).forEach(i -> hold("again"));

        assertThat(payloads(held.removeAll()))
                .endsWith("again")
                .filteredOn("again"::equals)
                .hasSize(100);
        assertThat(lost.get(0).told()).containsExactly("abandon");
    }

    @Test
    void theWorkForAMessageDoesNotGrowWithTheNumberOfMessages() {
        int count = 200_000;
        AtomicLong looks = new AtomicLong();
        Receipt receipt = new Receipt() {
            @Override
            public void done() {}

            @Override
            public void redeliver() {}

            @Override
            public void abandon() {}

            @Override
            public boolean canRedeliver() {
                return true;
            }

            @Override
            public boolean comesAgain() {
                looks.incrementAndGet();
                return false;
            }
        };
        InboundMessage message = RecordedReceipt.message(1, "t", "p");

        for (int i = 0; i < count; i++) {
            held.add(taken.take(message, receipt));
        }

        assertThat(looks).hasValueLessThanOrEqualTo(2L * count);
    }
}
