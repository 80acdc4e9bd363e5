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
 * Decides again and again of the messages that wait for handlers: soon while the application starts, later once a second.
 *
 * <p>When the last route for a topic has started, hundreds of them may be processed and only wait for this. To have them
 * acknowledged all at once is no good idea with a server that sends a receive maximum of messages for each acknowledgement,
 * as Mosquitto 2.0.11 does: it sends all that it has in one go, and acknowledgements of our own publishes stand behind. So it
 * begins with one, and goes on with twice as many each time: that takes a third of a second. To wait for longer would have
 * more messages processed twice when the process is killed.
 *
 * <p>Owned by the event loop.
 */
final class UnclaimedReview {
    static final Duration SOON = Duration.ofMillis(20);
    static final Duration LATER = Duration.ofSeconds(1);

    /** Doubling ends there. */
    private static final int MOST = 1 << 16;

    private final EventLoop loop;
    private final Dispatcher dispatcher;
    private int portion = 1;
    private EventLoop.Timer soon = () -> {};

    UnclaimedReview(EventLoop loop, Dispatcher dispatcher) {
        this.loop = loop;
        this.dispatcher = dispatcher;
    }

    /** Decides now, and from now on as long as the event loop runs. */
    void begin() {
        loop.repeat(LATER, this::decide);
        decide();
    }

    private void decide() {
        soon.cancel();
        boolean all = dispatcher.review(portion) < portion;
        portion = all ? 1 : Math.min(MOST, 2 * portion);
        if (!all || dispatcher.isStarting()) {
            soon = loop.schedule(SOON, this::decide);
        }
    }
}
