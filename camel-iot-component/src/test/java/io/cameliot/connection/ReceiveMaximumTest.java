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

import static io.cameliot.connection.TestConnections.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of messages that the receive maximum does not bound: it never holds up reading. */
class ReceiveMaximumTest {
    private static final int RECEIVE_MAXIMUM = 10;
    private static final int PAYLOAD = 1_000;

    /** Room for twenty such messages, roughly. */
    private static final int BUFFER = 20 * (PAYLOAD + 250);

    private final RecordedNetwork network = new RecordedNetwork();
    private final ReceiveBuffer buffer = new ReceiveBuffer(BUFFER);
    private final Events events = new Events();
    private final Queue<InboundHandler.Receipt> unprocessed = new ArrayDeque<>();
    private int packetId;

    private AcknowledgementQueue queue(boolean durable) {
        TestConnections.Settings settings =
                new TestConnections().to("tcp://host:1883").receiveMaximum(RECEIVE_MAXIMUM);
        return new AcknowledgementQueue(network, (durable ? settings.durable() : settings).settings(), buffer, events);
    }

    /** Receives messages, and says how many were taken. */
    private int receive(AcknowledgementQueue queue, int qos, int messages) {
        int taken = 0;
        for (int i = 0; i < messages; i++) {
            int id = qos == 0 ? 0 : ++packetId;
            Delivery delivery = queue.add(TestConnections.received(id, qos, TOPIC, "x".repeat(PAYLOAD)));
            if (delivery != null) {
                unprocessed.add(delivery.share());
                delivery.dispatched();
                taken++;
            }
        }
        return taken;
    }

    private void process(int messages) {
        for (int i = 0; i < messages; i++) {
            unprocessed.remove().done();
        }
    }

    @Test
    void aServerThatKeepsToTheReceiveMaximumIsNeverRefusedAMessage() {
        AcknowledgementQueue queue = queue(true);
        buffer.take(BUFFER);

        assertThat(receive(queue, 1, RECEIVE_MAXIMUM)).isEqualTo(RECEIVE_MAXIMUM);
        assertThat(events.told).isEmpty();
    }

    @Test
    void whatIsBeyondTheReceiveMaximumIsTakenWhileThereIsRoomForItsBytes() {
        AcknowledgementQueue queue = queue(true);

        int taken = receive(queue, 1, 100);

        assertThat(taken).isBetween(18, 21);
        assertThat(buffer.used()).isLessThan(BUFFER + 2L * PAYLOAD);
        assertThat(events.told).containsExactly("overflowed");
    }

    @Test
    void onADurableSessionTheRestIsLeftWithTheServerUntilAllThatWasTakenIsAcknowledged() {
        AcknowledgementQueue queue = queue(true);
        int taken = receive(queue, 1, 100);

        process(taken - 1);
        assertThat(receive(queue, 1, 5)).as("taken out of order").isZero();
        assertThat(events.told).containsExactly("overflowed");
        process(1);

        assertThat(events.told).containsExactly("overflowed", "drained");
        assertThat(network.acknowledged())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, taken).boxed().toList());
        assertThat(buffer.used()).isZero();
    }

    @Test
    void withoutADurableSessionTheRestIsDroppedAndAcknowledgedInItsTurn() {
        AcknowledgementQueue queue = queue(false);
        int taken = receive(queue, 1, 100);
        assertThat(network.acknowledged()).isEmpty();

        process(taken);

        assertThat(network.acknowledged())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
        assertThat(events.told).hasSize(100 - taken).containsOnly("dropped");
        assertThat(receive(queue, 1, 1)).as("taken once there is room").isEqualTo(1);
    }

    @Test
    void whatIsTooMuchOfQos0IsDroppedUntilThereIsRoomAgain() {
        AcknowledgementQueue queue = queue(true);
        int taken = receive(queue, 0, 100);
        assertThat(taken).isBetween(18, 21);
        assertThat(events.told).hasSize(100 - taken).containsOnly("dropped");

        process(taken);

        assertThat(buffer.used()).isZero();
        assertThat(receive(queue, 0, 1)).isEqualTo(1);
    }

    @Test
    void aHandlerThatEndsGivesBackWhatItHasTaken() {
        AcknowledgementQueue queue = queue(false);
        receive(queue, 0, 5);
        receive(queue, 1, 5);

        unprocessed.forEach(InboundHandler.Receipt::abandon);
        unprocessed.forEach(InboundHandler.Receipt::done);

        assertThat(buffer.used()).isZero();
        assertThat(network.acknowledged()).as("given up").hasSize(5);
    }

    @Test
    void whatAHandlerOfADurableSessionAbandonsIsNotAcknowledgedAndHoldsBackWhatComesAfterIt() {
        AcknowledgementQueue queue = queue(true);
        receive(queue, 1, 3);
        process(1);

        unprocessed.remove().abandon();
        process(1);

        assertThat(network.acknowledged()).containsExactly(1);
        assertThat(events.told).containsExactly("abandoned");
        assertThat(buffer.used()).isZero();
    }

    @Test
    void howManyMessagesEverFailTheConnectionIsAskedOnceToHaveThemAgain() {
        AcknowledgementQueue queue = queue(true);
        receive(queue, 1, 10);

        unprocessed.forEach(InboundHandler.Receipt::redeliver);

        assertThat(events.told).containsExactly("wantedAgain");
    }

    @Test
    void whatAServerThatKeepsNoSessionWouldNotSendAgainIsAcknowledged() {
        AcknowledgementQueue queue = queue(true);
        events.sessionKept = false;
        receive(queue, 1, 2);

        assertThat(unprocessed).noneMatch(InboundHandler.Receipt::canRedeliver);
        unprocessed.forEach(InboundHandler.Receipt::redeliver);

        assertThat(events.told).isEmpty();
        assertThat(network.acknowledged()).containsExactly(1, 2);
    }

    static final class Events implements AcknowledgementQueue.Events {
        private final List<String> told = new ArrayList<>();
        private boolean sessionKept = true;

        @Override
        public boolean comesAgain() {
            return false;
        }

        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public boolean isSessionKept() {
            return sessionKept;
        }

        @Override
        public void wantedAgain(String topic) {
            told.add("wantedAgain");
        }

        @Override
        public void abandoned(AcknowledgementQueue queue, String topic) {
            told.add("abandoned");
        }

        @Override
        public void dropped(InboundMessage message) {
            told.add("dropped");
        }

        @Override
        public void overflowed(InboundMessage message) {
            told.add("overflowed");
        }

        @Override
        public void acknowledgementsLeft(Runnable rest) {
            rest.run();
        }

        @Override
        public void drained() {
            told.add("drained");
        }
    }
}
