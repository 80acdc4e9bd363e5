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

import static io.cameliot.component.RecordedReceipt.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.component.ConsumerSubscription.Ending;
import io.cameliot.component.FailurePolicy.Outcome;
import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.RefusedException;
import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.Resource;
import io.cameliot.protocol.TopicFilter;
import io.cameliot.protocol.TopicSource;
import io.cameliot.protocol.TopicVariable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The subscription of a consumer, step by step in one thread. */
class ConsumerSubscriptionTest {
    private static final TopicFilter FILTER = TopicFilter.of(Resource.EVENT, ClientKind.APPLICATION, new TopicSource() {
        @Override
        public String value(TopicVariable variable) {
            return null;
        }
    });
    private static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/json";

    private final StepServer server = new StepServer();
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<TakenMessage> inProcess = new ArrayList<>();
    private final List<String> processed = new ArrayList<>();
    private final List<Exception> failures = new ArrayList<>();
    private boolean hanging;
    private ClientConnection connection;

    private ConsumerSubscription subscription(boolean durable) {
        connection = server.connection(durable, false);
        KeyedInbox inbox = new KeyedInbox(threads::add, 1, message -> "all", this::process);
        return new ConsumerSubscription(
                connection, FILTER, 1, FailurePolicy.acknowledge(), inbox, (filter, cause) -> failures.add(cause));
    }

    private void process(TakenMessage message) {
        processed.add(new String(message.message().payload()));
        if (hanging) {
            inProcess.add(message);
        } else {
            message.settle(message.outcome(false));
        }
    }

    private ConsumerSubscription started(boolean durable) {
        ConsumerSubscription subscription = subscription(durable);
        assertThat(done(subscription.start())).isTrue();
        return subscription;
    }

    private boolean done(CompletableFuture<Void> future) {
        runAll();
        return future.isDone();
    }

    private void runAll() {
        server.run();
        while (!threads.isEmpty()) {
            threads.remove().run();
            server.run();
        }
    }

    private void send(int from, int to) {
        for (int packetId = from; packetId <= to; packetId++) {
            server.send(message(packetId, TOPIC, "" + packetId));
        }
    }

    @Test
    void anOrderlyStopProcessesWhatComesUntilTheServerHasConfirmedTheEnd() {
        ConsumerSubscription subscription = started(true);
        server.confirmAtOnce(false);
        send(1, 3);

        CompletableFuture<Void> stopped = subscription.stop(Ending.PROCESS_ALL);
        server.run();
        send(4, 5);
        assertThat(done(stopped)).isFalse();
        server.confirm();

        assertThat(done(stopped)).isTrue();
        assertThat(processed).containsExactly("1", "2", "3", "4", "5");
        assertThat(server.acknowledged()).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void anOrderlyStopWaitsForMessagesThatAreStillInProcess() {
        ConsumerSubscription subscription = started(true);
        hanging = true;
        send(1, 2);
        runAll();

        CompletableFuture<Void> stopped = subscription.stop(Ending.PROCESS_ALL);
        assertThat(done(stopped)).isFalse();
        inProcess.forEach(message -> message.settle(Outcome.ACKNOWLEDGE));

        assertThat(done(stopped)).isTrue();
        assertThat(server.acknowledged()).containsExactly(1, 2);
    }

    @Test
    void leavingADurableSubscriptionAcknowledgesWhatHadBegunAndNothingElse() {
        ConsumerSubscription subscription = started(true);
        hanging = true;
        send(1, 1);
        threads.remove().run();
        hanging = false;
        send(2, 4);

        CompletableFuture<Void> stopped = subscription.stop(Ending.LEAVE);
        assertThat(done(stopped)).isFalse();
        inProcess.get(0).settle(Outcome.ACKNOWLEDGE);

        assertThat(done(stopped)).isTrue();
        assertThat(server.acknowledged()).containsExactly(1);
        assertThat(server.log()).containsExactly("subscribe " + FILTER);
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void afterAllMessagesAreAbandonedAStopWaitsForNoThread(Ending ending) {
        ConsumerSubscription subscription = started(true);
        hanging = true;
        send(1, 3);
        threads.remove().run();

        subscription.abandon();

        assertThat(done(subscription.stop(ending))).isTrue();
        inProcess.forEach(message -> {
            assertThat(message.outcome(false)).isEqualTo(Outcome.ABANDONED);
            message.settle(Outcome.ACKNOWLEDGE);
        });
        assertThat(server.acknowledged()).isEmpty();
    }

    @Test
    void withoutADurableSessionAbandonedMessagesAreGivenUpSoThatOthersGoOn() {
        ConsumerSubscription subscription = started(false);
        hanging = true;
        send(1, 3);
        threads.remove().run();

        subscription.abandon();

        assertThat(server.acknowledged()).containsExactly(1, 2, 3);
        assertThat(connection.receiveBufferUsed()).isZero();
    }

    @Test
    void whatIsHeldIsProcessedInOrderOnceItIsResumed() {
        ConsumerSubscription subscription = started(true);
        send(1, 2);
        assertThat(done(subscription.suspend(true, false))).isTrue();
        send(3, 200);
        runAll();
        assertThat(processed).containsExactly("1", "2");
        assertThat(subscription.pending()).isZero();

        assertThat(done(subscription.resume())).isTrue();
        send(201, 201);
        runAll();

        assertThat(processed).hasSize(201).isSortedAccordingTo((a, b) -> Integer.parseInt(a) - Integer.parseInt(b));
        assertThat(server.acknowledged()).hasSize(201);
    }

    @Test
    void aResumeWithoutConnectionFailsWithTheReasonAndTheNextOneTriesAgain() {
        ConsumerSubscription subscription = started(true);
        assertThat(done(subscription.suspend(true, false))).isTrue();
        server.refuseConnections(true);
        server.lose();
        assertThat(connection.state()).isEqualTo(ClientConnection.State.FAILED);

        CompletableFuture<Void> resumed = subscription.resume();
        runAll();
        assertThat(resumed).isCompletedExceptionally();
        assertThat(failures).as("the loss, and not what the caller hears").hasSize(1);
        server.refuseConnections(false);
        CompletableFuture<Void> again = subscription.resume();

        assertThat(done(again)).isTrue();
        assertThat(again).isCompleted();
        send(1, 1);
        runAll();
        assertThat(processed).containsExactly("1");
    }

    @Test
    void aRefusedSubscriptionFailsTheStartWithTheReason() {
        server.answerSubscriptions(ReasonCode.NOT_AUTHORIZED);
        ConsumerSubscription subscription = subscription(true);

        CompletableFuture<Void> started = subscription.start();
        runAll();

        assertThat(started).isCompletedExceptionally();
        assertThat(subscription.failure()).containsInstanceOf(RefusedException.class);
        assertThat(failures).as("told to the caller alone").isEmpty();
        assertThat(done(subscription.stop(Ending.PROCESS_ALL))).isTrue();
        assertThat(server.log()).as("there is nothing to end").containsExactly("subscribe " + FILTER);
    }

    @Test
    void aConnectionThatFailsForGoodAfterTheStartIsReportedOnce() {
        ConsumerSubscription subscription = started(true);
        server.lose();

        assertThat(failures).hasSize(1);
        assertThat(subscription.failure())
                .as("told by the connection, as long as it is so")
                .isEmpty();
    }

    @Test
    void withoutADurableSessionASubscriptionThatIsResumedBeforeItsEndIsConfirmedIsMadeAfterwards() {
        ConsumerSubscription subscription = started(false);
        server.confirmAtOnce(false);
        CompletableFuture<Void> suspended = subscription.suspend(true, false);
        CompletableFuture<Void> resumed = subscription.resume();
        assertThat(done(resumed)).isFalse();

        server.confirm();

        assertThat(done(suspended) && done(resumed)).isTrue();
        assertThat(server.log()).containsExactly("subscribe " + FILTER, "unsubscribe " + FILTER, "subscribe " + FILTER);
        send(1, 1);
        runAll();
        assertThat(processed).as("by one subscription").containsExactly("1");
    }

    @Test
    void whatWasAbandonedWhileItWasSuspendedIsNotProcessedWhenItIsResumed() {
        ConsumerSubscription subscription = started(true);
        assertThat(done(subscription.suspend(true, false))).isTrue();
        send(1, 3);

        subscription.abandon();
        assertThat(done(subscription.resume())).isTrue();

        assertThat(processed).isEmpty();
        assertThat(subscription.pending()).isZero();
    }

    @Test
    void aStopThatIsRepeatedCompletesToo() {
        ConsumerSubscription subscription = started(false);

        assertThat(done(subscription.stop(Ending.PROCESS_ALL))).isTrue();
        assertThat(done(subscription.stop(Ending.ABANDON_WAITING))).isTrue();
        subscription.abandon();

        assertThat(server.log()).containsExactly("subscribe " + FILTER, "unsubscribe " + FILTER);
    }

    @Test
    void healthTellsWhatTheServerGrantsLessThanItWasAskedFor() {
        started(true);
        ConnectionHealthCheck check = new ConnectionHealthCheck("x", () -> List.of(connection), Optional::empty);
        assertThat(check.call(Map.of()).getState()).isEqualTo(HealthCheck.State.UP);

        server.answerSubscriptions(ReasonCode.SUCCESS);
        server.grantPublishes(0);
        started(true);

        HealthCheck.Result result = check.call(Map.of());
        assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(result.getMessage().orElse(""))
                .contains("messages of QoS 0 only")
                .contains("granted the subscription to " + FILTER + " with QoS 0");
    }
}
