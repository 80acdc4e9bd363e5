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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.cameliot.connection.InboundMessage;
import io.cameliot.protocol.ReasonCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.common.packet.MqttConnAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPingResp;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPubComp;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttSubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages and answers are taken out of what the server sends; Paho reads what is made of the rest. */
class PahoInboundTest {
    private static final Consumer<InboundMessage> NOBODY = message -> {
        throw new AssertionError("a message came: " + message);
    };

    private final RandomPublishes random = new RandomPublishes(2);
    private final RecordedClient client = new RecordedClient();
    private final List<String> events = new ArrayList<>();
    private int lastPacketId;

    /** What happens while Paho reads to the end: messages and answers come, and it gets packets. */
    private List<String> events(InputStream from) throws IOException {
        events.clear();
        InputStream in = ReceivedBytes.inbound(
                from, client, message -> events.add(shown(message.topic(), message.packetId(), message.payload())));
        int first = readUntilEnd(in);
        while (first >= 0) {
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            packet.write(first);
            packet.writeBytes(readRest(in, packet));
            events.add(HexFormat.of().formatHex(packet.toByteArray()));
            first = readUntilEnd(in);
        }
        return events;
    }

    private static int readUntilEnd(InputStream in) throws IOException {
        while (true) {
            try {
                return in.read();
            } catch (SocketTimeoutException e) {
                // Paho tries again.
            }
        }
    }

    /** Paho is confused by a timeout in the length. */
    private static byte[] readRest(InputStream in, ByteArrayOutputStream header) throws IOException {
        int length = 0;
        int digit;
        int shift = 0;
        do {
            digit = in.read();
            header.write(digit);
            length |= (digit & 0x7F) << shift;
            shift += 7;
        } while (digit >= 0x80);
        byte[] body = new byte[length];
        assertThat(in.readNBytes(body, 0, length)).isEqualTo(length);
        return body;
    }

    private static String shown(String topic, int packetId, byte[] payload) {
        return topic + " " + packetId + " " + HexFormat.of().formatHex(payload);
    }

    private static String expected(MqttWireMessage packet) throws Exception {
        if (packet instanceof MqttPublish publish) {
            return shown(publish.getTopicName(), publish.getMessageId(), publish.getPayload());
        }
        return isForPaho(packet) ? HexFormat.of().formatHex(packet.serialize()) : "answered " + packet.getMessageId();
    }

    private static boolean isForPaho(MqttWireMessage packet) {
        return packet instanceof MqttConnAck || packet instanceof MqttPingResp;
    }

    /** A CONNACK, and then messages and packets that say no more than what happened. */
    private List<MqttWireMessage> packets(int count) throws Exception {
        List<MqttWireMessage> packets = new ArrayList<>();
        packets.add(new MqttConnAck(false, 0, null));
        for (int i = 0; i < count; i++) {
            packets.add(
                    switch (random.below(8)) {
                        case 0 -> new MqttPingResp();
                        case 1 -> new MqttPubAck(0, awaited(MqttWireMessage.MESSAGE_TYPE_PUBACK), null);
                        case 2 ->
                            new MqttPubComp(0, awaited(MqttWireMessage.MESSAGE_TYPE_PUBCOMP), new MqttProperties());
                        case 3 -> subAck(awaited(MqttWireMessage.MESSAGE_TYPE_SUBACK));
                        default -> random.publish(random.below(3));
                    });
        }
        return packets;
    }

    /** The packet ID of something that waits for a packet of a type. */
    private int awaited(int packetType) {
        int packetId = ++lastPacketId;
        client.unanswered().add(packetId, packetType, (reasonCode, reasonString) -> events.add("answered " + packetId));
        return packetId;
    }

    private static MqttSubAck subAck(int packetId) throws Exception {
        MqttSubAck subAck = new MqttSubAck(new int[] {0}, null);
        subAck.setMessageId(packetId);
        return subAck;
    }

    private static byte[] bytes(List<MqttWireMessage> packets) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (MqttWireMessage packet : packets) {
            bytes.writeBytes(packet.serialize());
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest(name = "pieces of {0} bytes at most, a silence before one in {1}")
    @CsvSource({"1, 0", "1, 1", "3, 2", "100, 3", "20000, 1", "1000000, 0"})
    void messagesAndAnswersAreTakenOutAndAllElseIsPassedOnByteForByteInOrder(int longestPiece, int silences)
            throws Exception {
        for (int i = 0; i < 6; i++) {
            List<MqttWireMessage> packets = packets(20);
            List<String> expected = new ArrayList<>();
            for (MqttWireMessage packet : packets) {
                expected.add(expected(packet));
            }

            List<String> events = events(new PiecewiseStream(bytes(packets), i, longestPiece, silences));

            assertThat(events).isEqualTo(expected);
        }
    }

    @Test
    void aReaderOfManyBytesAtATimeGetsTheSame() throws Exception {
        List<MqttWireMessage> packets = packets(500);
        List<MqttWireMessage> others =
                packets.stream().filter(PahoInboundTest::isForPaho).toList();
        List<InboundMessage> messages = new ArrayList<>();

        byte[] passedOn = ReceivedBytes.inbound(new PiecewiseStream(bytes(packets), 1, 1_000, 0), client, messages::add)
                .readAllBytes();

        assertThat(Arrays.equals(passedOn, bytes(others))).isTrue();
        assertThat(messages.size() + events.size()).isEqualTo(packets.size() - others.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, (1 << 20) + 1, 5_000_000})
    void aLargeMessageIsWhole(int payloadLength) throws Exception {
        MqttPublish publish = random.publish(1, payloadLength);

        List<InboundMessage> messages = ReceivedBytes.messages(publish.serialize(), 1, 100_000, 9);

        assertThat(messages).hasSize(1);
        assertThat(Arrays.equals(messages.get(0).payload(), publish.getPayload()))
                .isTrue();
    }

    @Test
    void aMessageThatIsOnlyAnnouncedTakesNoMemory() {
        // 256 MiB: Paho makes the room for it at once.
        byte[] announced = HexFormat.of().parseHex("30ffffff7f000161");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> ReceivedBytes.messages(announced));

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000_000);
    }

    @Test
    void aSilenceIsToldBetweenPacketsAndNotWithin() throws Exception {
        byte[] bytes = HexFormat.of().parseHex("2003000000" + "d000");
        InputStream in = ReceivedBytes.inbound(new PiecewiseStream(bytes, 1, 1, 1), client, NOBODY);

        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        assertThat(in.readNBytes(5)).asHexString().isEqualTo("2003000000");
        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        assertThat(in.readNBytes(2)).asHexString().isEqualTo("D000");
        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    void theEndBetweenPacketsIsTheEndHoweverOftenItIsAskedFor() throws Exception {
        InputStream in = ReceivedBytes.inbound(new ByteArrayInputStream(new byte[0]), NOBODY);

        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(new byte[9])).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "3080", "3005", "3005000161", "62", "9280", "40", "4002", "400200", "620200", "e0"})
    void theEndWithinAPacketIsAnError(String bytes) {
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> ReceivedBytes.messages(HexFormat.of().parseHex(bytes)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"308080808001", "3080808080", "348080808001", "62ffffffff7f"})
    void aLengthOfMoreThanFourBytesIsMalformed(String bytes) {
        assertThatThrownBy(() -> ReceivedBytes.messages(HexFormat.of().parseHex(bytes)))
                .isInstanceOf(ServerFault.class)
                .hasMessageStartingWith("The server has sent a malformed ")
                .hasMessageEndingWith("its length has more than four bytes");
    }

    /** What follows would be taken for a part of it; how long it may be, by type. */
    @ParameterizedTest(name = "{0} of {1} bytes")
    @CsvSource({
        "40, 262145, PUBACK, 0x95",
        "50, 262145, PUBREC, 0x95",
        "62, 262145, PUBREL, 0x95",
        "70, 262145, PUBCOMP, 0x95",
        "90, 262145, SUBACK, 0x95",
        "b0, 268435455, UNSUBACK, 0x95",
        "e0, 262145, DISCONNECT, 0x95",
        "f0, 209715200, type 15, 0x95",
        "00, 262145, type 0, 0x95",
        "d0, 1, PINGRESP, 0x81",
        "d0, 268435455, PINGRESP, 0x81"
    })
    void aPacketThatIsTooLongForItsTypeIsNotWaitedFor(String first, int length, String named, String told) {
        String announced = first + HexFormat.of().formatHex(MqttWireMessage.encodeVariableByteInteger(length));
        InputStream in = ReceivedBytes.inbound(
                new ByteArrayInputStream(HexFormat.of().parseHex("2003000000" + announced)), client, NOBODY);

        assertThatThrownBy(in::readAllBytes).isInstanceOf(ServerFault.class).hasMessageContaining(named);

        assertThat(client.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.reasonCode().value()).isEqualTo(Integer.decode(told)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "e0"})
    void aFirstPacketThatIsTooLongIsNotWaitedForEither(String first) {
        InputStream in = ReceivedBytes.inbound(
                new ByteArrayInputStream(HexFormat.of().parseHex(first + "818010")), client, NOBODY);

        assertThatThrownBy(in::readAllBytes).isInstanceOf(ServerFault.class);
    }

    @Test
    void whatIsReadOfAMessageThatIsMalformedIsNotPassedOn() {
        byte[] bytes = HexFormat.of().parseHex("2003000000" + "d000" + "3003000000" + "d000");
        ByteArrayOutputStream passedOn = new ByteArrayOutputStream();

        assertThatThrownBy(() -> ReceivedBytes.inbound(new ByteArrayInputStream(bytes), NOBODY)
                        .transferTo(passedOn))
                .hasMessageStartingWith("The server has sent a malformed PUBLISH");

        assertThat(passedOn.toByteArray()).asHexString().isEqualTo("2003000000D000");
    }

    /** Paho would close the connection before the server is told. */
    @Test
    void aFaultOfTheServerIsToldAndNothingCountsThatComesBehind() {
        byte[] bytes = HexFormat.of().parseHex("2003000000" + "41020007" + "e0018b" + "40020007");
        client.awaits(MqttWireMessage.MESSAGE_TYPE_PUBACK, 7);
        InputStream in = ReceivedBytes.inbound(new PiecewiseStream(bytes, 1, 3, 2), client, NOBODY);

        assertThatThrownBy(() -> readUntilEnd(in, 100)).isInstanceOf(ServerFault.class);

        assertThat(client.faults()).singleElement().returns(ReasonCode.MALFORMED_PACKET, ServerFault::reasonCode);
        assertThat(client.unanswered().answeredBy(7)).isEqualTo(MqttWireMessage.MESSAGE_TYPE_PUBACK);
        assertThat(client.told(7)).isEmpty();
    }

    private static void readUntilEnd(InputStream in, int atMost) throws IOException {
        for (int i = 0; i < atMost && readUntilEnd(in) >= 0; i++) {
            // Paho reads on.
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"40020007", "4003000700", "70020007", "9004000700" + "00", "b004000700" + "00"})
    void theSecondAnswerToOnePacketIsNotTold(String answer) throws Exception {
        byte[] bytes = HexFormat.of().parseHex("2003000000" + answer + answer + "d000");
        client.awaits(bytes[5] >> 4 & 0x0F, 7);

        byte[] passedOn = ReceivedBytes.inbound(new ByteArrayInputStream(bytes), client, NOBODY)
                .readAllBytes();

        assertThat(passedOn).asHexString().isEqualTo("2003000000D000");
        assertThat(client.told(7)).hasSize(1);
    }

    /** Paho's reader would die of it, and the connection seem to stand. */
    @Test
    void whateverGoesWrongInsideIsAnIoException() {
        byte[] bytes = HexFormat.of().parseHex("2003000000" + "300500016100" + "70");
        Consumer<InboundMessage> failing = message -> {
            throw new IllegalStateException("unexpected");
        };

        assertThatThrownBy(() -> ReceivedBytes.inbound(new ByteArrayInputStream(bytes), failing)
                        .readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unexpected");
    }

    @Test
    void aMessageOfQos2IsConfirmedAndReleasedWithoutPaho() throws Exception {
        List<InboundMessage> messages = new ArrayList<>();
        byte[] bytes = HexFormat.of().parseHex("2003000000" + "3406" + "0001610007" + "00" + "62020007" + "6203000800");

        byte[] passedOn = new PahoInbound(
                        new ByteArrayInputStream(bytes), client.packets(false), client, messages::add, opened())
                .readAllBytes();

        assertThat(passedOn).asHexString().isEqualTo("2003000000");
        assertThat(messages).extracting(InboundMessage::qos).containsExactly(2);
        assertThat(client.answers()).containsExactly("5 7 0", "7 7 0", "7 8 0");
    }

    /** Paho would lose the thread that starts its reader. */
    @Test
    void nothingIsToldBeforeTheConnectIsWritten() throws Exception {
        StartBarrier barrier = new StartBarrier();
        InputStream in = new PahoInbound(
                new ByteArrayInputStream(ReceivedBytes.CONNACK), client.packets(false), client, NOBODY, barrier);
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return in.read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThatThrownBy(() -> read.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        barrier.open();
        assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(0x20);
    }

    private static StartBarrier opened() {
        StartBarrier barrier = new StartBarrier();
        barrier.open();
        return barrier;
    }

    @ParameterizedTest
    @ValueSource(strings = {"485454502f312e31", "d000", "30050001610000", "40020001"})
    void whatComesInPlaceOfAConnackIsNoMqtt(String bytes) {
        assertThatThrownBy(() -> ReceivedBytes.inbound(
                                new ByteArrayInputStream(HexFormat.of().parseHex(bytes)), NOBODY)
                        .readAllBytes())
                .hasMessage("The server answered the CONNECT with no CONNACK. It seems not to speak MQTT there");
    }
}
