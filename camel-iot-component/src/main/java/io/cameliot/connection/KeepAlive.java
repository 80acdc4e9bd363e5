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
import java.util.function.Consumer;

/**
 * Keeps a connection alive, and notices when the server is gone (MQTT 5.0, 3.1.2.10): a ping is on its way before a keep
 * alive is over without a packet, and a server of which nothing was heard is given up within one and a half. Paho itself
 * checks at times that can be a keep alive apart.
 */
final class KeepAlive {
    /** The keep alive is measured in eighths. */
    private static final int EIGHTHS = 8;

    /** A ping is due when nothing was sent, or has come, for so long. */
    private static final int PING_EIGHTHS = 6;

    /** The server is gone when nothing has come for so long. */
    private static final int SILENCE_EIGHTHS = 11;

    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(100);

    private final NetworkConnection network;
    private final Duration keepAlive;

    /** @param keepAlive zero for never */
    KeepAlive(NetworkConnection network, Duration keepAlive) {
        this.network = network;
        this.keepAlive = keepAlive;
    }

    /** How often to look. */
    Duration period() {
        Duration eighth = keepAlive.dividedBy(EIGHTHS);
        return eighth.compareTo(SHORTEST_PERIOD) < 0 ? SHORTEST_PERIOD : eighth;
    }

    /** Checks as often as is needed, on the event loop, as long as the network connection is in use. */
    void checkAgainAndAgain(CurrentNetwork current, Consumer<ConnectionLoss> lost) {
        if (keepAlive.isZero()) {
            return;
        }
        current.schedule(period(), () -> {
            ConnectionLoss loss = checkAlive();
            if (loss == null) {
                checkAgainAndAgain(current, lost);
            } else {
                lost.accept(loss);
            }
        });
    }

    /**
     * Sends a ping if it is due.
     *
     * @return why the server has to be given up, null if it lives
     */
    ConnectionLoss checkAlive() {
        Duration silence = network.sinceLastRead();
        if (isFor(silence, SILENCE_EIGHTHS)) {
            return ConnectionLoss.givenUp("nothing came from the server for " + silence.toMillis()
                    + " ms, not even the answer to a ping (keep alive " + keepAlive.toSeconds() + " s)");
        }
        if (isFor(silence, PING_EIGHTHS) || isFor(network.sinceLastWrite(), PING_EIGHTHS)) {
            network.ping();
        }
        return null;
    }

    private boolean isFor(Duration duration, int eighths) {
        return duration.multipliedBy(EIGHTHS).compareTo(keepAlive.multipliedBy(eighths)) >= 0;
    }
}
