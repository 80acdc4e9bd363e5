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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What every refusal of an input keeps to, whatever the input is. */
final class Refusals {
    private static final int LONGEST = 1_000;

    private Refusals() {}

    /** The message is there, on one line, printable, and not too long to read. */
    static void requireClear(String message) {
        assertThat(message).isNotBlank().hasSizeLessThan(LONGEST);
        message.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean visible = type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.SURROGATE
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR
                    && type != Character.UNASSIGNED;
            assertThat(visible).as("visible U+%04X in: %s", c, message).isTrue();
        });
    }

    /** A secret stands neither in the error nor in its causes. */
    static void requireWithout(String secret, Throwable error) {
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        if (trace.toString().contains(secret)) {
            throw new AssertionError("The secret is in the error: " + error.getClass());
        }
    }
}
