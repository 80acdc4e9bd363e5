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

import java.util.List;
import java.util.SortedMap;

/** Makes the exception of a batch that failed, as only the component can. */
public final class FailedBatch {
    private FailedBatch() {}

    /**
     * @param items    what was published
     * @param failures why some of it failed, by the index
     */
    public static BatchPublishException of(List<?> items, SortedMap<Integer, Exception> failures) {
        return of(items, failures, null);
    }

    /** @param interruption why no more was published; null if there was no more */
    public static BatchPublishException of(
            List<?> items, SortedMap<Integer, Exception> failures, Exception interruption) {
        BatchFailures failed = new BatchFailures();
        failures.forEach((index, cause) -> failed.add(index, items.get(index), cause));
        return new BatchPublishException(
                items.size(), items.size() - failures.size(), failed, interruption, interruption != null);
    }
}
