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

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloseCodeTest {
    static List<List<String>> closeCodes() {
        return Vectors.rows("close-codes.csv");
    }

    @ParameterizedTest
    @MethodSource("closeCodes")
    void eachCloseCodeOfTheDocumentationHasItsMeaningAndAdvice(List<String> row) {
        CloseCode code = CloseCode.of(Integer.parseInt(row.get(0)));

        assertThat(code.isKnown()).isTrue();
        assertThat(code.meaning()).isEqualTo(row.get(1));
        assertThat(code.retryAdvice()).as(row.get(2)).hasToString(row.get(3));
        assertThat(code).hasToString(row.get(0) + " (" + row.get(1) + ")");
    }

    @Test
    void noOtherCloseCodeIsKnown() {
        assertThat(CloseCode.knownValues())
                .containsExactlyInAnyOrderElementsOf(closeCodes().stream()
                        .map(row -> Integer.parseInt(row.get(0)))
                        .toList())
                .hasSize(24);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 90, 95, 299, 415, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void anUnknownCodeIsKeptAndItsAdviceIsToWait(int value) {
        CloseCode code = CloseCode.of(value);

        assertThat(code.value()).isEqualTo(value);
        assertThat(code.isKnown()).isFalse();
        assertThat(code.meaning()).isEqualTo("Unknown close code");
        assertThat(code.retryAdvice()).isEqualTo(RetryAdvice.LATER);
    }

    @Test
    void zeroAloneIsNormal() {
        assertThat(CloseCode.NORMAL).isEqualTo(CloseCode.of(0));
        assertThat(CloseCode.knownValues())
                .filteredOn(value -> CloseCode.of(value).isNormal())
                .containsExactly(0);
    }

    @Test
    void theCodeOfAReusedClientIdIs288() {
        assertThat(CloseCode.CLIENT_ID_REUSED).isEqualTo(CloseCode.of(288));
    }
}
