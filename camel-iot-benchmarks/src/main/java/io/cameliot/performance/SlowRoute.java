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
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A route that gets ten times as many events as it can process, until it is relieved of its work. */
final class SlowRoute {
    private static final long WORK_NANOS = 5_000_000;
    private static final int FED_PER_SECOND = 2_000;
    private static final int PORTIONS_PER_SECOND = 10;
    private static final int PORTION = FED_PER_SECOND / PORTIONS_PER_SECOND;
    /** So long nothing comes when nothing more is to come. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final String server;
    private final String serverUri;
    private final Duration duration;
    private final AtomicLong processed = new AtomicLong();
    private volatile boolean works = true;

    /**
     * @param server its name
     */
    SlowRoute(String server, String serverUri, Duration duration) {
        this.server = server;
        this.serverUri = serverUri;
        this.duration = duration;
    }

    /**
     * @param payloadBytes of each event
     */
    Watched fed(int qos, int payloadBytes) throws Exception {
        Events events = new Events("fed-" + qos, payloadBytes);
        try (DefaultCamelContext context = Application.start(serverUri, events.type(), route(events, qos));
                Feed feed = new Feed(serverUri, events.type())) {
            feed(feed, events);
            awaitAll(PORTION);
            long before = processed.get();
            LiveHeap heap = new LiveHeap();
            long begin = System.nanoTime();
            long fed;
            long processedMeanwhile;
            double seconds;
            try (heap) {
                fed = feedAll(feed, events);
                seconds = (System.nanoTime() - begin) / 1e9;
                processedMeanwhile = processed.get() - before;
            }
            works = false;
            awaitAll(before + fed);
            long missing = before + fed - processed.get();
            return new Watched(
                    "route slower than the feed",
                    "%s, QoS %d, %,d bytes%s"
                            .formatted(
                                    server,
                                    qos,
                                    payloadBytes,
                                    qos == 0 ? "" : ", receive maximum " + Receiving.RECEIVE_MAXIMUM),
                    fed,
                    qos == 0 ? 0 : missing,
                    seconds,
                    heap,
                    "fed %,.0f/s, processed %,.0f/s%s"
                            .formatted(
                                    fed / seconds,
                                    processedMeanwhile / seconds,
                                    qos == 0 ? ", dropped %,d".formatted(missing) : ""));
        }
    }

    private RouteBuilder route(Events events, int qos) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=" + events.type() + "&qos=" + qos).process(exchange -> {
                    if (works) {
                        LockSupport.parkNanos(WORK_NANOS);
                    }
                    processed.incrementAndGet();
                });
            }
        };
    }

    /** Says how many events it were. */
    private long feedAll(Feed feed, Events events) {
        long end = System.nanoTime() + duration.toNanos();
        long next = System.nanoTime();
        long fed = 0;
        while (next < end) {
            feed(feed, events);
            fed += PORTION;
            next += TimeUnit.SECONDS.toNanos(1) / PORTIONS_PER_SECOND;
            LockSupport.parkNanos(next - System.nanoTime());
        }
        return fed;
    }

    private static void feed(Feed feed, Events events) {
        feed.publish(IntStream.range(0, PORTION), number -> events.message(feed.context(), number));
    }

    private void awaitAll(long wanted) throws InterruptedException {
        long last = -1;
        long since = System.nanoTime();
        while (processed.get() < wanted && System.nanoTime() - since < QUIET_NANOS) {
            if (processed.get() != last) {
                last = processed.get();
                since = System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
