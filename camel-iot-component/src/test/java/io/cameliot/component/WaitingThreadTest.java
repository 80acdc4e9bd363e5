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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaitingThreadTest {
    private final ContinuationExecutor continuations = new ContinuationExecutor(Thread::new, 2, () -> 8, List::of);
    /** What the server's acknowledgements come by. */
    private final ExecutorService server = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        server.shutdownNow();
        continuations.close(Duration.ofSeconds(10));
    }

    /** Runs a route that nobody gives up. */
    private void runHere(Consumer<Runnable> beginning) throws InterruptedException {
        continuations.runHere(beginning, () -> false);
    }

    /** Publishes from the calling thread; the acknowledgement comes when that thread waits for it. */
    private void publish(Runnable rest) {
        Continuation origin = continuations.current();
        WaitingThread waiting = continuations.waitingThread();
        Thread publisher = Thread.currentThread();
        server.execute(() -> {
            await().until(() -> publisher.getState() == Thread.State.WAITING);
            continuations.execute(rest, origin, waiting);
        });
    }

    @Test
    void aThreadThatWaitsForItsRouteRunsWhatTheRouteGoesOnWith() throws Exception {
        List<Thread> ranOn = new ArrayList<>();

        runHere(ended -> publish(() -> {
            ranOn.add(Thread.currentThread());
            publish(() -> {
                ranOn.add(Thread.currentThread());
                ended.run();
            });
        }));

        assertThat(ranOn).containsExactly(Thread.currentThread(), Thread.currentThread());
        assertThat(continuations.current()).isNull();
        assertThat(continuations.waitingThread()).isNull();
    }

    @Test
    void whatAContinuationOnTheWaitingThreadBlocksForRunsElsewhere() throws Exception {
        AtomicReference<Thread> other = new AtomicReference<>();

        runHere(ended -> publish(() -> {
            CountDownLatch outcome = new CountDownLatch(1);
            publish(() -> {
                other.set(Thread.currentThread());
                outcome.countDown();
            });
            ContinuationExecutorTest.block(outcome);
            ended.run();
        }));

        assertThat(other.get()).isNotNull().isNotSameAs(Thread.currentThread());
    }

    @Test
    void aRouteThatAnotherThreadEndsIsOver() throws Exception {
        runHere(server::execute);
        runHere(Runnable::run);

        assertThat(continuations.current()).isNull();
    }

    @Test
    void whatComesAfterTheEndOfTheRouteRunsElsewhere() throws Exception {
        CompletableFuture<Thread> late = new CompletableFuture<>();
        AtomicReference<WaitingThread> waiting = new AtomicReference<>();

        runHere(ended -> {
            waiting.set(continuations.waitingThread());
            ended.run();
        });
        continuations.execute(() -> late.complete(Thread.currentThread()), null, waiting.get());

        assertThat(late.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aContinuationThatFailsIsNotTheEndOfTheWaiting() throws Exception {
        List<String> steps = new ArrayList<>();

        runHere(ended -> publish(() -> {
            publish(() -> {
                steps.add("second");
                ended.run();
            });
            steps.add("first");
            throw new IllegalStateException("on purpose");
        }));

        assertThat(steps).containsExactly("first", "second");
    }

    @Test
    void aThreadThatIsInterruptedWaitsNoLongerForARouteThatIsGivenUpAndTakesNothingAnyMore() {
        AtomicReference<WaitingThread> waiting = new AtomicReference<>();
        CompletableFuture<Thread> late = new CompletableFuture<>();
        AtomicBoolean givenUp = new AtomicBoolean();
        Thread thread = Thread.currentThread();

        assertThatThrownBy(() -> continuations.runHere(
                        ended -> {
                            waiting.set(continuations.waitingThread());
                            server.execute(() -> {
                                await().until(() -> thread.getState() == Thread.State.WAITING);
                                givenUp.set(true);
                                thread.interrupt();
                            });
                        },
                        givenUp::get))
                .isInstanceOf(InterruptedException.class);
        continuations.execute(() -> late.complete(Thread.currentThread()), null, waiting.get());

        assertThat(late.join()).isNotSameAs(thread);
    }

    @Test
    void aRouteThatIsGivenUpWhileItsThreadRunsAPartOfItIsNotWaitedFor() {
        assertThatThrownBy(() ->
                        continuations.runHere(ended -> Thread.currentThread().interrupt(), () -> true))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void anInterruptOfARouteThatIsGivenUpOutlastsItsEnd() throws Exception {
        continuations.runHere(
                ended -> {
                    Thread.currentThread().interrupt();
                    ended.run();
                },
                () -> true);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptThatAPartOfTheRouteLeavesBehindIsNotForTheNextPartAndEndsNoWaiting() throws Exception {
        List<Boolean> interrupted = new ArrayList<>();

        runHere(ended -> {
            publish(() -> {
                interrupted.add(Thread.currentThread().isInterrupted());
                publish(() -> {
                    interrupted.add(Thread.currentThread().isInterrupted());
                    Thread.currentThread().interrupt();
                    ended.run();
                });
                Thread.currentThread().interrupt();
            });
            Thread.currentThread().interrupt();
        });

        assertThat(interrupted).containsExactly(false, false);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptWhileTheThreadWaitsForARouteThatIsNotGivenUpEndsNoWaiting() throws Exception {
        List<String> steps = new ArrayList<>();
        Thread thread = Thread.currentThread();

        runHere(ended -> {
            publish(thread::interrupt);
            server.execute(thread::interrupt);
            publish(() -> {
                steps.add("on");
                ended.run();
            });
        });

        assertThat(steps).containsExactly("on");
    }

    @Test
    void noneIsLostWhetherTheThreadWaitsYetOrNot() throws Exception {
        int[] left = {20_000};
        runHere(ended -> publishAtOnce(left, ended));

        assertThat(left[0]).isZero();
    }

    private void publishAtOnce(int[] left, Runnable ended) {
        Continuation origin = continuations.current();
        WaitingThread waiting = continuations.waitingThread();
        server.execute(() -> continuations.execute(
                () -> {
                    if (--left[0] == 0) {
                        ended.run();
                    } else {
                        publishAtOnce(left, ended);
                    }
                },
                origin,
                waiting));
    }
}
