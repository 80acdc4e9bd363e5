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
package io.cameliot.platform.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DelayLineTest {

    private final DelayLine line = new DelayLine(false, 0);

    @Test
    void a_chunk_is_delivered_when_it_is_due_and_not_before() throws InterruptedException {
        long due = System.nanoTime() + Duration.ofMillis(100).toNanos();
        line.put(DelayLine.Chunk.of(new byte[1], due));

        line.take();

        assertThat(System.nanoTime() - due).isNotNegative();
    }

    @Test
    void a_chunk_with_a_shorter_delay_does_not_overtake() throws InterruptedException {
        long now = System.nanoTime();
        line.put(DelayLine.Chunk.of(new byte[] {1}, now + Duration.ofMillis(100).toNanos()));
        line.put(DelayLine.Chunk.of(new byte[] {2}, now));

        assertThat(line.take().bytes()).containsExactly(1);
        assertThat(line.take().bytes()).containsExactly(2);
    }

    @Test
    void with_a_limited_bandwidth_a_chunk_comes_in_pieces_and_its_last_one_not_before_its_time()
            throws InterruptedException {
        line.throttle(1_000);
        long start = System.nanoTime();
        line.put(DelayLine.Chunk.of(new byte[50], start));

        assertThat(line.take().bytes()).hasSize(20);
        assertThat(line.take().bytes()).hasSize(20);
        assertThat(line.take().bytes()).hasSize(10);

        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(40).toNanos());
    }

    @Test
    void who_puts_waits_while_too_much_is_under_way() throws InterruptedException {
        line.put(DelayLine.Chunk.of(new byte[8 * 1024 * 1024], System.nanoTime()));
        Thread second = new Thread(() -> {
            try {
                line.put(DelayLine.Chunk.of(new byte[1], System.nanoTime()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        second.start();
        await().until(() -> second.getState() == Thread.State.WAITING);

        line.take();

        assertThat(line.take().bytes()).hasSize(1);
        second.join();
    }
}
