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
package io.cameliot.platform.rules;

/** A value from outside, made fit for a reason string: in quotation marks, cut short, odd characters as escapes. */
public final class Quoted {

    private static final int MAX_CHARACTERS = 300;

    private Quoted() {}

    /** The value between quotation marks. */
    public static String of(String value) {
        return '"' + withoutMarks(value) + '"';
    }

    /** The same without the marks, for a sentence that holds such a value. */
    public static String withoutMarks(String value) {
        StringBuilder quoted = new StringBuilder();
        value.codePoints().limit(MAX_CHARACTERS).forEach(codePoint -> {
            if (Characters.isPrintable(codePoint)) {
                quoted.appendCodePoint(codePoint);
            } else {
                quoted.append(String.format("\\u%04X", codePoint));
            }
        });
        if (value.codePointCount(0, value.length()) > MAX_CHARACTERS) {
            quoted.append("...");
        }
        return quoted.toString();
    }
}
