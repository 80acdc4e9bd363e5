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
package io.cameliot.paho;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.NetworkConnection.AcknowledgementCallback;
import io.cameliot.connection.NetworkConnection.NotConnectedException;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.ServerLimits;
import io.cameliot.protocol.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a session holds is sent again as MQTT demands, and never more at a time than the server takes. */
class ResumptionTest {
    private final Resumption resumption = new Resumption();
    private final Wire wire = new Wire();
    private final Map<Integer, String> told = new TreeMap<>();

    /** Takes down what is sent. */
    private static final class Wire implements Resumption.Sender {
        private final List<Integer> reserved = new ArrayList<>();
        private final List<SentMessage> sent = new ArrayList<>();
        private final Map<Integer, AcknowledgementCallback> callbacks = new TreeMap<>();
        private final List<Integer> givenUp = new ArrayList<>();
        private int packetsBeforeLoss = Integer.MAX_VALUE;

        @Override
        public void reserve(int packetId) {
            reserved.add(packetId);
        }

        @Override
        public void giveUp(int packetId) {
            givenUp.add(packetId);
        }

        @Override
        public void send(SentMessage message, AcknowledgementCallback callback) throws NotConnectedException {
            if (sent.size() == packetsBeforeLoss) {
                throw new NotConnectedException(null);
            }
            sent.add(message);
            callbacks.put(message.packetId(), callback);
        }

        List<Integer> packetIds() {
            return sent.stream().map(SentMessage::packetId).toList();
        }

        void acknowledge(int packetId) {
            callbacks.remove(packetId).acknowledged(ReasonCode.SUCCESS, null);
        }
    }

    private static ServerLimits limits(int receiveMaximum, int maximumQos) {
        return new ServerLimits(true, receiveMaximum, maximumQos, null, true, true, true, Duration.ZERO);
    }

    private static SentMessage sent(int packetId, int qos, int payloadLength, boolean released) {
        return new SentMessage(
                packetId, new OutboundMessage("t", new byte[payloadLength], qos, MessageProperties.NONE), released);
    }

    private void holds(SentMessage... messages) {
        resumption.add(List.of(messages));
        for (SentMessage message : messages) {
            resumption.hears(
                    message.packetId(),
                    (reasonCode, reasonString) ->
                            told.merge(message.packetId(), reasonCode.toString(), (one, other) -> one + other));
        }
    }

    @Test
    void messagesAreSentAgainInOrderWithTheirPacketIds() {
        holds(sent(65_535, 1, 1, false), sent(1, 2, 1, false), sent(30_000, 1, 1, false));

        resumption.begin(wire, limits(100, 2), 1_000);
        resumption.send(wire);

        assertThat(wire.packetIds()).containsExactly(65_535, 1, 30_000);
    }

    @Test
    void theirPacketIdsAreReservedBeforeTheFirstIsSent() {
        holds(sent(3, 1, 1, false), sent(1, 1, 1, false), sent(2, 1, 1, false));

        resumption.begin(wire, limits(1, 2), 1_000);
        resumption.send(wire);

        assertThat(wire.reserved).containsExactly(3, 1, 2);
        assertThat(wire.packetIds()).containsExactly(3);
    }

    @Test
    void noMoreAreInFlightThanTheServerTakes() {
        holds(IntStream.rangeClosed(1, 10).mapToObj(i -> sent(i, 1, 1, false)).toArray(SentMessage[]::new));

        resumption.begin(wire, limits(3, 2), 1_000);
        resumption.send(wire);

        assertThat(wire.packetIds()).containsExactly(1, 2, 3);
        wire.acknowledge(2);
        assertThat(wire.packetIds()).containsExactly(1, 2, 3, 4);
        wire.acknowledge(1);
        wire.acknowledge(3);
        assertThat(wire.packetIds()).containsExactly(1, 2, 3, 4, 5, 6);
        for (int packetId = 4; packetId <= 10; packetId++) {
            wire.acknowledge(packetId);
        }
        assertThat(wire.packetIds()).hasSize(10);
        assertThat(told).hasSize(10).allSatisfy((id, reason) -> assertThat(reason)
                .isEqualTo(ReasonCode.SUCCESS.toString()));
    }

    @Test
    void ofAReleasedMessageOnlyTheReleaseIsSent() {
        holds(sent(4, 2, 1, true));

        resumption.begin(wire, limits(3, 0), 1);
        resumption.send(wire);

        assertThat(wire.sent).singleElement().returns(true, SentMessage::released);
        wire.acknowledge(4);
        assertThat(told).containsOnlyKeys(4);
    }

    @Test
    void whatTheServerDoesNotTakeAnyMoreIsRefusedInItsPlaceOnceTheConnectionIsTold() {
        holds(sent(1, 1, 10, false), sent(2, 2, 10, false), sent(3, 1, 1_000, false), sent(4, 1, 10, false));

        resumption.begin(wire, limits(10, 1), 500);
        resumption.send(wire);
        assertThat(told).isEmpty();
        assertThat(wire.reserved)
                .as("others would lose their messages with them")
                .containsExactly(1, 2, 3, 4);
        assertThat(wire.givenUp).isEmpty();
        resumption.tellRefused(wire);

        assertThat(wire.packetIds()).containsExactly(1, 4);
        assertThat(told).containsOnlyKeys(2, 3);
        assertThat(told.get(2)).contains("QoS not supported");
        assertThat(told.get(3)).contains("packet too large");
        assertThat(wire.givenUp).containsExactly(2, 3);
    }

    @Test
    void whoFailsToHearOfAnAnswerKeepsNoOtherMessageFromBeingSent() {
        holds(sent(1, 1, 1, false), sent(2, 1, 1, false));
        resumption.hears(1, (reasonCode, reasonString) -> {
            throw new IllegalStateException("unexpected");
        });
        resumption.begin(wire, limits(1, 2), 1_000);
        resumption.send(wire);

        assertThatThrownBy(() -> wire.acknowledge(1)).hasMessage("unexpected");

        assertThat(wire.packetIds()).containsExactly(1, 2);
    }

    @Test
    void aLossInBetweenIsNoError() {
        holds(sent(1, 1, 1, false), sent(2, 1, 1, false));
        wire.packetsBeforeLoss = 1;

        resumption.begin(wire, limits(10, 2), 1_000);
        resumption.send(wire);

        assertThat(wire.packetIds()).containsExactly(1);
        assertThat(told).isEmpty();
    }
}
