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
package io.cameliot.platform;

import io.cameliot.platform.rules.Quoted;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The arguments of a program, in their order: options with a value, and flags without. */
final class Arguments {

    private final List<Argument> arguments;

    private Arguments(List<Argument> arguments) {
        this.arguments = arguments;
    }

    /**
     * One of them.
     *
     * @param option the option or flag
     * @param value its value, empty for a flag
     */
    record Argument(String option, String value) {}

    /**
     * Takes them apart.
     *
     * @param flags what stands alone
     * @param options what has a value behind it
     * @param repeatable those of the options that may stand there several times
     * @throws IllegalArgumentException if one is neither, or lacks its value: another option is none; or if an option has
     *     several values and may have one
     */
    static Arguments parse(Set<String> flags, Set<String> options, Set<String> repeatable, String... arguments) {
        List<Argument> parsed = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String option = arguments[i];
            if (flags.contains(option)) {
                parsed.add(new Argument(option, ""));
            } else if (!options.contains(option)) {
                throw new IllegalArgumentException("Option \"" + option + "\" is not known. Try --help.");
            } else if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("Option \"" + option + "\" needs a value behind it. Try --help.");
            } else if (flags.contains(arguments[i + 1]) || options.contains(arguments[i + 1])) {
                throw new IllegalArgumentException("Option \"" + option + "\" needs a value behind it, and \""
                        + arguments[i + 1] + "\" is an option. Try --help.");
            } else if (!repeatable.contains(option)
                    && parsed.stream().anyMatch(other -> other.option().equals(option))) {
                throw new IllegalArgumentException(
                        "Option \"" + option + "\" is there twice, and can have one value. Leave one out.");
            } else {
                i++;
                parsed.add(new Argument(option, arguments[i]));
            }
        }
        return new Arguments(List.copyOf(parsed));
    }

    List<Argument> all() {
        return arguments;
    }

    boolean has(String option) {
        return arguments.stream().anyMatch(argument -> argument.option().equals(option));
    }

    /** The value of an option that may stand there once. */
    Optional<String> value(String option) {
        return arguments.stream()
                .filter(argument -> argument.option().equals(option))
                .map(Argument::value)
                .findFirst();
    }

    /**
     * The value as a number.
     *
     * @throws IllegalArgumentException if it is none, or out of range
     */
    OptionalInt number(String option, Range range) {
        Optional<String> text = value(option);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        // Java would take the digits of other scripts, too.
        if (!text.get().matches("-?[0-9]+")) {
            throw new IllegalArgumentException(
                    "Option \"" + option + "\": \"" + text.get() + "\" is not a number. Choose one of " + range + ".");
        }
        BigInteger number = new BigInteger(text.get());
        if (!range.holds(number)) {
            throw new IllegalArgumentException("Option \"" + option + "\": " + Quoted.withoutMarks(text.get())
                    + " is out of range: choose " + range + ".");
        }
        return OptionalInt.of(number.intValueExact());
    }

    /**
     * What a number may be.
     *
     * @param least the smallest
     * @param most the largest
     */
    record Range(int least, int most) {

        static final Range PORT = new Range(0, 65_535);

        boolean holds(BigInteger number) {
            return number.compareTo(BigInteger.valueOf(least)) >= 0 && number.compareTo(BigInteger.valueOf(most)) <= 0;
        }

        @Override
        public String toString() {
            return least + " to " + most;
        }
    }
}
