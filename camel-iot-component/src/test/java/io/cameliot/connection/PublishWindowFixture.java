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

import static io.cameliot.connection.TestConnections.PATIENTLY;
import static io.cameliot.connection.TestConnections.message;
import static io.cameliot.connection.TestConnections.patiently;
import static org.awaitility.Awaitility.await;

import io.cameliot.protocol.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;

/** A window with two network connections that take down what it sends, one after the other. */
abstract class PublishWindowFixture {
    static final Duration LONG = Duration.ofMinutes(1);
    static final Duration OVER = Duration.ofNanos(1);
    static final PublishTerms IMPATIENTLY = new PublishTerms(LONG, false);
    static final ConnectFailure LOSS = loss(null);

    final AtomicLong now = new AtomicLong(1);
    final KeptMessages kept = new KeptMessages();
    final PublishWindow window = window(3, false);
    final RecordedNetwork first = new RecordedNetwork();
    final RecordedNetwork second = new RecordedNetwork();
    final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void endThreads() throws InterruptedException {
        window.fail(LOSS);
        for (Thread thread : threads) {
            thread.join(10_000);
        }
    }

    PublishWindow window(int maxInFlight, boolean durable) {
        return begun(new PublishWindow(settings(maxInFlight, durable), kept, System::nanoTime));
    }

    private static PublishWindow begun(PublishWindow window) {
        window.begin();
        return window;
    }

    /** A window whose clock the test sets. */
    PublishWindow timed() {
        return begun(new PublishWindow(settings(3, true), kept, now::get));
    }

    static ConnectionSettings settings(int maxInFlight, boolean durable) {
        TestConnections.Settings settings =
                new TestConnections().to("tcp://host:1883").maxInFlight(maxInFlight);
        return (durable ? settings.durable() : settings).settings();
    }

    static void attach(PublishWindow window, NetworkConnection network, int receiveMaximum) {
        window.attach(network, TestConnections.limits(receiveMaximum));
    }

    static ConnectFailure loss(ReasonCode reasonCode) {
        return ConnectFailure.lost(
                "tcp://host:1883", "a:myorg1:app", ConnectionLoss.disconnected(reasonCode, "lost", null), false);
    }

    Outcome publish(int qos, String payload) {
        return publish(qos, payload, LONG);
    }

    Outcome publish(int qos, String payload, Duration timeout) {
        Outcome outcome = new Outcome();
        window.publish(message(qos, payload), patiently(timeout), outcome);
        return outcome;
    }

    /** Publishes on a thread of its own, which waits for a place. */
    Outcome publishWaiting(String payload, Duration timeout) {
        Outcome outcome = new Outcome();
        Thread thread = new Thread(() -> window.publish(message(1, payload), patiently(timeout), outcome));
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING || !thread.isAlive());
        return outcome;
    }

    /** Has a thread be busy with publishing a message, until that is counted down. */
    CountDownLatch occupy(PublishWindow occupied, String payload) {
        CountDownLatch held = first.holdPublishing();
        Thread busy = new Thread(() -> occupied.publish(message(1, payload), PATIENTLY, new Outcome()));
        threads.add(busy);
        busy.start();
        await().until(() -> busy.getState() == Thread.State.WAITING);
        return held;
    }

    static Outcome publish(PublishWindow window, String payload, PublishTerms terms) {
        Outcome outcome = new Outcome();
        window.publish(message(1, payload), terms, outcome);
        return outcome;
    }
}
