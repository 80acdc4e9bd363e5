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

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A contestant that publishes at a steady pace and receives what it has published, on one connection: the time from one to
 * the other.
 */
abstract class Latency implements Contestant {
    static final int BYTES = 100;

    private static final int EVENTS_PER_SECOND = 5_000;
    private static final long PERIOD_NANOS = 1_000_000_000L / EVENTS_PER_SECOND;
    private static final int PATIENCE_SECONDS = 30;

    private final AtomicInteger received = new AtomicInteger();
    private volatile long[] nanos = {};
    private volatile CountDownLatch missing = new CountDownLatch(0);

    /** Publishes a payload, without waiting. */
    abstract void publish(int number, byte[] payload) throws Exception;

    /** To be called for each event, in the order in which they come. */
    final void received(byte[] payload) {
        long latency = System.nanoTime() - ByteBuffer.wrap(payload).getLong();
        nanos[received.getAndIncrement()] = latency;
        missing.countDown();
    }

    @Override
    public final Map<Metric, Double> run(int messages) throws Exception {
        received.set(0);
        nanos = new long[messages];
        missing = new CountDownLatch(messages);
        long next = System.nanoTime();
        for (int number = 0; number < messages; number++) {
            next += PERIOD_NANOS;
            while (next - System.nanoTime() > 0) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            byte[] payload = new byte[BYTES];
            ByteBuffer.wrap(payload).putLong(System.nanoTime());
            publish(number, payload);
        }
        if (!missing.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(missing.getCount() + " of " + messages + " events did not come");
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return Map.of(
                Metric.MEDIAN, sorted[messages / 2] / 1e3,
                Metric.P99, sorted[(int) (messages * 0.99)] / 1e3);
    }
}
