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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the server knows of a client ID. */
final class ServerSession {
    final String clientId;
    /** How many sessions of its client the server had lost when it made this one. */
    final int lostBefore;
    /** By filter, null where there is none. */
    final Subscribed[] subscriptions = new Subscribed[Topics.filters()];

    final Deque<Copy> queue = new ArrayDeque<>();
    final Map<Integer, Copy> inFlight = new LinkedHashMap<>();
    /** Null while the client is away. */
    Link link;

    World.Alarm expiry;
    private final boolean lowestPacketId;
    private int lastPacketId;

    ServerSession(String clientId, int lostBefore, boolean lowestPacketId) {
        this.clientId = clientId;
        this.lostBefore = lostBefore;
        this.lowestPacketId = lowestPacketId;
    }

    int nextPacketId() {
        int id = lowestPacketId ? 1 : lastPacketId + 1;
        while (inFlight.containsKey(id)) {
            id++;
        }
        lastPacketId = id;
        return id;
    }

    boolean isSubscribed(int filter) {
        return subscriptions[filter] != null;
    }

    /**
     * The filters that it is subscribed to and that a connection of the core can tell from a message with identifiers: they
     * have one, or it has subscribed without one itself. One bit each.
     */
    int filtersKnownTo(ClientConnection connection) {
        int filters = 0;
        for (int filter = 0; filter < subscriptions.length; filter++) {
            Subscribed subscribed = subscriptions[filter];
            if (subscribed != null && (subscribed.identifier() > 0 || subscribed.by() == connection)) {
                filters |= 1 << filter;
            }
        }
        return filters;
    }

    /** Whether the client has acknowledged all that was for it. */
    boolean isEmpty() {
        return queue.isEmpty() && inFlight.isEmpty();
    }

    /**
     * A subscription.
     *
     * @param granted      the QoS that it was granted with
     * @param identifier   of the client, 0 for none
     * @param by           who made it
     * @param refusedSince whether the server has refused to make it anew, and goes on with this
     */
    record Subscribed(int asked, int granted, int identifier, ClientConnection by, boolean refusedSince) {
        boolean isDowngraded() {
            return granted < asked;
        }

        Subscribed refused() {
            return new Subscribed(asked, granted, identifier, by, true);
        }
    }
}
