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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The received messages of one network connection that are not acknowledged yet. They are processed in any order and
 * acknowledged in order of receipt, as MQTT demands (MQTT 5.0, MQTT-4.6.0-2). Belongs to its network connection: what is
 * done after the loss of it acknowledges nothing on the next one, where packet IDs mean other messages (trap B16).
 */
final class AcknowledgementQueue {
    /** How long reading is held up at the most, and for each message that is too many. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(10);

    private final Deque<Delivery> unacknowledged = new ArrayDeque<>();
    private final NetworkConnection network;
    private final int receiveMaximum;
    private final BooleanSupplier resumed;
    private final Consumer<InboundMessage> redelivery;

    /**
     * @param receiveMaximum how many unacknowledged messages the server was told that it may send
     * @param resumed whether a later connection has resumed the session, so that what is unacknowledged here comes again
     * @param redelivery has the server send a message again, unless it does so anyway
     */
    AcknowledgementQueue(
            NetworkConnection network,
            int receiveMaximum,
            BooleanSupplier resumed,
            Consumer<InboundMessage> redelivery) {
        this.network = network;
        this.receiveMaximum = receiveMaximum;
        this.resumed = resumed;
        this.redelivery = redelivery;
    }

    /** Notes a received message. QoS 0 is never acknowledged. */
    Delivery add(InboundMessage message) {
        Delivery delivery = new Delivery(message);
        if (message.qos() > 0) {
            synchronized (this) {
                unacknowledged.add(delivery);
            }
        }
        return delivery;
    }

    /**
     * Holds up whoever reads from a server that sends more than it may, as Mosquitto 2.0 does: until a message is
     * acknowledged, or else the longer the more there are too many. What the server sends must not fill the memory; but what
     * comes behind may be what the processing of the others waits for, so that it must get through in the end.
     */
    synchronized void awaitRoom() {
        int tooMany = unacknowledged.size() - receiveMaximum;
        if (tooMany > 0) {
            try {
                long nanos = Math.min(LONGEST_WAIT_NANOS, tooMany * WAIT_NANOS);
                TimeUnit.NANOSECONDS.timedWait(this, nanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How many messages wait for their acknowledgement. */
    synchronized int size() {
        return unacknowledged.size();
    }

    private synchronized void acknowledgeDone() {
        while (!unacknowledged.isEmpty() && unacknowledged.peek().open == 0) {
            Delivery next = unacknowledged.poll();
            // Paho has sent the PUBCOMP of QoS 2 by itself; a second one would be a protocol error (trap B14).
            if (next.message.qos() == 1) {
                network.acknowledge(next.message.packetId());
            }
        }
        if (unacknowledged.size() >= receiveMaximum) {
            notifyAll();
        }
    }

    /** A received message on its way to handlers. */
    final class Delivery implements InboundHandler.Receipt {
        private final InboundMessage message;
        private int open = 1;

        private Delivery(InboundMessage message) {
            this.message = message;
        }

        InboundMessage message() {
            return message;
        }

        /** One more handler has to be done with the message. The creator holds the first share. */
        void share() {
            synchronized (AcknowledgementQueue.this) {
                open++;
            }
        }

        /** One handler is done with the message, or the creator has handed it to all. */
        @Override
        public void done() {
            boolean last;
            synchronized (AcknowledgementQueue.this) {
                last = --open == 0;
            }
            if (last && message.qos() > 0) {
                acknowledgeDone();
            }
        }

        @Override
        public void redeliver() {
            redelivery.accept(message);
        }

        @Override
        public boolean comesAgain() {
            return message.qos() > 0 && resumed.getAsBoolean();
        }
    }
}
