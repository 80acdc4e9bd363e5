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
package io.cameliot.performance;

import java.util.Map;

/** Time and allocation of a run, from when it is made. */
final class Stopwatch {
    private final long bytes = Allocation.bytes();
    private final long begin = System.nanoTime();

    Map<Metric, Double> stop(int messages) {
        double nanos = System.nanoTime() - begin;
        return Map.of(
                Metric.RATE,
                messages * 1e9 / nanos,
                Metric.ALLOCATION,
                (double) (Allocation.bytes() - bytes) / messages);
    }
}
