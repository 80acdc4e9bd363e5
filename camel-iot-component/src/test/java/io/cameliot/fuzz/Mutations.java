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

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Makes texts out of known ones: cut, joined, repeated, and with what parsers stumble over put in. */
final class Mutations {
    private static final int LONGEST = 10_000_000;
    private static final int USUAL = 100;

    /** Controls, separators of lines, turning marks, lone surrogates, non-characters, unusual digits and letters. */
    private static final List<String> ODD = List.of(
            "\0",
            "\t",
            "\n",
            "\r",
            "\u001B[31m",
            "\u007F",
            "\u0085",
            "\u00A0",
            "\u00AD",
            "\u2028",
            "\u2029",
            "\u202E",
            "\u200B",
            "\uFEFF",
            "\uD83D",
            "\uDE00",
            "\uDE00\uD83D",
            "😀",
            "\uFFFD",
            "\uFFFE",
            "\uFDD0",
            "\uDBFF\uDFFF",
            "\u0661",
            "\uFF21",
            "\u212A",
            "\u0130",
            "e\u0301",
            "\uE000",
            " ",
            "'",
            "\"",
            "\\",
            "%",
            "$",
            "{",
            "}");

    private final List<String> known;
    private final List<String> parts;
    private final int longest;

    /** As the other one; some texts get very long. */
    Mutations(List<String> known, List<String> parts) {
        this(known, parts, LONGEST);
    }

    /**
     * @param known   what to begin with
     * @param parts   what means something in such a text, to be put in anywhere
     * @param longest about how many characters a repetition has at most
     */
    Mutations(List<String> known, List<String> parts, int longest) {
        this.known = known;
        this.parts = parts;
        this.longest = longest;
    }

    /** A known text, unchanged or changed up to four times. */
    String text(Chance chance) {
        return changed(chance.oneOf(known), chance);
    }

    /** A text, unchanged or changed up to four times. */
    String changed(String text, Chance chance) {
        String result = text;
        for (int changes = chance.below(5); changes > 0; changes--) {
            result = changedOnce(result, chance);
        }
        return result;
    }

    private String changedOnce(String text, Chance chance) {
        int from = chance.below(text.length() + 1);
        int to = from + (text.length() == from ? 0 : chance.below(Math.min(text.length() - from, 40) + 1));
        String head = text.substring(0, from);
        String middle = text.substring(from, to);
        String tail = text.substring(to);
        return switch (chance.below(10)) {
            case 0 -> head + tail;
            case 1 -> head + middle + middle + tail;
            case 2 -> head;
            case 3 -> head + chance.oneOf(ODD) + tail;
            case 4 -> head + chance.oneOf(ODD) + middle + tail;
            case 5 -> head + chance.oneOf(known) + tail;
            case 6 -> head + Character.toString(chance.below(Character.MAX_CODE_POINT + 1)) + tail;
            case 7 -> head + repeated(middle, chance) + tail;
            default -> head + chance.oneOf(parts) + (chance.onceIn(2) ? middle : "") + tail;
        };
    }

    private String repeated(String text, Chance chance) {
        if (text.isEmpty()) {
            return text;
        }
        int most = chance.onceIn(2_000) ? longest : chance.onceIn(200) ? longest / 100 : USUAL;
        return text.repeat(chance.below(1 + most / text.length()));
    }

    /** The UTF-8 of a text, with bytes that are none now and then. */
    static byte[] bytes(String text, Chance chance) {
        byte[] bytes = text.getBytes(
                chance.onceIn(50)
                        ? chance.oneOf(List.of(
                                StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.ISO_8859_1))
                        : StandardCharsets.UTF_8);
        for (int changes = chance.below(4) - 1; changes > 0 && bytes.length > 0; changes--) {
            int at = chance.below(bytes.length);
            if (chance.onceIn(4)) {
                // The surrogate U+D800, a slash of two bytes, a character beyond the last, and one that ends too early
                int[] bad = chance.oneOf(List.of(
                        new int[] {0xED, 0xA0, 0x80},
                        new int[] {0xC0, 0xAF},
                        new int[] {0xF4, 0x90, 0x80, 0x80},
                        new int[] {0xE2, 0x82}));
                for (int i = 0; i < bad.length && at + i < bytes.length; i++) {
                    bytes[at + i] = (byte) bad[i];
                }
            } else if (chance.onceIn(4)) {
                bytes = Arrays.copyOf(bytes, at);
            } else {
                bytes[at] = (byte) chance.below(256);
            }
        }
        return bytes;
    }
}
