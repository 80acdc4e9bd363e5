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

import io.cameliot.component.TakenMessage.Stage;
import io.cameliot.connection.InboundHandler.Receipt;
import io.cameliot.connection.InboundMessage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * All messages that a consumer has taken from one connection and not settled yet: those that wait, those held back, and
 * those in process. No receipt is called while the lock is held.
 */
final class TakenMessages {
    private final FailurePolicy policy;

    // Guarded by this.
    private final Set<TakenMessage> unsettled = new LinkedHashSet<>();
    private int settling;
    private CompletableFuture<Void> awaitedEmpty;

    TakenMessages(FailurePolicy policy) {
        this.policy = policy;
    }

    synchronized TakenMessage take(InboundMessage message, Receipt receipt) {
        policy.received(message);
        TakenMessage taken = new TakenMessage(message, receipt, this, policy);
        unsettled.add(taken);
        return taken;
    }

    /** Says whether its processing may begin: not if it is settled. */
    synchronized boolean begin(TakenMessage message) {
        if (message.stage() != Stage.WAITING) {
            return false;
        }
        message.stage(Stage.IN_ROUTE);
        return true;
    }

    synchronized void leaveRoute(TakenMessage message) {
        if (message.stage() == Stage.IN_ROUTE) {
            message.stage(Stage.AFTER_ROUTE);
        }
    }

    synchronized boolean isSettled(TakenMessage message) {
        return message.stage() == Stage.SETTLED;
    }

    /** Tells the receipt of a message, unless it has been told before. */
    void settle(TakenMessage message, Consumer<Receipt> decision) {
        synchronized (this) {
            if (!unsettled.remove(message)) {
                return;
            }
            message.stage(Stage.SETTLED);
            settling++;
        }
        try {
            decision.accept(message.receipt());
        } finally {
            settled(1);
        }
    }

    /** Those whose processing has not begun, in order of receipt. */
    synchronized List<TakenMessage> waiting() {
        return unsettled.stream()
                .filter(message -> message.stage() == Stage.WAITING)
                .toList();
    }

    /** Abandons those whose processing has not begun. */
    void abandonWaiting() {
        abandon(message -> message.stage() == Stage.WAITING);
    }

    /** Abandons all of them. */
    void abandonAll() {
        abandon(message -> true);
    }

    private void abandon(Predicate<TakenMessage> condition) {
        List<TakenMessage> abandoned;
        synchronized (this) {
            abandoned = unsettled.stream().filter(condition).toList();
            abandoned.forEach(message -> message.stage(Stage.SETTLED));
            abandoned.forEach(unsettled::remove);
            settling += abandoned.size();
        }
        try {
            abandoned.forEach(message -> message.receipt().abandon());
        } finally {
            settled(abandoned.size());
        }
    }

    private void settled(int count) {
        CompletableFuture<Void> reached = null;
        synchronized (this) {
            settling -= count;
            if (awaitedEmpty != null && isEmpty()) {
                reached = awaitedEmpty;
                awaitedEmpty = null;
            }
        }
        if (reached != null) {
            reached.complete(null);
        }
    }

    private boolean isEmpty() {
        return unsettled.isEmpty() && settling == 0;
    }

    /** How many the route is through with, though what becomes of them is not known yet. */
    synchronized int afterRoute() {
        return (int) unsettled.stream()
                .filter(message -> message.stage() == Stage.AFTER_ROUTE)
                .count();
    }

    /** Completes when all messages are settled. */
    synchronized CompletableFuture<Void> whenEmpty() {
        if (isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        if (awaitedEmpty == null) {
            awaitedEmpty = new CompletableFuture<>();
        }
        return awaitedEmpty;
    }
}
