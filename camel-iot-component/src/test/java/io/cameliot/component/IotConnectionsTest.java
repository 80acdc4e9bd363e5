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

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the components of a context share, and how it ends. */
class IotConnectionsTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private IotConnections connections;

    @BeforeEach
    void start() {
        context.start();
        connections = context.getComponent("iot", IotComponent.class).connections();
    }

    @AfterEach
    void close() throws IOException {
        context.close();
    }

    @Test
    void componentsThatStartAtTheSameTimeShareOneService() {
        int count = 8;
        CyclicBarrier together = new CyclicBarrier(count);
        try (DefaultCamelContext other = new DefaultCamelContext()) {
            other.start();
            Set<IotConnections> services = ConcurrentHashMap.newKeySet();
            CompletableFuture<?>[] all = IntStream.range(0, count)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                try {
                                    IotComponent component = new IotComponent();
                                    together.await();
                                    other.addComponent("iot" + i, component);
                                    component.start();
                                    services.add(component.connections());
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            task -> new Thread(task).start()))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(all).join();

            assertThat(services).hasSize(1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoStopsWaitsUntilTheConnectionIsClosedAlsoIfInterrupted() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        CompletableFuture<Boolean> interruptedAfterwards = new CompletableFuture<>();
        Thread stopping = new Thread(() -> {
            connections.awaitClosed(closed);
            interruptedAfterwards.complete(Thread.currentThread().isInterrupted());
        });
        stopping.start();

        stopping.interrupt();
        await().during(Duration.ofMillis(50)).until(stopping::isAlive);
        closed.complete(null);

        assertThat(interruptedAfterwards).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
    }

    @Test
    void whoStopsWaitsNoLongerThanCamelWaitsForThreads() {
        context.getExecutorServiceManager().setShutdownAwaitTermination(20);

        connections.awaitClosed(new CompletableFuture<>());

        assertThat(context.isStarted()).isTrue();
    }

    @Test
    void aConnectionThatDoesNotCloseInOrderDoesNotKeepOthersFromStopping() {
        connections.awaitClosed(CompletableFuture.failedFuture(new IOException("wanted by the test")));

        assertThat(context.isStarted()).isTrue();
    }
}
