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

import static java.util.stream.IntStream.rangeClosed;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that come while the sender is busy are written together, in order. */
class OutgoingPacketsTest {
    private static final int THREADS = 4;
    private static final int EACH = 10_000;

    /** What is written at once, but for a large payload. */
    private static final int PART_BYTES = 16 * 1024;

    private final List<String> events = new ArrayList<>();
    private final Semaphore next = new Semaphore(0);
    private final OutgoingPackets packets = new OutgoingPackets(next::release, () -> events.add("unread"));

    private static byte[] pubAck(int packetId) {
        return MqttAnswer.bytes(MqttWireMessage.MESSAGE_TYPE_PUBACK, packetId, 0);
    }

    /** As Paho's sender does it: what it is handed once, and then as often as it is told to. */
    private List<byte[]> write() {
        List<byte[]> parts = new ArrayList<>();
        do {
            parts.add(packets.getHeader());
            assertThat(packets.getPayload()).isEmpty();
            packets.written();
        } while (next.tryAcquire());
        return parts;
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        parts.forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    /** What a server reads in what is written. */
    private static List<Integer> packetIds(byte[] bytes) {
        List<Integer> packetIds = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += 4) {
            assertThat(Arrays.copyOfRange(bytes, at, at + 2)).asHexString().isEqualTo("4002");
            packetIds.add((bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF);
        }
        return packetIds;
    }

    @Test
    void onlyTheFirstSinceTheLastWritingHasToBeHandedToPaho() {
        assertThat(packets.add(pubAck(1))).isTrue();
        assertThat(packets.add(pubAck(2))).isFalse();
        assertThat(packets.add(pubAck(3))).isFalse();
        write();

        assertThat(packets.add(pubAck(4))).isTrue();
        assertThat(packets.add(pubAck(5))).isFalse();
    }

    @Test
    void whatIsWrittenIsWhatWasAddedInOrderAndOnce() throws Exception {
        List<Integer> packetIds = Stream.concat(
                        Stream.of(1, 127, 128, 255, 256, 32_767, 32_768, 65_535),
                        rangeClosed(1, 20_000).boxed())
                .toList();
        packetIds.forEach(packetId -> packets.add(pubAck(packetId)));

        assertThat(packetIds(joined(write()))).isEqualTo(packetIds);
        packets.add(pubAck(9));
        assertThat(packetIds(joined(write()))).containsExactly(9);
    }

    @Test
    void packetsOfAllKindsKeepTheirOrder() {
        packets.add(MqttAnswer.bytes(5, 7, 0));
        packets.add(new byte[] {0x30, 4, 0, 1, 0x61, 0}, new byte[] {1, 2}, null);
        packets.add(MqttAnswer.bytes(6, 4711, 0x92));

        assertThat(joined(write())).asHexString().isEqualTo("50020007" + "300400016100" + "0102" + "6203126792");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4 * 1024, 4 * 1024 + 1, PART_BYTES, 5_000_000})
    void aPayloadIsWrittenWholeWhateverIsBeforeAndBehindIt(int length) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 7);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 20; i++) {
            byte[] header = {0x30, (byte) i};
            packets.add(header, payload, null);
            packets.add(pubAck(i));
            expected.writeBytes(header);
            expected.writeBytes(payload);
            expected.writeBytes(pubAck(i));
        }

        assertThat(Arrays.equals(joined(write()), expected.toByteArray())).isTrue();
    }

    @Test
    void aLargePayloadIsNotCopied() {
        byte[] payload = new byte[1 << 20];
        packets.add(new byte[] {0x30}, payload, null);

        assertThat(write()).anyMatch(part -> part == payload);
    }

    @Test
    void noPartIsLargerThanItNeedsToBe() {
        rangeClosed(1, 50_000).forEach(packetId -> packets.add(pubAck(packetId)));

        assertThat(write()).allSatisfy(part -> assertThat(part).hasSizeLessThanOrEqualTo(PART_BYTES));
    }

    @Test
    void whileMoreIsLeftPahoTakesItBeforeAnythingElse() {
        rangeClosed(1, 10_000).forEach(packetId -> packets.add(pubAck(packetId)));

        packets.getHeader();
        assertThat(next.availablePermits()).isEqualTo(1);
        assertThat(packets.add(pubAck(1))).as("it is with Paho already").isFalse();
    }

    @Test
    void itIsToldOfAPacketOnceItIsWritten() {
        packets.add(new byte[] {0x30}, new byte[10], () -> events.add("small"));
        packets.add(new byte[] {0x30}, new byte[PART_BYTES], () -> events.add("large"));
        packets.add(new byte[] {0x30}, new byte[10], () -> events.add("last"));

        packets.getHeader();
        assertThat(events).isEmpty();
        packets.written();
        assertThat(events).containsExactly("small");
        packets.getHeader();
        assertThat(events).containsExactly("small");
        packets.written();
        assertThat(events).containsExactly("small", "large");
        packets.getHeader();
        packets.written();
        packets.written();
        assertThat(events).containsExactly("small", "large", "last");
    }

    @Test
    void whatIsAddedMeanwhileIsNotWrittenYet() {
        packets.add(pubAck(1));
        packets.getHeader();

        packets.add(new byte[] {0x30}, new byte[10], () -> events.add("written"));
        packets.written();
        assertThat(events).isEmpty();

        write();
        assertThat(events).containsExactly("written");
    }

    /** A ping that waits for all others comes too late behind a slow line. */
    @Test
    void anUrgentPacketIsWrittenBeforeAllThatWait() {
        rangeClosed(1, 20_000).forEach(packetId -> packets.add(pubAck(packetId)));
        packets.getHeader();
        packets.written();

        assertThat(packets.addUrgent(new byte[] {(byte) 0xC0, 0})).isFalse();

        assertThat(packets.getHeader()).asHexString().isEqualTo("C000");
        packets.written();
        assertThat(packetIds(packets.getHeader())).contains(5_000);
    }

    @Test
    void anUrgentPacketDoesNotComeBetweenAHeaderAndItsPayload() {
        packets.add(new byte[] {0x30}, new byte[PART_BYTES], null);
        packets.getHeader();
        packets.addUrgent(new byte[] {(byte) 0xC0, 0});

        assertThat(packets.getHeader()).hasSize(PART_BYTES);
        assertThat(packets.getHeader()).asHexString().isEqualTo("C000");
    }

    @Test
    void anUrgentPacketAloneIsHandedToPahoAndWrittenOnce() {
        assertThat(packets.addUrgent(new byte[] {(byte) 0xC0, 0})).isTrue();
        assertThat(packets.addUrgent(new byte[] {(byte) 0xC0, 0})).isFalse();

        assertThat(joined(write())).asHexString().isEqualTo("C000");
        assertThat(packets.add(pubAck(1))).isTrue();
    }

    @Test
    void whoFailsToHearOfItKeepsNobodyElseFromHearing() {
        packets.add(new byte[] {0x30}, new byte[10], () -> {
            throw new IllegalStateException("unexpected");
        });
        packets.add(new byte[] {0x30}, new byte[10], () -> events.add("next"));

        write();

        assertThat(events).containsExactly("next");
    }

    @Test
    void whoHearsOfItMaySendMore() {
        packets.add(new byte[] {1}, new byte[] {2}, () -> events.add("again: " + packets.add(pubAck(3))));
        write();

        assertThat(events).containsExactly("again: true");
        assertThat(joined(write())).isEqualTo(pubAck(3));
    }

    @Test
    void nothingIsWrittenWhereNothingWaits() {
        assertThat(joined(write())).isEmpty();
        assertThat(packets.add(pubAck(1))).isTrue();
    }

    @Test
    void pahoGivesItNoPacketId() {
        assertThat(packets.isMessageIdRequired()).isFalse();
    }

    @Test
    void noneIsLostOrWrittenTwiceWhoeverAddsWhileAnotherWrites() throws Exception {
        Semaphore handedOver = new Semaphore(0);
        OutgoingPackets shared = new OutgoingPackets(handedOver::release, () -> {});
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try {
            CompletableFuture<?>[] adding = rangeClosed(0, THREADS - 1)
                    .mapToObj(thread -> CompletableFuture.runAsync(() -> add(shared, thread, handedOver), threads))
                    .toArray(CompletableFuture[]::new);
            while (written.size() < THREADS * EACH * 4) {
                assertThat(handedOver.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
                written.writeBytes(shared.getHeader());
                shared.written();
            }
            CompletableFuture.allOf(adding).get(10, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }

        assertThat(handedOver.availablePermits()).isZero();
        assertThat(HexFormat.of().formatHex(shared.getHeader())).isEmpty();
        List<Integer> packetIds = packetIds(written.toByteArray());
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            assertThat(packetIds.stream().filter(id -> id / EACH == thread))
                    .isEqualTo(rangeClosed(thread * EACH, thread * EACH + EACH - 1)
                            .boxed()
                            .toList());
        }
    }

    private static void add(OutgoingPackets shared, int thread, Semaphore handedOver) {
        for (int i = 0; i < EACH; i++) {
            if (shared.add(pubAck(thread * EACH + i))) {
                handedOver.release();
            }
        }
    }
}
