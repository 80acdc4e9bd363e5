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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.common.packet.MqttConnAck;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttPingResp;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRel;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttSubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of QoS 0 and 1 are taken out of what the server sends; Paho reads the rest. */
class PahoInboundTest {
    private static final Consumer<InboundMessage> NOBODY = message -> {
        throw new AssertionError("a message came: " + message);
    };

    private final RandomPublishes random = new RandomPublishes(2);

    /** What happens while Paho reads to the end: messages come, and it gets packets. */
    private static List<String> events(InputStream from) throws IOException {
        List<String> events = new ArrayList<>();
        InputStream in = new PahoInbound(
                from, message -> events.add(shown(message.topic(), message.packetId(), message.payload())));
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

    /** Paho is confused by a timeout in the length, and goes on after one in the body. */
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
        int count = 0;
        while (count < length) {
            try {
                int read = in.read(body, count, length - count);
                assertThat(read).isPositive();
                count += read;
            } catch (SocketTimeoutException e) {
                // Paho tries again.
            }
        }
        return body;
    }

    private static String shown(String topic, int packetId, byte[] payload) {
        return topic + " " + packetId + " " + HexFormat.of().formatHex(payload);
    }

    private static String expected(MqttWireMessage packet) throws Exception {
        return packet instanceof MqttPublish publish && publish.getQoS() < 2
                ? shown(publish.getTopicName(), publish.getMessageId(), publish.getPayload())
                : HexFormat.of().formatHex(packet.serialize());
    }

    private List<MqttWireMessage> packets(int count) throws Exception {
        List<MqttWireMessage> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            packets.add(
                    switch (random.below(9)) {
                        case 0 -> new MqttPingResp();
                        case 1 -> new MqttPubAck(0, random.packetId(), null);
                        case 2 -> new MqttPubRel(0, random.packetId(), random.properties());
                        case 3 -> new MqttSubAck(new int[random.below(300)], random.properties());
                        case 4 -> new MqttConnAck(random.onceIn(2), 0, random.properties());
                        case 5 -> new MqttDisconnect(0x8B, random.properties());
                        default -> random.publish(random.below(3));
                    });
        }
        return packets;
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
    void messagesAreTakenOutAndAllElseIsPassedOnByteForByteInOrder(int longestPiece, int silences) throws Exception {
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
    void whoeverReadsManyBytesAtATimeGetsTheSame() throws Exception {
        List<MqttWireMessage> packets = packets(500);
        List<MqttWireMessage> others = packets.stream()
                .filter(packet -> !(packet instanceof MqttPublish publish && publish.getQoS() < 2))
                .toList();
        List<InboundMessage> messages = new ArrayList<>();

        byte[] passedOn =
                new PahoInbound(new PiecewiseStream(bytes(packets), 1, 1_000, 0), messages::add).readAllBytes();

        assertThat(Arrays.equals(passedOn, bytes(others))).isTrue();
        assertThat(messages).hasSize(packets.size() - others.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, (1 << 20) + 1, 5_000_000})
    void aLargeMessageIsWhole(int payloadLength) throws Exception {
        MqttPublish publish = random.publish(1, payloadLength);
        List<InboundMessage> messages = new ArrayList<>();

        new PahoInbound(new PiecewiseStream(publish.serialize(), 1, 100_000, 9), messages::add).read();

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

        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> new PahoInbound(new ByteArrayInputStream(announced), NOBODY).read());

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000_000);
    }

    @Test
    void aSilenceIsToldBetweenPacketsAndInBodiesAndNotInHeaders() throws Exception {
        byte[] pubRel = HexFormat.of().parseHex("62020007");
        InputStream in = new PahoInbound(new PiecewiseStream(pubRel, 1, 1, 1), NOBODY);

        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        assertThat(in.read()).isEqualTo(0x62);
        assertThat(in.read()).isEqualTo(2);
        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        assertThat(in.read()).isZero();
        assertThatThrownBy(() -> in.read(new byte[1])).isInstanceOf(SocketTimeoutException.class);
        assertThat(in.read()).isEqualTo(7);
        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    void theEndBetweenPacketsIsTheEndHoweverOftenItIsAskedFor() throws Exception {
        InputStream in = new PahoInbound(new ByteArrayInputStream(new byte[0]), NOBODY);

        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(new byte[9])).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "3080", "3005", "3005000161", "62", "9280"})
    void theEndInAMessageOrAHeaderIsAnError(String bytes) {
        InputStream in = new ByteArrayInputStream(HexFormat.of().parseHex(bytes));

        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> new PahoInbound(in, NOBODY).readAllBytes());
    }

    @Test
    void theEndInABodyThatIsPassedOnIsTheEnd() throws Exception {
        InputStream in = new PahoInbound(new ByteArrayInputStream(HexFormat.of().parseHex("620200")), NOBODY);
        in.readNBytes(3);

        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(new byte[2], 0, 2)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"308080808001", "3080808080", "348080808001", "62ffffffff7f"})
    void aLengthOfMoreThanFourBytesIsMalformed(String bytes) {
        InputStream in = new ByteArrayInputStream(HexFormat.of().parseHex(bytes));

        assertThatThrownBy(() -> new PahoInbound(in, NOBODY).readAllBytes())
                .isExactlyInstanceOf(IOException.class)
                .hasMessageStartingWith("The server has sent a malformed ")
                .hasMessageEndingWith("its length has more than four bytes");
    }

    @Test
    void whatIsReadOfAMessageThatIsMalformedIsNotPassedOn() {
        byte[] bytes = HexFormat.of().parseHex("d000" + "3003000000" + "d000");
        ByteArrayOutputStream passedOn = new ByteArrayOutputStream();

        assertThatThrownBy(() -> new PahoInbound(new ByteArrayInputStream(bytes), NOBODY).transferTo(passedOn))
                .hasMessageStartingWith("The server has sent a malformed PUBLISH");

        assertThat(passedOn.toByteArray()).asHexString().isEqualTo("D000");
    }
}
