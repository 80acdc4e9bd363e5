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
import io.cameliot.connection.InboundHandler.Receipt;
import io.cameliot.connection.InboundMessage;

/** A message that a consumer has taken from a connection, until it is decided what becomes of it. */
final class TakenMessage {
    private final InboundMessage message;
    private final Receipt receipt;
    private final TakenMessages all;
    private final FailurePolicy policy;

    /** Guarded by {@link #all}. */
    private Stage stage = Stage.WAITING;

    TakenMessage(InboundMessage message, Receipt receipt, TakenMessages all, FailurePolicy policy) {
        this.message = message;
        this.receipt = receipt;
        this.all = all;
        this.policy = policy;
    }

    InboundMessage message() {
        return message;
    }

    /** Whether the server sends it again, or has already, because its connection was lost. */
    boolean comesAgain() {
        return receipt.comesAgain();
    }

    /** Says whether processing may begin. If not, the message is not the consumer's any more. */
    boolean begin() {
        if (receipt.comesAgain()) {
            abandon();
            return false;
        }
        return all.begin(this);
    }

    /** The route has done its part, and may still wait for a reply to be acknowledged. */
    void leaveRoute() {
        all.leaveRoute(this);
    }

    /** Whether the consumer has given it up while it is processed: what becomes of it has no effect. */
    boolean isAbandoned() {
        return all.isSettled(this);
    }

    /** What is to become of it now that processing has ended; to be told to {@link #settle} once that is done. */
    Outcome outcome(boolean failed) {
        if (isAbandoned()) {
            return Outcome.ABANDONED;
        }
        if (failed && policy.redelivers(message) && receipt.comesAgain()) {
            // It was lost with its connection: this failure is none of those that the server is asked for again.
            return Outcome.REDELIVER;
        }
        return policy.outcome(message, failed, receipt.canRedeliver());
    }

    /** Ends it. If it has ended before, this has no effect. */
    void settle(Outcome outcome) {
        switch (outcome) {
            case ACKNOWLEDGE, REPORT -> all.settle(this, Receipt::done);
            case REDELIVER -> all.settle(this, Receipt::redeliver);
            case ABANDONED -> abandon();
        }
    }

    /** The consumer will not process it, or not to its end. What a thread does with it later has no effect. */
    void abandon() {
        all.settle(this, Receipt::abandon);
    }

    // For TakenMessages.

    Receipt receipt() {
        return receipt;
    }

    Stage stage() {
        return stage;
    }

    void stage(Stage next) {
        stage = next;
    }

    /** How far it has come. */
    enum Stage {
        /** Waits to be processed, or is held back. */
        WAITING,
        IN_ROUTE,
        /** The route is through, and what becomes of the message is not known yet. */
        AFTER_ROUTE,
        /** Acknowledged, wanted again or abandoned. */
        SETTLED
    }
}
