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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The received messages of one network connection that are not acknowledged yet. They are processed in any order and
 * acknowledged in order of receipt (MQTT 5.0, MQTT-4.6.0-2). Belongs to its network connection: what is processed after the
 * loss of it acknowledges nothing on the next one, where packet IDs mean other messages.
 *
 * <p>It never holds up reading: acknowledgements of publishes may stand behind. A server that sends more than the receive
 * maximum is bounded by the {@link ReceiveBuffer}. Beyond it, a durable session's messages are not taken: once all that were
 * taken are acknowledged, the connection is broken off, so that the server sends the others. Without a durable session they
 * are lost in any case; they are dropped and acknowledged, so that at least those behind come.
 */
final class AcknowledgementQueue {
    private static final Logger LOG = LoggerFactory.getLogger(AcknowledgementQueue.class);

    /** How many unacknowledged messages the server was told that it may send. */
    private final int receiveMaximum;

    private final boolean durable;
    private final ReceiveBuffer buffer;
    private final NetworkConnection network;
    private final Events events;

    // Guarded by this monitor, valid for the network connection:
    private final Deque<Delivery> unacknowledged = new ArrayDeque<>();
    private boolean overflowed;
    private boolean wantedAgain;

    AcknowledgementQueue(NetworkConnection network, ConnectionSettings settings, ReceiveBuffer buffer, Events events) {
        this.network = network;
        this.receiveMaximum = settings.receiveMaximum();
        this.durable = settings.durable();
        this.buffer = buffer;
        this.events = events;
    }

    /**
     * Takes a received message; null if there is no room for it, or if it is sent again anyway, after an older one that is
     * wanted again.
     */
    Delivery add(InboundMessage message) {
        long bytes = ReceiveBuffer.sizeOf(message);
        if (message.qos() == 0) {
            if (buffer.isFull()) {
                events.dropped(message);
                return null;
            }
            buffer.take(bytes);
            return new Delivery(this, message, bytes);
        }
        boolean first;
        synchronized (this) {
            if (wantedAgain) {
                return null;
            }
            first = !overflowed;
            overflowed = overflowed || isTooMuch() && isDurable();
            if (!overflowed && !isTooMuch()) {
                Delivery delivery = new Delivery(this, message, bytes);
                unacknowledged.add(delivery);
                buffer.take(bytes);
                return delivery;
            }
            if (!overflowed && unacknowledged.size() < NetworkConnection.PACKET_IDS) {
                unacknowledged.add(Delivery.dropped(this, message));
            }
            first &= overflowed;
        }
        if (first) {
            events.overflowed(message);
        } else if (!isDurable()) {
            events.dropped(message);
        }
        return null;
    }

    private boolean isTooMuch() {
        return unacknowledged.size() >= receiveMaximum && buffer.isFull();
    }

    /** Whether the server keeps for the next network connection what is not acknowledged. */
    boolean isDurable() {
        return durable && events.isSessionKept();
    }

    boolean comesAgain() {
        return events.comesAgain();
    }

    /** Whether all that is not acknowledged yet is to come again: the network connection has ended, or will be ended. */
    boolean isOver() {
        synchronized (this) {
            if (wantedAgain) {
                return true;
            }
        }
        return events.isOver();
    }

    /** How many messages wait for their acknowledgement. */
    synchronized int size() {
        return unacknowledged.size();
    }

    /** A message failed and is wanted again. Once for a network connection: the server sends all unacknowledged ones. */
    void wantAgain(String topic) {
        boolean first;
        synchronized (this) {
            first = !wantedAgain;
            wantedAgain = true;
        }
        if (first) {
            events.wantedAgain(topic);
        }
    }

    void abandoned(String topic) {
        events.abandoned(this, topic);
    }

    /** No share of a message is left. */
    void settled(Delivery delivery, long bytes) {
        buffer.release(bytes);
        if (delivery.qos() == 0) {
            return;
        }
        try {
            acknowledgeProcessed();
        } catch (Error e) {
            // No memory, perhaps: it may be the last chance to give the server its permit back.
            LOG.debug("The acknowledgement is tried again", e);
            events.acknowledgementsLeft(this::acknowledgeProcessed);
        }
    }

    private void acknowledgeProcessed() {
        boolean drained;
        synchronized (this) {
            Delivery next = unacknowledged.peek();
            while (next != null && next.isProcessed()) {
                // The client library completes the handshake of QoS 2 by itself.
                if (next.qos() == 1) {
                    network.acknowledge(next.packetId());
                }
                unacknowledged.remove();
                next = unacknowledged.peek();
            }
            drained = overflowed && unacknowledged.isEmpty();
        }
        if (drained) {
            events.drained();
        }
    }

    /** What happens to the messages of a network connection. Called by any thread, outside the monitor. */
    interface Events {
        /** Whether what is not acknowledged here is sent again, or was, on a later network connection. */
        boolean comesAgain();

        /** Whether the network connection has ended. */
        boolean isOver();

        /** Whether the server keeps a session that it was asked to keep, and has not lost it. */
        boolean isSessionKept();

        /** A message failed and is to be sent again. */
        void wantedAgain(String topic);

        /** A handler of a durable session ended before it had processed a message. */
        void abandoned(AcknowledgementQueue queue, String topic);

        /** A message was dropped for good, because there was no room for it. */
        void dropped(InboundMessage message);

        /** From this message on there was no room; what comes is left with the server. */
        void overflowed(InboundMessage message);

        /** An Error has kept processed messages from being acknowledged. What was given does the rest. */
        void acknowledgementsLeft(Runnable rest);

        /** All that was taken before it overflowed is acknowledged. */
        void drained();
    }
}
