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
package io.cameliot.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.cameliot.protocol.Device;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChangeQueueTest {
    private final Set<Thread> tellingThreads = ConcurrentHashMap.newKeySet();
    private final List<Integer> told = Collections.synchronizedList(new ArrayList<>());

    @Test
    void changesAreToldInOrderAndWhoeverAddsTooManyWaits() throws Exception {
        Semaphore permitted = new Semaphore(0);
        ChangeQueue queue = new ChangeQueue(
                change -> {
                    permitted.acquireUninterruptibly();
                    told.add(number(change));
                },
                tellingThreads);
        queue.add(change(0));
        Thread telling = new Thread(queue::tell);
        telling.start();
        await().until(permitted::hasQueuedThreads);

        CountDownLatch thousandAdded = new CountDownLatch(1_000);
        Thread adding = new Thread(() -> {
            for (int i = 1; i <= 1_001; i++) {
                queue.add(change(i));
                queue.tell();
                thousandAdded.countDown();
            }
        });
        adding.start();
        thousandAdded.await();
        await().until(() -> adding.getState() == Thread.State.WAITING);
        permitted.release(1);
        adding.join();
        permitted.release(2_000);
        telling.join();

        assertThat(told)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, 1_001).boxed().toList());
        assertThat(tellingThreads).isEmpty();
    }

    @Test
    void whoIsInterruptedNoLongerWaits() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        ChangeQueue queue = new ChangeQueue(
                change -> {
                    begun.countDown();
                    awaitUninterruptibly(go);
                    told.add(number(change));
                },
                tellingThreads);
        queue.add(change(0));
        Thread telling = new Thread(queue::tell);
        telling.start();
        begun.await();
        IntStream.rangeClosed(1, 1_001).forEach(i -> queue.add(change(i)));
        Thread waiting = new Thread(queue::tell);
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.WAITING);

        waiting.interrupt();
        waiting.join();
        go.countDown();
        telling.join();

        assertThat(told).hasSize(1_002);
    }

    @Test
    void aListenerMayAddMoreThanWouldMakeOthersWait() {
        List<ChangeQueue> queue = new ArrayList<>();
        queue.add(new ChangeQueue(
                change -> {
                    told.add(number(change));
                    if (number(change) == 0) {
                        IntStream.rangeClosed(1, 5_000).forEach(i -> {
                            queue.get(0).add(change(i));
                            queue.get(0).tell();
                        });
                    }
                },
                tellingThreads));

        queue.get(0).add(change(0));
        queue.get(0).tell();

        assertThat(told)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, 5_000).boxed().toList());
    }

    @Test
    void aFailureComesOutWhenAllIsToldAndTheQueueGoesOn() {
        ChangeQueue queue = new ChangeQueue(
                change -> {
                    told.add(number(change));
                    if (number(change) < 2) {
                        throw new AssertionError("failure " + number(change));
                    }
                },
                tellingThreads);
        IntStream.range(0, 4).forEach(i -> queue.add(change(i)));

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(queue::tell)
                .withMessage("failure 0")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        queue.add(change(4));
        queue.tell();

        assertThat(told).containsExactly(0, 1, 2, 3, 4);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Change change(int number) {
        return new Change(new Device("pump", "" + number), ConnectionStatus.UNKNOWN, ConnectionStatus.UNKNOWN);
    }

    private static int number(Change change) {
        return Integer.parseInt(change.device().id());
    }
}
