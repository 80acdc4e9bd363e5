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

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/** What the batches of one exchange, and of its parent and copies, have found in one body. */
final class ExchangeReadings {
    private long most;
    /** The last of each endpoint. Weak, as the failed items may refer to the body. */
    private final Map<String, WeakReference<BatchPublishException>> failures = new HashMap<>();

    /**
     * Notes how many messages a batch has found.
     *
     * @return whether that is no fewer than others have found
     */
    synchronized boolean find(long size) {
        most = Math.max(most, size);
        return size == most;
    }

    synchronized void failed(String endpoint, BatchPublishException failure) {
        failures.put(endpoint, new WeakReference<>(failure));
    }

    synchronized boolean anyFailed() {
        return !failures.isEmpty();
    }

    /** How a batch of this endpoint has failed; null if none has. */
    synchronized BatchPublishException failureOf(String endpoint) {
        WeakReference<BatchPublishException> failure = failures.get(endpoint);
        return failure == null ? null : failure.get();
    }
}
