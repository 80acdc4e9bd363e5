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

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which part of a route each thread runs. For any thread. */
final class RunningParts {
    private static final Logger LOG = LoggerFactory.getLogger(RunningParts.class);

    private final ThreadLocal<Continuation> parts = new ThreadLocal<>();

    /** What the calling thread runs; null if it runs none that this knows of. */
    Continuation current() {
        return parts.get();
    }

    /** The calling thread, if it is going to wait for what it publishes; else null. */
    WaitingThread waitingThread() {
        Continuation current = parts.get();
        return current == null ? null : current.waiting();
    }

    /** Has the calling thread run continuations without taking memory for that: one would be lost if there was none. */
    void prepareThread() {
        parts.set(null);
    }

    /** Runs a continuation on the calling thread. */
    void run(Continuation continuation) {
        run(continuation, null);
    }

    /** See {@link ContinuationExecutor#runHere}. */
    void runHere(Consumer<Runnable> beginning, BooleanSupplier givenUp) throws InterruptedException {
        WaitingThread waiting = new WaitingThread(givenUp);
        WholeRoute whole = new WholeRoute(() -> beginning.accept(waiting::end), waiting::end, current());
        Continuation before = parts.get();
        whole.runsOn(waiting);
        parts.set(whole);
        try {
            whole.begin();
            waiting.awaitEnd(continuation -> run(continuation, waiting));
            whole.rethrow();
        } finally {
            whole.end();
            parts.set(before);
        }
    }

    /** @param waiting the thread, if it waits for what the continuation publishes; else null */
    private void run(Continuation continuation, WaitingThread waiting) {
        Continuation before = parts.get();
        continuation.runsOn(waiting);
        parts.set(continuation);
        try {
            continuation.run();
        } catch (RuntimeException | Error e) {
            tell(e);
        } finally {
            parts.set(before);
        }
    }

    /** An exchange may be lost with it: who ends the process for such an Error has to hear of it. */
    private static void tell(Throwable thrown) {
        try {
            LOG.error("A route did not go on after its message was acknowledged", thrown);
        } finally {
            if (thrown instanceof VirtualMachineError) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
            }
        }
    }

    /** A route from its beginning to its end, with all that it publishes on the way. */
    private static final class WholeRoute extends Continuation {
        private final Runnable end;
        private volatile Throwable thrown;

        WholeRoute(Runnable beginning, Runnable end, Continuation origin) {
            super(beginning, origin);
            this.end = end;
        }

        @Override
        boolean blocksWorker() {
            return false;
        }

        @Override
        void fail(Throwable cause) {
            thrown = cause;
            super.fail(cause);
        }

        @Override
        void abandon() {
            end.run();
        }

        void rethrow() {
            if (thrown instanceof Error error) {
                throw error;
            } else if (thrown != null) {
                throw (RuntimeException) thrown;
            }
        }
    }
}
