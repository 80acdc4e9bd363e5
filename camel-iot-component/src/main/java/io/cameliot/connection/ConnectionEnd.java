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

/** Frees what a connection has, once it is closed for good and its last network connection has ended. Owned by the event loop. */
final class ConnectionEnd {
    private final NetworkConnector connector;
    private final EventLoop loop;
    private final PublishWindow window;
    private final Dispatcher dispatcher;
    private final CurrentNetwork current;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    ConnectionEnd(
            NetworkConnector connector,
            EventLoop loop,
            PublishWindow window,
            Dispatcher dispatcher,
            CurrentNetwork current) {
        this.connector = connector;
        this.loop = loop;
        this.window = window;
        this.dispatcher = dispatcher;
        this.current = current;
    }

    /** Completed when everything is free. */
    CompletableFuture<Void> done() {
        return done;
    }

    /**
     * Ends the waiting for subscriptions, and frees everything as soon as that is possible; to be called again until then.
     *
     * @param reason what those hear that wait
     */
    void freeAll(Exception reason) {
        dispatcher.all().forEach(subscription -> subscription.granted().completeExceptionally(reason));
        current.whenClosed(this::free);
    }

    private void free() {
        if (done.isDone() || !window.end()) {
            // If somebody has not heard of the outcome of a publish, the event loop is needed to tell that again.
            return;
        }
        try {
            connector.close();
        } finally {
            loop.close();
            done.complete(null);
        }
    }
}
