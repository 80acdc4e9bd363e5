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
package io.cameliot.platform.delivery;

/** How many messages a client may have been sent and not yet answered for. Safe for use by many threads. */
final class Window {

    private final int size;
    private int taken;
    private boolean wanted;

    Window(int size) {
        this.size = size;
    }

    /** Takes a place if one is free. If none is, whoever releases the next place is told so. */
    synchronized boolean take() {
        if (taken >= size) {
            wanted = true;
            return false;
        }
        taken++;
        return true;
    }

    /** Takes a place even if none is free: the messages of an earlier connection may be more than this one allows. */
    synchronized void takeAnyway() {
        taken++;
    }

    /** Gives a place back. True if {@link #take()} has failed since the last time that this was true, and would not now. */
    synchronized boolean release() {
        taken--;
        boolean tell = wanted && taken < size;
        if (tell) {
            wanted = false;
        }
        return tell;
    }
}
