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
import io.cameliot.connection.OutboundMessage;
import io.cameliot.protocol.ReasonCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;

/** MQTT 5.0, 2.2.1: each packet that has to be answered has a packet ID that no other has. */
class UnansweredPacketsTest {
    private static final int PUBACK = MqttWireMessage.MESSAGE_TYPE_PUBACK;
    private static final int PUBREC = MqttWireMessage.MESSAGE_TYPE_PUBREC;
    private static final int PUBCOMP = MqttWireMessage.MESSAGE_TYPE_PUBCOMP;
    private static final int SUBACK = MqttWireMessage.MESSAGE_TYPE_SUBACK;
    private static final int PACKET_IDS = 65_535;

    private final PahoSessionStore session = PahoSessionStore.inMemory();
    private final UnansweredPackets packets = new UnansweredPackets(session);
    private final List<String> told = new ArrayList<>();

    private AcknowledgementCallback callback(String name) {
        return (reasonCode, reasonString) -> told.add(name + " " + reasonCode.value() + " " + reasonString);
    }

    private void sent(int packetId, int qos) throws Exception {
        session.putSent(
                packetId, new PublishPacket(new OutboundMessage("t", new byte[1], qos, MessageProperties.NONE)), 0);
    }

    @Test
    void packetIdsAreFrom1To65535AndGoRound() {
        assertThat(packets.add(PUBACK, callback("first"))).isEqualTo(1);
        for (int i = 2; i <= PACKET_IDS; i++) {
            assertThat(packets.add(PUBACK, callback("next"))).isEqualTo(i);
            packets.answered(i, ReasonCode.SUCCESS, null);
        }

        assertThat(packets.add(PUBACK, callback("again"))).as("1 is in use").isEqualTo(2);
    }

    @Test
    void noPacketIdIsGivenTwiceWhileItIsInUse() {
        Set<Integer> packetIds = new HashSet<>();
        for (int i = 0; i < PACKET_IDS; i++) {
            packetIds.add(packets.add(PUBACK, callback("any")));
        }

        assertThat(packetIds).hasSize(PACKET_IDS);
        assertThatThrownBy(() -> packets.add(SUBACK, callback("one too many"))).hasMessage("All packet IDs are in use");
        packets.answered(4711, ReasonCode.SUCCESS, null);
        assertThat(packets.add(SUBACK, callback("any"))).isEqualTo(4711);
    }

    @Test
    void whatIsReservedIsGivenToNothingElseAndAwaitsNothingYet() {
        packets.reserve(1);
        packets.reserve(3);

        assertThat(packets.answeredBy(1)).isZero();
        assertThat(packets.add(PUBACK, callback("new"))).isEqualTo(2);
        assertThat(packets.add(PUBACK, callback("new"))).isEqualTo(4);
        packets.add(3, PUBACK, callback("resumed"));
        assertThat(packets.answeredBy(3)).isEqualTo(PUBACK);
    }

    @Test
    void whatWasNotSentLeavesItsPacketIdFree() {
        int packetId = packets.add(PUBACK, callback("not sent"));
        packets.giveUp(packetId);

        assertThat(packets.answeredBy(packetId)).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void anAnswerIsToldWithItsReasonAndEndsThePacket() {
        int packetId = packets.add(PUBACK, callback("publish"));

        packets.answered(packetId, new ReasonCode(0x97), "quota");

        assertThat(told).containsExactly("publish 151 quota");
        assertThat(packets.answeredBy(packetId)).isZero();
    }

    @Test
    void whatIsAcknowledgedIsForgottenBeforeItIsTold() throws Exception {
        int packetId = packets.add(PUBACK, (reasonCode, reasonString) -> told.add("held: " + session.holdsMessages()));
        sent(packetId, 1);

        packets.answered(packetId, ReasonCode.SUCCESS, null);

        assertThat(told).containsExactly("held: false");
    }

    @Test
    void aMessageOfQos2WaitsForAnotherPacketOnceTheServerHasIt() throws Exception {
        int packetId = packets.add(PUBREC, callback("publish"));
        sent(packetId, 2);

        packets.received(packetId);

        assertThat(packets.answeredBy(packetId)).isEqualTo(PUBCOMP);
        assertThat(session.sent()).singleElement().returns(true, SentMessage::released);
        assertThat(told).isEmpty();
        packets.answered(packetId, ReasonCode.SUCCESS, null);
        assertThat(told).hasSize(1);
        assertThat(session.sent()).isEmpty();
    }

    /** Else whoever gets the packet ID next would lose its own message with that of before. */
    @Test
    void aPacketIdIsFreeOnlyWhenTheSessionHasForgottenItsMessage() throws Exception {
        int packetId = packets.add(PUBACK, callback("publish"));
        sent(packetId, 1);
        CompletableFuture<Void> answered;
        synchronized (session) {
            answered = CompletableFuture.runAsync(() -> packets.answered(packetId, ReasonCode.SUCCESS, null));
            assertThatThrownBy(() -> answered.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(packets.answeredBy(packetId)).isEqualTo(PUBACK);
        }
        answered.get(10, TimeUnit.SECONDS);

        assertThat(packets.answeredBy(packetId)).isZero();
    }

    /** Its packet IDs are those of other messages on the next connection, for which the session is. */
    @Test
    void answersThatAreReadBehindTheEndChangeNothing() throws Exception {
        int acknowledged = packets.add(PUBACK, callback("acknowledged"));
        int received = packets.add(PUBREC, callback("received"));
        int givenUp = packets.add(PUBREC, callback("given up"));
        sent(acknowledged, 1);
        sent(received, 2);
        sent(givenUp, 2);
        packets.close();

        packets.answered(acknowledged, ReasonCode.SUCCESS, null);
        packets.received(received);
        packets.giveUp(givenUp);

        assertThat(told).isEmpty();
        assertThat(session.sent()).hasSize(3).noneMatch(SentMessage::released);
    }

    @Test
    void theEndWaitsForAChangeThatHasBegun() throws Exception {
        int packetId = packets.add(PUBACK, callback("publish"));
        sent(packetId, 1);
        CompletableFuture<Void> answered;
        CompletableFuture<Void> closed;
        synchronized (session) {
            answered = CompletableFuture.runAsync(() -> packets.answered(packetId, ReasonCode.SUCCESS, null));
            assertThatThrownBy(() -> answered.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            closed = CompletableFuture.runAsync(packets::close);
            assertThatThrownBy(() -> closed.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        }
        closed.get(10, TimeUnit.SECONDS);
        answered.get(10, TimeUnit.SECONDS);

        assertThat(session.sent()).isEmpty();
    }

    /** It would be the end of the thread that reads. */
    @Test
    void whoFailsToTakeAnAnswerEndsNothing() {
        int packetId = packets.add(PUBACK, (reasonCode, reasonString) -> {
            throw new IllegalStateException("unexpected");
        });

        packets.answered(packetId, ReasonCode.SUCCESS, null);

        assertThat(packets.answeredBy(packetId)).isZero();
    }
}
