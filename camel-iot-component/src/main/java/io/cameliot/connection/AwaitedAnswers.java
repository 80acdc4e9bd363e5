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
 * Waits until the server has answered what it was sent, before a connection is broken off that stands: the server may be about
 * to disconnect for one of these packets, and who does not hear that sends the packet again on each new connection. Besides,
 * what is acknowledged before is not published twice. Owned by the event loop.
 */
final class AwaitedAnswers {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final EventLoop loop;
    private final CurrentNetwork current;
    private final PublishWindow window;
    private final SubscribeFlow subscribeFlow;
    private final Duration patience;

    /** @param patience how long to wait at most */
    AwaitedAnswers(
            EventLoop loop,
            CurrentNetwork current,
            PublishWindow window,
            SubscribeFlow subscribeFlow,
            Duration patience) {
        this.loop = loop;
        this.current = current;
        this.window = window;
        this.subscribeFlow = subscribeFlow;
        this.patience = patience;
    }

    /**
     * Runs something once all is answered that the network connection was sent so far, at once if that is so; not if the
     * connection ends before.
     */
    void whenAnswered(Runnable then) {
        look(current.get(), window.acknowledgements() + window.inFlight(), loop.nanoTime() + patience.toNanos(), then);
    }

    private void look(NetworkConnection network, long acknowledgements, long end, Runnable then) {
        if (!current.is(network)) {
            return;
        }
        boolean answered = window.acknowledgements() >= acknowledgements && subscribeFlow.isAnswered();
        if (answered || loop.nanoTime() - end >= 0) {
            then.run();
        } else {
            loop.schedule(LOOK_AGAIN, () -> look(network, acknowledgements, end, then));
        }
    }
}
