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

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "p-01", "a b/c+#", "äöü 日本", "p😀"})
    void plainTextIsShownAsItIs(String text) {
        assertThat(Printable.excerpt(text)).isEqualTo(text);
    }

    @Test
    void whatCannotBeSeenIsShownAsItsNumber() {
        assertThat(Printable.excerpt("a\0b\r\n\u007F\u0085")).isEqualTo("a\\u0000b\\u000D\\u000A\\u007F\\u0085");
        assertThat(Printable.excerpt("\uD83D")).isEqualTo("\\uD83D");
        assertThat(Printable.excerpt("\uFFFE\uFDD0")).isEqualTo("\\uFFFE\\uFDD0");
    }

    @ParameterizedTest
    @CsvSource({
        "0x2028, line separator",
        "0x2029, paragraph separator",
        "0x202E, right-to-left override",
        "0x2066, left-to-right isolate",
        "0x200B, zero width space",
        "0xFEFF, byte order mark",
        "0x00AD, soft hyphen"
    })
    void whatWouldBreakOrTurnTheLineIsShownAsItsNumber(int character, String name) {
        assertThat(Printable.excerpt("a" + Character.toString(character) + "b"))
                .as(name)
                .isEqualTo("a\\u%04Xb".formatted(character));
    }

    @Test
    void eightyCharactersAreShownAndOfMoreOnlyTheFirst() {
        assertThat(Printable.excerpt("x".repeat(80))).isEqualTo("x".repeat(80));
        assertThat(Printable.excerpt("x".repeat(81))).isEqualTo("x".repeat(80) + "…");
        assertThat(Printable.excerpt("😀".repeat(80))).isEqualTo("😀".repeat(80));
        assertThat(Printable.excerpt("😀".repeat(1_000_000))).isEqualTo("😀".repeat(80) + "…");
    }

    @Test
    void whatIsShownAsNumbersTakesNoMoreRoom() {
        assertThat(Printable.excerpt("\0".repeat(13))).isEqualTo("\\u0000".repeat(13));
        assertThat(Printable.excerpt("\0".repeat(14))).isEqualTo("\\u0000".repeat(13) + "…");
        assertThat(Printable.excerpt("\uDBFF\uDFFF".repeat(100))).isEqualTo("\\u10FFFF".repeat(10) + "…");
    }

    @Test
    void noCharacterComesThroughThatALogCannotShow() {
        String shown = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .mapToObj(c -> Printable.excerpt(Character.toString(c)))
                .collect(Collectors.joining());

        assertThat(shown.codePoints().filter(c -> {
                    int type = Character.getType(c);
                    return type == Character.CONTROL
                            || type == Character.FORMAT
                            || type == Character.SURROGATE
                            || type == Character.LINE_SEPARATOR
                            || type == Character.PARAGRAPH_SEPARATOR
                            || type == Character.UNASSIGNED;
                }))
                .isEmpty();
    }
}
