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

import static io.cameliot.component.RecordedReceipt.again;
import static io.cameliot.component.RecordedReceipt.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.component.FailurePolicy.Outcome;
import io.cameliot.connection.InboundMessage;
import org.junit.jupiter.api.Test;

/** What becomes of a message that a route has failed to process. */
class FailureOutcomeTest {
    private final FailurePolicy policy = FailurePolicy.redeliver(3, 100);

    private Outcome failed(InboundMessage message) {
        return policy.outcome(message, true, true);
    }

    @Test
    void withAcknowledgeAFailureIsReportedTheFirstTime() {
        FailurePolicy acknowledge = FailurePolicy.acknowledge();

        assertThat(acknowledge.outcome(message(1, "t", "a"), true, true)).isEqualTo(Outcome.REPORT);
        assertThat(acknowledge.outcome(message(1, "t", "a"), false, true)).isEqualTo(Outcome.ACKNOWLEDGE);
    }

    @Test
    void withRedeliverItIsWantedAgainAsOftenAsAskedForAndReportedThen() {
        InboundMessage message = message(7, "t", "a");

        assertThat(failed(message)).isEqualTo(Outcome.REDELIVER);
        assertThat(failed(message)).isEqualTo(Outcome.REDELIVER);
        assertThat(failed(message)).isEqualTo(Outcome.REDELIVER);
        assertThat(failed(message)).isEqualTo(Outcome.REPORT);
        assertThat(failed(message)).as("the next with that packet ID").isEqualTo(Outcome.REDELIVER);
    }

    @Test
    void equalMessagesWithDifferentPacketIdsAreCountedApart() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            for (int packetId = 1; packetId <= 5; packetId++) {
                assertThat(failed(message(packetId, "lamp", "on")))
                        .as("packet %d, attempt %d", packetId, attempt)
                        .isEqualTo(Outcome.REDELIVER);
            }
        }
        for (int packetId = 1; packetId <= 5; packetId++) {
            assertThat(failed(message(packetId, "lamp", "on"))).isEqualTo(Outcome.REPORT);
        }
    }

    @Test
    void theSuccessOfAnEqualMessageDoesNotMakeAnotherOneFailForEver() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(failed(message(1, "lamp", "on"))).isEqualTo(Outcome.REDELIVER);
            assertThat(policy.outcome(message(2, "lamp", "on"), false, true)).isEqualTo(Outcome.ACKNOWLEDGE);
        }
        assertThat(failed(message(1, "lamp", "on"))).isEqualTo(Outcome.REPORT);
    }

    @Test
    void anotherMessageWithThePacketIdOfALostOneBeginsAtZero() {
        failed(message(1, "t", "a"));
        failed(message(1, "t", "a"));
        failed(message(1, "t", "a"));

        assertThat(failed(message(1, "t", "b"))).isEqualTo(Outcome.REDELIVER);
        assertThat(failed(message(1, "u", "b"))).isEqualTo(Outcome.REDELIVER);
    }

    @Test
    void aMessageThatWasGivenUpAndComesAgainForAnotherOnesSakeIsNotWantedAgain() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(failed(message(1, "t", "a"))).isEqualTo(Outcome.REDELIVER);
        }
        assertThat(failed(again(1, "t", "a"))).isEqualTo(Outcome.REPORT);

        assertThat(failed(again(1, "t", "a"))).isEqualTo(Outcome.REPORT);
        assertThat(failed(again(1, "t", "a"))).isEqualTo(Outcome.REPORT);
        assertThat(failed(message(1, "t", "a")))
                .as("an equal message, sent for the first time")
                .isEqualTo(Outcome.REDELIVER);
    }

    @Test
    void anEqualMessageBeginsAtZeroAlsoIfOnlyItsRepetitionsAreProcessed() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(failed(again(1, "t", "a"))).isEqualTo(Outcome.REDELIVER);
        }
        assertThat(failed(again(1, "t", "a"))).isEqualTo(Outcome.REPORT);
        policy.received(again(1, "t", "a"));
        assertThat(failed(again(1, "t", "a"))).as("the same").isEqualTo(Outcome.REPORT);

        policy.received(message(1, "t", "a"));

        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(failed(again(1, "t", "a"))).as("another, %d", attempt).isEqualTo(Outcome.REDELIVER);
        }
        assertThat(failed(again(1, "t", "a"))).isEqualTo(Outcome.REPORT);
    }

    @Test
    void aMessageThatSucceedsAndFailsByTurnsIsWantedAgainNoMoreOften() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(failed(again(1, "t", "a"))).isEqualTo(Outcome.REDELIVER);
            assertThat(policy.outcome(again(1, "t", "a"), false, true)).isEqualTo(Outcome.ACKNOWLEDGE);
        }
        assertThat(failed(again(1, "t", "a"))).isEqualTo(Outcome.REPORT);
    }

    @Test
    void aServerThatDoesNotSayThatItSendsAMessageAgainEndsNothing() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(failed(message(1, "t", "a"))).isEqualTo(Outcome.REDELIVER);
        }
        assertThat(failed(message(1, "t", "a"))).isEqualTo(Outcome.REPORT);
    }

    @Test
    void aMessageThatWasProcessedLeavesNoCountForTheNextEqualOne() {
        failed(message(1, "t", "a"));
        failed(again(1, "t", "a"));
        policy.outcome(again(1, "t", "a"), false, true);

        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(failed(message(1, "t", "a"))).isEqualTo(Outcome.REDELIVER);
        }
        assertThat(failed(message(1, "t", "a"))).isEqualTo(Outcome.REPORT);
    }

    @Test
    void eachConnectionCountsForItself() {
        FailurePolicy other = FailurePolicy.redeliver(3, 100);
        InboundMessage message = message(1, "t", "a");
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(failed(message)).isEqualTo(Outcome.REDELIVER);
            assertThat(other.outcome(message, true, true)).isEqualTo(Outcome.REDELIVER);
        }
        assertThat(failed(message)).isEqualTo(Outcome.REPORT);
        assertThat(other.outcome(message, true, true)).isEqualTo(Outcome.REPORT);
    }

    @Test
    void aMessageOfQos0IsNeverWantedAgain() {
        assertThat(failed(message(0, 0, "t", "a"))).isEqualTo(Outcome.REPORT);
    }

    @Test
    void noMoreMessagesAreRememberedThanCanBeInFlight() {
        FailurePolicy small = FailurePolicy.redeliver(1, 2);
        small.outcome(message(1, "t", "a"), true, true);
        small.outcome(message(2, "t", "a"), true, true);
        small.outcome(message(3, "t", "a"), true, true);

        assertThat(small.outcome(message(3, "t", "a"), true, true)).isEqualTo(Outcome.REPORT);
        assertThat(small.outcome(message(1, "t", "a"), true, true)).isEqualTo(Outcome.REDELIVER);
    }

    @Test
    void whatTheServerWouldLoseIsReportedAndDoesNotCount() {
        FailurePolicy policy = FailurePolicy.redeliver(1);
        InboundMessage message = message(1, "t", "a");
        assertThat(policy.outcome(message, true, false)).isEqualTo(Outcome.REPORT);
        assertThat(policy.outcome(message, true, true)).isEqualTo(Outcome.REDELIVER);
    }

    @Test
    void whatTheServerHasLostDoesNotTouchTheCountOfTheMessageThatHasItsPacketIdNow() {
        FailurePolicy policy = FailurePolicy.redeliver(2);
        InboundMessage lost = message(1, "t", "lost");
        assertThat(policy.outcome(message(1, "t", "a"), true, true)).isEqualTo(Outcome.REDELIVER);

        assertThat(policy.outcome(lost, true, false)).isEqualTo(Outcome.REPORT);
        assertThat(policy.outcome(lost, false, false)).isEqualTo(Outcome.ACKNOWLEDGE);

        assertThat(policy.outcome(message(1, "t", "a"), true, true)).isEqualTo(Outcome.REDELIVER);
        assertThat(policy.outcome(message(1, "t", "a"), true, true)).isEqualTo(Outcome.REPORT);
    }
}
