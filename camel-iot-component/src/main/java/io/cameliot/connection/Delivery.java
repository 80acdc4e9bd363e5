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

/**
 * A received message on its way to its handlers. Each has a share of it, and so has the dispatcher until it has handed the
 * message to all. Once no share is left it is settled: it gives its memory back, and is acknowledged when those before it
 * are. Guarded by the monitor of its queue.
 */
final class Delivery {
    private final AcknowledgementQueue queue;
    private final int packetId;
    private final int qos;
    private final long bytes;
    private InboundMessage message;
    private int shares = 1;
    /** It stays with the server: at least one handler has not processed it and will not. */
    private boolean unacknowledged;

    Delivery(AcknowledgementQueue queue, InboundMessage message, long bytes) {
        this.queue = queue;
        this.message = message;
        this.packetId = message.packetId();
        this.qos = message.qos();
        this.bytes = bytes;
    }

    /** A message that was dropped, because there was no room for it, and is acknowledged in its turn. */
    static Delivery dropped(AcknowledgementQueue queue, InboundMessage message) {
        Delivery delivery = new Delivery(queue, message, 0);
        delivery.shares = 0;
        delivery.message = null;
        return delivery;
    }

    InboundMessage message() {
        return message;
    }

    int packetId() {
        return packetId;
    }

    int qos() {
        return qos;
    }

    /** Whether its network connection has ended, or is being ended for messages to come again. */
    boolean isOver() {
        return queue.isOver();
    }

    /** What a further handler does with the message. */
    InboundHandler.Receipt share() {
        synchronized (queue) {
            shares++;
        }
        return new Share();
    }

    /** The dispatcher has handed the message to all its handlers. */
    void dispatched() {
        giveBack(true);
    }

    /** The dispatcher has no handler for the message, and leaves it with the server. */
    void leave() {
        giveBack(false);
    }

    private void giveBack(boolean processed) {
        boolean settled;
        synchronized (queue) {
            unacknowledged |= !processed;
            settled = --shares == 0;
            if (settled) {
                message = null;
            }
        }
        if (settled) {
            queue.settled(this, bytes);
        }
    }

    /** Whether it can be acknowledged in its turn. */
    boolean isProcessed() {
        return shares == 0 && !unacknowledged;
    }

    private final class Share implements InboundHandler.Receipt {
        private boolean used;

        /** Whether this is the first thing that the handler says. */
        private boolean use() {
            synchronized (queue) {
                boolean first = !used;
                used = true;
                return first;
            }
        }

        @Override
        public void done() {
            if (use()) {
                giveBack(true);
            }
        }

        @Override
        public void redeliver() {
            if (use()) {
                InboundMessage wanted = message;
                boolean again = canRedeliver();
                giveBack(!again);
                if (again) {
                    queue.wantAgain(wanted.topic());
                }
            }
        }

        @Override
        public boolean canRedeliver() {
            return qos > 0 && queue.isDurable();
        }

        @Override
        public void abandon() {
            if (use()) {
                boolean again = canRedeliver();
                String topic = message.topic();
                giveBack(!again);
                if (again) {
                    queue.abandoned(topic);
                }
            }
        }

        @Override
        public boolean comesAgain() {
            return qos > 0 && queue.comesAgain();
        }
    }
}
