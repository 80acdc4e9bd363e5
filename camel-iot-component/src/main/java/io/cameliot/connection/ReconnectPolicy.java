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
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether and when to connect again: with back-off and jitter, not after a refusal that does not go away by itself,
 * and not for ever against another client that takes over the session again and again.
 *
 * <p>A connection that is given up may be asked for again at any time, and many times, such as by each exchange to a dynamic
 * endpoint. It keeps to the back-off all the same, also if it was closed meanwhile: the registry keeps its policy. Owned by the
 * event loop of one connection at a time.
 */
final class ReconnectPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(ReconnectPolicy.class);

    /** A connection that stood for so long was a good one: the next loss counts as the first. */
    private static final Duration GOOD_CONNECTION = Duration.ofSeconds(10);

    /**
     * How often in a row another client may take over the session before the client ID is left to it. A new process that
     * replaces this one while it stops takes over a few times at most.
     */
    private static final int MAX_TAKEOVERS = 5;

    /** Who asks for a connection waits for so much of the back-off; if there is more of it, that fails at once. */
    private static final Duration SHORT_WAIT = Duration.ofSeconds(1);

    private final boolean reconnect;
    private final ReconnectDelay delay;
    private int failures;
    private int takeovers;
    /** How many connections in a row have ended soon and without a reason. */
    private int unexplainedLosses;
    /** How many attempts in a row were refused for a reason that does not go away by itself. */
    private int refusals;
    /** What the last decision was about; null if the connection stands, or was never tried. */
    private volatile ConnectFailure lastFailure;
    /** The back-off after it. */
    private Duration pause = Duration.ZERO;
    /** Whether the connection was given up for it. */
    private boolean givenUp;

    private long pausesSince;

    ReconnectPolicy(ConnectionSettings settings) {
        this.reconnect = settings.reconnect();
        this.delay = settings.reconnectDelay();
    }

    private void reset() {
        failures = 0;
        takeovers = 0;
    }

    /** The connection stands. */
    void connected() {
        lastFailure = null;
        refusals = 0;
    }

    /** The back-off begins, whatever was decided. */
    void pausesFrom(long now, ConnectFailure failure, Decision decision) {
        lastFailure = failure;
        givenUp = decision.isToGiveUp();
        pause = givenUp ? pause : decision.retryAfter();
        pausesSince = now;
    }

    /** Whether it is to be remembered when the connection is closed. */
    boolean isFailing() {
        return lastFailure != null;
    }

    /** Somebody asks for a connection that is not tried any more. */
    Begin begin(long now) {
        takeovers = 0;
        refusals = 0;
        Duration left = lastFailure == null ? Duration.ZERO : pause.minusNanos(now - pausesSince);
        if (left.plus(delay.maximum()).isNegative()) {
            failures = 0;
        }
        if (left.isNegative() || left.isZero()) {
            return new Begin(Duration.ZERO, null, false);
        }
        if (!givenUp) {
            return new Begin(left, lastFailure, false);
        }
        return left.compareTo(SHORT_WAIT) <= 0
                ? new Begin(left, null, false)
                : new Begin(left, ConnectFailure.pausing(lastFailure, left), true);
    }

    /**
     * When to begin.
     *
     * @param after   how long to wait before
     * @param failure what to tell who asks meanwhile; null if that is what comes of the attempt
     * @param never   whether to give up instead
     */
    record Begin(Duration after, ConnectFailure failure, boolean never) {}

    /**
     * An attempt to connect has failed.
     *
     * @param redirected      whether the next attempt goes to a server that this one has named
     * @param servers         how many servers there are to choose from: a refusal is final once each of them has refused
     * @param connectedBefore whether there has ever been a connection
     */
    Decision attemptFailed(
            ConnectFailure failure, boolean redirected, int servers, boolean connectedBefore, RandomGenerator random) {
        Decision again = tryAgain(connectedBefore, random);
        refusals = failure.isPermanent() ? refusals + 1 : 0;
        return failure.isPermanent() && !redirected && refusals >= servers ? Decision.GIVE_UP : again;
    }

    /**
     * Whether the connection has ended as before: soon, and without a reason. So it does when another client takes the client
     * ID over and over, on a server that does not say so.
     *
     * @param stood how long it stood; null if it was not known to be connected
     */
    boolean isLikeTakeOver(boolean unexplained, Duration stood) {
        boolean soon = stood != null && stood.compareTo(GOOD_CONNECTION) <= 0;
        unexplainedLosses = unexplained && soon ? unexplainedLosses + 1 : 0;
        return unexplainedLosses > 1;
    }

    /**
     * The connection has ended.
     *
     * @param stood how long it stood; null if it was not known to be connected
     */
    Decision lost(ConnectFailure cause, Duration stood, boolean connectedBefore, RandomGenerator random) {
        boolean takenOver = cause.isTakeOver();
        Duration good = takenOver ? delay.maximum() : GOOD_CONNECTION;
        if (stood != null && stood.compareTo(good) > 0) {
            reset();
        }
        Decision again = tryAgain(connectedBefore, random);
        return takenOver && ++takeovers >= MAX_TAKEOVERS ? Decision.GIVE_UP : again;
    }

    private Decision tryAgain(boolean connectedBefore, RandomGenerator random) {
        failures++;
        pause = delay.after(failures, random);
        return !reconnect && connectedBefore ? Decision.GIVE_UP : new Decision(pause);
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

        void log(ConnectFailure cause) {
            if (isToGiveUp()) {
                LOG.error("{} Not trying again.", cause.getMessage());
            } else if (cause.getCause() instanceof RuntimeException unforeseen) {
                LOG.warn("{} Trying again in {} ms.", cause.getMessage(), retryAfter.toMillis(), unforeseen);
            } else {
                LOG.warn("{} Trying again in {} ms.", cause.getMessage(), retryAfter.toMillis());
            }
        }
    }
}
