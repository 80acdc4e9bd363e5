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

import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * An event loop of which no task fails without consequences. What a failed task was about to do, such as the next attempt to
 * connect, is not done: something has to be done in its place, or the connection would stand still.
 */
final class GuardedEventLoop implements EventLoop {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final Consumer<Throwable> recovery;

    /** @param recovery gets what a task has thrown; run again later for what it throws itself */
    GuardedEventLoop(EventLoop loop, Consumer<Throwable> recovery) {
        this.loop = loop;
        this.recovery = recovery;
    }

    @Override
    public boolean execute(Runnable task) {
        return loop.execute(() -> run(task));
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return loop.schedule(delay, () -> run(task));
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            recover(e);
            // For the log.
            throw e;
        }
    }

    private void recover(Throwable failure) {
        try {
            recovery.accept(failure);
        } catch (RuntimeException | Error e) {
            schedule(AGAIN, () -> recovery.accept(e));
        }
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return loop.random();
    }

    @Override
    public void close() {
        loop.close();
    }
}
