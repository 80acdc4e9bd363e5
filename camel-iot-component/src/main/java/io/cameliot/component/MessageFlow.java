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

import io.cameliot.connection.InboundHandler.Receipt;
import io.cameliot.connection.InboundMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * The way of a subscription's messages to their processing: open, held up or closed. Each message is accounted for from its
 * receipt until it is acknowledged, wanted again or abandoned.
 */
final class MessageFlow {
    /** With fewer messages it is not worth looking for those to drop. */
    private static final int FEW = 64;

    private final TakenMessages taken;
    private final Inbox inbox;

    // Guarded by held.
    private final HeldMessages held = new HeldMessages();
    private State state = State.OPEN;
    private int nextSweep = FEW;

    /** Whether all messages were abandoned since it was last opened: those that are held will not be processed then. */
    private boolean forced;

    /**
     * @param policy decides what becomes of processed messages
     * @param inbox  where messages wait to be processed
     */
    MessageFlow(FailurePolicy policy, Inbox inbox) {
        this.taken = new TakenMessages(policy);
        this.inbox = inbox;
    }

    /** Where messages wait to be processed. */
    interface Inbox {
        /** Adds a message. Called with a lock held: nothing runs, nothing waits. */
        void add(TakenMessage message);

        /** Messages were added. Called without a lock, by a thread that must not wait. */
        void added();

        /** Removes the messages whose processing has not begun: they are abandoned. */
        void clear();

        /** Removes those of the messages whose processing has not begun that meet a condition, and returns them. */
        List<TakenMessage> removeIf(Predicate<TakenMessage> condition);

        /** How many messages there are whose processing has not begun. */
        int waiting();
    }

    /** What becomes of messages that arrive. */
    private enum State {
        /** They are processed. */
        OPEN,
        /** They are held back, unacknowledged. */
        HOLDING,
        /** They are abandoned. */
        CLOSED
    }

    /** A message arrived. Called by a thread that must not wait. */
    void take(InboundMessage message, Receipt receipt) {
        TakenMessage arrived = taken.take(message, receipt);
        List<TakenMessage> dropped = List.of();
        boolean added = false;
        synchronized (held) {
            switch (state) {
                case OPEN -> {
                    dropped = sweep();
                    inbox.add(arrived);
                    added = true;
                }
                case HOLDING -> dropped = held.add(arrived);
                case CLOSED -> dropped = List.of(arrived);
            }
        }
        dropped.forEach(TakenMessage::abandon);
        if (added) {
            inbox.added();
        }
    }

    /** Connections come and go while a route is slow: what the server has sent again must not wait twice. */
    private List<TakenMessage> sweep() {
        if (inbox.waiting() < nextSweep) {
            return List.of();
        }
        List<TakenMessage> dropped = inbox.removeIf(TakenMessage::comesAgain);
        nextSweep = Math.max(FEW, 2 * inbox.waiting());
        return dropped;
    }

    /**
     * Begins to hold messages back.
     *
     * @param waitingToo whether to hold back those that have arrived, too, and whose processing has not begun
     */
    void hold(boolean waitingToo) {
        synchronized (held) {
            if (state == State.OPEN) {
                state = State.HOLDING;
                if (waitingToo) {
                    inbox.clear();
                    taken.waiting().forEach(held::add);
                }
            }
        }
    }

    /** Begins to take messages again. Those that are held go on to be held. */
    void reopen() {
        synchronized (held) {
            forced = false;
            if (state == State.CLOSED) {
                state = State.OPEN;
            }
        }
    }

    /** Has messages processed, first those that are held. */
    void open() {
        synchronized (held) {
            forced = false;
            openLocked();
        }
        inbox.added();
    }

    /** The same for a flow that is about to end. Says whether it does so: not if all messages were abandoned. */
    boolean openForTheRest() {
        synchronized (held) {
            if (forced) {
                return false;
            }
            openLocked();
        }
        inbox.added();
        return true;
    }

    private void openLocked() {
        state = State.OPEN;
        held.removeAll().forEach(inbox::add);
    }

    /** Abandons messages whose processing has not begun, and those that arrive from now on. */
    void close() {
        synchronized (held) {
            state = State.CLOSED;
            held.removeAll();
        }
        inbox.clear();
        taken.abandonWaiting();
    }

    /**
     * Abandons all messages, those in process, too: what their threads do with them later has no effect. Those that arrive
     * later are abandoned, or held if it holds messages back.
     */
    void abandonAll() {
        synchronized (held) {
            forced = true;
            if (state == State.OPEN) {
                state = State.CLOSED;
            }
            held.removeAll();
        }
        inbox.clear();
        taken.abandonAll();
    }

    /** Takes no more messages. Completes when all are settled. */
    CompletableFuture<Void> end() {
        synchronized (held) {
            state = State.CLOSED;
        }
        return taken.whenEmpty();
    }

    /** How many messages wait to be processed, or for the acknowledgement of their reply. Held ones do not count. */
    int pending() {
        return inbox.waiting() + taken.afterRoute();
    }
}
