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

import java.time.Duration;

/**
 * Notices that the server acknowledges nothing of what is published, though the connection stands. One that acknowledges
 * slowly is not meant: each acknowledgement is a sign that it goes on. One of which nothing is heard is asked for a sign of
 * life: the keep alive may be long, or off. Guarded by the window's lock.
 */
final class AcknowledgementWatch {
    private final Duration patience;
    /** Whether something was acknowledged since somebody last looked. */
    private boolean acknowledged;
    /** How often the server has acknowledged something. */
    private volatile long count;

    private long silentSince;
    /** Whether it was asked for a sign of life since, and when. */
    private boolean asked;

    private long askedAt;
    /** Until something is acknowledged again, also on a later network connection. */
    private volatile boolean silent;

    /** @param patience how long the server may acknowledge nothing at all */
    AcknowledgementWatch(Duration patience) {
        this.patience = patience;
    }

    /**
     * There is a new network connection.
     *
     * @param inFlight whether it has something to acknowledge
     */
    void begin(boolean inFlight, long now) {
        silentSince = now;
        silent &= inFlight;
        asked = false;
    }

    void acknowledged() {
        acknowledged = true;
        count++;
        if (silent) {
            silent = false;
        }
    }

    /**
     * Looks, from time to time while there is a network connection.
     *
     * @param  oldest the oldest publish in flight, null if there is none
     * @return        why the connection has to be broken off, null if it is of use: somebody was told that the oldest was not
     *                acknowledged in time, and nothing else is either
     */
    ConnectionLoss look(Publish oldest, NetworkConnection network, long now) {
        if (acknowledged || oldest == null) {
            acknowledged = false;
            silentSince = now;
            silent &= oldest != null;
            asked = false;
        }
        if (now - silentSince < patience.toNanos() || oldest == null || !oldest.isSettled() && !oldest.late) {
            return null;
        }
        boolean answers = network.sinceLastRead().compareTo(patience) <= 0;
        if (!answers && !asked) {
            asked = true;
            askedAt = now;
            network.ping();
        }
        if (!answers && now - askedAt < patience.toNanos()) {
            return null;
        }
        silent = true;
        return ConnectionLoss.givenUp("the server " + (answers ? "answers, but" : "answers no ping, and")
                + " has acknowledged nothing that was published for "
                + Duration.ofNanos(now - silentSince).toSeconds() + " s (longer than publishTimeout and"
                + " connectionTimeout)");
    }

    /** How often the server has acknowledged something, on all network connections. May be called by any thread. */
    long count() {
        return count;
    }

    /** Whether the connection was broken off for that, and nothing was acknowledged since. */
    boolean isSilent() {
        return silent;
    }
}
