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

import static io.cameliot.connection.TestConnections.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is processed while the application starts, on a durable session, is acknowledged once it runs. */
class UnclaimedReviewTest implements EventLoop {
    private static final int MESSAGES = 100;
    private static final TopicFilter EVENTS = TestConnections.filter("iot-2/type/+/id/+/evt/+/fmt/+");

    private final TestApplication application = new TestApplication();
    private final ConnectionSettings settings =
            new TestConnections().to("tcp://host:1883").durable().settings();
    private final List<TopicFilter> ended = new ArrayList<>();
    private final Dispatcher dispatcher = new Dispatcher(settings, application, ended::add);
    private final RecordedNetwork network = new RecordedNetwork();
    private final ReceiveBuffer buffer = new ReceiveBuffer(1 << 20);
    private final AcknowledgementQueue queue =
            new AcknowledgementQueue(network, settings, buffer, new ReceiveMaximumTest.Events());
    private final Received handler = Received.doneAtOnce();
    private Runnable repeated;
    /** Null if it decides later only. */
    private Runnable soon;

    private void receiveWhileStarting() {
        application.starting();
        application.expect(TOPIC);
        dispatcher.add(EVENTS, 1, handler);
        for (int id = 1; id <= MESSAGES; id++) {
            dispatcher.dispatch(queue.add(TestConnections.received(id, 1, TOPIC, "x")));
        }
        new UnclaimedReview(this, dispatcher).begin();
    }

    private void tick() {
        Runnable next = soon == null ? repeated : soon;
        soon = null;
        next.run();
    }

    private int acknowledged() {
        return network.acknowledged().size();
    }

    @Test
    void asSoonAsTheApplicationRunsAllAreAcknowledgedInOrderInGrowingPortions() {
        receiveWhileStarting();
        assertThat(acknowledged()).isZero();
        assertThat(soon).isNotNull();

        application.running();
        tick();
        assertThat(acknowledged()).isEqualTo(1);
        IntStream.range(0, 8).forEach(i -> tick());

        assertThat(network.acknowledged())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, MESSAGES).boxed().toList());
        assertThat(soon).isNull();
    }

    @Test
    void whileTheApplicationStartsItLooksSoonAgainThoughNothingWaits() {
        application.starting();

        new UnclaimedReview(this, dispatcher).begin();

        assertThat(soon).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(Application.Phase.class)
    void whatIsProcessedIsAcknowledgedWhenItsOnlyHandlerLeavesUnlessOthersAreAboutToCome(Application.Phase phase) {
        receiveWhileStarting();
        assertThat(acknowledged()).isZero();
        application.enter(phase);

        dispatcher.leave(EVENTS, handler);

        assertThat(acknowledged()).isEqualTo(phase == Application.Phase.STARTING ? 0 : MESSAGES);
    }

    @Test
    void whatIsProcessedIsAcknowledgedWhileTheApplicationStops() {
        receiveWhileStarting();
        application.stopping();

        IntStream.range(0, 8).forEach(i -> tick());

        assertThat(acknowledged()).isEqualTo(MESSAGES);
    }

    @Test
    void asLongAsNobodyReceivesMessagesStayWithTheServerAndTheirSubscriptionsToo() {
        dispatcher.dispatch(queue.add(TestConnections.received(1, 1, TOPIC, "left")));
        new UnclaimedReview(this, dispatcher).begin();
        IntStream.range(0, 1_000).forEach(i -> tick());
        assertThat(acknowledged()).isZero();
        assertThat(ended).isEmpty();

        dispatcher.add(EVENTS, 1, handler);
        tick();

        assertThat(handler.payloads()).containsExactly("left");
        assertThat(acknowledged()).isEqualTo(1);
        assertThat(ended).isEmpty();
    }

    @Override
    public Timer schedule(Duration after, Runnable task) {
        assertThat(after).isEqualTo(UnclaimedReview.SOON);
        soon = task;
        return () -> soon = null;
    }

    @Override
    public Timer repeat(Duration period, Runnable task) {
        assertThat(period).isEqualTo(UnclaimedReview.LATER);
        repeated = task;
        return () -> repeated = null;
    }

    @Override
    public boolean execute(Runnable task) {
        task.run();
        return true;
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public RandomGenerator random() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
