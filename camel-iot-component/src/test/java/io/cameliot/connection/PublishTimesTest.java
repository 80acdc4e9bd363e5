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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What times out, what expires, and how a server is noticed that does not answer. */
class PublishTimesTest extends PublishWindowFixture {
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
    void beforeTheFirstConnectionItSaysThatTheServerHasNotAnsweredYet() throws Exception {
        Outcome outcome = publish(1, "1", OVER);

        window.expire();

        assertThat(outcome.awaitFailure())
                .hasMessageContaining("not published within publishTimeout")
                .hasMessageContaining("has not answered the first attempt to connect yet");
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

    private ConnectionLoss expireAt(PublishWindow timed, int seconds) {
        now.set(TimeUnit.SECONDS.toNanos(seconds));
        return timed.expire();
    }

    private static Outcome publishExpiring(PublishWindow window, long seconds) {
        Outcome outcome = new Outcome();
        MessageProperties properties = MessageProperties.of(false, seconds, null, null, null, List.of());
        window.publish(new OutboundMessage(TestConnections.TOPIC, new byte[0], 1, properties), PATIENTLY, outcome);
        return outcome;
    }
}
