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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain?", "\0\u007F", "\u0080", "ÿ?", "\u0100", "日本", "😀", "a😀b😀", "\uFFFD"})
    void aWholeTextIsWrittenAsItIs(String text) {
        assertThat(new String(Utf8.bytes("body", text), StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "\uD800, D800",
        "a\uD83D, D83D",
        "\uD83Da, D83D",
        "\uDE00, DE00",
        "\uDE00\uD83D, DE00",
        "ü\uDFFF, DFFF",
        "😀\uD83D, D83D",
        "\uD83D😀, D83D",
        "?\uDBFF?, DBFF"
    })
    void halfOfACharacterIsRefused(String text, String surrogate) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Utf8.bytes("body", text))
                .withMessage("Invalid body: it holds half of a character, the lone surrogate \\u" + surrogate
                        + ", which UTF-8 has no bytes for. Give whole characters.");
    }
}
