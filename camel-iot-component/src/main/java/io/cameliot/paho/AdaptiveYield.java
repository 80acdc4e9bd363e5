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
package io.cameliot.paho;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Has a thread that reads or writes yield to the others while much is going on: they have more for it then, and one system
 * call does for several messages. When little is going on, nothing is delayed.
 *
 * <p>Belongs to one thread.
 */
final class AdaptiveYield {
    /** Calls that are closer together are of the same rush. */
    private static final long APART_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** So many calls make a rush. */
    private static final int MANY = 16;

    private final LongSupplier nanoTime;
    private long last;
    private int inARow;

    AdaptiveYield() {
        this(System::nanoTime);
    }

    /** @param nanoTime the time in nanoseconds, from any moment */
    AdaptiveYield(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /** Yields if this is called again and again; says whether it did. */
    boolean yieldInRush() {
        long now = nanoTime.getAsLong();
        inARow = now - last < APART_NANOS ? inARow + 1 : 0;
        last = now;
        if (inARow < MANY) {
            return false;
        }
        Thread.yield();
        last = nanoTime.getAsLong();
        return true;
    }
}
