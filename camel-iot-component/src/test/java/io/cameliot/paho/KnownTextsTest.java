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
package io.cameliot.paho;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownTextsTest {
    private final KnownTexts known = new KnownTexts();

    private String read(String text) {
        byte[] bytes = (":" + text + ".").getBytes(StandardCharsets.US_ASCII);
        return known.of(bytes, 1, text.length());
    }

    @Test
    void aTextThatCameBeforeIsTheSameObject() {
        String first = read("iot-2/type/t/id/d-1/evt/status/fmt/json");

        assertThat(read("iot-2/type/t/id/d-1/evt/status/fmt/json")).isSameAs(first);
        assertThat(read("iot-2/type/t/id/d-2/evt/status/fmt/json"))
                .isEqualTo("iot-2/type/t/id/d-2/evt/status/fmt/json");
    }

    @Test
    void eachTextIsReadAsItIsHoweverManyThereAre() {
        IntStream.range(0, 20_000).map(i -> i * 7919 % 5_000).forEach(number -> {
            String topic = "iot-2/type/t/id/d-" + number + "/evt/status/fmt/json";
            assertThat(read(topic)).isEqualTo(topic);
        });
    }

    @Test
    void oneThatBeginsLikeAnotherIsNotTakenForIt() {
        assertThat(read("a")).isEqualTo("a");
        assertThat(read("ab")).isEqualTo("ab");
        assertThat(read("")).isEmpty();
    }

    @Test
    void longTextsAreNotKept() {
        String text = "x".repeat(10_000);

        assertThat(read(text)).isEqualTo(text).isNotSameAs(read(text));
    }
}
