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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Hears of the end of one publish, and counts how often. */
final class Outcome implements PublishListener {
    private static final String ACKNOWLEDGED = "acknowledged";

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    @Override
    public void acknowledged() {
        told.add(ACKNOWLEDGED);
        end.complete(null);
    }

    @Override
    public void failed(Exception cause) {
        told.add(cause.toString());
        end.completeExceptionally(cause);
    }

    boolean isDone() {
        return end.isDone();
    }

    boolean isAcknowledged() {
        return told.contains(ACKNOWLEDGED);
    }

    /** What it was told: one line, whatever happens. */
    List<String> told() {
        return told;
    }

    void awaitAcknowledged() throws Exception {
        end.get(10, TimeUnit.SECONDS);
    }

    Throwable awaitFailure() throws Exception {
        try {
            end.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause();
        }
        throw new AssertionError("acknowledged, but it should have failed");
    }
}
