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

/** What is measured of a way to do something. */
enum Metric {
    RATE("messages/s", true),
    ALLOCATION("bytes allocated for each message", false),
    MEDIAN("median latency, µs", false),
    P99("99th percentile of latency, µs", false);

    private final String title;
    private final boolean moreIsBetter;

    Metric(String title, boolean moreIsBetter) {
        this.title = title;
        this.moreIsBetter = moreIsBetter;
    }

    String title() {
        return title;
    }

    /** Whether a ratio is to be at least its goal, and not at most. */
    boolean moreIsBetter() {
        return moreIsBetter;
    }
}
