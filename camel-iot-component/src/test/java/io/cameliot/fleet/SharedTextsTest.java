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
package io.cameliot.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedTextsTest {
    private final SharedTexts texts = new SharedTexts();

    @Test
    void equalTextsBecomeOne() {
        String first = texts.shared("a text".repeat(2));

        assertThat(texts.shared("a text".repeat(2))).isSameAs(first);
    }

    @Test
    void rareTextsAreNotKeptForLong() {
        String first = texts.shared("a text".repeat(2));
        IntStream.range(0, 1_000).forEach(i -> texts.shared("rare " + i));

        assertThat(texts.shared("a text".repeat(2))).isEqualTo(first).isNotSameAs(first);
    }
}
