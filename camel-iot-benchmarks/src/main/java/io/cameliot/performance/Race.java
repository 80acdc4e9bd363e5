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

import java.util.List;
import java.util.regex.Pattern;

/**
 * Several ways to do the same, one after the other in each round.
 *
 * @param name    what its rows are called in the results
 * @param times   how many times as many rounds as others it takes, each as many times as long, for what happens seldom
 * @param entries who takes part
 */
record Race(String name, String title, int times, List<Entry> entries) {
    Race(String name, String title, List<Entry> entries) {
        this(name, title, 1, entries);
    }

    /** The same among those whose names match. */
    Race among(Pattern names) {
        return new Race(
                name,
                title,
                times,
                entries.stream()
                        .filter(entry -> names.matcher(entry.name()).find())
                        .toList());
    }

    /** Who takes part, not connected yet. */
    record Entry(String name, Start start) {}

    /** Connects a contestant. */
    @FunctionalInterface
    interface Start {
        Contestant start() throws Exception;
    }
}
