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

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one after the other, on the threads that bring them. If one is running, the task is queued for its thread
 * (flat combining): no caller waits for another, so that a task may call what holds locks.
 */
final class SerialTransitions {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unfinished = new AtomicInteger();

    /** Runs a task, maybe after this call returns. It must not throw. */
    void run(Runnable task) {
        tasks.add(task);
        if (unfinished.getAndIncrement() == 0) {
            do {
                tasks.remove().run();
            } while (unfinished.decrementAndGet() > 0);
        }
    }
}
