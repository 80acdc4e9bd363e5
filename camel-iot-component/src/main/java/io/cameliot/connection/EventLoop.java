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
import java.util.random.RandomGenerator;

/**
 * The one thread that a connection decides on, with its clock and its random numbers. What runs on it never waits.
 */
public interface EventLoop {
    /**
     * Runs a task on the thread, after those given before. What a task throws is logged.
     *
     * @return whether the task will be run; false once the event loop is closed
     */
    boolean execute(Runnable task);

    /** Runs a task on the thread after a delay, unless it is cancelled or the event loop is closed before. */
    Timer schedule(Duration delay, Runnable task);

    /**
     * Runs a task on the thread again and again, whatever it throws, until it is cancelled or the event loop is closed. That
     * takes no memory, so that it goes on where everything else fails for lack of it.
     */
    Timer repeat(Duration period, Runnable task);

    /** The monotonic clock, in nanoseconds from any moment; for any thread. */
    long nanoTime();

    /** Random numbers, for the event loop's thread. */
    RandomGenerator random();

    /** Ends the thread once it has run the tasks that it has taken. Timers are dropped. */
    void close();

    /** A task that waits for its time. */
    interface Timer {
        void cancel();
    }
}
