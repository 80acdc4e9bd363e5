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
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event loop with a thread of its own. */
public final class ExecutorEventLoop implements EventLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorEventLoop.class);

    private final String name;
    private final ScheduledThreadPoolExecutor executor;
    private final RandomGenerator random = new SplittableRandom();

    /** @param name for the log */
    public ExecutorEventLoop(String name, ThreadFactory threads) {
        this.name = name;
        this.executor = new ScheduledThreadPoolExecutor(1, worker -> threads.newThread(() -> runWorker(worker)));
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Takes tasks until the end. Where there is no memory to wait for one, the pool may have none for another thread either. */
    private void runWorker(Runnable worker) {
        try {
            worker.run();
        } catch (RuntimeException | Error e) {
            while (!isReplaced()) {
                Thread.yield();
            }
            throw e;
        }
    }

    private boolean isReplaced() {
        try {
            executor.prestartCoreThread();
            if (executor.getPoolSize() > 0 || executor.isTerminated()) {
                return true;
            }
            CallerWait.pause();
        } catch (VirtualMachineError | LinkageError e) {
            // There still is no memory, perhaps not even to load a class.
        }
        return false;
    }

    @Override
    public boolean execute(Runnable task) {
        try {
            executor.execute(() -> run(task));
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("The event loop {} is closed", name);
            return false;
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        try {
            ScheduledFuture<?> future = executor.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("The event loop {} is closed", name);
            return () -> {};
        }
    }

    @Override
    public Timer repeat(Duration period, Runnable task) {
        try {
            ScheduledFuture<?> future = executor.scheduleWithFixedDelay(
                    () -> run(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("The event loop {} is closed", name);
            return () -> {};
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log(e);
        }
    }

    private void log(Throwable failure) {
        try {
            LOG.error("A task of the event loop {} failed", name, failure);
        } catch (RuntimeException | Error e) {
            // There may be no memory to say so, or to load a class of the log. A task that repeats goes on all the
            // same.
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
