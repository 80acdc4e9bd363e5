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

import java.util.Locale;

/**
 * How long it is measured.
 *
 * @param rounds        how often each contestant runs, after it has warmed up
 * @param warmUpSeconds how long it warms up
 * @param seconds       about how long it runs each time
 * @param most          messages of a run at the most
 */
record Length(int rounds, double warmUpSeconds, double seconds, int most) {
    /** By name: full or short. */
    static Length named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "full" -> new Length(5, 12, 1.2, 400_000);
            case "short" -> new Length(1, 0.6, 0.3, 40_000);
            default ->
                throw new IllegalArgumentException("Invalid benchmarks.mode '" + name + "'. It takes full or short.");
        };
    }

    /** So many times as many rounds, each as many times as long. */
    Length times(int times) {
        return new Length(rounds * times, warmUpSeconds, seconds * times, most);
    }
}
