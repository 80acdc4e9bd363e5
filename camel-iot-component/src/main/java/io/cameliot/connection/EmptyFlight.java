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

/** What waits until no message is in flight. Its user guards it. */
final class EmptyFlight {
    private final PendingPublishes pending;
    /** Null if nothing waits. */
    private Runnable waiting;

    EmptyFlight(PendingPublishes pending) {
        this.pending = pending;
    }

    /** Has something run once no message is in flight, instead of what has waited before. */
    void await(Runnable then) {
        waiting = then;
        check();
    }

    void check() {
        Runnable then = waiting;
        if (then != null && pending.inFlight() == 0) {
            waiting = null;
            then.run();
        }
    }

    /** The connection that it would have been for is lost. */
    void forget() {
        waiting = null;
    }
}
