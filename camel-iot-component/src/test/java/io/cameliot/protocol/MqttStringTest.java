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

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What MQTT carries as a text, and what it does not. */
class MqttStringTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "a", "two\nlines\t\u0001\u007F\u0085", "späť", "日本", "😀", "\uFFFF\uFDD0", "\u202E"})
    void allCharactersButNulGo(String text) {
        assertThat(MqttString.fault(text)).isEmpty();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("a\u0000b", "it holds the character NUL"),
                Arguments.of("a\uD83D", "it holds half of a character, the lone surrogate \\uD83D"),
                Arguments.of("\uD83Da", "it holds half of a character, the lone surrogate \\uD83D"),
                Arguments.of("\uDE00\uD83D", "it holds half of a character, the lone surrogate \\uDE00"),
                Arguments.of("日".repeat(21_846), "it has 65538 bytes in UTF-8, more than 65535"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultIsNamed(String text, String fault) {
        assertThat(MqttString.fault(text)).contains(fault);
    }

    @Test
    void theLongestTextsAreThoseOf65535Bytes() {
        assertThat(MqttString.fault("x".repeat(65_535))).isEmpty();
        assertThat(MqttString.fault("ä".repeat(32_767) + "x")).isEmpty();
        assertThat(MqttString.fault("😀".repeat(16_383) + "日")).isEmpty();
        assertThat(MqttString.fault("x".repeat(65_536))).isPresent();
        assertThat(MqttString.fault("😀".repeat(16_384))).isPresent();
    }
}
