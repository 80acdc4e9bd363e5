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
package io.cameliot.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.connection.InboundMessage;
import io.cameliot.paho.PahoProperties;
import io.cameliot.paho.ReceivedBytes;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;

/** What a server sends: packets that are what they should be but for some bytes. */
class PublishFuzzTest {
    /** PUBLISH packets without their lengths: the first byte, topic, packet ID, properties and payload. */
    private static final List<byte[]> KNOWN = List.of(
            packet("30", "0001 61", "00", "70"),
            packet("31", "0003 612f62", "00", ""),
            packet("32", "0002 c3a9", "ffff", "00", "7061796c6f6164"),
            packet("3b", "0004 f09f9880", "0001", "00", "00"),
            packet("30", "0001 61", "0b", "0b01 0bc801 0bffffff7f", "70"),
            packet("30", "0001 61", "0b", "0101 020000003c 230001", "70"),
            packet("30", "0001 61", "11", "030001 74 08 0002 7274 09 0003 00ff01", "70"),
            packet("32", "0001 61", "0007", "0e", "26 0001 6e 0001 76 26 0001 6e 0000", "70"));

    /** What means something in a PUBLISH, to be put in anywhere. */
    private static final List<byte[]> PARTS = List.of(
            packet("00"),
            packet("0000"),
            packet("ff"),
            packet("ffff"),
            packet("ffffffff"),
            packet("80"),
            packet("ffffff7f"),
            packet("8080808001"),
            packet("01 00"),
            packet("02 ffffffff"),
            packet("03 0001 63"),
            packet("08 0001 72"),
            packet("08 0001 2b"),
            packet("09 8000"),
            packet("09 7fff"),
            packet("0b 01"),
            packet("23 0000"),
            packet("26 0001 6b 0001 76"),
            packet("7e 01"),
            packet("c328"),
            packet("eda080"),
            packet("c0af"),
            packet("0a"));

    /** The first bytes of packets that are not messages of QoS 0 or 1. */
    private static final List<Byte> OTHERS = List.of((byte) 0x34, (byte) 0x40, (byte) 0x62, (byte) 0x90, (byte) 0xD0);

    private static byte[] packet(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts).replace(" ", ""));
    }

    @Test
    void aMessageIsReadAsPahoReadsItOrIsRefused() {
        new Fuzzer("PUBLISH packets", 150_000).run(PublishFuzzTest::publish, PublishFuzzTest::check);
    }

    @Test
    void whateverComesIsReadToItsEndOrRefusedWithAnIoException() {
        new Fuzzer("packets of a server", 50_000)
                .run(
                        chance ->
                                new Stream(stream(chance), chance.anyLong(), 1 + chance.below(40), chance.below(3) * 5),
                        PublishFuzzTest::checkStream);
    }

    record Stream(byte[] bytes, long seed, int longestPiece, int silences) {
        @Override
        public String toString() {
            return HexFormat.of().formatHex(bytes) + ", " + seed + ", " + longestPiece + ", " + silences;
        }
    }

    private static String check(byte[] packet) {
        List<InboundMessage> messages;
        try {
            messages = ReceivedBytes.messages(packet);
        } catch (IOException e) {
            assertThat(e).hasMessageStartingWith("The server has sent a malformed PUBLISH: ");
            Refusals.requireClear(e.getMessage());
            return "refused";
        }
        InboundMessage message = messages.get(0);
        assertThat(messages).hasSize(1);
        assertThat(message.topic()).isNotEmpty().doesNotContain("\0");
        MqttPublish expected;
        try {
            expected = (MqttPublish) MqttWireMessage.createWireMessage(packet);
        } catch (MqttException | RuntimeException e) {
            return "message that Paho refuses";
        }
        assertSame(message, expected);
        return "message";
    }

    private static void assertSame(InboundMessage message, MqttPublish expected) {
        MqttMessage content = expected.getMessage();
        assertThat(message.topic()).isEqualTo(expected.getTopicName());
        assertThat(message.packetId()).isEqualTo(expected.getMessageId());
        assertThat(message.qos()).isEqualTo(expected.getQoS());
        assertThat(message.retained()).isEqualTo(content.isRetained());
        assertThat(message.payload()).isEqualTo(content.getPayload());
        PahoProperties.assertSame(message.properties(), PahoProperties.of(content.getProperties()));
    }

    private static String checkStream(Stream stream) {
        try {
            List<InboundMessage> messages =
                    ReceivedBytes.messages(stream.bytes, stream.seed, stream.longestPiece, stream.silences);
            return messages.isEmpty() ? "nothing" : "messages";
        } catch (EOFException e) {
            return "too short";
        } catch (IOException e) {
            assertThat(e).hasMessageStartingWith("The server has sent a ");
            return "refused";
        }
    }

    private static byte[] stream(Chance chance) {
        byte[][] packets = IntStream.rangeClosed(0, chance.below(5))
                .mapToObj(i -> chance.onceIn(4) ? publish(chance) : withLength(other(chance)))
                .toArray(byte[][]::new);
        byte[] stream = joined(packets);
        return chance.onceIn(2) ? stream : changed(stream, chance);
    }

    /** A known message, one of QoS 2, or a packet that is none. */
    private static byte[] other(Chance chance) {
        byte[] other = chance.oneOf(KNOWN).clone();
        other[0] = chance.onceIn(2) ? other[0] : chance.oneOf(OTHERS);
        return other;
    }

    /** A PUBLISH of the length that it says, whatever is in it. */
    private static byte[] publish(Chance chance) {
        byte[] known = chance.oneOf(KNOWN);
        byte first = chance.onceIn(4) ? (byte) (0x30 + chance.below(16)) : known[0];
        return withLength(joined(new byte[] {first}, changed(after(known, 0), chance)));
    }

    private static byte[] withLength(byte[] packet) {
        byte[] body = after(packet, 0);
        return joined(new byte[] {packet[0]}, MqttWireMessage.encodeVariableByteInteger(body.length), body);
    }

    /** Changed up to three times. */
    private static byte[] changed(byte[] bytes, Chance chance) {
        byte[] result = bytes;
        for (int changes = chance.below(4); changes > 0 && result.length > 0; changes--) {
            int at = chance.below(result.length);
            int to = at + chance.below(Math.min(9, result.length - at + 1));
            byte[] head = Arrays.copyOf(result, at);
            byte[] middle = Arrays.copyOfRange(result, at, to);
            byte[] tail = Arrays.copyOfRange(result, to, result.length);
            result = switch (chance.below(6)) {
                case 0 -> chance.onceIn(4) ? head : joined(head, tail);
                case 1 -> joined(head, middle, middle, tail);
                case 2 -> joined(head, chance.oneOf(PARTS), tail);
                case 3 -> joined(head, chance.oneOf(PARTS), middle, tail);
                default -> joined(head, new byte[] {(byte) changed(result[at], chance)}, after(result, at));
            };
        }
        return result;
    }

    /** A byte that is often a length: a little more or less, or another one. */
    private static int changed(byte value, Chance chance) {
        return chance.onceIn(2) ? value + chance.below(9) - 4 : chance.below(256);
    }

    private static byte[] after(byte[] bytes, int at) {
        return Arrays.copyOfRange(bytes, at + 1, bytes.length);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
