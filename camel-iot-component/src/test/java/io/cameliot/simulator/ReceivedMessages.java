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
package io.cameliot.simulator;

import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.InboundMessage;
import io.cameliot.connection.NetworkConnection.Listener;
import java.util.ArrayDeque;
import java.util.Deque;

/** The messages that were received on a network connection, and the rules for their acknowledgement. */
final class ReceivedMessages {
    private final SimulatedNetwork network;
    private final World world;
    private final Ledger ledger;
    private final Deque<Inbound> unacknowledged = new ArrayDeque<>();
    private int lastAcknowledgedAt;
    /** Whether there was no room before it knew what the server grants. */
    private boolean overflowed;

    ReceivedMessages(SimulatedNetwork network, World world, Ledger ledger) {
        this.network = network;
        this.world = world;
        this.ledger = ledger;
    }

    InboundMessage add(Packet.Delivery delivery) {
        Copy copy = delivery.copy();
        Inbound inbound = ledger.received(delivery, network);
        if (copy.qos > 0) {
            unacknowledged.add(inbound);
        }
        network.process().rules().received(inbound);
        return new InboundMessage(
                Topics.name(copy.message.topic),
                copy.message.payload,
                delivery.packetId(),
                copy.qos,
                delivery.retained(),
                delivery.duplicate(),
                Ledger.properties(inbound.number, 0, delivery.identifiers()));
    }

    void handOn(InboundMessage message, Listener listener) {
        ClientConnection connection = network.connection();
        long dropped = connection.dropped();
        boolean full = connection.receiveBufferUsed() >= network.client().receiveBufferSize();
        // Then it relies on a session that the server does not keep, as it learns too late.
        overflowed |= full && !connection.isConnected();
        listener.received(message);
        if (connection.dropped() > dropped) {
            Inbound inbound = ledger.inbound(message);
            inbound.dropped = true;
            inbound.copy.message.dropped = true;
            world.happened(EventKind.MESSAGE_DROPPED, inbound);
            if (!full && !overflowed) {
                throw world.violation("nothing is dropped while there is room", inbound.toString());
            }
        }
    }

    void acknowledge(int packetId) {
        Inbound first = unacknowledged.poll();
        if (first == null || first.packetId != packetId) {
            throw world.violation(
                    "acknowledgements in order of receipt, once", "packet ID " + packetId + " in place of " + first);
        }
        first.acknowledged = true;
        // Else it may have waited for the one before it.
        boolean decidedNow = lastAcknowledgedAt < world.step();
        lastAcknowledgedAt = world.step();
        if (network.isConnected()) {
            // Else it has no effect.
            network.process().rules().acknowledged(first, decidedNow);
        }
    }
}
