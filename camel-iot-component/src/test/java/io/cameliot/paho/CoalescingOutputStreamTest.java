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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets go to the network together while others follow. */
class CoalescingOutputStreamTest {
    private static final String PUBLISH = "3004000161";
    private static final String PUBACK = "40020001";

    private final Network network = new Network();
    private final CoalescingOutputStream out = new CoalescingOutputStream(network);
    private boolean more;

    /** Takes down what is written at a time, and what has been flushed. */
    private static final class Network extends ByteArrayOutputStream {
        private final List<String> writes = new ArrayList<>();
        private int flushed;

        @Override
        public void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            writes.add(HexFormat.of().formatHex(bytes, offset, offset + length));
        }

        @Override
        public void flush() {
            flushed = size();
        }
    }

    @BeforeEach
    void coalesce() {
        out.coalesceWhile(() -> more);
    }

    /** As Paho does it. */
    private void write(String packet, boolean followed) throws IOException {
        more = followed;
        out.write(HexFormat.of().parseHex(packet));
        out.flush();
    }

    private void assertWritten(String... packets) {
        assertThat(network.writes).containsExactly(packets);
        assertThat(network.flushed).isEqualTo(network.size());
    }

    @Test
    void aPacketThatIsFollowedByAnotherIsWrittenWithIt() throws Exception {
        write(PUBLISH, true);
        write(PUBACK, true);
        assertWritten();

        write(PUBLISH, false);

        assertWritten(PUBLISH + PUBACK + PUBLISH);
    }

    @Test
    void aPacketThatNothingFollowsIsWrittenAtOnce() throws Exception {
        write(PUBLISH, false);
        write(PUBACK, false);

        assertWritten(PUBLISH, PUBACK);
    }

    @Test
    void nothingWaitsBeforeItIsKnownWhetherAnotherFollows() throws Exception {
        CoalescingOutputStream unconnected = new CoalescingOutputStream(network);

        unconnected.write(HexFormat.of().parseHex(PUBLISH));
        unconnected.flush();

        assertWritten(PUBLISH);
    }

    @Test
    void inARushAPacketWaitsForTheOneThatComesWhileOthersRun() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        out.coalesceWhile(() -> asked.incrementAndGet() % 2 == 0);

        for (int i = 0; i < 1_000; i++) {
            out.write(HexFormat.of().parseHex(PUBLISH));
            out.flush();
        }
        out.coalesceWhile(() -> false);
        write(PUBACK, false);

        assertThat(network.writes).contains(PUBLISH).anyMatch(together -> together.startsWith(PUBLISH + PUBLISH));
        assertThat(String.join("", network.writes)).isEqualTo(PUBLISH.repeat(1_000) + PUBACK);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "CONNECT, 10020001",
        "PUBREC, 50020001",
        "PUBREL, 62020001",
        "PUBCOMP, 70020001",
        "SUBSCRIBE, 82020001",
        "UNSUBSCRIBE, a2020001",
        "PINGREQ, c000",
        "DISCONNECT, e000",
        "AUTH, f000"
    })
    void aPacketOfAnotherKindNeverWaitsAndTakesAlongWhatHas(String kind, String packet) throws Exception {
        write(packet, true);
        write(PUBLISH, true);
        write(packet, true);
        write(PUBLISH, true);

        assertWritten(packet, PUBLISH + packet);
    }

    @Test
    void theFirstBytesOfAPacketSayWhetherItWaits() throws Exception {
        more = true;
        for (String piece : List.of("82", "30", "3030")) {
            out.write(HexFormat.of().parseHex(piece));
        }
        out.flush();
        assertWritten("82303030");

        out.write(0x30);
        for (String piece : List.of("", "04", "c000", "e000")) {
            out.write(HexFormat.of().parseHex(piece));
        }
        out.flush();
        assertWritten("82303030");
    }

    @Test
    void noAcknowledgementsAreNoPacket() throws Exception {
        write(PUBLISH, true);
        write("", true);
        assertWritten();

        write("", false);

        assertWritten(PUBLISH);
    }

    @Test
    void whatHasWaitedIsWrittenWhenThereIsNoRoomForMore() throws Exception {
        String half = PUBLISH + "00".repeat(10_000);

        write(half, true);
        write(half, true);
        assertWritten(half);

        String large = PUBLISH + "00".repeat(20_000);
        write(large, true);
        assertThat(network.writes).containsExactly(half, half, large);

        write(PUBACK, false);

        assertWritten(half, half, large, PUBACK);
    }

    @Test
    void everythingIsWrittenInOrderWhateverItsSize() throws Exception {
        RandomPublishes random = new RandomPublishes(4);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 2_000; i++) {
            byte[] packet = new byte[1 + random.below(random.onceIn(9) ? 40_000 : 300)];
            Arrays.fill(packet, (byte) i);
            packet[0] = (byte) (random.below(16) << 4);
            expected.writeBytes(packet);
            int split = random.below(packet.length);
            more = random.below(5) > 0;
            out.write(packet, 0, split);
            out.write(packet, split, packet.length - split);
            out.flush();
        }
        write(PUBACK, false);
        expected.writeBytes(HexFormat.of().parseHex(PUBACK));

        assertThat(Arrays.equals(network.toByteArray(), expected.toByteArray())).isTrue();
        assertThat(network.flushed).isEqualTo(expected.size());
        assertThat(network.writes).hasSizeLessThan(3_000);
    }
}
