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
package io.cameliot.component;

import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * What an option or header takes that is a whole number, or a time in a unit of its own.
 *
 * @param unit    that of a time; null for what is no time
 * @param roundUp whether a time between two whole numbers of the unit is the larger one; else it is refused
 */
record NumberRule(long minimum, long maximum, ChronoUnit unit, boolean roundUp) {
    private static final BigInteger NANOS_OF_SECOND = BigInteger.valueOf(1_000_000_000);

    static NumberRule of(long minimum, long maximum) {
        return new NumberRule(minimum, maximum, null, false);
    }

    static NumberRule seconds(long minimum, long maximum) {
        return new NumberRule(minimum, maximum, ChronoUnit.SECONDS, false);
    }

    static NumberRule milliseconds(long minimum, long maximum) {
        return new NumberRule(minimum, maximum, ChronoUnit.MILLIS, false);
    }

    NumberRule roundingUp() {
        return new NumberRule(minimum, maximum, unit, true);
    }

    /**
     * The number that a value says: a number is one of the unit, anything else says its own. No time is negative, even where
     * a negative number means something.
     *
     * @throws IllegalArgumentException if it is none, or too small or too large
     */
    long read(GivenValue given) {
        Long number = given.wholeNumber();
        if (number == null && unit != null) {
            number = inUnit(given.time());
        }
        if (number != null && number > maximum) {
            throw given.refused(words(minimum + " to " + maximum));
        }
        if (number == null || number < minimum) {
            throw given.refused(toString());
        }
        return number;
    }

    private Long inUnit(Duration time) {
        if (time == null || time.isNegative()) {
            return null;
        }
        BigInteger nanos =
                BigInteger.valueOf(time.getSeconds()).multiply(NANOS_OF_SECOND).add(BigInteger.valueOf(time.getNano()));
        BigInteger[] wholeAndRest =
                nanos.divideAndRemainder(BigInteger.valueOf(unit.getDuration().toNanos()));
        BigInteger whole = wholeAndRest[0];
        if (wholeAndRest[1].signum() != 0) {
            if (!roundUp) {
                return null;
            }
            whole = whole.add(BigInteger.ONE);
        }
        return whole.bitLength() < Long.SIZE ? whole.longValue() : Long.MAX_VALUE;
    }

    /** The rule in words. */
    @Override
    public String toString() {
        return words(minimum + (maximum == Integer.MAX_VALUE ? " or more" : " to " + maximum));
    }

    private String words(String range) {
        if (unit == null) {
            return range;
        }
        String name = unit == ChronoUnit.MILLIS ? "milliseconds" : unit.name().toLowerCase(Locale.ROOT);
        return range + " " + name + ", or a time such as 30s or 5m";
    }
}
