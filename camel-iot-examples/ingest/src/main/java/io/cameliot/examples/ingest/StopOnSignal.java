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
package io.cameliot.examples.ingest;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a run in good order when the process is told to end, by Ctrl-C or SIGTERM: the chunk that is under way is published
 * and noted before.
 */
final class StopOnSignal implements StopSignal, AutoCloseable {
    /** Longer than a chunk takes, unless the platform or the disk does not answer. */
    private static final long PATIENCE_SECONDS = 15;

    private final CountDownLatch signalled = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::awaitEnd, "stop-on-signal");

    StopOnSignal() {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The signal came before: the process is ending already.
            signalled.countDown();
        }
    }

    /** Whether no further chunk is to begin. */
    boolean isStopping() {
        return signalled.getCount() == 0;
    }

    @Override
    public boolean comesWithin(long millis) throws InterruptedException {
        return signalled.await(millis, TimeUnit.MILLISECONDS);
    }

    private void awaitEnd() {
        signalled.countDown();
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println(
                        "Stopped by a signal, and not at an end " + PATIENCE_SECONDS
                                + " seconds later: the platform does not acknowledge the chunk that is under way, its events do not"
                                + " come back, or the disk does not answer. The next run goes on behind what is noted as done.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The run has ended, in whatever way. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already.
        }
    }
}
