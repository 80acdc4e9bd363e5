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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameRuleTest {
    static List<Arguments> badIdentifiers() {
        return BadNames.identifiers();
    }

    static List<Arguments> badTopicLevels() {
        return BadNames.topicLevels();
    }

    @Test
    void anOrganisationHasLettersAndDigitsAlone() {
        assertThat(allowedAlone(NameRule.ORGANISATION))
                .isEqualTo("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    }

    @Test
    void anIdentifierHasTheDocumentedCharactersAlone() {
        assertThat(allowedAlone(NameRule.IDENTIFIER))
                .isEqualTo("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");
    }

    @Test
    void aTopicLevelHasAllCharactersButTheOnesThatMqttForbids() {
        int[] wrong = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> NameRule.TOPIC_LEVEL.allows(Character.toString(c)) == isForbiddenByMqtt(c))
                .toArray();

        assertThat(wrong).isEmpty();
    }

    /** MQTT 5.0, 1.5.4 (controls, surrogates, non-characters) and 4.7 (separator and wildcards). */
    private static boolean isForbiddenByMqtt(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.SURROGATE
                || (codePoint & 0xFFFF) >= 0xFFFE
                || codePoint >= 0xFDD0 && codePoint < 0xFDF0
                || "/+#".indexOf(codePoint) >= 0;
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "2, true", "35, true", "36, true", "37, false", "1000, false"})
    void anIdentifierHas1To36Characters(int length, boolean allowed) {
        assertThat(NameRule.IDENTIFIER.allows("x".repeat(length))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "5, true", "6, true", "7, true", "36, true", "37, false", "65530, false"})
    void anOrganisationIsNotLimitedToSixCharactersButTo36(int length, boolean allowed) {
        assertThat(NameRule.ORGANISATION.allows("x".repeat(length))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "my-org", "my.org", "my_org", "my org", "org:", "örg", "org\n", "\u0661"})
    void whatHasOtherCharactersIsNoOrganisation(String name) {
        assertThat(NameRule.ORGANISATION.allows(name)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("badIdentifiers")
    void whatBreaksTheRuleIsNoIdentifier(String name) {
        assertThat(NameRule.IDENTIFIER.allows(name)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("badTopicLevels")
    void whatBreaksTheRuleIsNoTopicLevel(String name) {
        assertThat(NameRule.TOPIC_LEVEL.allows(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"status", "a b", " ", "$SYS", "😀", "👩\u200D🔧", "äöü", "日本", "\uFEFF", "\uE000", "a:b", "*"})
    void anyOtherTextIsATopicLevel(String name) {
        assertThat(NameRule.TOPIC_LEVEL.allows(name)).isTrue();
    }

    @Test
    void aTopicLevelHas32000BytesAtMost() {
        assertThat(NameRule.TOPIC_LEVEL.allows("x".repeat(32_000))).isTrue();
        assertThat(NameRule.TOPIC_LEVEL.allows("x".repeat(32_001))).isFalse();
        assertThat(NameRule.TOPIC_LEVEL.allows("ä".repeat(16_000))).isTrue();
        assertThat(NameRule.TOPIC_LEVEL.allows("ä".repeat(16_000) + "x")).isFalse();
        assertThat(NameRule.TOPIC_LEVEL.allows("日".repeat(10_666) + "xx")).isTrue();
        assertThat(NameRule.TOPIC_LEVEL.allows("日".repeat(10_667))).isFalse();
        assertThat(NameRule.TOPIC_LEVEL.allows("😀".repeat(8_000))).isTrue();
        assertThat(NameRule.TOPIC_LEVEL.allows("😀".repeat(8_000) + "x")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(NameRule.class)
    void aGoodNameIsHandedBack(NameRule rule) {
        assertThat(rule.check("option x", "abc")).isEqualTo("abc");
    }

    @ParameterizedTest
    @CsvSource({
        "ORGANISATION, 1 to 36 of the characters A-Z a-z 0-9",
        "IDENTIFIER, 1 to 36 of the characters A-Z a-z 0-9 . _ -",
        "TOPIC_LEVEL, 'one topic level: not empty, at most 32000 bytes of UTF-8, without / + # and control characters'"
    })
    void theErrorNamesTheSubjectTheValueAndTheRule(NameRule rule, String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule.check("header X", "a/b"))
                .withMessage("Invalid header X 'a/b'. It takes " + text + ".");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule.check("header X", ""))
                .withMessage("Invalid header X ''. It takes " + text + ".");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule.check("header X", null))
                .withMessage("Missing header X. It takes " + text + ".");
    }

    @ParameterizedTest
    @MethodSource("badIdentifiers")
    void theErrorIsShortAndOnOneLineWhateverTheValue(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NameRule.IDENTIFIER.check("header X", name))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("Invalid header X '")
                        .endsWith("'. It takes 1 to 36 of the characters A-Z a-z 0-9 . _ -.")
                        .hasSizeLessThan(250)
                        .matches("\\P{Cntrl}*"));
    }

    private static String allowedAlone(NameRule rule) {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> rule.allows(Character.toString(c)))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
