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
package io.cameliot.performance;

import io.cameliot.lab.LiveHeap;
import io.cameliot.performance.LastingPublisher.Outcome;
import io.cameliot.platform.network.TcpProxy;
import java.time.Duration;
import java.util.Locale;

/** A producer that could publish ten times what the line to the server lets through, or whose server is silent for a while. */
final class SlowLine {
    private static final int FACTOR = 10;
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private final int serverPort;
    private final Duration duration;

    SlowLine(int serverPort, Duration duration) {
        this.serverPort = serverPort;
        this.duration = duration;
    }

    Watched throttled(Source source) throws Exception {
        try (TcpProxy line = TcpProxy.to("127.0.0.1", serverPort);
                LastingPublisher publisher = new LastingPublisher(line.uri(), "slow-" + name(source), source)) {
            publisher.run(WARM_UP);
            double reached = publisher.run(WARM_UP).rate();
            line.throttle((long) (reached / FACTOR * publisher.packetBytes()));
            LiveHeap heap = new LiveHeap();
            Outcome outcome;
            try (heap) {
                outcome = publisher.run(duration);
            }
            return new Watched(
                    "producer faster than the line",
                    name(source) + ", window " + Events.WINDOW,
                    outcome.published(),
                    outcome.lost(),
                    outcome.seconds(),
                    heap,
                    "%,.0f messages/s; %,.0f without a limit".formatted(outcome.rate(), reached));
        }
    }

    /** The server is silent in the second third of the time. */
    Watched silent(Source source) throws Exception {
        try (TcpProxy line = TcpProxy.to("127.0.0.1", serverPort);
                LastingPublisher publisher = new LastingPublisher(line.uri(), "silent-" + name(source), source)) {
            publisher.run(WARM_UP);
            LiveHeap heap = new LiveHeap();
            Outcome outcome;
            Silence silence = new Silence(line, publisher, duration.dividedBy(3));
            try (heap) {
                silence.start();
                outcome = publisher.run(duration);
            }
            silence.join();
            return new Watched(
                    "server silent for a while",
                    name(source) + ", window " + Events.WINDOW,
                    outcome.published(),
                    outcome.lost(),
                    outcome.seconds(),
                    heap,
                    "%,d messages taken in %.1f s of silence, at most %.1f MiB in it"
                            .formatted(
                                    silence.taken,
                                    silence.length.toMillis() / 1e3,
                                    heap.third(1).most()));
        }
    }

    private static String name(Source source) {
        return source.name().toLowerCase(Locale.ROOT);
    }

    /** Begins after its length, and ends after it. */
    private static final class Silence extends Thread {
        private final TcpProxy line;
        private final LastingPublisher publisher;
        private final Duration length;
        private int taken;

        Silence(TcpProxy line, LastingPublisher publisher, Duration length) {
            this.line = line;
            this.publisher = publisher;
            this.length = length;
        }

        @Override
        public void run() {
            try {
                sleep(length.toMillis());
                line.stall();
                int before = publisher.given();
                sleep(length.toMillis());
                taken = publisher.given() - before;
                line.resume();
            } catch (InterruptedException e) {
                interrupt();
            }
        }
    }
}
