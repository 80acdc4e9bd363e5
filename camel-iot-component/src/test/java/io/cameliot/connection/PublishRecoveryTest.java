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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is kept for a durable session, and sent again by the next connection or process. */
class PublishRecoveryTest extends PublishWindowFixture {
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

    private static OutboundMessage expiring(String payload, long seconds) {
        return new OutboundMessage(
                TestConnections.TOPIC,
                payload.getBytes(),
                1,
                MessageProperties.of(false, seconds, null, null, null, List.of()));
    }
}
