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

import java.util.concurrent.TimeUnit;

/** Tells the first of many equal events from the others, so that only that one is logged. For one thread at a time. */
final class Rush {
    /** After so long without one, the next event is a first one again. */
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private boolean happened;
    private long last;

    /** It happens; says whether it is the first time in a while. */
    boolean begins() {
        long now = System.nanoTime();
        boolean first = !happened || now - last > PAUSE_NANOS;
        happened = true;
        last = now;
        return first;
    }
}
