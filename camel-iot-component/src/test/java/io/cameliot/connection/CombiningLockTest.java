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
package io.cameliot.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CombiningLockTest {
    private static final int THREADS = 8;
    private static final int EACH = 50_000;

    private final AtomicInteger unlocked = new AtomicInteger();
    private final CombiningLock lock = new CombiningLock(unlocked::incrementAndGet, failure -> {});

    @Test
    void workThatIsGivenWithinTheLockIsDoneBeforeItIsReleased() {
        List<String> done = new ArrayList<>();

        lock.run(() -> {
            lock.execute(() -> done.add("deferred"));
            assertThat(lock.tryEnter()).as("not reentrant").isFalse();
            done.add("first");
        });

        assertThat(done).containsExactly("first", "deferred");
        assertThat(unlocked).hasPositiveValue();
    }

    @Test
    void workThatFailsKeepsNobodyFromTheLock() {
        lock.run(() -> lock.execute(() -> {
            throw new IllegalStateException("expected");
        }));
        assertThatThrownBy(() -> lock.run(() -> {
                    throw new IllegalStateException("expected");
                }))
                .hasMessage("expected");

        assertThat(lock.tryEnter()).isTrue();
        lock.exit();
    }

    @Test
    void neitherDoesWorkThatEndsWithAnError() {
        lock.run(() -> lock.execute(() -> {
            throw new AssertionError("expected");
        }));

        assertThat(lock.tryEnter()).isTrue();
        lock.exit();
    }

    @Test
    void workThatALackOfMemoryEndsIsDoneAgainByTheNextHolderBeforeWhatCameLater() {
        List<String> done = new ArrayList<>();
        AtomicInteger lacks = new AtomicInteger(3);
        lock.run(() -> {
            lock.execute(() -> {
                if (lacks.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("expected");
                }
                done.add("first");
            });
            lock.execute(() -> done.add("second"));
        });
        assertThat(done).isEmpty();

        lock.run(() -> done.add("third"));

        assertThat(done).containsExactly("third", "first", "second");
        assertThat(lock.deferredCount()).isZero();
    }

    /** Wherever the stack ends: within the work, before it or behind it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 8})
    void aStackWithoutRoomKeepsNobodyFromTheLock(int calls) throws Exception {
        for (int size = 0; size < 60; size++) {
            Thread thread = new Thread(null, () -> takeItWhileThereIsRoom(calls), "deep", 200 * 1024 + size * 48L);
            thread.start();
            thread.join();

            assertThat(lock.tryEnter())
                    .as("stack of 200 KiB and %d bytes", size * 48)
                    .isTrue();
            lock.exit();
        }
    }

    private void takeItWhileThereIsRoom(int calls) {
        try {
            takeItAndGoDeeper(calls);
        } catch (StackOverflowError e) {
            // Wanted.
        }
    }

    private void takeItAndGoDeeper(int calls) {
        if (lock.tryEnter()) {
            try {
                work(calls);
            } finally {
                lock.exit();
            }
        }
        lock.execute(() -> work(calls));
        takeItAndGoDeeper(calls);
    }

    private static int work(int calls) {
        return calls == 0 ? 0 : 1 + work(calls - 1);
    }

    @Test
    void tooMuchIsNotDeferred() {
        lock.run(() -> {
            int deferred = 0;
            while (lock.tryDefer(() -> {})) {
                deferred++;
            }
            assertThat(deferred).isEqualTo(64);
        });
        assertThat(lock.deferredCount()).isZero();
    }

    /** A stress test: what the simulator, which has one thread, cannot show. */
    @Test
    @Timeout(120)
    void allWorkOfManyThreadsIsDoneOnceInTheOrderOfItsThreadAndNeverTwoAtATime() throws Exception {
        int[] last = new int[THREADS];
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger faults = new AtomicInteger();
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            threads.add(new Thread(() -> {
                awaitBegin(begin);
                for (int i = 1; i <= EACH; i++) {
                    int value = i;
                    Runnable work = () -> {
                        if (inside.incrementAndGet() != 1 || last[number] != value - 1) {
                            faults.incrementAndGet();
                        }
                        last[number] = value;
                        inside.decrementAndGet();
                    };
                    if (i % 3 != 0 || !lock.tryDefer(work)) {
                        lock.execute(work);
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        begin.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(faults).hasValue(0);
        assertThat(last).containsOnly(EACH);
        assertThat(lock.deferredCount()).isZero();
    }

    private static void awaitBegin(CountDownLatch begin) {
        try {
            begin.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
