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

import io.cameliot.connection.ClientConnection.State;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Looks again and again for publishes that have waited too long, and for a network connection that is gone or of no use.
 * Owned by the event loop.
 */
final class PeriodicCheck {
    static final Duration PERIOD = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final PublishWindow window;
    private final CurrentNetwork current;
    private final ConnectionStatus status;
    private final Consumer<ConnectionLoss> lost;
    private final Runnable closing;
    private boolean begun;

    /**
     * @param lost    gets why the network connection is gone or of no use
     * @param closing run while the connection is closed, and the event loop is not
     */
    PeriodicCheck(
            EventLoop loop,
            PublishWindow window,
            CurrentNetwork current,
            ConnectionStatus status,
            Consumer<ConnectionLoss> lost,
            Runnable closing) {
        this.loop = loop;
        this.window = window;
        this.current = current;
        this.status = status;
        this.lost = lost;
        this.closing = closing;
    }

    /** Looks from now on, until the event loop is closed. May be called again. */
    void begin() {
        if (!begun) {
            loop.repeat(PERIOD, this::check);
            begun = true;
        }
    }

    private void check() {
        current.checkClosed();
        window.tellAgain();
        if (status.state == State.CLOSED) {
            closing.run();
            return;
        }
        ConnectionLoss silence = window.expire();
        if (status.state == State.CONNECTED && current.hasBeenOver()) {
            lost.accept(ConnectionLoss.ended("the connection ended"));
        } else if (status.state == State.CONNECTED && silence != null) {
            lost.accept(silence);
        }
    }
}
