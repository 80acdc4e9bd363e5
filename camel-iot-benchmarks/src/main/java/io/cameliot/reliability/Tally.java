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
package io.cameliot.reliability;

import java.util.BitSet;

/** Which of the numbers from 0 have come, and how often one has come again. */
final class Tally {
    private final BitSet seen = new BitSet();
    private int distinct;
    private long duplicates;

    synchronized void add(int number) {
        if (seen.get(number)) {
            duplicates++;
        } else {
            seen.set(number);
            distinct++;
        }
    }

    synchronized int distinct() {
        return distinct;
    }

    synchronized long duplicates() {
        return duplicates;
    }

    /** The first number that has not come. */
    synchronized int firstMissing() {
        return seen.nextClearBit(0);
    }
}
