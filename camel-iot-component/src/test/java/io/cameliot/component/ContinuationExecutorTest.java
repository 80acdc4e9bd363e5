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

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinuationExecutorTest {
    private static final int PROCESSORS = 2;
    private static final int MAX_THREADS = 80;
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Set<Thread> started = ConcurrentHashMap.newKeySet();
    private final ThreadFactory factory = task -> {
        Thread thread = new Thread(task, "continuation");
        thread.setDaemon(true);
        started.add(thread);
        return thread;
    };
    private final CountDownLatch release = new CountDownLatch(1);
    /** The threads that wait within Camel. */
    private final Set<Thread> awaiting = ConcurrentHashMap.newKeySet();

    private ContinuationExecutor continuations = bounded(MAX_THREADS);

    private ContinuationExecutor bounded(int maxThreads) {
        return new ContinuationExecutor(factory, PROCESSORS, () -> maxThreads, () -> awaiting);
    }

    @AfterEach
    void allThreadsEnd() {
        release.countDown();
        continuations.close(LONG);
        assertThat(continuations.waiting()).isZero();
        await().until(() -> started.stream().noneMatch(Thread::isAlive));
    }

    /** The threads that work, without the one that watches. */
    private long threads() {
        return started.stream().filter(Thread::isAlive).count() - 1;
    }

    private void waitForRelease() {
        block(release);
    }

    static void block(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void eachContinuationRunsOnceAndNeverOnTheThreadThatGivesIt() {
        Queue<Integer> done = new ConcurrentLinkedQueue<>();
        AtomicBoolean onCaller = new AtomicBoolean();
        Thread caller = Thread.currentThread();
        List<Integer> all = IntStream.range(0, 50_000).boxed().toList();

        all.forEach(number -> continuations.execute(() -> {
            done.add(number);
            onCaller.compareAndSet(false, Thread.currentThread() == caller);
        }));

        await().until(() -> done.size() >= all.size());
        assertThat(done).containsExactlyInAnyOrderElementsOf(all);
        assertThat(onCaller).isFalse();
    }

    @Test
    void onOneThreadContinuationsRunInTheOrderInWhichTheyCame() {
        continuations = bounded(1);
        Queue<Integer> done = new ConcurrentLinkedQueue<>();
        List<Integer> all = IntStream.range(0, 20_000).boxed().toList();

        all.forEach(number -> continuations.execute(() -> done.add(number)));

        await().until(() -> done.size() >= all.size());
        assertThat(done).containsExactlyElementsOf(all);
    }

    @Test
    void continuationsThatDoNotBlockTakeNoMoreThreadsThanThereAreProcessors() {
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 50_000; i++) {
            continuations.execute(() -> {
                most.accumulateAndGet(working.incrementAndGet(), Math::max);
                working.decrementAndGet();
                done.incrementAndGet();
            });
        }

        await().until(() -> done.get() == 50_000);
        // The scheduler of the system may hold up each of them for a millisecond.
        assertThat(most.get()).isLessThanOrEqualTo(PROCESSORS + 2);
    }

    @Test
    void aContinuationThatBlocksDoesNotHoldUpTheOthers() {
        AtomicInteger done = new AtomicInteger();
        continuations.execute(this::waitForRelease);
        IntStream.range(0, 100).forEach(i -> continuations.execute(done::incrementAndGet));

        await().until(() -> done.get() == 100);
    }

    @Test
    void continuationsThatWaitForEachOtherAllGoOn() {
        int count = 60;
        CountDownLatch allThere = new CountDownLatch(count);
        AtomicInteger met = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            continuations.execute(() -> {
                allThere.countDown();
                block(allThere);
                met.incrementAndGet();
            });
        }

        await().until(() -> met.get() == count);
    }

    @Test
    void aContinuationThatComesWhileAllOthersBlockRuns() {
        AtomicInteger waiting = new AtomicInteger();
        IntStream.range(0, 5)
                .forEach(i -> continuations.execute(() -> {
                    waiting.incrementAndGet();
                    waitForRelease();
                }));
        await().until(() -> waiting.get() == 5);
        CountDownLatch done = new CountDownLatch(1);

        continuations.execute(done::countDown);

        await().until(() -> done.getCount() == 0);
    }

    @Test
    void aContinuationThatFailsDoesNotKeepOthersFromRunning() {
        CountDownLatch done = new CountDownLatch(1);
        continuations.execute(() -> {
            throw new IllegalStateException("wanted by the test");
        });
        continuations.execute(() -> {
            throw new AssertionError("wanted by the test");
        });
        continuations.execute(done::countDown);

        await().until(() -> done.getCount() == 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20})
    void howeverManyBlockThereAreNoMoreThreadsThanTheBoundAllows(int bound) {
        continuations = bounded(bound);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger working = new AtomicInteger();
        for (int i = 0; i < 500; i++) {
            continuations.execute(() -> {
                begun.incrementAndGet();
                most.accumulateAndGet(working.incrementAndGet(), Math::max);
                waitForRelease();
                working.decrementAndGet();
            });
        }
        await().until(() -> begun.get() == bound);

        await().during(Duration.ofMillis(200)).until(() -> threads() == bound && begun.get() == bound);
        release.countDown();
        await().until(() -> begun.get() == 500);
        assertThat(most.get()).isLessThanOrEqualTo(bound);
    }

    @Test
    void aPublisherIsHeldBackWhileManyWaitUntilHalfOfThemHaveBegun() throws Exception {
        continuations = bounded(1);
        fill();
        ExecutorService publisher = Executors.newSingleThreadExecutor();
        AtomicInteger waitingThen = new AtomicInteger(-1);
        publisher.execute(() -> {
            if (hasRoom(LONG)) {
                waitingThen.set(continuations.waiting());
            }
        });
        await().during(Duration.ofMillis(100)).until(() -> waitingThen.get() == -1);

        release.countDown();

        publisher.shutdown();
        assertThat(publisher.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(waitingThen.get()).isBetween(0, ContinuationBacklog.LIMIT / 2);
    }

    /** One blocks, and more wait than publishers are let through with. */
    private void fill() {
        for (int i = 0; i <= ContinuationBacklog.LIMIT + 1; i++) {
            continuations.execute(this::waitForRelease);
        }
        assertThat(continuations.waiting()).isGreaterThan(ContinuationBacklog.LIMIT);
    }

    private boolean hasRoom(Duration timeout) {
        try {
            return continuations.awaitRoom(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void aPublisherIsNotHeldBackWhileFewWait() {
        continuations = bounded(1);
        IntStream.range(0, ContinuationBacklog.LIMIT).forEach(i -> continuations.execute(this::waitForRelease));

        assertThat(hasRoom(Duration.ZERO)).isTrue();
    }

    @Test
    void aPublisherThatIsAContinuationItselfIsNotHeldBack() {
        continuations = bounded(1);
        CountDownLatch full = new CountDownLatch(1);
        AtomicBoolean room = new AtomicBoolean();
        CountDownLatch asked = new CountDownLatch(1);
        continuations.execute(() -> {
            block(full);
            room.set(hasRoom(LONG));
            asked.countDown();
        });
        fill();

        full.countDown();

        await().until(() -> asked.getCount() == 0);
        assertThat(room).isTrue();
    }

    @Test
    void aPublisherGivesUpIfNoneBeginsForTooLong() {
        continuations = bounded(1);
        fill();

        assertThat(hasRoom(Duration.ofMillis(50))).isFalse();
    }

    @Test
    void aPublisherDoesNotGiveUpAsLongAsSomeBegin() {
        continuations = bounded(1);
        // Half of them take a quarter of a second, which is longer than none may begin.
        IntStream.range(0, 2 * ContinuationBacklog.LIMIT)
                .forEach(i -> continuations.execute(() -> pause(TimeUnit.MICROSECONDS.toNanos(250))));

        assertThat(hasRoom(Duration.ofMillis(100))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void continuationsThatPublishAndBlockForTheOutcomeGoOnAtTheBoundToo(int depth) {
        int bound = 8;
        continuations = bounded(bound);
        ExecutorService server = Executors.newFixedThreadPool(2);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 300; i++) {
            continuations.execute(() -> {
                publishAndBlock(server, depth);
                done.incrementAndGet();
            });
        }

        await().until(() -> done.get() == 300);
        await().until(() -> threads() <= bound);
        server.shutdown();
    }

    /** Publishes within a continuation, and blocks until the route of that message has gone on; which does the same. */
    private void publishAndBlock(ExecutorService server, int depth) {
        if (depth > 0) {
            Continuation origin = continuations.current();
            CountDownLatch outcome = new CountDownLatch(1);
            server.execute(() -> continuations.execute(
                    () -> {
                        publishAndBlock(server, depth - 1);
                        outcome.countDown();
                    },
                    origin,
                    null));
            block(outcome);
        }
    }

    @Test
    void whatIsAwaitedByNoneIsNotRunBeyondTheBound() {
        int bound = 4;
        continuations = bounded(bound);
        AtomicInteger begun = new AtomicInteger();
        for (int i = 0; i < bound; i++) {
            continuations.execute(() -> {
                Continuation origin = continuations.current();
                // As a route does that goes on with another step and leaves its thread.
                new Thread(() -> continuations.execute(
                                () -> {
                                    begun.incrementAndGet();
                                    waitForRelease();
                                },
                                origin,
                                null))
                        .start();
            });
        }
        await().until(() -> begun.get() == bound);
        IntStream.range(0, 50).forEach(i -> continuations.execute(begun::incrementAndGet));

        await().during(Duration.ofMillis(200)).until(() -> begun.get() == bound && threads() == bound);
    }

    /** As with exchanges that a template makes, and parallel steps hand to other threads. */
    @Test
    void whatContinuationsBlockForGoesOnAlsoIfThatIsNotKnown() {
        int bound = 4;
        continuations = bounded(bound);
        ExecutorService elsewhere = Executors.newFixedThreadPool(2);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 3 * bound; i++) {
            continuations.execute(() -> {
                CountDownLatch outcome = new CountDownLatch(1);
                elsewhere.execute(() -> continuations.execute(outcome::countDown));
                awaiting.add(Thread.currentThread());
                block(outcome);
                awaiting.remove(Thread.currentThread());
                done.incrementAndGet();
            });
        }

        await().until(() -> done.get() == 3 * bound);
        await().until(() -> threads() <= bound);
        elsewhere.shutdown();
    }

    @Test
    void partsOfAConsumersRouteThatBlockTakeNoMoreThreadsThanTwiceTheBound() {
        int bound = 4;
        continuations = bounded(bound);
        AtomicInteger begun = new AtomicInteger();
        Thread consumer = new Thread(() -> runHere(end -> {
            Continuation origin = continuations.current();
            for (int i = 0; i < 500; i++) {
                continuations.execute(
                        () -> {
                            waitForRelease();
                            if (begun.incrementAndGet() == 500) {
                                end.run();
                            }
                        },
                        origin,
                        null);
            }
        }));
        consumer.start();
        await().until(() -> threads() == 2 * bound);

        await().during(Duration.ofMillis(200)).until(() -> threads() == 2 * bound);
        release.countDown();
        await().until(() -> !consumer.isAlive());
    }

    private void runHere(Consumer<Runnable> beginning) {
        try {
            continuations.runHere(beginning, () -> false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whenItIsClosedWhatWaitsIsRunAndAllThreadsEnd() {
        AtomicInteger done = new AtomicInteger();
        IntStream.range(0, 1_000).forEach(i -> continuations.execute(done::incrementAndGet));

        continuations.close(LONG);

        assertThat(done).hasValue(1_000);
        await().until(() -> started.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void whenItIsClosedWhatDoesNotEndInTimeIsInterruptedAndTheRestRun() {
        continuations = bounded(2);
        AtomicInteger interrupted = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            continuations.execute(() -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                }
            });
        }
        IntStream.range(0, 10)
                .forEach(i -> continuations.execute(() -> {
                    if (!Thread.currentThread().isInterrupted()) {
                        done.incrementAndGet();
                    }
                }));

        continuations.close(Duration.ofMillis(50));

        await().until(() -> done.get() == 10);
        assertThat(interrupted).hasValue(2);
    }

    @Test
    void aContinuationMayCloseIt() {
        CountDownLatch closed = new CountDownLatch(1);

        continuations.execute(() -> {
            continuations.close(LONG);
            closed.countDown();
        });

        await().atMost(Duration.ofSeconds(5)).until(() -> closed.getCount() == 0);
    }

    @Test
    void whatComesAfterTheEndIsStillRun() {
        continuations.close(Duration.ZERO);
        AtomicInteger done = new AtomicInteger();

        IntStream.range(0, 100).forEach(i -> continuations.execute(done::incrementAndGet));

        await().until(() -> done.get() == 100);
    }

    @Test
    void publishersAreNotHeldBackAfterTheEnd() throws Exception {
        continuations = bounded(1);
        fill();
        ExecutorService publisher = Executors.newSingleThreadExecutor();
        var room = publisher.submit(() -> hasRoom(LONG));

        release.countDown();
        continuations.close(LONG);

        assertThat(room.get(5, TimeUnit.SECONDS)).isTrue();
        publisher.shutdown();
    }

    @Test
    void whereNoThreadCanBeStartedItIsTriedAgain() {
        AtomicInteger attempts = new AtomicInteger();
        continuations = new ContinuationExecutor(
                task -> {
                    // The first is the worker, then comes the watcher.
                    if (attempts.incrementAndGet() % 3 != 2) {
                        throw new OutOfMemoryError("wanted by the test: unable to create native thread");
                    }
                    return factory.newThread(task);
                },
                PROCESSORS,
                () -> MAX_THREADS,
                List::of);
        AtomicInteger done = new AtomicInteger();

        continuations.execute(done::incrementAndGet);

        await().until(() -> done.get() == 1);
    }

    @Test
    void noneIsForgottenHoweverTheyComeAndHoweverLongTheyTake() {
        continuations = bounded(5);
        int publishers = 4;
        int rounds = 100;
        Phaser together = new Phaser(publishers);
        AtomicInteger given = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(publishers);
        ExecutorService server = Executors.newFixedThreadPool(2);
        for (int publisher = 0; publisher < publishers; publisher++) {
            SplittableRandom random = new SplittableRandom(publisher);
            threads.execute(() -> {
                for (int round = 0; round < rounds; round++) {
                    int burst = random.nextInt(1, 40);
                    for (int i = 0; i < burst; i++) {
                        int kind = random.nextInt(100);
                        given.incrementAndGet();
                        continuations.execute(() -> {
                            if (kind == 0) {
                                pause(2_000_000);
                            } else if (kind < 10) {
                                pause(100_000);
                            } else if (kind < 20) {
                                publishAndBlock(server, 1);
                            }
                            done.incrementAndGet();
                        });
                        if (random.nextInt(4) == 0) {
                            pause(random.nextInt(100_000));
                        }
                    }
                    together.arriveAndAwaitAdvance();
                    if (round % 20 == 0) {
                        // Everything comes to rest, so that a continuation that was forgotten stays so.
                        await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(() -> done.get() == given.get());
                        together.arriveAndAwaitAdvance();
                    }
                }
            });
        }
        threads.shutdown();

        await().atMost(Duration.ofMinutes(2)).until(threads::isTerminated);
        await().until(() -> done.get() == given.get());
        server.shutdown();
    }

    private static void pause(long nanos) {
        LockSupport.parkNanos(nanos);
    }
}
