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

import io.cameliot.protocol.ReasonCode;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Decides whether and when to connect again: with back-off and jitter, not after a refusal that does not go away by itself,
 * and not for ever against another client that takes over the session again and again. Owned by the event loop.
 */
final class ReconnectPolicy {
    /** A connection that stood for so long was a good one: the next loss counts as the first. */
    private static final Duration GOOD_CONNECTION = Duration.ofSeconds(10);

    /**
     * How often in a row another client may take over the session before the client ID is left to it. A new process that
     * replaces this one while it stops takes over a few times at most.
     */
    private static final int MAX_TAKEOVERS = 5;

    private final boolean reconnect;
    private final ReconnectDelay delay;
    private int failures;
    private int takeovers;

    ReconnectPolicy(ConnectionSettings settings) {
        this.reconnect = settings.reconnect();
        this.delay = settings.reconnectDelay();
    }

    /** Forgets what has failed. */
    void reset() {
        failures = 0;
        takeovers = 0;
    }

    /**
     * An attempt to connect has failed.
     *
     * @param redirected      whether the next attempt goes to another server
     * @param connectedBefore whether there has ever been a connection
     */
    Decision attemptFailed(
            ConnectFailure failure, boolean redirected, boolean connectedBefore, RandomGenerator random) {
        return failure.isPermanent() && !redirected ? Decision.GIVE_UP : tryAgain(connectedBefore, random);
    }

    /**
     * The connection has ended.
     *
     * @param stood how long it stood; null if it was not known to be connected
     */
    Decision lost(ConnectFailure cause, Duration stood, boolean connectedBefore, RandomGenerator random) {
        boolean takenOver =
                cause.reasonCode().filter(ReasonCode.SESSION_TAKEN_OVER::equals).isPresent();
        Duration good = takenOver ? delay.maximum() : GOOD_CONNECTION;
        if (stood != null && stood.compareTo(good) > 0) {
            reset();
        }
        if (takenOver && ++takeovers >= MAX_TAKEOVERS) {
            return Decision.GIVE_UP;
        }
        return tryAgain(connectedBefore, random);
    }

    private Decision tryAgain(boolean connectedBefore, RandomGenerator random) {
        if (!reconnect && connectedBefore) {
            return Decision.GIVE_UP;
        }
        failures++;
        return new Decision(delay.after(failures, random));
    }

    /**
     * What to do.
     *
     * @param retryAfter how long to wait before the next attempt; null for none
     */
    record Decision(Duration retryAfter) {
        static final Decision GIVE_UP = new Decision(null);
        static final Decision AT_ONCE = new Decision(Duration.ZERO);

        boolean isToGiveUp() {
            return retryAfter == null;
        }
    }
}
