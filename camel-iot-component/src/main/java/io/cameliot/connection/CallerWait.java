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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The waits of this package: on the threads of callers, or on one that ends, never on the event loop or a thread of the
 * client library.
 */
final class CallerWait {
    /** A wait tries again that often: it is not told of each single free place. */
    private static final long LONGEST_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private CallerWait() {}

    /**
     * Tries again each time when it is worth it, until a try succeeds.
     *
     * @param  attempt              gets what to run when the next try is worth it, and whether there was a try before
     * @param  deadline             by the clock; then the last try is made
     * @return                      whether a try succeeded
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    static boolean until(Attempt attempt, long deadline, LongSupplier nanoTime) throws InterruptedException {
        Signal signal = new Signal(Thread.currentThread());
        boolean again = false;
        while (!attempt.succeeds(signal, again)) {
            again = true;
            long remaining = deadline - nanoTime.getAsLong();
            if (remaining <= 0) {
                return false;
            }
            signal.await(Math.min(remaining, LONGEST_PARK_NANOS));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }

    /**
     * Waits for a future.
     *
     * @throws TimeoutException    if it takes longer
     * @throws CompletionException if it fails; the cause says why
     */
    static void await(CompletableFuture<?> future, long millis) throws InterruptedException, TimeoutException {
        try {
            future.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    /** Waits a little, on a thread that ends. */
    static void pause() {
        LockSupport.parkNanos(LONGEST_PARK_NANOS);
    }

    @FunctionalInterface
    interface Attempt {
        boolean succeeds(Runnable whenWorthATry, boolean again);
    }

    private static final class Signal implements Runnable {
        private final Thread waiting;
        private volatile boolean given;

        Signal(Thread waiting) {
            this.waiting = waiting;
        }

        @Override
        public void run() {
            given = true;
            LockSupport.unpark(waiting);
        }

        void await(long nanos) {
            if (!given) {
                LockSupport.parkNanos(this, nanos);
            }
            given = false;
        }
    }
}
