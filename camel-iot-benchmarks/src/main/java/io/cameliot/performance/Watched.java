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

import io.cameliot.lab.LiveHeap;

/**
 * What came of a scenario in which memory is watched.
 *
 * @param messages   that were published
 * @param lost       those that were not acknowledged, or not processed, though they should have been
 * @param seconds    until the last one was done
 * @param parameters what it was done with
 * @param note       what else there is to know
 */
record Watched(
        String scenario, String parameters, long messages, long lost, double seconds, LiveHeap heap, String note) {}
