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

import static io.cameliot.connection.TestConnections.PATIENTLY;
import static io.cameliot.connection.TestConnections.message;
import static io.cameliot.connection.TestConnections.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.protocol.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishWindowTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration OVER = Duration.ofNanos(1);
    private static final PublishTerms IMPATIENTLY = new PublishTerms(LONG, false);
    private static final ConnectFailure LOSS = loss(null);

    private final KeptMessages kept = new KeptMessages();
    private final PublishWindow window = window(3, false);
    private final RecordedNetwork first = new RecordedNetwork();
    private final RecordedNetwork second = new RecordedNetwork();
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void endThreads() throws InterruptedException {
        window.fail(LOSS);
        for (Thread thread : threads) {
            thread.join(10_000);
        }
    }

    private PublishWindow window(int maxInFlight, boolean durable) {
        TestConnections.Settings settings =
                new TestConnections().to("tcp://host:1883").maxInFlight(maxInFlight);
        return new PublishWindow((durable ? settings.durable() : settings).settings(), kept);
    }

    private static ConnectFailure loss(ReasonCode reasonCode) {
        return ConnectFailure.lost("tcp://host:1883", "a:myorg1:app", new ConnectionLoss(reasonCode, "lost", null));
    }

    private Outcome publish(int qos, String payload) {
        return publish(qos, payload, LONG);
    }

    private Outcome publish(int qos, String payload, Duration timeout) {
        Outcome outcome = new Outcome();
        window.publish(message(qos, payload), patiently(timeout), outcome);
        return outcome;
    }

    /** Publishes on a thread of its own, which waits for a place. */
    private Outcome publishWaiting(String payload, Duration timeout) {
        Outcome outcome = new Outcome();
        Thread thread = new Thread(() -> window.publish(message(1, payload), patiently(timeout), outcome));
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING || !thread.isAlive());
        return outcome;
    }

    /** Has a thread be busy with publishing a message, until that is counted down. */
    private CountDownLatch occupy(PublishWindow occupied, String payload) {
        CountDownLatch held = first.holdPublishing();
        Thread busy = new Thread(() -> occupied.publish(message(1, payload), PATIENTLY, new Outcome()));
        threads.add(busy);
        busy.start();
        await().until(() -> busy.getState() == Thread.State.WAITING);
        return held;
    }

    @Test
    void neverMoreThanTheSmallerLimitIsInFlight() {
        window.attach(first, 2);
        publish(1, "1");
        publish(1, "2");
        publishWaiting("3", LONG);

        assertThat(first.published()).containsExactly("1", "2");
        first.answer(0);
        await().until(() -> first.published().size() == 3);
        assertThat(window.size()).isEqualTo(2);
    }

    @Test
    void whatManyThreadsPublishIsSentOnceEachAndInTheOrderOfItsThread() throws Exception {
        int publishers = 8;
        int each = 1_000;
        PublishWindow shared = window(50, false);
        shared.attach(first, 50);
        List<Outcome> outcomes = new CopyOnWriteArrayList<>();
        for (int publisher = 0; publisher < publishers; publisher++) {
            String name = publisher + "-";
            Thread thread = new Thread(() -> {
                for (int number = 0; number < each; number++) {
                    Outcome outcome = new Outcome();
                    outcomes.add(outcome);
                    shared.publish(message(1, name + number), patiently(LONG), outcome);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (int answered = 0; answered < publishers * each; answered++) {
            int next = answered;
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> first.published().size() > next);
            first.answer(next);
        }

        assertThat(shared.size()).isZero();
        assertThat(outcomes).hasSize(publishers * each).allSatisfy(outcome -> assertThat(outcome.told())
                .containsExactly("acknowledged"));
        for (int publisher = 0; publisher < publishers; publisher++) {
            String name = publisher + "-";
            assertThat(first.published().stream().filter(payload -> payload.startsWith(name)))
                    .containsExactlyElementsOf(IntStream.range(0, each)
                            .mapToObj(number -> name + number)
                            .toList());
        }
    }

    @Test
    void whoeverFindsAnotherPublishingDoesNotWaitForIt() {
        window.attach(first, 3);
        CountDownLatch held = occupy(window, "1");

        Outcome left = publish(1, "2");
        held.countDown();

        await().until(() -> first.published().size() == 2);
        assertThat(first.published()).containsExactly("1", "2");
        first.answer(0);
        first.answer(1);
        assertThat(left.told()).containsExactly("acknowledged");
        assertThat(window.size()).isZero();
    }

    @Test
    void whatWasLeftToAnotherThreadGoesOutBeforeWhatComesLaterThoughTheWindowIsFull() {
        PublishWindow wide = window(16, false);
        wide.attach(first, 16);
        for (int i = 1; i <= 15; i++) {
            wide.publish(message(1, "" + i), PATIENTLY, new Outcome());
        }
        CountDownLatch held = occupy(wide, "16");
        wide.publish(message(1, "left"), PATIENTLY, new Outcome());
        held.countDown();
        Thread waiting = new Thread(() -> wide.publish(message(1, "later"), PATIENTLY, new Outcome()));
        threads.add(waiting);
        await().until(() -> first.published().size() == 16);
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        first.answer(0);
        await().until(() -> first.published().size() == 17);
        first.answer(1);
        await().until(() -> first.published().size() == 18);

        assertThat(first.published()).endsWith("left", "later");
    }

    @Test
    void whatWasLeftToAnotherThreadFailsWithTheConnection() {
        window.attach(first, 3);
        CountDownLatch held = occupy(window, "1");
        Outcome left = publish(1, "2");

        Thread failing = new Thread(() -> window.fail(LOSS));
        threads.add(failing);
        failing.start();
        held.countDown();

        await().until(() -> !left.told().isEmpty());
        assertThat(left.told()).singleElement().asString().contains("lost");
    }

    @Test
    void whatWasNotAcknowledgedIsSentAgainInOrderButQos0IsNot() {
        window.attach(first, 10);
        Outcome one = publish(1, "1");
        Outcome zero = publish(0, "0");
        Outcome two = publish(2, "2");

        window.detach(LOSS);
        assertThat(zero.told()).singleElement().asString().contains("may have arrived or not");
        window.attach(second, 10);
        second.answer(0);
        second.answer(1);

        assertThat(second.published()).containsExactly("1", "2");
        assertThat(one.told()).containsExactly("acknowledged");
        assertThat(two.told()).containsExactly("acknowledged");
        assertThat(zero.told()).hasSize(1);
        assertThat(window.size()).isZero();
    }

    @Test
    void aMessageOfQos0ThatWasNeverSentGoesOutOnTheNextConnection() {
        window.attach(first, 10);
        first.end();
        Outcome zero = publish(0, "0");
        window.detach(LOSS);
        window.attach(second, 10);

        assertThat(second.published()).containsExactly("0");
        assertThat(zero.isDone()).isFalse();
    }

    @Test
    void messagesPublishedBetweenTheLossAndItsReportKeepTheirOrder() {
        window.attach(first, 10);
        publish(1, "1");
        first.end();
        publish(1, "2");
        window.detach(LOSS);
        publish(1, "3");

        window.attach(second, 10);

        assertThat(second.published()).containsExactly("1", "2", "3");
    }

    @Test
    void aWindowThatShrinksOnReconnectHoldsTheRestBack() {
        window.attach(first, 3);
        publish(1, "1");
        publish(1, "2");
        publish(1, "3");
        window.detach(LOSS);

        window.attach(second, 1);
        assertThat(second.published()).containsExactly("1");
        publishWaiting("4", LONG);
        second.answer(0);
        second.answer(1);
        assertThat(second.published()).containsExactly("1", "2", "3");
        second.answer(2);

        await().until(() -> second.published().size() == 4);
        assertThat(window.size()).isEqualTo(1);
    }

    @Test
    void aLateAcknowledgementCountsAndTheMessageKeepsItsPlaceIfItWasSentAgain() {
        window.attach(first, 3);
        Outcome outcome = publish(1, "1");
        window.detach(LOSS);
        window.attach(second, 1);

        first.answer(0);

        assertThat(outcome.told()).containsExactly("acknowledged");
        assertThat(window.size()).as("places taken on the new connection").isEqualTo(1);
        second.answer(0);
        assertThat(window.size()).isZero();
        assertThat(outcome.told()).hasSize(1);
    }

    @Test
    void aLateAcknowledgementBeforeTheNextConnectionSparesTheRepetition() {
        window.attach(first, 3);
        Outcome outcome = publish(1, "1");
        window.detach(LOSS);

        first.answer(0);
        window.attach(second, 3);

        assertThat(second.published()).isEmpty();
        assertThat(outcome.told()).containsExactly("acknowledged");
    }

    @Test
    void aSentMessageExpiresOnceAndKeepsItsPlaceUntilItIsAcknowledged() throws Exception {
        window.attach(first, 3);
        Outcome outcome = publish(1, "1", OVER);

        window.expire();
        window.expire();

        assertThat(outcome.awaitFailure()).isInstanceOf(TimeoutException.class);
        assertThat(window.size()).isEqualTo(1);
        first.answer(0);
        assertThat(window.size()).isZero();
        assertThat(outcome.told()).hasSize(1);
    }

    @Test
    void anExpiredMessageIsNotSentAgain() {
        window.attach(first, 3);
        Outcome outcome = publish(1, "1", OVER);
        window.expire();
        window.detach(LOSS);
        window.attach(second, 3);

        assertThat(second.published()).isEmpty();
        assertThat(window.size()).isZero();
        assertThat(outcome.told()).hasSize(1);
    }

    @Test
    void anUnsentMessageExpiresOnceAndIsNeverSent() throws Exception {
        window.detach(LOSS);
        Outcome outcome = publish(1, "1", OVER);

        window.expire();
        window.expire();
        window.attach(first, 3);

        assertThat(outcome.awaitFailure())
                .hasMessageContaining("publishTimeout")
                .hasMessageContaining("lost");
        assertThat(outcome.told()).hasSize(1);
        assertThat(first.published()).isEmpty();
    }

    @Test
    void aMessageThatWaitsForAPlaceExpiresOnceAndIsNeverSent() throws Exception {
        window.attach(first, 1);
        publish(1, "1");

        Outcome waiting = publishWaiting("2", Duration.ofMillis(50));

        assertThat(waiting.awaitFailure()).isInstanceOf(TimeoutException.class);
        first.answer(0);
        window.expire();
        assertThat(waiting.told()).hasSize(1);
        assertThat(first.published()).containsExactly("1");
    }

    @Test
    void everyFreePlaceIsUsedWhoeverWaits() {
        PublishWindow large = window(16, false);
        large.attach(first, 16);
        for (int i = 0; i < 16; i++) {
            large.publish(message(1, "" + i), PATIENTLY, new Outcome());
        }
        Thread thread = new Thread(() -> large.publish(message(1, "waiting"), PATIENTLY, new Outcome()));
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        first.answer(0);
        try {
            await().atMost(Duration.ofSeconds(2)).until(() -> first.published().contains("waiting"));
        } finally {
            large.fail(LOSS);
        }
    }

    @Test
    void failingFailsAllThatIsPendingAndWaitsAndComesEachOnce() throws Exception {
        window.attach(first, 1);
        Outcome sent = publish(1, "1");
        Outcome waiting = publishWaiting("2", LONG);

        window.fail(LOSS);
        Outcome late = publish(1, "3");
        first.answer(0);

        assertThat(sent.awaitFailure()).isSameAs(LOSS);
        assertThat(waiting.awaitFailure()).isSameAs(LOSS);
        assertThat(late.awaitFailure()).isSameAs(LOSS);
        assertThat(List.of(sent, waiting, late))
                .allSatisfy(outcome -> assertThat(outcome.told()).hasSize(1));
    }

    @Test
    void onADurableSessionTheNextConnectionTellsOfWhatItSendsAgainByItself() throws Exception {
        PublishWindow durable = window(3, true);
        durable.attach(first, 10);
        Outcome one = publish(durable, "1", PATIENTLY);
        Outcome two = publish(durable, "2", PATIENTLY);

        durable.detach(LOSS);
        second.holding(1, message(1, "1")).holding(2, message(1, "2"));
        durable.resume(second);
        durable.attach(second, 10);
        second.answerResumed(2);
        second.answerResumed(1);

        assertThat(second.published()).as("published anew").isEmpty();
        assertThat(one.told()).containsExactly("acknowledged");
        assertThat(two.told()).containsExactly("acknowledged");
        assertThat(durable.size()).isZero();
    }

    @Test
    void whatTheSessionDoesNotHoldIsPublishedAnew() throws Exception {
        PublishWindow durable = window(3, true);
        durable.attach(first, 10);
        publish(durable, "1", PATIENTLY);
        publish(durable, "2", PATIENTLY);

        durable.detach(LOSS);
        durable.resume(second.holding(2, message(1, "2")));
        durable.attach(second, 10);

        assertThat(second.published()).containsExactly("1");
    }

    @Test
    void resumedMessagesTakeUpPlaces() throws Exception {
        PublishWindow durable = window(3, true);
        durable.resume(first.holding(7, message(1, "7")).holding(8, message(1, "8")));
        durable.attach(first, 2);
        Outcome waiting = publish(durable, "1", patiently(Duration.ofMillis(50)));
        assertThat(waiting.awaitFailure()).isInstanceOf(TimeoutException.class);

        first.answerResumed(7);
        publish(durable, "2", PATIENTLY);

        assertThat(first.published()).containsExactly("2");
        assertThat(durable.size()).isEqualTo(2);
    }

    @Test
    void whatALostSessionHeldIsPublishedAnewAndKeptUntilThen() {
        PublishWindow durable = window(3, true);
        durable.attach(first, 10);
        Outcome outcome = publish(durable, "1", PATIENTLY);
        durable.detach(LOSS);

        durable.sessionLost(Map.of(1, 5));
        assertThat(kept.forgottenOrphans()).isEmpty();
        durable.attach(second, 10);
        second.answer(0);

        assertThat(second.published()).containsExactly("1");
        assertThat(kept.forgottenOrphans()).containsExactly(5);
        assertThat(outcome.told()).containsExactly("acknowledged");
    }

    @Test
    void whatAnEarlierProcessLeftIsPublishedFirst() {
        window.adopt(new TreeMap<>(Map.of(1, message(1, "left"))));
        publish(1, "new");

        window.attach(first, 10);

        assertThat(first.published()).containsExactly("left", "new");
        assertThat(kept.forgottenOrphans()).containsExactly(1);
    }

    @Test
    void withoutPatienceAMessageFailsAtOnceWhileThereIsNoConnection() throws Exception {
        window.detach(LOSS);

        Outcome outcome = publish(window, "1", IMPATIENTLY);

        assertThat(outcome.awaitFailure())
                .hasMessageContainingAll("there is no connection", "whenDisconnected is FAIL", "lost");
        window.attach(first, 10);
        assertThat(first.published()).isEmpty();
    }

    @Test
    void withoutPatienceAMessageThatWaitsForItsAcknowledgementFailsWithTheLossAndIsNotSentAgain() throws Exception {
        window.attach(first, 10);
        Outcome impatient = publish(window, "1", IMPATIENTLY);
        Outcome patient = publish(window, "2", PATIENTLY);

        window.detach(LOSS);
        window.attach(second, 10);

        assertThat(impatient.awaitFailure()).hasMessageContaining("whenDisconnected is FAIL");
        assertThat(second.published()).containsExactly("2");
        assertThat(patient.isDone()).isFalse();
    }

    @Test
    void withoutPatienceAMessageThatWaitsForAPlaceFailsWithTheLoss() throws Exception {
        window.attach(first, 1);
        publish(1, "1");
        Outcome waiting = new Outcome();
        Thread thread = new Thread(() -> window.publish(message(1, "2"), IMPATIENTLY, waiting));
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        window.detach(LOSS);

        assertThat(waiting.awaitFailure()).hasMessageContaining("whenDisconnected is FAIL");
    }

    @Test
    void aMessageThatTheServerDisconnectsForTwiceFailsAndTheOthersGoOn() throws Exception {
        ConnectFailure notAuthorized = loss(ReasonCode.NOT_AUTHORIZED);
        window.attach(first, 10);
        Outcome poison = publish(1, "poison");
        Outcome good = publish(1, "good");

        window.detach(notAuthorized);
        window.attach(second, 10);
        window.detach(notAuthorized);
        RecordedNetwork third = new RecordedNetwork();
        window.attach(third, 10);

        assertThat(poison.awaitFailure())
                .isInstanceOf(RefusedException.class)
                .hasMessageContainingAll("is not sent again", "not authorized");
        assertThat(third.published()).containsExactly("good");
        assertThat(good.isDone()).isFalse();
    }

    @Test
    void aMessageIsNotBlamedForDisconnectsThatAreAboutNoPacket() {
        window.attach(first, 10);
        Outcome outcome = publish(1, "1");

        for (int i = 0; i < 5; i++) {
            window.detach(loss(new ReasonCode(0x8B)));
            window.attach(second, 10);
        }

        assertThat(outcome.isDone()).isFalse();
    }

    private static Outcome publish(PublishWindow window, String payload, PublishTerms terms) {
        Outcome outcome = new Outcome();
        window.publish(message(1, payload), terms, outcome);
        return outcome;
    }
}
