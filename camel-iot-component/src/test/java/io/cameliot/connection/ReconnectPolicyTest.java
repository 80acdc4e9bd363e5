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
package io.cameliot.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.connection.ReconnectPolicy.Decision;
import io.cameliot.protocol.ReasonCode;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ReconnectPolicyTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMillis(800);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(11);
    private static final ConnectFailure LOSS = lost(null);
    private static final ConnectFailure TAKEOVER = lost(ReasonCode.SESSION_TAKEN_OVER);

    private final RandomGenerator random = new SplittableRandom(1);
    private final ReconnectPolicy policy = policy(true);

    private static ReconnectPolicy policy(boolean reconnect) {
        TestConnections.Settings settings =
                new TestConnections().to("tcp://host:1883").reconnectDelay(FIRST, LONGEST);
        return new ReconnectPolicy((reconnect ? settings : settings.withoutReconnect()).settings());
    }

    private static ConnectFailure lost(ReasonCode reasonCode) {
        return ConnectFailure.lost(
                "tcp://host:1883", "a:myorg1:app", ConnectionLoss.disconnected(reasonCode, "lost", null), false);
    }

    private static ConnectFailure refused(int reasonCode) {
        return ConnectFailure.refused("tcp://host:1883", "a:myorg1:app", new ReasonCode(reasonCode), null, null);
    }

    private void assertDelay(Decision decision, Duration longest) {
        assertThat(decision.retryAfter()).isBetween(longest.dividedBy(2), longest);
    }

    @Test
    void eachFailureInARowDoublesTheDelayUpToTheLongest() {
        for (int millis : new int[] {100, 200, 400, 800, 800}) {
            assertDelay(policy.lost(LOSS, SHORT, true, random), Duration.ofMillis(millis));
        }
    }

    @Test
    void aConnectionThatStoodForTenSecondsBeginsWithTheShortestDelay() {
        policy.lost(LOSS, SHORT, true, random);
        policy.attemptFailed(refused(0x88), false, 1, true, random);

        assertDelay(policy.lost(LOSS, LONG, true, random), FIRST);
    }

    @Test
    void aRefusalThatDoesNotGoAwayByItselfIsNotTriedAgainUnlessTheServerNamesAnother() {
        assertThat(policy.attemptFailed(refused(0x87), false, 1, false, random).isToGiveUp())
                .isTrue();
        assertThat(policy.attemptFailed(refused(0x87), true, 1, false, random).isToGiveUp())
                .isFalse();
        assertThat(policy.attemptFailed(refused(0x88), false, 1, false, random).isToGiveUp())
                .isFalse();
    }

    @Test
    void ofSeveralServersEachIsTriedBeforeARefusalIsFinal() {
        assertThat(policy.attemptFailed(refused(0x84), false, 3, false, random).isToGiveUp())
                .isFalse();
        assertThat(policy.attemptFailed(refused(0x8A), false, 3, false, random).isToGiveUp())
                .isFalse();
        assertThat(policy.attemptFailed(refused(0x87), false, 3, false, random).isToGiveUp())
                .isTrue();
    }

    @Test
    void aServerThatMayAcceptLaterMakesNoRefusalFinal() {
        for (int attempt = 0; attempt < 10; attempt++) {
            int reasonCode = attempt % 2 == 0 ? 0x84 : 0x88;
            assertThat(policy.attemptFailed(refused(reasonCode), false, 2, false, random)
                            .isToGiveUp())
                    .isFalse();
        }
    }

    @Test
    void theFifthSessionTakeoverInARowLeavesTheClientIdToTheOther() {
        for (int i = 1; i < 5; i++) {
            assertThat(policy.lost(TAKEOVER, null, true, random).isToGiveUp()).isFalse();
        }

        assertThat(policy.lost(TAKEOVER, null, true, random).isToGiveUp()).isTrue();
    }

    @Test
    void aTakeoverAfterAConnectionThatStoodForTheLongestDelayCountsAsTheFirst() {
        for (int i = 1; i < 10; i++) {
            assertThat(policy.lost(TAKEOVER, LONGEST.plusMillis(1), true, random)
                            .isToGiveUp())
                    .isFalse();
        }
    }

    @Test
    void onlyUnexplainedLossesInARowOfConnectionsThatStoodForAMomentAreLikeATakeover() {
        assertThat(policy.isLikeTakeOver(true, SHORT)).as("the first").isFalse();
        assertThat(policy.isLikeTakeOver(true, SHORT)).as("the second").isTrue();
        assertThat(policy.isLikeTakeOver(true, SHORT)).as("the third").isTrue();
        assertThat(policy.isLikeTakeOver(false, SHORT)).as("explained").isFalse();
        assertThat(policy.isLikeTakeOver(true, SHORT)).as("the first after it").isFalse();
        assertThat(policy.isLikeTakeOver(true, LONG))
                .as("after a good connection")
                .isFalse();
        assertThat(policy.isLikeTakeOver(true, SHORT))
                .as("the first after that")
                .isFalse();
        assertThat(policy.isLikeTakeOver(true, null)).as("not connected").isFalse();
    }

    @Test
    void withoutReconnectOnlyTheFirstConnectionIsTriedAgain() {
        ReconnectPolicy without = policy(false);

        assertThat(without.attemptFailed(refused(0x88), false, 1, false, random).isToGiveUp())
                .isFalse();
        assertThat(without.lost(LOSS, SHORT, true, random).isToGiveUp()).isTrue();
    }
}
