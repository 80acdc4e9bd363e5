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

import io.cameliot.connection.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All threads of the component, and that neither Camel's defaults nor a user's change what they do. */
class IotThreadsTest {
    /** More than Camel's pools have queue for. */
    private static final int MANY = 5_000;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final CountDownLatch release = new CountDownLatch(1);
    private final IotThreads threads = new IotThreads(context);

    @AfterEach
    void close() throws IOException {
        release.countDown();
        threads.close();
        context.close();
        await().until(() -> threadsNamed("Iot").findAny().isEmpty());
    }

    private Stream<Thread> threadsNamed(String part) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("Camel (" + context.getName() + ")"))
                .filter(thread -> thread.getName().contains(part));
    }

    private void defaultProfile(Consumer<ThreadPoolProfile> settings) {
        ThreadPoolProfile profile = new ThreadPoolProfile("mine");
        settings.accept(profile);
        context.getExecutorServiceManager().setDefaultThreadPoolProfile(profile);
    }

    private void waitForRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConsumersPoolTakesAllThatItIsGivenWhateverTheDefaultProfileSays(ThreadPoolRejectedPolicy policy) {
        defaultProfile(profile -> {
            profile.setPoolSize(1);
            profile.setMaxPoolSize(2);
            profile.setMaxQueueSize(1);
            profile.setRejectedPolicy(policy);
        });
        Set<Thread> ran = ConcurrentHashMap.newKeySet();
        AtomicInteger done = new AtomicInteger();
        ExecutorService pool = threads.consumer(this, "IotConsumer[x]", 3);
        for (int i = 0; i < MANY; i++) {
            pool.execute(() -> {
                waitForRelease();
                ran.add(Thread.currentThread());
                done.incrementAndGet();
            });
        }

        release.countDown();

        await().until(() -> done.get() == MANY);
        assertThat(ran).hasSizeLessThanOrEqualTo(3).doesNotContain(Thread.currentThread());
    }

    @Test
    void aConsumersPoolHasTheThreadsThatItIsToldWhateverTheDefaultProfileSays() {
        defaultProfile(profile -> {
            profile.setPoolSize(1);
            profile.setMaxPoolSize(1);
        });
        AtomicInteger working = new AtomicInteger();
        ExecutorService pool = threads.consumer(this, "IotConsumer[x]", 4);

        for (int i = 0; i < 10; i++) {
            pool.execute(() -> {
                working.incrementAndGet();
                waitForRelease();
            });
        }

        await().until(() -> working.get() == 4);
        await().during(Duration.ofMillis(100)).until(() -> working.get() == 4);
    }

    @ParameterizedTest
    @EnumSource
    void anEventLoopTakesAllTasksAndTimersWhateverTheDefaultProfileSays(ThreadPoolRejectedPolicy policy) {
        defaultProfile(profile -> {
            profile.setMaxQueueSize(2);
            profile.setRejectedPolicy(policy);
        });
        EventLoop loop = threads.eventLoop("a:myorg1:me");
        AtomicInteger done = new AtomicInteger();
        loop.execute(this::waitForRelease);
        for (int i = 0; i < MANY; i++) {
            loop.execute(done::incrementAndGet);
            loop.schedule(Duration.ofMillis(1), done::incrementAndGet);
        }

        release.countDown();

        await().until(() -> done.get() == 2 * MANY);
        loop.close();
    }

    @Test
    void theThreadsAreNamedByThePatternOfTheContext() {
        context.getExecutorServiceManager().setThreadNamePattern("Camel (#camelId#) my #name#");
        Set<String> names = ConcurrentHashMap.newKeySet();
        Runnable note = () -> names.add(Thread.currentThread().getName());
        EventLoop loop = threads.eventLoop("a:myorg1:me");

        loop.execute(note);
        threads.consumer(this, "IotConsumer[x]", 1).execute(note);
        threads.continuations().newThread(note).start();
        threads.closer().execute(note);

        String prefix = "Camel (" + context.getName() + ") my ";
        await().untilAsserted(() -> assertThat(names)
                .containsExactlyInAnyOrder(
                        prefix + "IotConnection[a:myorg1:me]",
                        prefix + "IotConsumer[x]",
                        prefix + "IotProducer",
                        prefix + "IotClosing"));
        loop.close();
    }

    @Test
    void connectionsAreClosedOnABoundedNumberOfThreads() {
        AtomicInteger closing = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 500; i++) {
            threads.closer().execute(() -> {
                most.accumulateAndGet(closing.incrementAndGet(), Math::max);
                waitForRelease();
                closing.decrementAndGet();
                done.incrementAndGet();
            });
        }

        await().until(() -> closing.get() > 0);
        release.countDown();

        await().until(() -> done.get() == 500);
        assertThat(most.get()).isLessThanOrEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20})
    void whatIsClosedAfterTheEndIsStillClosed(int before) {
        AtomicInteger done = new AtomicInteger();
        Executor closer = threads.closer();
        for (int i = 0; i < before; i++) {
            closer.execute(done::incrementAndGet);
        }
        threads.close();

        closer.execute(done::incrementAndGet);

        await().until(() -> done.get() == before + 1);
    }

    @Test
    void theEndWaitsForConnectionsThatAreBeingClosed() {
        AtomicInteger done = new AtomicInteger();
        threads.closer().execute(() -> {
            waitForRelease();
            done.incrementAndGet();
        });
        Thread end = new Thread(threads::close);
        end.start();
        await().during(Duration.ofMillis(50)).until(end::isAlive);

        release.countDown();

        await().until(() -> !end.isAlive());
        assertThat(done).hasValue(1);
    }

    @Test
    void theEndInterruptsAConsumerThatIsLeft() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        threads.consumer(this, "IotConsumer[x]", 1).execute(() -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        await().until(() -> threadsNamed("IotConsumer").findAny().isPresent());

        threads.close();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
