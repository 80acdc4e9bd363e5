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
package io.cameliot.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReconnectDelayTest {
    private final ReconnectDelay delay = new ReconnectDelay(Duration.ofMillis(1_000), Duration.ofMillis(20_000));

    @ParameterizedTest
    @CsvSource({
        "1, 500, 1000",
        "2, 1000, 2000",
        "3, 2000, 4000",
        "4, 4000, 8000",
        "5, 8000, 16000",
        "6, 10000, 20000",
        "7, 10000, 20000",
        "2147483647, 10000, 20000"
    })
    void itDoublesUpToTheMaximumAndARandomPartOfHalfIsTakenOff(int failures, long least, long most) {
        assertThat(delay.after(failures, always(0))).isEqualTo(Duration.ofMillis(least));
        assertThat(delay.after(failures, always(1))).isEqualTo(Duration.ofMillis(most));
    }

    private static RandomGenerator always(double value) {
        return new Random() {
            @Override
            public double nextDouble() {
                return value;
            }
        };
    }

    @Test
    void clientsThatLoseTheSameServerDoNotComeBackAtOnce() {
        Random random = new Random(1);
        Set<Duration> delays =
                IntStream.range(0, 100).mapToObj(i -> delay.after(3, random)).collect(Collectors.toSet());

        assertThat(delays).hasSizeGreaterThan(50);
    }

    @Test
    void aMaximumBelowTheFirstDelayIsRefused() {
        assertThatThrownBy(() -> new ReconnectDelay(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reconnectDelay 2000")
                .hasMessageContaining("maxReconnectDelay 1000");
    }
}
