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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much is in flight, in which order, and what happens to it when the connection ends. */
class PublishWindowTest extends PublishWindowFixture {
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

    /** Its publisher has gone on by then, and waits for the outcome. */
    @Test
    void aPublishThatWasLeftToAThreadWithoutMemoryIsSentByTheNextOne() throws Exception {
        AtomicBoolean memoryShort = new AtomicBoolean();
        PublishWindow shared = new PublishWindow(settings(3, false), kept, () -> {
            if (memoryShort.get() && Thread.currentThread().getName().equals("busy")) {
                throw new OutOfMemoryError("heap");
            }
            return now.get();
        });
        shared.begin();
        attach(shared, first, 3);
        CountDownLatch held = occupy(shared, "1");
        threads.get(0).setName("busy");
        memoryShort.set(true);
        Outcome deferred = publish(shared, "2", PATIENTLY);

        assertThat(deferred.isDone()).isFalse();
        held.countDown();

        threads.get(0).join();
        assertThat(first.published()).containsExactly("1");
        memoryShort.set(false);
        assertThat(shared.expire().text()).contains("the client itself failed", "heap");
        assertThat(first.published()).containsExactly("1", "2");

        shared.detach(LOSS, Suspicion.NONE);
        attach(shared, second, 3);
        assertThat(shared.expire()).isNull();
        assertThat(second.published()).containsExactly("1", "2");
        second.answer(1);
        deferred.awaitAcknowledged();
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
}
