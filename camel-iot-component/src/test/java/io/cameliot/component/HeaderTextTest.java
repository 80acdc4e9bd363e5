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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.camel.Message;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.SimpleTypeConverter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which headers say a text. */
class HeaderTextTest {
    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void build() {
        context.build();
    }

    @AfterEach
    void close() throws IOException {
        context.close();
    }

    private String text(Object value) {
        Message message = new DefaultExchange(context).getMessage();
        message.setHeader("CamelIotEventId", value);
        return HeaderText.of(message, "CamelIotEventId");
    }

    static Stream<Object> texts() {
        byte[] utf8 = "größe".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                "größe", new StringBuilder("größe"), utf8, ByteBuffer.wrap(utf8), new ByteArrayInputStream(utf8));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void bytesAreTakenForTextInUtf8(Object value) {
        assertThat(text(value)).isEqualTo("größe");
    }

    @Test
    void whatCamelConvertsIsAText() {
        assertThat(text(URI.create("a:b"))).isEqualTo("a:b");
    }

    /** Values that Camel makes a text of by toString() alone. */
    static Stream<Object> others() {
        return Stream.of(
                List.of("a"),
                Map.of("a", 1),
                Optional.of("a"),
                new String[][] {{"a"}},
                new int[] {1},
                new Object(),
                new Named("a"),
                new AtomicReference<>("a"),
                Locale.ROOT,
                new Date(0),
                Instant.EPOCH);
    }

    @ParameterizedTest
    @MethodSource("others")
    void whateverWasConvertedBeforeWhatHasNoTextIsRefused(Object value) {
        assertRefused(value);
        context.getTypeConverter().convertTo(String.class, value);
        assertRefused(value);
        others().forEach(other -> context.getTypeConverter().convertTo(String.class, other));
        assertRefused(value);
    }

    private void assertRefused(Object value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> text(value))
                .withMessage("Invalid header CamelIotEventId of type "
                        + value.getClass().getTypeName()
                        + ". It takes a text. Convert the value to a String before.");
    }

    record Named(String name) {}

    @Test
    void whateverWasConvertedBeforeATypeConverterIsUsed() {
        others().filter(other -> !(other instanceof Named))
                .forEach(other -> context.getTypeConverter().convertTo(String.class, other));
        context.getTypeConverterRegistry()
                .addTypeConverter(
                        String.class,
                        Record.class,
                        new SimpleTypeConverter(false, (type, exchange, value) -> ((Named) value).name()));

        assertThat(text(new Named("größe"))).isEqualTo("größe");
        assertThat(text(URI.create("a:b"))).isEqualTo("a:b");
        assertThat(text(new ByteArrayInputStream(new byte[] {'a'}))).isEqualTo("a");
    }

    static Stream<Object> textsReadAgain() {
        byte[] utf8 = "größe".getBytes(StandardCharsets.UTF_8);
        return Stream.of(ByteBuffer.wrap(utf8), new InputStreamCache(utf8));
    }

    @ParameterizedTest
    @MethodSource("textsReadAgain")
    void whatCanBeReadAgainHasTheSameTextAgain(Object value) {
        assertThat(text(value)).isEqualTo("größe");
        assertThat(text(value)).isEqualTo("größe");
    }

    @ParameterizedTest
    @MethodSource("otherBytes")
    void bytesThatAreNoTextAreRefusedAgain(Object value) {
        assertThatIllegalArgumentException().isThrownBy(() -> text(value));
        assertThatIllegalArgumentException().isThrownBy(() -> text(value));
    }

    @Test
    void aStreamThatWasReadIsRefused() {
        InputStream stream = new ByteArrayInputStream(new byte[] {'a'});

        assertThat(text(stream)).isEqualTo("a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> text(stream))
                .withMessageContaining("Convert the value to a String before.");
    }

    static Stream<Object> otherBytes() {
        return Stream.of(new byte[] {(byte) 0xFF}, new byte[] {'a', (byte) 0xC3}, new byte[] {(byte) 0xE4, 'b'})
                .flatMap(bytes -> Stream.of(bytes, ByteBuffer.wrap(bytes), new ByteArrayInputStream(bytes)));
    }

    @ParameterizedTest
    @MethodSource("otherBytes")
    void bytesThatAreNoTextInUtf8AreRefused(Object value) {
        assertRefused(value);
    }
}
