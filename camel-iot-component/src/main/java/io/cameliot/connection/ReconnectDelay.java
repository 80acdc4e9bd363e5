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

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying to connect again: twice as long after each failure up to a maximum, and each time only
 * a random part of it, at least half, so that many clients that lost the same server do not come back at once.
 *
 * @param initial the first delay
 * @param maximum the longest delay
 */
public record ReconnectDelay(Duration initial, Duration maximum) {
    private static final int MANY = 30;

    public ReconnectDelay {
        if (initial.isNegative() || initial.isZero() || maximum.compareTo(initial) < 0) {
            throw new IllegalArgumentException("Invalid reconnectDelay " + initial.toMillis()
                    + " ms with maxReconnectDelay " + maximum.toMillis()
                    + " ms. The first is positive and not more than the second. Set another one of them.");
        }
    }

    /**
     * The delay after so many failures in a row.
     *
     * @param failures from 1
     */
    Duration after(int failures, RandomGenerator random) {
        int doublings = Math.min(failures - 1, MANY);
        double longest = Math.min(initial.toMillis() * Math.pow(2, doublings), maximum.toMillis());
        return Duration.ofMillis((long) (longest * (0.5 + 0.5 * random.nextDouble())));
    }
}
