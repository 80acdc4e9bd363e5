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
package io.cameliot.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final CamelContext context = new DefaultCamelContext();
    private final ExecutorService threads = threads(4);
    private final Lanes lanes = new Lanes(threads);

    /** As the consumer has them. Camel's discard without a word what they are given after their end. */
    private ExecutorService threads(int count) {
        return context.getExecutorServiceManager().newFixedThreadPool(this, "lanes", count);
    }

    @AfterEach
    void endThreads() {
        context.stop();
    }

    @Test
    void eachLaneKeepsItsOrderWhateverTheOthersDo() {
        Map<Integer, List<Integer>> done = new ConcurrentHashMap<>();
        Random random = new Random(4711);
        int[] next = new int[100];
        AtomicInteger count = new AtomicInteger();
        for (int i = 0; i < 20_000; i++) {
            int lane = random.nextInt(next.length);
            int number = next[lane]++;
            lanes.execute(lane, () -> {
                done.computeIfAbsent(lane, unused -> new ArrayList<>()).add(number);
                count.incrementAndGet();
            });
        }

        await().until(() -> count.get() == 20_000);

        assertThat(done).allSatisfy((lane, numbers) -> assertThat(numbers)
                .containsExactlyElementsOf(
                        IntStream.range(0, next[lane]).boxed().toList()));
        assertThat(lanes.waiting()).isZero();
    }

    @Test
    void differentLanesAreWorkedOnAtTheSameTime() throws Exception {
        CountDownLatch allBegun = new CountDownLatch(4);
        CountDownLatch met = new CountDownLatch(4);
        for (int lane = 0; lane < 4; lane++) {
            lanes.execute(lane, () -> {
                allBegun.countDown();
                if (awaited(allBegun)) {
                    met.countDown();
                }
            });
        }

        assertThat(met.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aBusyLaneLetsTheOthersHaveTheirTurn() {
        Lanes shared = new Lanes(threads(1));
        CountDownLatch filled = new CountDownLatch(1);
        AtomicInteger busy = new AtomicInteger();
        AtomicInteger busyBeforeOther = new AtomicInteger(-1);
        shared.execute("busy", () -> awaited(filled));
        for (int i = 0; i < 1_000; i++) {
            shared.execute("busy", busy::incrementAndGet);
        }
        shared.execute("other", () -> busyBeforeOther.set(busy.get()));
        filled.countDown();

        await().until(() -> busy.get() == 1_000);

        assertThat(busyBeforeOther.get()).isBetween(0, 100);
    }

    @Test
    void workThatThrowsHoldsUpNothing() {
        AtomicInteger done = new AtomicInteger();
        lanes.execute("lane", () -> {
            throw new IllegalStateException("cannot");
        });
        lanes.execute("lane", done::incrementAndGet);

        await().until(() -> done.get() == 1);
    }

    @Test
    void whatWasTakenOnIsDoneEvenWhenTheThreadsAreToldToEnd() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        lanes.execute("lane", () -> awaited(ended));
        for (int i = 0; i < 1_000; i++) {
            lanes.execute("lane", done::incrementAndGet);
        }

        lanes.shutdown();
        ended.countDown();

        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(done).hasValue(1_000);
    }

    @Test
    void whatHasNotBegunCanBeForgotten() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        lanes.execute("lane", () -> awaited(go));
        await().until(() -> lanes.waiting() == 0);
        lanes.execute("lane", done::incrementAndGet);
        assertThat(lanes.waiting()).isEqualTo(1);

        lanes.clear();
        go.countDown();
        AtomicInteger later = new AtomicInteger();
        lanes.execute("lane", later::incrementAndGet);

        await().until(() -> later.get() == 1);
        assertThat(done).hasValue(0);
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
