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

    /** The start of a text in at most 80 characters; what cannot be seen is written as its UTF-16 number. */
    public static String excerpt(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), LONGEST + 1));
        int room = LONGEST;
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            String escaped = isVisible(codePoint) ? null : String.format("\\u%04X", codePoint);
            room -= escaped == null ? 1 : escaped.length();
            if (room < 0) {
                return shown.append('…').toString();
            }
            if (escaped == null) {
                shown.appendCodePoint(codePoint);
            } else {
                shown.append(escaped);
            }
            at += Character.charCount(codePoint);
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
