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
 * connect, is not done: something has to be done in its place, or the connection would stand still. That may fail, too; it is
 * tried again with each run of a task that repeats, which takes no memory.
 */
final class GuardedEventLoop implements EventLoop {
    private final EventLoop loop;
    private final Consumer<Throwable> recovery;

    /** Of the event loop's thread: what a task has thrown, until the recovery from that is done. Null if there is nothing. */
    private Throwable failure;

    /** @param recovery gets what a task has thrown */
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

    @Override
    public Timer repeat(Duration period, Runnable task) {
        return loop.repeat(period, () -> {
            try {
                recover();
            } finally {
                run(task);
            }
        });
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failure = e;
            recover();
            // For the log.
            throw e;
        }
    }

    private void recover() {
        if (failure != null) {
            recovery.accept(failure);
            failure = null;
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
