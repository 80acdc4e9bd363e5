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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A thread that has begun a route and waits for its end. As long as it does nothing but wait, it runs what it waits for: the
 * continuations of what it has published itself. To have another thread run them, which then wakes this one, would switch
 * threads twice as often for each message.
 *
 * <p>It takes one at a time: a continuation may block for another one.
 *
 * <p>A part of the route may leave the thread interrupted. That is no reason to leave the route, whose other parts go on: only
 * an interrupt of a route that is given up is one.
 */
final class WaitingThread {
    /** The place of the next continuation while there is none, and the thread would run one. */
    private static final Continuation NONE = new Continuation(() -> {}, null);

    private final Thread thread = Thread.currentThread();
    private final BooleanSupplier givenUp;
    /** Null while the thread would run none. */
    private final AtomicReference<Continuation> next = new AtomicReference<>();

    private volatile boolean ended;

    /** @param givenUp whether nobody wants the end of the route any more; true before the thread is interrupted for that */
    WaitingThread(BooleanSupplier givenUp) {
        this.givenUp = givenUp;
    }

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
     * Waits for the end. Called by the thread itself, which is not interrupted afterwards, unless the route is given up.
     *
     * @param  run                  runs a continuation
     * @throws InterruptedException if the thread is interrupted because the route is given up
     */
    void awaitEnd(Consumer<Continuation> run) throws InterruptedException {
        while (!ended) {
            if (takeInterrupt()) {
                throw new InterruptedException();
            }
            Continuation given = take();
            if (given != NONE) {
                run.accept(given);
            }
        }
        if (takeInterrupt()) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends an interrupt; says whether the thread is to leave the route. Else the interrupt was meant for a part that is over. */
    private boolean takeInterrupt() {
        return Thread.interrupted() && givenUp.getAsBoolean();
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
