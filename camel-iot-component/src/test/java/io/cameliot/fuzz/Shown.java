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

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Inputs and errors as they are printed when an input is found wanting: as Java would write them, and not too long. */
final class Shown {
    private static final int LONGEST = 600;
    private static final int LINES = 12;

    private Shown() {}

    static String of(Object input) {
        if (input instanceof byte[] bytes) {
            return "bytes " + of(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        if (input instanceof Map<?, ?> map) {
            // The values may be endless.
            return "a map of " + of(map.keySet().toString());
        }
        String text = String.valueOf(input);
        StringBuilder shown = new StringBuilder("\"");
        for (char c : text.substring(0, Math.min(text.length(), LONGEST)).toCharArray()) {
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                shown.append(String.format("\\u%04X", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.append('"')
                .append(text.length() > LONGEST ? " and so on, " + text.length() + " characters" : "")
                .toString();
    }

    static String of(Throwable error) {
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        StringBuilder shown = new StringBuilder();
        trace.toString().lines().limit(LINES).forEach(line -> shown.append(line, 0, Math.min(line.length(), LONGEST))
                .append('\n'));
        return shown.toString();
    }
}
