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
package io.cameliot.platform.hivemq;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where CONNECT packets wait while the platform is told not to decide about them. Open to begin with. */
public final class AuthorisationGate {

    private List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
    private boolean closed;

    /** From now on everybody waits. */
    public synchronized void close() {
        closed = true;
    }

    /** Lets through who waits, and everybody who comes. */
    public void open() {
        takeWaiting(false).forEach(client -> client.complete(true));
    }

    /** Turns away who waits; who comes then still waits. */
    public void drop() {
        takeWaiting(true).forEach(client -> client.complete(false));
    }

    /** How many wait. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** Done when the waiting is over: true for going on, false for being turned away. */
    synchronized CompletableFuture<Boolean> pass() {
        if (!closed) {
            return CompletableFuture.completedFuture(true);
        }
        CompletableFuture<Boolean> client = new CompletableFuture<>();
        waiting.add(client);
        return client;
    }

    private synchronized List<CompletableFuture<Boolean>> takeWaiting(boolean staysClosed) {
        closed = closed && staysClosed;
        List<CompletableFuture<Boolean>> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }
}
