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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyedSerialExecutorTest {
    /** As many threads as there is work: the bound has to come from elsewhere. */
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private static KeyedSerialExecutor<Runnable> on(Executor executor, int parallelism) {
        return new KeyedSerialExecutor<>(executor, parallelism, Runnable::run);
    }

    private static void execute(KeyedSerialExecutor<Runnable> serial, Object key, Runnable task) {
        serial.enqueue(key, task);
        serial.dispatch();
    }

    @Test
    void eachKeyKeepsItsOrderWhateverTheOthersDo() {
        KeyedSerialExecutor<Runnable> serial = on(threads, 4);
        Map<Integer, List<Integer>> done = new ConcurrentHashMap<>();
        Random random = new Random(4711);
        int[] next = new int[100];
        AtomicInteger count = new AtomicInteger();
        for (int i = 0; i < 20_000; i++) {
            int key = random.nextInt(next.length);
            int number = next[key]++;
            execute(serial, key, () -> {
                done.computeIfAbsent(key, unused -> new ArrayList<>()).add(number);
                count.incrementAndGet();
            });
        }

        await().until(() -> count.get() == 20_000);

        assertThat(done).allSatisfy((key, numbers) -> assertThat(numbers)
                .containsExactlyElementsOf(IntStream.range(0, next[key]).boxed().toList()));
        assertThat(serial.waiting()).isZero();
    }

    @Test
    void differentKeysAreWorkedOnAtTheSameTime() throws Exception {
        KeyedSerialExecutor<Runnable> serial = on(threads, 4);
        CountDownLatch allBegun = new CountDownLatch(4);
        CountDownLatch met = new CountDownLatch(4);
        for (int key = 0; key < 4; key++) {
            execute(serial, key, () -> {
                allBegun.countDown();
                if (awaited(allBegun)) {
                    met.countDown();
                }
            });
        }

        assertThat(met.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void noMoreKeysThanAskedForAreWorkedOnAtATimeHoweverManyThreadsThereAre() {
        KeyedSerialExecutor<Runnable> serial = on(threads, 3);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        for (int key = 0; key < 5_000; key++) {
            execute(serial, key, () -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                Thread.yield();
                running.decrementAndGet();
                done.incrementAndGet();
            });
        }

        await().until(() -> done.get() == 5_000);

        assertThat(most).hasValueBetween(1, 3);
    }

    @Test
    void aBusyKeyLetsTheOthersHaveTheirTurn() {
        KeyedSerialExecutor<Runnable> serial = on(threads, 1);
        CountDownLatch filled = new CountDownLatch(1);
        AtomicInteger busy = new AtomicInteger();
        AtomicInteger busyBeforeOther = new AtomicInteger(-1);
        execute(serial, "busy", () -> awaited(filled));
        for (int i = 0; i < 1_000; i++) {
            execute(serial, "busy", busy::incrementAndGet);
        }
        execute(serial, "other", () -> busyBeforeOther.set(busy.get()));
        filled.countDown();

        await().until(() -> busy.get() == 1_000);

        assertThat(busyBeforeOther.get()).isBetween(0, 100);
    }

    @Test
    void aTaskThatThrowsHoldsUpNothing() {
        KeyedSerialExecutor<Runnable> serial = on(threads, 1);
        AtomicInteger done = new AtomicInteger();
        execute(serial, "key", () -> {
            throw new IllegalStateException("cannot");
        });
        execute(serial, "key", () -> {
            throw new StackOverflowError();
        });
        execute(serial, "key", done::incrementAndGet);

        await().until(() -> done.get() == 1);
    }

    @Test
    void anInterruptThatATaskLeavesBehindIsNotForTheNextOne() {
        Queue<Runnable> handedOver = new ArrayDeque<>();
        KeyedSerialExecutor<Runnable> serial = on(handedOver::add, 1);
        List<Boolean> interrupted = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            execute(serial, i % 2, () -> {
                interrupted.add(Thread.currentThread().isInterrupted());
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted");
            });
        }

        handedOver.remove().run();

        assertThat(Thread.interrupted()).isFalse();
        assertThat(interrupted).containsExactly(false, false, false);
    }

    @Test
    void nothingRunsOnTheThreadThatAddsTasks() {
        Queue<Runnable> handedOver = new ArrayDeque<>();
        KeyedSerialExecutor<Runnable> serial = on(handedOver::add, 2);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 2_000; i++) {
            execute(serial, i, done::incrementAndGet);
        }
        assertThat(done).hasValue(0);
        assertThat(handedOver).hasSize(2);

        while (!handedOver.isEmpty()) {
            handedOver.remove().run();
        }

        assertThat(done).hasValue(2_000);
    }

    @Test
    void whatHasBegunIsDoneToTheEndThoughTheThreadsAreToldToEnd() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        KeyedSerialExecutor<Runnable> serial = on(one, 1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        execute(serial, "key", () -> awaited(ended));
        for (int i = 0; i < 1_000; i++) {
            execute(serial, i % 7, done::incrementAndGet);
        }

        one.shutdown();
        ended.countDown();

        assertThat(one.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(done).hasValue(1_000);
    }

    @Test
    void whatAnExecutorRejectsStaysAndIsDoneWhenItTakesWorkAgain() {
        Queue<Runnable> handedOver = new ArrayDeque<>();
        AtomicInteger rejections = new AtomicInteger(2);
        KeyedSerialExecutor<Runnable> serial = on(
                work -> {
                    if (rejections.getAndDecrement() > 0) {
                        throw new RejectedExecutionException("full");
                    }
                    handedOver.add(work);
                },
                3);
        List<Integer> done = new ArrayList<>();
        execute(serial, "key", () -> done.add(1));
        execute(serial, "key", () -> done.add(2));
        assertThat(handedOver).isEmpty();
        assertThat(serial.waiting()).isEqualTo(2);

        execute(serial, "key", () -> done.add(3));
        handedOver.remove().run();

        assertThat(done).containsExactly(1, 2, 3);
        assertThat(serial.waiting()).isZero();
    }

    @Test
    void whatHasNotBegunIsGivenBackWhenItIsRemoved() {
        KeyedSerialExecutor<Runnable> serial = on(threads, 1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        execute(serial, "running", () -> {
            begun.countDown();
            awaited(go);
        });
        assertThat(awaited(begun)).isTrue();
        Runnable sameKey = () -> {};
        Runnable otherKey = () -> {};
        execute(serial, "running", sameKey);
        execute(serial, "other", otherKey);

        assertThat(serial.removeWaiting()).containsExactlyInAnyOrder(sameKey, otherKey);
        assertThat(serial.waiting()).isZero();
        AtomicInteger later = new AtomicInteger();
        execute(serial, "running", later::incrementAndGet);
        execute(serial, "other", later::incrementAndGet);
        go.countDown();

        await().until(() -> later.get() == 2);
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
