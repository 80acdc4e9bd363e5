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

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A thread that has begun a route and waits for its end. As long as it does nothing but wait, it runs what it waits for: the
 * continuations of what it has published itself. To have another thread run them, which then wakes this one, would switch
 * threads twice as often for each message.
 *
 * <p>It takes one at a time: a continuation may block for another one.
 */
final class WaitingThread {
    /** The place of the next continuation while there is none, and the thread would run one. */
    private static final Continuation NONE = new Continuation(() -> {}, null);

    private final Thread thread = Thread.currentThread();
    /** Null while the thread would run none. */
    private final AtomicReference<Continuation> next = new AtomicReference<>();

    private volatile boolean ended;

    /** Hands a continuation over; says whether it is taken, which is then certain to run. For any thread. */
    boolean offer(Continuation continuation) {
        boolean taken = next.compareAndSet(NONE, continuation);
        if (taken) {
            LockSupport.unpark(thread);
        }
        return taken;
    }

    /** The route has come to its end. For any thread. */
    void end() {
        ended = true;
        LockSupport.unpark(thread);
    }

    /**
     * Waits for the end. Called by the thread itself.
     *
     * @param  run                  runs a continuation
     * @throws InterruptedException if the thread is interrupted while it does nothing
     */
    void awaitEnd(Consumer<Continuation> run) throws InterruptedException {
        while (!ended) {
            Continuation given = take();
            if (given != NONE) {
                run.accept(given);
            } else if (!ended && Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** The next continuation; {@link #NONE} at the end, or if the thread is interrupted. */
    private Continuation take() {
        next.set(NONE);
        while (next.get() == NONE && !ended && !Thread.currentThread().isInterrupted()) {
            LockSupport.park(this);
        }
        return next.getAndSet(null);
    }
}
