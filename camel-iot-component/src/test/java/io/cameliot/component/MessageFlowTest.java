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

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageFlowTest {
    private static final int EACH = 500;

    /** Never runs anything, like the threads of a route that hangs. */
    private final KeyedInbox inbox = new KeyedInbox(work -> {}, 1, message -> "key", message -> {});

    private final MessageFlow flow = new MessageFlow(FailurePolicy.acknowledge(), inbox);

    private List<RecordedReceipt> receive() {
        List<RecordedReceipt> receipts = new ArrayList<>();
        for (int i = 1; i <= EACH; i++) {
            RecordedReceipt receipt = new RecordedReceipt();
            receipts.add(receipt);
            flow.take(RecordedReceipt.message(i, "t", "" + i), receipt);
        }
        return receipts;
    }

    @Test
    void howeverOftenAConnectionIsLostTheMessagesOfARouteThatHangsWaitOnce() {
        for (int connection = 0; connection < 40; connection++) {
            receive().forEach(RecordedReceipt::connectionLost);
        }

        assertThat(inbox.waiting()).isLessThanOrEqualTo(2 * EACH);
    }

    @Test
    void whatDoesNotComeAgainIsNotDropped() {
        List<RecordedReceipt> first = receive();
        List<RecordedReceipt> second = receive();

        assertThat(inbox.waiting()).isEqualTo(2 * EACH);
        assertThat(first).allSatisfy(receipt -> assertThat(receipt.told()).isEmpty());
        assertThat(second).allSatisfy(receipt -> assertThat(receipt.told()).isEmpty());
    }

    @Test
    void whatWaitsIsHeldWhenTheFlowHoldsAndProcessedInItsOrderWhenItOpens() {
        List<RecordedReceipt> receipts = receive();

        flow.hold(true);
        assertThat(inbox.waiting()).isZero();
        flow.open();

        assertThat(inbox.waiting()).isEqualTo(EACH);
        assertThat(receipts).allSatisfy(receipt -> assertThat(receipt.told()).isEmpty());
    }
}
