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

import io.cameliot.connection.ServerLimits;
import io.cameliot.connection.ServerReference;
import io.cameliot.protocol.ReasonCode;
import java.time.Duration;

/** What the server is willing to do: it may change at any time, and in the end it is willing to do all. */
final class ServerMood {
    private static final int[] REFUSALS_FOR_NOW = {0x80, 0x88, 0x89, 0x97, 0x9F};
    private static final int[] REFUSALS_FOR_GOOD = {0x85, 0x86, 0x87, 0x8A};
    private static final int[] RECEIVE_MAXIMA = {1, 1, 2, 3, 5, 20, 65_535};

    private final World world;
    private int receiveMaximum;
    private int maximumQos;
    private boolean subscriptionIdentifiers;
    private boolean wildcards;
    private boolean shared;
    private Long sessionExpiry;
    private int keepAlive;
    /** A filter that the server disconnects for, -1 for none. */
    private int forbiddenFilter = -1;

    ServerMood(World world) {
        this.world = world;
        beWilling();
        subscriptionIdentifiers = !world.happens(EventKind.NO_SUBSCRIPTION_IDENTIFIERS, 2);
        receiveMaximum = RECEIVE_MAXIMA[world.below(RECEIVE_MAXIMA.length)];
        if (world.isPossible(EventKind.DISCONNECT_FOR_SUBSCRIBE) && world.oneIn(2)) {
            forbiddenFilter = world.below(Topics.filters());
        }
    }

    private void beWilling() {
        maximumQos = 2;
        wildcards = true;
        shared = true;
        sessionExpiry = null;
        keepAlive = 60;
    }

    void calmDown() {
        beWilling();
        forbiddenFilter = -1;
        receiveMaximum = RECEIVE_MAXIMA[world.below(RECEIVE_MAXIMA.length)];
    }

    void changeLimits() {
        receiveMaximum = RECEIVE_MAXIMA[world.below(RECEIVE_MAXIMA.length)];
        maximumQos = world.oneIn(4) ? 0 : 1 + world.below(2);
        subscriptionIdentifiers = world.oneIn(2);
        wildcards = !world.oneIn(6);
        shared = !world.oneIn(3);
        sessionExpiry = world.oneIn(4) ? Long.valueOf(0) : world.oneIn(3) ? Long.valueOf(5) : null;
        keepAlive = world.oneIn(4) ? 0 : 1 + world.below(60);
    }

    /** What the CONNACK of a connection grants. */
    ServerLimits limits(boolean sessionPresent, boolean durable) {
        return new ServerLimits(
                sessionPresent,
                receiveMaximum,
                maximumQos,
                durable ? sessionExpiry : null,
                subscriptionIdentifiers,
                wildcards,
                shared,
                Duration.ofSeconds(keepAlive));
    }

    boolean isForbidden(int filter) {
        return filter == forbiddenFilter;
    }

    /** How a CONNECT is refused, null if it is not; without a reason code if it is not even answered. */
    Packet.ConnAck refusal() {
        if (world.happens(EventKind.CONNECT_UNANSWERED, 8)) {
            return new Packet.ConnAck(null, null, null);
        }
        if (world.happens(EventKind.CONNECT_REFUSED_FOR_NOW, 6)) {
            return refused(REFUSALS_FOR_NOW[world.below(REFUSALS_FOR_NOW.length)], null);
        }
        if (world.happens(EventKind.CONNECT_REFUSED_FOR_GOOD, 16)) {
            return refused(REFUSALS_FOR_GOOD[world.below(REFUSALS_FOR_GOOD.length)], null);
        }
        if (world.happens(EventKind.CONNECT_REDIRECTED, 8)) {
            ServerReference reference = elsewhere();
            return refused(reference.permanent() ? 0x9D : 0x9C, reference);
        }
        return null;
    }

    private static Packet.ConnAck refused(int reasonCode, ServerReference elsewhere) {
        return new Packet.ConnAck(new ReasonCode(reasonCode), null, elsewhere);
    }

    ServerReference elsewhere() {
        return new ServerReference(world.oneIn(6) ? "nowhere at all:" : "other.example:1883", world.oneIn(2));
    }

    /** How long the session is kept after the end of a connection; null for longer than the history. */
    Duration sessionExpiry(Link link) {
        if (!link.network.isDurable()) {
            return Duration.ZERO;
        }
        Long granted = link.limits.sessionExpiry();
        if (granted != null) {
            return Duration.ofSeconds(granted);
        }
        return world.isPossible(EventKind.SESSION_EXPIRES) && world.oneIn(4)
                ? Duration.ofMillis(world.below(60_000))
                : null;
    }
}
