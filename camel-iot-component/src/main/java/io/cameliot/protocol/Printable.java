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
package io.cameliot.protocol;

/** Foreign text for error messages: short, on one line, without characters that cannot be seen. */
public final class Printable {
    private static final int LONGEST = 80;

    private Printable() {}

    /** At most 80 characters of a text; what cannot be seen is written as its UTF-16 number. */
    public static String excerpt(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), LONGEST + 1));
        text.codePoints().limit(LONGEST).forEach(c -> {
            if (isVisible(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format("\\u%04X", c));
            }
        });
        if (text.codePointCount(0, text.length()) > LONGEST) {
            shown.append('…');
        }
        return shown.toString();
    }

    /** Format characters are out because some of them turn the direction of the text after them. */
    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
