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

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A contestant that receives. All events of a run are at the server before the first is processed: the first waits behind a
 * gate until the others are published, so that what is measured is the receiver alone.
 */
abstract class Receiving implements Contestant {
    static final int RECEIVE_MAXIMUM = 1_000;

    private static final int REST_MILLIS = 300;
    private static final int PATIENCE_SECONDS = 30;

    private final HiveMq.Publisher feed;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile CountDownLatch missing = new CountDownLatch(0);

    Receiving(String serverUri, Events events) throws Exception {
        this.feed = HiveMq.Publisher.ofNumbered(serverUri, events);
    }

    /** To be called for each message, by any thread, when it is processed; waits while the gate is closed. */
    final void processed() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        missing.countDown();
    }

    @Override
    public final Map<Metric, Double> run(int messages) throws Exception {
        // Mosquitto 2.0 sends more than the receive maximum if acknowledgements of the last run still come in.
        TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
        gate = new CountDownLatch(1);
        missing = new CountDownLatch(messages);
        feed.run(messages);
        Stopwatch stopwatch = new Stopwatch();
        gate.countDown();
        if (!missing.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(missing.getCount() + " of " + messages + " messages did not come");
        }
        return stopwatch.stop(messages);
    }

    @Override
    public void close() throws Exception {
        feed.close();
    }
}
