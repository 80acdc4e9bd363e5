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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;

/** Acknowledgements that come while the sender is busy are written together. */
class PahoAcknowledgementsTest {
    private static final int THREADS = 4;
    private static final int EACH = 10_000;

    private final PahoAcknowledgements acknowledgements = new PahoAcknowledgements();

    /** What a server reads in what is written. */
    private List<Integer> written() throws Exception {
        byte[] bytes = acknowledgements.serialize();
        List<Integer> packetIds = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += 4) {
            MqttPubAck pubAck = (MqttPubAck) MqttWireMessage.createWireMessage(Arrays.copyOfRange(bytes, at, at + 4));
            assertThat(pubAck.getReasonCodes()).containsExactly(0);
            packetIds.add(pubAck.getMessageId());
        }
        return packetIds;
    }

    @Test
    void onlyTheFirstSinceTheLastWritingHasToBeHandedToPaho() throws Exception {
        assertThat(acknowledgements.add(1)).isTrue();
        assertThat(acknowledgements.add(2)).isFalse();
        assertThat(acknowledgements.add(3)).isFalse();
        written();

        assertThat(acknowledgements.add(4)).isTrue();
        assertThat(acknowledgements.add(5)).isFalse();
    }

    @Test
    void whatIsWrittenArePubacksInOrderAndOnce() throws Exception {
        List<Integer> packetIds = Stream.concat(
                        Stream.of(1, 127, 128, 255, 256, 32_767, 32_768, 65_535),
                        rangeClosed(1, 1_000).boxed())
                .toList();
        packetIds.forEach(acknowledgements::add);

        assertThat(written()).isEqualTo(packetIds);
        assertThat(written()).isEmpty();
        acknowledgements.add(9);
        assertThat(written()).containsExactly(9);
    }

    @Test
    void otherAcknowledgementsAreWrittenInOrderToo() throws Exception {
        assertThat(acknowledgements.add(5, 7, 0)).isTrue();
        assertThat(acknowledgements.add(0xFFFF)).isFalse();
        assertThat(acknowledgements.add(7, 256, 0)).isFalse();
        assertThat(acknowledgements.add(6, 4711, 0x92)).isFalse();

        assertThat(acknowledgements.serialize()).asHexString().isEqualTo("500200074002FFFF700201006203126792");
    }

    @Test
    void theyGrowWhateverTheyAreMadeOf() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            acknowledgements.add(6, i, 0x92);
        }

        assertThat(acknowledgements.serialize()).hasSize(50_000);
    }

    @Test
    void pahoGivesItNoPacketId() {
        assertThat(acknowledgements.isMessageIdRequired()).isFalse();
    }

    @Test
    void noneIsLostOrWrittenTwiceWhoeverAddsWhileAnotherWrites() throws Exception {
        Semaphore handedOver = new Semaphore(0);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Integer> written = new ArrayList<>();
        try {
            CompletableFuture<?>[] adding = rangeClosed(0, THREADS - 1)
                    .mapToObj(thread -> CompletableFuture.runAsync(() -> add(thread, handedOver), threads))
                    .toArray(CompletableFuture[]::new);
            while (written.size() < THREADS * EACH) {
                assertThat(handedOver.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
                written.addAll(written());
            }
            CompletableFuture.allOf(adding).get(10, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }

        assertThat(handedOver.availablePermits()).isZero();
        assertThat(written()).isEmpty();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            assertThat(written.stream().filter(id -> id / EACH == thread))
                    .isEqualTo(rangeClosed(thread * EACH, thread * EACH + EACH - 1)
                            .boxed()
                            .toList());
        }
    }

    private void add(int thread, Semaphore handedOver) {
        for (int i = 0; i < EACH; i++) {
            if (acknowledgements.add(thread * EACH + i)) {
                handedOver.release();
            }
        }
    }
}
