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
package io.cameliot.performance;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many messages a peer may have unacknowledged at a time; what the component does by itself. */
final class Window {
    private static final int PATIENCE_SECONDS = 30;

    private final Semaphore places = new Semaphore(Events.WINDOW);

    /** Waits for a place. */
    void acquire() throws InterruptedException {
        acquire(1);
    }

    /** A message is acknowledged. */
    void release() {
        places.release();
    }

    /** Waits until all messages are acknowledged. */
    void awaitAll() throws InterruptedException {
        acquire(Events.WINDOW);
        places.release(Events.WINDOW);
    }

    private void acquire(int wanted) throws InterruptedException {
        if (!places.tryAcquire(wanted, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("No acknowledgement came for " + PATIENCE_SECONDS + " s");
        }
    }
}
