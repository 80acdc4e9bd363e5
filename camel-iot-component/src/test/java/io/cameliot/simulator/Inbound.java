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

import java.util.ArrayList;
import java.util.List;

/** A message that a client has received on a network connection, and what its routes have done with it. */
final class Inbound {
    final int number;
    final Copy copy;
    private final int filters;
    /** Whether the server names the subscriptions that it is for. */
    final boolean identified;
    /** Whether the server has sent it before, on a connection that was lost on the way perhaps. */
    final boolean duplicate;

    final SimulatedNetwork network;
    final int packetId;
    final int receivedAt;
    /** How many sessions of its client the server had lost before that which it is of. */
    final int sessionsLostBefore;
    /** The routes that have to process it before it is acknowledged. */
    final List<SimulatedRoute> obliged = new ArrayList<>(2);
    /** The routes that have it and have not ended their processing. */
    final List<SimulatedRoute> inProcess = new ArrayList<>(2);

    boolean acknowledged;
    /** There was no room for it. */
    boolean dropped;

    Inbound(int number, Packet.Delivery delivery, SimulatedNetwork network, int receivedAt) {
        this.number = number;
        this.copy = delivery.copy();
        this.filters = delivery.filters();
        this.duplicate = delivery.duplicate();
        this.identified = !delivery.identifiers().isEmpty();
        this.network = network;
        this.packetId = delivery.packetId();
        this.receivedAt = receivedAt;
        this.sessionsLostBefore = network.link().session.lostBefore;
    }

    boolean isFor(int filter) {
        return (filters & 1 << filter) != 0;
    }

    @Override
    public String toString() {
        return "r" + number + " " + copy + (packetId > 0 ? " packet ID " + packetId : "");
    }
}
