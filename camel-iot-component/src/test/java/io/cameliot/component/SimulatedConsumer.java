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

import io.cameliot.component.FailurePolicy.Outcome;
import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.InboundMessage;
import io.cameliot.protocol.TopicFilter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** What a consumer consists of, without Camel, for the simulator. */
public final class SimulatedConsumer {
    private final ConsumerSubscription subscription;

    /**
     * @param maxRedeliveries 0 to acknowledge what fails
     * @param key             what messages have in common whose order counts
     */
    public SimulatedConsumer(
            ClientConnection connection,
            TopicFilter filter,
            int qos,
            int maxRedeliveries,
            Executor executor,
            int concurrency,
            Function<InboundMessage, Object> key,
            Route route) {
        FailurePolicy policy =
                maxRedeliveries == 0 ? FailurePolicy.acknowledge() : FailurePolicy.redeliver(maxRedeliveries);
        KeyedInbox inbox = new KeyedInbox(
                executor, concurrency, key, taken -> route.process(taken.message(), new Processed(taken)));
        this.subscription = new ConsumerSubscription(
                connection, filter, qos, policy, inbox, (unused, cause) -> route.failed(cause));
    }

    public CompletableFuture<Void> start() {
        return subscription.start();
    }

    public CompletableFuture<Void> suspend() {
        return subscription.suspend(true, false);
    }

    public CompletableFuture<Void> resume() {
        return subscription.resume();
    }

    /** Stops while the application goes on: the subscription ends. */
    public CompletableFuture<Void> stop(boolean processAll) {
        return subscription.stop(
                processAll ? ConsumerSubscription.Ending.PROCESS_ALL : ConsumerSubscription.Ending.ABANDON_WAITING);
    }

    /** Stops with the application: the subscription stays. */
    public CompletableFuture<Void> leave() {
        return subscription.stop(ConsumerSubscription.Ending.LEAVE);
    }

    /** What a forced shutdown does. */
    public void abandon() {
        subscription.abandon();
    }

    /** Whether it says of itself that it gets no messages. */
    public boolean hasFailed() {
        return subscription.failure().isPresent();
    }

    /** How many messages wait to be processed, or for what comes after. */
    public int pending() {
        return subscription.pending();
    }

    /** Where messages go. */
    public interface Route {
        /** Processes a message, and tells when that has ended, maybe later. */
        void process(InboundMessage message, Processing processing);

        /** No more messages come. */
        void failed(Exception cause);
    }

    /** The processing of a message. */
    public interface Processing {
        /**
         * Decides what becomes of the message now that its processing has ended.
         *
         * @return whether this is the end of the message: the server is not asked for it again
         */
        boolean decide(boolean failed);

        /** Whether the server sends the message again, or has already, because its connection was lost. */
        boolean comesAgain();

        /** Does what was decided. */
        void settle();

        /** Whether the consumer has given the message up meanwhile. */
        boolean isAbandoned();
    }

    private static final class Processed implements Processing {
        private final TakenMessage message;
        private Outcome outcome;

        Processed(TakenMessage message) {
            this.message = message;
        }

        @Override
        public boolean decide(boolean failed) {
            outcome = message.outcome(failed);
            return outcome == Outcome.ACKNOWLEDGE || outcome == Outcome.REPORT;
        }

        @Override
        public boolean comesAgain() {
            return message.comesAgain();
        }

        @Override
        public void settle() {
            message.settle(outcome);
        }

        @Override
        public boolean isAbandoned() {
            return message.stage() == TakenMessage.Stage.SETTLED;
        }
    }
}
