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
package io.cameliot.paho;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a thread that reads or writes yields to the others. */
class AdaptiveYieldTest {
    private static final long MICROSECOND = 1_000;

    private long now;

    private final AdaptiveYield adaptiveYield = new AdaptiveYield(() -> now);

    private boolean callAfter(long microseconds) {
        now += microseconds * MICROSECOND;
        return adaptiveYield.yieldInRush();
    }

    private void rush() {
        IntStream.range(0, 100).forEach(i -> callAfter(10));
    }

    @Test
    void inARushItYieldsFromTheSixteenthCallOn() {
        assertThat(IntStream.range(0, 15)).noneMatch(i -> callAfter(99));
        assertThat(IntStream.range(0, 100)).allMatch(i -> callAfter(99));
    }

    @Test
    void callsThatAreApartNeverHaveItYield() {
        assertThat(IntStream.range(0, 100)).noneMatch(i -> callAfter(100));
    }

    @Test
    void eventsOfTwoCallsEachAreNoRush() {
        assertThat(IntStream.range(0, 100)).noneMatch(i -> callAfter(i % 2 == 0 ? 170 : 30));
    }

    @Test
    void aPauseEndsTheRush() {
        rush();

        assertThat(callAfter(1_000)).isFalse();
        assertThat(callAfter(10)).isFalse();
    }

    @Test
    void theTimeThatItGaveToOthersEndsNoRush() {
        AdaptiveYield slow = new AdaptiveYield(() -> now += 60 * MICROSECOND);
        IntStream.range(0, 16).forEach(i -> slow.yieldInRush());

        assertThat(IntStream.range(0, 100)).allMatch(i -> slow.yieldInRush());
    }
}
