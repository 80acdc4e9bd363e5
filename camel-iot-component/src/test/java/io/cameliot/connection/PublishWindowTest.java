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

import io.cameliot.connection.NetworkConnection.NotKeptException;
import io.cameliot.protocol.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishWindowTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration OVER = Duration.ofNanos(1);
    private static final PublishTerms IMPATIENTLY = new PublishTerms(LONG, false);
    private static final ConnectFailure LOSS = loss(null);

    private final AtomicLong now = new AtomicLong(1);
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
        return begun(new PublishWindow(settings(maxInFlight, durable), kept, System::nanoTime));
    }

    private static PublishWindow begun(PublishWindow window) {
        window.begin();
        return window;
    }

    /** A window whose clock the test sets. */
    private PublishWindow timed() {
        return begun(new PublishWindow(settings(3, true), kept, now::get));
    }

    private static ConnectionSettings settings(int maxInFlight, boolean durable) {
        TestConnections.Settings settings =
                new TestConnections().to("tcp://host:1883").maxInFlight(maxInFlight);
        return (durable ? settings.durable() : settings).settings();
    }

    private static void attach(PublishWindow window, NetworkConnection network, int receiveMaximum) {
        window.attach(network, TestConnections.limits(receiveMaximum));
    }

    private static ConnectFailure loss(ReasonCode reasonCode) {
        return ConnectFailure.lost(
                "tcp://host:1883", "a:myorg1:app", ConnectionLoss.disconnected(reasonCode, "lost", null), false);
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
    void nothingIsTakenOrKeptWhileAnEarlierConnectionMayHaveTheFiles() {
        kept.left(1, message(1, "of an earlier process"));
        PublishWindow early = new PublishWindow(settings(3, true), kept, System::nanoTime);
        PublishTerms patiently = new PublishTerms(LONG, true);
        List<String> room = new ArrayList<>();

        assertThat(early.offer(message(1, "a"), patiently, new Outcome(), () -> room.add("room")))
                .isFalse();
        assertThat(early.size()).as("the files are not opened").isZero();
        early.begin();

        assertThat(room).containsExactly("room");
        assertThat(early.offer(message(1, "a"), patiently, new Outcome(), () -> {}))
                .isTrue();
        assertThat(kept.kept()).containsExactly("of an earlier process", "a");
    }

    @Test
    void neverMoreThanTheSmallerLimitIsInFlight() {
        attach(window, first, 2);
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
        attach(shared, first, 50);
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
        attach(window, first, 3);
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

    /** The process may be killed before the other thread comes to it. */
    @Test
    void whatIsToBeKeptInFilesIsNotLeftToAnotherThread() {
        kept.outliveProcess();
        PublishWindow inFiles = window(3, true);
        attach(inFiles, first, 10);
        CountDownLatch held = occupy(inFiles, "1");
        AtomicBoolean accepted = new AtomicBoolean();

        Thread second = new Thread(() -> {
            inFiles.offer(message(1, "2"), PATIENTLY, new Outcome(), () -> {});
            accepted.set(true);
        });
        threads.add(second);
        second.start();
        await().until(() -> second.getState() == Thread.State.WAITING || accepted.get());

        assertThat(accepted).isFalse();
        held.countDown();
        await().untilTrue(accepted);
        assertThat(first.published()).containsExactly("1", "2");
    }

    @Test
    void whatWasLeftToAnotherThreadGoesOutBeforeWhatComesLaterThoughTheWindowIsFull() {
        PublishWindow wide = window(16, false);
        attach(wide, first, 16);
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
        attach(window, first, 3);
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
        attach(window, first, 10);
        Outcome one = publish(1, "1");
        Outcome zero = publish(0, "0");
        Outcome two = publish(2, "2");

        window.detach(LOSS, Suspicion.NONE);
        assertThat(zero.told()).singleElement().asString().contains("may have arrived or not");
        attach(window, second, 10);
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
        attach(window, first, 10);
        first.end();
        Outcome zero = publish(0, "0");
        window.detach(LOSS, Suspicion.NONE);
        attach(window, second, 10);

        assertThat(second.published()).containsExactly("0");
        assertThat(zero.isDone()).isFalse();
    }

    @Test
    void messagesPublishedBetweenTheLossAndItsReportKeepTheirOrder() {
        attach(window, first, 10);
        publish(1, "1");
        first.end();
        publish(1, "2");
        window.detach(LOSS, Suspicion.NONE);
        publish(1, "3");

        attach(window, second, 10);

        assertThat(second.published()).containsExactly("1", "2", "3");
    }

    @Test
    void aWindowThatShrinksOnReconnectHoldsTheRestBack() {
        attach(window, first, 3);
        publish(1, "1");
        publish(1, "2");
        publish(1, "3");
        window.detach(LOSS, Suspicion.NONE);

        attach(window, second, 1);
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
        attach(window, first, 3);
        Outcome outcome = publish(1, "1");
        window.detach(LOSS, Suspicion.NONE);
        attach(window, second, 1);

        first.answer(0);

        assertThat(outcome.told()).containsExactly("acknowledged");
        assertThat(window.size()).as("places taken on the new connection").isEqualTo(1);
        second.answer(0);
        assertThat(window.size()).isZero();
        assertThat(outcome.told()).hasSize(1);
    }

    @Test
    void aLateAcknowledgementBeforeTheNextConnectionSparesTheRepetition() {
        attach(window, first, 3);
        Outcome outcome = publish(1, "1");
        window.detach(LOSS, Suspicion.NONE);

        first.answer(0);
        attach(window, second, 3);

        assertThat(second.published()).isEmpty();
        assertThat(outcome.told()).containsExactly("acknowledged");
    }

    @Test
    void aSentMessageExpiresOnceAndKeepsItsPlaceUntilItIsAcknowledged() throws Exception {
        attach(window, first, 3);
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
        attach(window, first, 3);
        Outcome outcome = publish(1, "1", OVER);
        window.expire();
        window.detach(LOSS, Suspicion.NONE);
        attach(window, second, 3);

        assertThat(second.published()).isEmpty();
        assertThat(window.size()).isZero();
        assertThat(outcome.told()).hasSize(1);
    }

    @Test
    void anUnsentMessageExpiresOnceAndIsNeverSent() throws Exception {
        window.detach(LOSS, Suspicion.NONE);
        Outcome outcome = publish(1, "1", OVER);

        window.expire();
        window.expire();
        attach(window, first, 3);

        assertThat(outcome.awaitFailure())
                .hasMessageContaining("publishTimeout")
                .hasMessageContaining("lost");
        assertThat(outcome.told()).hasSize(1);
        assertThat(first.published()).isEmpty();
    }

    @Test
    void aMessageThatWaitsForAPlaceExpiresOnceAndIsNeverSent() throws Exception {
        attach(window, first, 1);
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
        attach(large, first, 16);
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
        attach(window, first, 1);
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
        attach(durable, first, 10);
        Outcome one = publish(durable, "1", PATIENTLY);
        Outcome two = publish(durable, "2", PATIENTLY);

        durable.detach(LOSS, Suspicion.NONE);
        second.holding(1, message(1, "1")).holding(2, message(1, "2"));
        durable.resume(second);
        attach(durable, second, 10);
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
        attach(durable, first, 10);
        publish(durable, "1", PATIENTLY);
        publish(durable, "2", PATIENTLY);

        durable.detach(LOSS, Suspicion.NONE);
        durable.resume(second.holding(2, message(1, "2")));
        attach(durable, second, 10);

        assertThat(second.published()).containsExactly("1");
    }

    @Test
    void resumedMessagesTakeUpPlaces() throws Exception {
        PublishWindow durable = window(3, true);
        durable.resume(first.holding(7, message(1, "7")).holding(8, message(1, "8")));
        attach(durable, first, 2);
        Outcome waiting = publish(durable, "1", patiently(Duration.ofMillis(50)));
        assertThat(waiting.awaitFailure()).isInstanceOf(TimeoutException.class);

        first.answerResumed(7);
        publish(durable, "2", PATIENTLY);

        assertThat(first.published()).containsExactly("2");
        assertThat(durable.size()).isEqualTo(2);
    }

    @Test
    void whatALostSessionHeldIsPublishedAnewFromWhereItIsKept() throws Exception {
        PublishWindow durable = window(3, true);
        durable.open();
        attach(durable, first, 10);
        Outcome outcome = publish(durable, "1", PATIENTLY);
        durable.detach(LOSS, Suspicion.NONE);

        kept.numberWhenLost(1, 5);
        durable.sessionLost();
        attach(durable, second, 10);
        second.answer(0);

        assertThat(second.published()).containsExactly("1");
        assertThat(second.keptNumbers()).containsExactly(5L);
        assertThat(kept.forgotten()).isEmpty();
        assertThat(outcome.told()).containsExactly("acknowledged");
    }

    @Test
    void whatAnEarlierProcessLeftIsPublishedFirst() throws Exception {
        kept.left(1, message(1, "left"));
        PublishWindow durable = window(3, true);
        durable.open();
        publish(durable, "new", PATIENTLY);

        attach(durable, first, 10);

        assertThat(first.published()).containsExactly("left", "new");
        assertThat(first.keptNumbers()).containsExactly(1L, 2L);
    }

    @Test
    void whatAnEarlierProcessLeftIsNotPublishedWhenItsTimeHasRunOut() throws Exception {
        kept.left(1, expiring("late", 0)).left(2, expiring("in time", 5));
        PublishWindow durable = window(3, true);
        durable.open();

        attach(durable, first, 10);

        assertThat(first.published()).containsExactly("in time");
        assertThat(kept.forgotten()).containsExactly(1L);
        assertThat(durable.size()).isEqualTo(1);
    }

    private static OutboundMessage expiring(String payload, long seconds) {
        return new OutboundMessage(
                TestConnections.TOPIC,
                payload.getBytes(),
                1,
                MessageProperties.of(false, seconds, null, null, null, List.of()));
    }

    /** connectionTimeout is 5 s, publishTimeout 20 s; the times are in seconds. */
    @Test
    void aServerThatAcknowledgesNothingIsNoticedOnceSomebodyHasWaitedTooLong() {
        PublishWindow timed = timed();
        attach(timed, first, 10);
        assertThat(expireAt(timed, 100)).as("nothing is in flight").isNull();
        Outcome one = publish(timed, "1", patiently(Duration.ofSeconds(20)));
        Outcome two = publish(timed, "2", patiently(Duration.ofSeconds(100)));

        assertThat(expireAt(timed, 119)).isNull();
        assertThat(timed.isSilent()).isFalse();
        ConnectionLoss loss = expireAt(timed, 121);

        assertThat(one.told()).hasSize(1);
        assertThat(two.told()).isEmpty();
        assertThat(loss.text()).contains("acknowledged nothing", "21 s", "publishTimeout", "connectionTimeout");
        assertThat(timed.isSilent()).isTrue();

        timed.detach(LOSS, Suspicion.NONE);
        assertThat(expireAt(timed, 150)).as("there is no connection").isNull();
        attach(timed, second, 10);
        assertThat(expireAt(timed, 154)).as("it has its time anew").isNull();
        assertThat(timed.isSilent()).as("until something is acknowledged").isTrue();
    }

    @Test
    void aServerThatAcknowledgesSlowlyIsLeftInPeace() {
        PublishWindow timed = timed();
        attach(timed, first, 10);
        for (int i = 0; i < 3; i++) {
            publish(timed, "" + i, patiently(Duration.ofSeconds(1)));
        }
        assertThat(expireAt(timed, 4)).isNull();
        first.answer(1);
        assertThat(expireAt(timed, 6)).isNull();
        assertThat(expireAt(timed, 10)).isNull();
        assertThat(expireAt(timed, 11)).isNotNull();
        first.answer(0);
        assertThat(expireAt(timed, 12)).isNull();
        assertThat(timed.isSilent()).isFalse();
    }

    @Test
    void aServerOfWhichNothingIsHeardIsAskedForASignOfLife() {
        PublishWindow timed = timed();
        attach(timed, first, 10);
        publish(timed, "1", patiently(Duration.ofSeconds(2)));
        first.heardBefore(Duration.ofMinutes(1));

        assertThat(expireAt(timed, 4)).isNull();
        assertThat(first.pings()).isZero();
        assertThat(expireAt(timed, 6)).isNull();
        assertThat(expireAt(timed, 10)).isNull();
        assertThat(first.pings()).isEqualTo(1);
        assertThat(expireAt(timed, 11).text()).contains("answers no ping", "acknowledged nothing");
    }

    @Test
    void aServerThatAnswersThePingAndAcknowledgesNothingIsOfNoUseEither() {
        PublishWindow timed = timed();
        attach(timed, first, 10);
        publish(timed, "1", patiently(Duration.ofSeconds(2)));
        first.heardBefore(Duration.ofMinutes(1));
        assertThat(expireAt(timed, 6)).isNull();

        first.heardBefore(Duration.ofSeconds(1));

        assertThat(expireAt(timed, 7).text()).contains("the server answers, but has acknowledged nothing");
    }

    private ConnectionLoss expireAt(PublishWindow timed, int seconds) {
        now.set(TimeUnit.SECONDS.toNanos(seconds));
        return timed.expire();
    }

    @Test
    void withoutPatienceAMessageFailsAtOnceWhileThereIsNoConnection() throws Exception {
        window.detach(LOSS, Suspicion.NONE);

        Outcome outcome = publish(window, "1", IMPATIENTLY);

        assertThat(outcome.awaitFailure())
                .hasMessageContainingAll("there is no connection", "whenDisconnected is FAIL", "lost");
        attach(window, first, 10);
        assertThat(first.published()).isEmpty();
    }

    @Test
    void withoutPatienceAMessageThatWaitsForItsAcknowledgementFailsWithTheLossAndIsNotSentAgain() throws Exception {
        attach(window, first, 10);
        Outcome impatient = publish(window, "1", IMPATIENTLY);
        Outcome patient = publish(window, "2", PATIENTLY);

        window.detach(LOSS, Suspicion.NONE);
        attach(window, second, 10);

        assertThat(impatient.awaitFailure()).hasMessageContaining("whenDisconnected is FAIL");
        assertThat(second.published()).containsExactly("2");
        assertThat(patient.isDone()).isFalse();
    }

    @Test
    void withoutPatienceAMessageThatWaitsForAPlaceFailsWithTheLoss() throws Exception {
        attach(window, first, 1);
        publish(1, "1");
        Outcome waiting = new Outcome();
        Thread thread = new Thread(() -> window.publish(message(1, "2"), IMPATIENTLY, waiting));
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        window.detach(LOSS, Suspicion.NONE);

        assertThat(waiting.awaitFailure()).hasMessageContaining("whenDisconnected is FAIL");
    }

    @Test
    void aMessageThatTheServerDisconnectsForTwiceFailsAndTheOthersGoOn() throws Exception {
        ConnectFailure notAuthorized = loss(ReasonCode.NOT_AUTHORIZED);
        attach(window, first, 10);
        Outcome poison = publish(1, "poison");
        Outcome good = publish(1, "good");

        window.detach(notAuthorized, Suspicion.PUBLISH);
        attach(window, second, 10);
        window.detach(notAuthorized, Suspicion.PUBLISH);
        RecordedNetwork third = new RecordedNetwork();
        attach(window, third, 10);

        assertThat(poison.awaitFailure())
                .isInstanceOf(RefusedException.class)
                .hasMessageContainingAll("is not sent again", "not authorized");
        assertThat(third.published()).containsExactly("good");
        assertThat(good.isDone()).isFalse();
    }

    @Test
    void aMessageIsNotBlamedForDisconnectsThatAreAboutNoPacket() {
        attach(window, first, 10);
        Outcome outcome = publish(1, "1");

        for (int i = 0; i < 5; i++) {
            window.detach(loss(new ReasonCode(0x8B)), Suspicion.NONE);
            attach(window, second, 10);
        }

        assertThat(outcome.isDone()).isFalse();
    }

    private static Outcome publish(PublishWindow window, String payload, PublishTerms terms) {
        Outcome outcome = new Outcome();
        window.publish(message(1, payload), terms, outcome);
        return outcome;
    }

    @Test
    void aMessageThatCanNeverBeSentGivesItsPlaceToTheNextAtOnce() throws Exception {
        RecordedNetwork small = new RecordedNetwork().refusing("large");
        window.detach(LOSS, Suspicion.NONE);
        Outcome large = publish(1, "large");
        publish(1, "small");

        attach(window, small, 1);

        assertThat(large.awaitFailure()).hasMessageContaining("too large");
        assertThat(small.published()).containsExactly("small");
    }

    @Test
    void packetIdsAreLeftToSubscriptionsHoweverLargeTheWindowIs() {
        PublishWindow widest = window(65_535, false);
        attach(widest, first, 65_535);

        int taken = 0;
        while (widest.offer(message(1, ""), PATIENTLY, new Outcome(), () -> {})) {
            taken++;
        }

        assertThat(taken).isEqualTo(65_435);
    }

    @Test
    void aMessageThatNeedsMoreThanTheServersMaximumQosFailsAndIsNotSent() throws Exception {
        window.attach(first, new ServerLimits(false, 10, 0, null, true, true, true, Duration.ZERO));

        Outcome refused = publish(1, "1");
        publish(0, "0");

        assertThat(refused.awaitFailure())
                .isInstanceOfSatisfying(RefusedException.class, refusal -> assertThat(refusal.reasonCode())
                        .isEqualTo(new ReasonCode(0x9B)))
                .hasMessageContainingAll("QoS 1", "QoS 0 at most");
        assertThat(first.published()).containsExactly("0");
    }

    @Test
    void aMessageWhoseExpiryRanOutWhileItWaitedIsNotSent() throws Exception {
        PublishWindow timed = timed();
        timed.detach(LOSS, Suspicion.NONE);
        Outcome expiring = publishExpiring(timed, 2);
        Outcome lasting = publishExpiring(timed, 60);

        now.addAndGet(Duration.ofSeconds(2).toNanos());
        attach(timed, first, 10);

        assertThat(expiring.awaitFailure())
                .isInstanceOf(MessageExpiredException.class)
                .hasMessageContaining("message expiry of 2 s");
        assertThat(first.expiries()).as("what is left").containsExactly(58L);
        first.answer(0);
        assertThat(lasting.isAcknowledged()).isTrue();
    }

    @Test
    void aMessageThatWaitsIsToldOfItsExpiryAsSoonAsItIsOver() throws Exception {
        PublishWindow timed = timed();
        timed.detach(LOSS, Suspicion.NONE);
        Outcome expiring = publishExpiring(timed, 2);

        now.addAndGet(Duration.ofMillis(1_999).toNanos());
        timed.expire();
        assertThat(expiring.isDone()).isFalse();
        now.addAndGet(Duration.ofMillis(1).toNanos());
        timed.expire();

        assertThat(expiring.awaitFailure()).isInstanceOf(MessageExpiredException.class);
        assertThat(timed.size()).isZero();
    }

    @Test
    void aMessageThatIsSentAtOnceKeepsItsExpiryEvenOfZero() {
        PublishWindow timed = timed();
        attach(timed, first, 10);

        publishExpiring(timed, 0);
        publishExpiring(timed, 1);

        assertThat(first.expiries()).containsExactly(0L, 1L);
    }

    @Test
    void whatIsAcceptedWithoutAConnectionIsKeptAndSentFromThere() {
        kept.outliveProcess();
        PublishWindow durable = window(3, true);
        durable.detach(LOSS, Suspicion.NONE);

        publish(durable, "1", PATIENTLY);
        publish(durable, "2", PATIENTLY);
        assertThat(kept.kept()).containsExactly("1", "2");
        attach(durable, first, 10);
        publish(durable, "3", PATIENTLY);

        assertThat(first.keptNumbers()).containsExactly(1L, 2L, 0L);
        assertThat(kept.forgotten()).as("the network connection has them kept").isEmpty();
    }

    /** Its file would be published by the next process. */
    @Test
    void whatFailsBecauseItCannotBeKeptAsSentIsNotKept() throws Exception {
        kept.outliveProcess();
        PublishWindow durable = window(3, true);
        Outcome outcome = publish(durable, "1", PATIENTLY);

        attach(durable, first.notKeeping("1"), 10);

        assertThat(outcome.awaitFailure()).isInstanceOf(NotKeptException.class);
        assertThat(kept.kept()).isEmpty();
    }

    /** Nobody would hear that it is lost. */
    @Test
    void whatAnEarlierProcessLeftStaysIfItCannotBeKeptAsSent() throws Exception {
        kept.left(1, message(1, "left"));
        PublishWindow durable = window(3, true);
        durable.open();

        attach(durable, first.notKeeping("left"), 10);

        assertThat(durable.size()).isZero();
        assertThat(kept.kept()).containsExactly("left");
    }

    @Test
    void whatFindsNoConnectionAfterAllIsSentOnTheNextOneFromWhereItIsKept() {
        kept.outliveProcess();
        PublishWindow durable = window(3, true);
        publish(durable, "1", PATIENTLY);
        first.end();
        attach(durable, first, 10);
        durable.detach(LOSS, Suspicion.NONE);

        attach(durable, second, 10);

        assertThat(second.keptNumbers()).containsExactly(1L);
    }

    @Test
    void whatTimesOutOrExpiresWithoutAConnectionIsNotKept() {
        kept.outliveProcess();
        PublishWindow durable = timed();
        publish(durable, "1", patiently(Duration.ofNanos(1)));
        assertThat(kept.kept()).containsExactly("1");

        now.addAndGet(2);
        durable.expire();

        assertThat(kept.kept()).isEmpty();
    }

    @Test
    void afterADisconnectForAPacketMessagesAreSentOneAtATimeUntilItIsKnownForWhich() throws Exception {
        ConnectFailure notAuthorized = loss(ReasonCode.NOT_AUTHORIZED);
        PublishWindow wide = window(10, false);
        attach(wide, first, 10);
        Outcome good = publish(wide, "good", PATIENTLY);
        Outcome poison = publish(wide, "poison", PATIENTLY);
        publish(wide, "late", PATIENTLY);

        wide.detach(notAuthorized, Suspicion.PUBLISH);
        assertThat(wide.isCautious()).isTrue();
        attach(wide, second, 10);
        assertThat(second.published()).containsExactly("good");
        second.answer(0);
        assertThat(second.published()).containsExactly("good", "poison");
        wide.detach(notAuthorized, Suspicion.PUBLISH);
        RecordedNetwork third = new RecordedNetwork();
        attach(wide, third, 10);

        assertThat(good.isAcknowledged()).isTrue();
        assertThat(poison.awaitFailure()).isInstanceOf(RefusedException.class);
        assertThat(third.published()).containsExactly("late");
    }

    @Test
    void anOfferThatFindsNoRoomIsToldOnceWhenThereIsSome() {
        AtomicInteger told = new AtomicInteger();
        attach(window, first, 3);
        publish(1, "1");
        publish(1, "2");
        publish(1, "3");

        assertThat(window.offer(message(1, "4"), PATIENTLY, new Outcome(), told::incrementAndGet))
                .isFalse();
        assertThat(told).hasValue(0);
        first.answer(0);
        first.answer(1);

        assertThat(told).hasValue(1);
        assertThat(window.offer(message(1, "4"), PATIENTLY, new Outcome(), told::incrementAndGet))
                .isTrue();
    }

    private static Outcome publishExpiring(PublishWindow window, long seconds) {
        Outcome outcome = new Outcome();
        MessageProperties properties = MessageProperties.of(false, seconds, null, null, null, List.of());
        window.publish(new OutboundMessage(TestConnections.TOPIC, new byte[0], 1, properties), PATIENTLY, outcome);
        return outcome;
    }

    @Test
    void afterADisconnectForAPacketADurableSessionSendsAgainOneAtATime() throws Exception {
        PublishWindow durable = window(10, true);
        attach(durable, first, 10);
        Outcome innocent = publish(durable, "1", PATIENTLY);
        Outcome poison = publish(durable, "2", PATIENTLY);
        durable.detach(loss(ReasonCode.NOT_AUTHORIZED), Suspicion.PUBLISH);

        durable.resume(second.holding(1, message(1, "1")).holding(2, message(1, "2")));
        assertThat(second.resumesOneAtATime()).isTrue();
        attach(durable, second, 10);
        second.answerResumed(1);
        durable.detach(loss(ReasonCode.NOT_AUTHORIZED), Suspicion.PUBLISH);

        assertThat(innocent.isAcknowledged()).isTrue();
        assertThat(poison.awaitFailure()).isInstanceOf(RefusedException.class);
    }

    @Test
    void aDurableSessionThatWasNotDisconnectedForAPacketSendsAgainAllAtOnce() throws Exception {
        PublishWindow durable = window(10, true);
        attach(durable, first, 10);
        publish(durable, "1", PATIENTLY);
        durable.detach(LOSS, Suspicion.NONE);

        durable.resume(second.holding(1, message(1, "1")));

        assertThat(second.resumesOneAtATime()).isFalse();
    }

    @Test
    void aMessageThatWaitsForAPlaceFailsWhenItsExpiryIsOver() throws Exception {
        attach(window, first, 1);
        publish(1, "1");

        Outcome expiring = publishExpiring(window, 1);

        assertThat(expiring.awaitFailure()).isInstanceOf(MessageExpiredException.class);
        assertThat(first.published()).containsExactly("1");
    }

    @Test
    void aMessageWithAnExpiryOfZeroIsSentAtOnceOrFails() throws Exception {
        attach(window, first, 1);
        Outcome sent = publishExpiring(window, 0);
        Outcome failed = publishExpiring(window, 0);

        assertThat(failed.awaitFailure()).isInstanceOf(MessageExpiredException.class);
        first.answer(0);
        assertThat(sent.isAcknowledged()).isTrue();
        window.detach(LOSS, Suspicion.NONE);
        assertThat(publishExpiring(window, 0).awaitFailure()).isInstanceOf(MessageExpiredException.class);
    }

    @Test
    void onlyOfAMessageThatWasSentItIsSaidThatItMayArrive() throws Exception {
        attach(window, first, 1);
        Outcome sent = publish(1, "1", OVER);
        window.expire();

        Outcome unsent = publish(1, "2", OVER);

        assertThat(sent.awaitFailure()).hasMessageContaining("may arrive all the same");
        assertThat(unsent.awaitFailure()).hasMessageContaining("was not sent").hasMessageNotContaining("may arrive");
    }
}
