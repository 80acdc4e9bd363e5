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

import java.util.ArrayList;
import java.util.List;

/** The failed items of a batch: all are counted, the first thousand are kept. */
final class BatchFailures {
    static final int KEPT = 1_000;

    private final List<BatchPublishException.Failure> kept = new ArrayList<>();
    private long count;

    synchronized void add(long index, Object item, Exception cause) {
        // This may fail for lack of memory: then nothing is counted.
        if (kept.size() < KEPT) {
            kept.add(new BatchPublishException.Failure(index, item, cause));
        }
        count++;
    }

    synchronized long count() {
        return count;
    }

    synchronized List<BatchPublishException.Failure> kept() {
        return List.copyOf(kept);
    }
}
