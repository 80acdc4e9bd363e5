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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteThreadsTest {
    private static final int PROCESSORS = 2;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final RouteThreads routes = new RouteThreads(threads, PROCESSORS);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void endThreads() throws InterruptedException {
        release.countDown();
        routes.close();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private void waitForRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void eachRouteGoesOnOnce() {
        Queue<Integer> done = new ConcurrentLinkedQueue<>();
        List<Integer> all = IntStream.range(0, 50_000).boxed().toList();

        all.forEach(number -> routes.execute(() -> done.add(number)));

        await().until(() -> done.size() >= all.size());
        assertThat(done).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void routesThatDoNotWaitTakeNoMoreThreadsThanThereAreProcessorsAndOneToWatch() {
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 50_000; i++) {
            routes.execute(() -> {
                most.accumulateAndGet(working.incrementAndGet(), Math::max);
                working.decrementAndGet();
                done.incrementAndGet();
            });
        }

        await().until(() -> done.get() == 50_000);
        assertThat(most.get()).isLessThanOrEqualTo(PROCESSORS + 1);
    }

    @Test
    void aRouteThatWaitsDoesNotHoldUpTheOthers() {
        AtomicInteger done = new AtomicInteger();
        routes.execute(this::waitForRelease);
        IntStream.range(0, 100).forEach(i -> routes.execute(done::incrementAndGet));

        await().until(() -> done.get() == 100);
    }

    @Test
    void routesThatWaitForEachOtherAllGoOn() {
        int count = 60;
        CountDownLatch allThere = new CountDownLatch(count);
        AtomicInteger met = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            routes.execute(() -> {
                allThere.countDown();
                try {
                    allThere.await();
                    met.incrementAndGet();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        await().until(() -> met.get() == count);
    }

    @Test
    void aRouteThatComesWhileAllOthersWaitGoesOn() {
        AtomicInteger waiting = new AtomicInteger();
        IntStream.range(0, 5)
                .forEach(i -> routes.execute(() -> {
                    waiting.incrementAndGet();
                    waitForRelease();
                }));
        await().until(() -> waiting.get() == 5);
        CountDownLatch done = new CountDownLatch(1);

        routes.execute(done::countDown);

        await().until(() -> done.getCount() == 0);
    }

    @Test
    void aRouteThatFailsDoesNotKeepOthersFromGoingOn() {
        CountDownLatch done = new CountDownLatch(1);
        routes.execute(() -> {
            throw new IllegalStateException("wanted by the test");
        });
        routes.execute(() -> {
            throw new AssertionError("wanted by the test");
        });
        routes.execute(done::countDown);

        await().until(() -> done.getCount() == 0);
    }

    @Test
    void whatWaitsWhenItIsClosedStillGoesOn() {
        AtomicInteger done = new AtomicInteger();
        routes.execute(this::waitForRelease);
        routes.execute(done::incrementAndGet);
        routes.execute(done::incrementAndGet);

        routes.close();
        release.countDown();

        await().until(() -> done.get() == 2);
    }

    @Test
    void withoutThreadsARouteIsRefusedAndDoesNotGoOnLater() {
        RouteThreads withoutThreads = new RouteThreads(
                work -> {
                    throw new RejectedExecutionException("wanted by the test");
                },
                PROCESSORS);
        AtomicInteger done = new AtomicInteger();

        assertThatThrownBy(() -> withoutThreads.execute(done::incrementAndGet))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(done).hasValue(0);
    }
}
