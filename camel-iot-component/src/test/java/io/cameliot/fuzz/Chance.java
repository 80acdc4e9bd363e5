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
package io.cameliot.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** The random choices that make up one input; the same ones again for the same seed. */
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** A number from 0 to below a bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Whether something happens that happens once in so many times. */
    boolean onceIn(int times) {
        return below(times) == 0;
    }

    long anyLong() {
        return random.nextLong();
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** One of the code points of a text. */
    int codePointOf(String text) {
        return oneOf(text.codePoints().boxed().toList());
    }
}
