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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.connection.AcknowledgementQueue.Delivery;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Some servers send more unacknowledged messages than the receive maximum allows: Mosquitto 2.0 does. */
class ReceiveMaximumTest {
    private static final int RECEIVE_MAXIMUM = 10;

    /** So many that reading is held up for a second each time. */
    private static final int FAR_TOO_MANY = 200_000;

    private final RecordedNetwork network = new RecordedNetwork();
    private final AcknowledgementQueue received =
            new AcknowledgementQueue(network, RECEIVE_MAXIMUM, () -> false, message -> {});
    private final Queue<Delivery> unprocessed = new ArrayDeque<>();

    private void receive(int messages) {
        for (int i = 1; i <= messages; i++) {
            unprocessed.add(received.add(
                    new InboundMessage(TestConnections.TOPIC, new byte[0], i, 1, false, new MqttProperties())));
        }
    }

    /** A thread that reads as fast as it may; what it has read so far. */
    private AtomicInteger read() {
        AtomicInteger reads = new AtomicInteger();
        Thread reader = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                received.awaitRoom();
                reads.incrementAndGet();
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reads;
    }

    @Test
    @Timeout(10)
    void aServerThatKeepsToTheReceiveMaximumIsReadFromWithoutDelay() {
        receive(RECEIVE_MAXIMUM);

        for (int i = 0; i < 1_000_000; i++) {
            received.awaitRoom();
        }

        assertThat(received.size()).isEqualTo(RECEIVE_MAXIMUM);
    }

    @Test
    void aServerThatHasSentFarTooMuchIsReadFromAsFastAsMessagesAreAcknowledged() {
        receive(FAR_TOO_MANY);
        AtomicInteger reads = read();

        for (int i = 0; i < 100; i++) {
            int before = reads.get();
            unprocessed.remove().done();
            await().until(() -> reads.get() > before);
        }

        // In the time that this takes, hardly anything would have been read without the acknowledgements.
        assertThat(network.acknowledged()).hasSize(100);
        assertThat(reads.get()).isBetween(100, 200);
    }

    @Test
    void whatComesBehindTooManyMessagesIsReadInTheEnd() {
        receive(FAR_TOO_MANY);
        AtomicInteger reads = read();

        await().until(() -> reads.get() > 1);
    }
}
