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
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cameliot.protocol.ReasonCode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each listener hears of the outcome, whatever keeps it from hearing at first. */
class SettledPublishesTest {
    private final SettledPublishes settled = new SettledPublishes();
    private final List<String> told = new ArrayList<>();

    /** A publish whose listener throws at first. */
    private Publish publish(String name, Throwable... thrown) {
        Queue<Throwable> next = new ArrayDeque<>(List.of(thrown));
        return new Publish(
                message(1, name),
                PATIENTLY,
                new PublishListener() {
                    @Override
                    public void acknowledged() {
                        tell(name);
                    }

                    @Override
                    public void failed(Exception cause) {
                        tell(name + " failed: " + cause.getMessage());
                    }

                    private void tell(String what) {
                        Throwable now = next.poll();
                        if (now instanceof Error error) {
                            throw error;
                        } else if (now != null) {
                            throw (RuntimeException) now;
                        }
                        told.add(what);
                    }
                },
                0);
    }

    private void acknowledge(Publish publish) {
        assertThat(publish.settle(ReasonCode.SUCCESS, null)).isTrue();
        settled.add(publish);
    }

    @Test
    void listenersHearInTheOrderInWhichTheOutcomesBecameKnown() {
        acknowledge(publish("1"));
        Publish failing = publish("2");
        failing.fail(new IOException("gone"));
        settled.add(failing);
        acknowledge(publish("3"));

        settled.tell();
        settled.tell();

        assertThat(told).containsExactly("1", "2 failed: gone", "3");
    }

    static List<Throwable> lacks() {
        return List.of(new OutOfMemoryError("heap"), new StackOverflowError(), new InternalError("no thread"));
    }

    @ParameterizedTest
    @MethodSource("lacks")
    void whomALackKeepsFromHearingHearsLaterAndTheOthersNow(Throwable lack) {
        acknowledge(publish("1", lack, lack));
        acknowledge(publish("2"));

        settled.tell();
        assertThat(told).containsExactly("2");
        assertThat(settled.tellAgain()).isFalse();
        assertThat(settled.tellAgain()).isTrue();
        settled.tellAgain();

        assertThat(told).containsExactly("2", "1");
    }

    static List<Throwable> bugs() {
        return List.of(new IllegalStateException("bug"), new AssertionError("bug"), new NoClassDefFoundError("bug"));
    }

    /** It would throw that each time. */
    @ParameterizedTest
    @MethodSource("bugs")
    void aListenerThatThrowsForAnotherReasonIsNotToldAgain(Throwable bug) {
        acknowledge(publish("1", bug));
        acknowledge(publish("2"));

        settled.tell();

        assertThat(settled.tellAgain()).isTrue();
        assertThat(told).containsExactly("2");
    }

    @Test
    void onceNobodyTellsAgainThePublisherHearsOfTheLackItself() {
        OutOfMemoryError lack = new OutOfMemoryError("heap");
        assertThat(settled.end()).isTrue();

        Publish first = publish("1", lack);
        acknowledge(first);
        settled.tell();
        settled.checkTold(first);
        assertThat(told).as("at the second try").containsExactly("1");

        Publish second = publish("2", lack, lack, lack);
        Publish third = publish("3");
        acknowledge(second);
        acknowledge(third);
        settled.tell();
        assertThatThrownBy(() -> settled.checkTold(second)).isSameAs(lack);
        settled.checkTold(third);
        settled.tellAgain();
        assertThat(told).as("not the second as well").containsExactly("1", "3");
    }

    /** As at the end of a connection, while several threads publish. */
    @Test
    void aPublisherWhoseListenerIsJustBeingToldByAnotherThreadHearsNothingItself() {
        assertThat(settled.end()).isTrue();
        AtomicReference<Publish> own = new AtomicReference<>();
        own.set(new Publish(
                message(1, "1"),
                PATIENTLY,
                new PublishListener() {
                    @Override
                    public void acknowledged() {
                        settled.checkTold(own.get());
                        told.add("1");
                    }

                    @Override
                    public void failed(Exception cause) {
                        throw new AssertionError(cause);
                    }
                },
                0));

        acknowledge(own.get());
        settled.tell();

        assertThat(told).containsExactly("1");
    }

    @Test
    void aPublisherHearsNothingOfTheLackOfAnother() {
        Publish other = publish("1", new OutOfMemoryError("heap"), new OutOfMemoryError("heap"));
        acknowledge(other);
        settled.tell();
        assertThat(settled.end()).isFalse();

        Publish publish = publish("2");
        acknowledge(publish);
        settled.tell();
        settled.checkTold(publish);

        assertThat(settled.end()).isTrue();
        assertThat(told).containsExactly("2", "1");
    }

    @Test
    void itIsTooEarlyToEndWhileSomebodyHasNotHeard() {
        acknowledge(publish("1", new OutOfMemoryError("heap"), new OutOfMemoryError("heap")));
        settled.tell();

        assertThat(settled.end()).isFalse();
        assertThat(settled.end()).isTrue();
        assertThat(told).containsExactly("1");
    }

    @Test
    void theFirstOutcomeCounts() {
        Publish publish = publish("1");

        assertThat(publish.settle(ReasonCode.SUCCESS, null)).isTrue();
        assertThat(publish.fail(new IOException("late"))).isFalse();
        settled.add(publish);
        settled.tell();

        assertThat(told).containsExactly("1");
    }

    @Test
    void anErrorIsToldAsAnExceptionThatNamesTheTopic() {
        Publish publish = publish("1");
        publish.fail(new OutOfMemoryError("heap"));
        settled.add(publish);

        settled.tell();

        assertThat(told).singleElement().asString().contains(publish.message.topic(), "OutOfMemoryError: heap");
    }
}
