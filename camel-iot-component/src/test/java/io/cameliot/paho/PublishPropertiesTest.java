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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.MessageProperties.UserProperty;
import io.cameliot.protocol.MqttString;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All that MQTT can carry is written and read back; what it cannot carry is refused, and the error says what. */
class PublishPropertiesTest {
    private static MessageProperties roundTrip(MessageProperties properties) {
        byte[] length = {0, 0, 0, 0};
        int size = PublishProperties.size(properties);
        int lengthBytes = 0;
        for (int rest = size; rest > 0 || lengthBytes == 0; rest >>>= 7) {
            length[lengthBytes++] = (byte) (rest & 0x7F | (rest >= 0x80 ? 0x80 : 0));
        }
        byte[] bytes = Arrays.copyOf(length, lengthBytes + size);
        assertThat(PublishProperties.write(properties, bytes, lengthBytes)).isEqualTo(bytes.length);
        return PublishProperties.read(new PacketDecoder(bytes));
    }

    private static MessageProperties withUserProperty(String name, String value) {
        return MessageProperties.of(false, null, null, null, null, List.of(new UserProperty(name, value)));
    }

    private static MessageProperties withContentType(String contentType) {
        return MessageProperties.of(false, null, contentType, null, null, List.of());
    }

    private static MessageProperties withResponseTopic(String responseTopic) {
        return MessageProperties.of(false, null, null, responseTopic, null, List.of());
    }

    @Test
    void whatIsWrittenIsReadAsItWas() {
        RandomPublishes random = new RandomPublishes(11);
        for (int i = 0; i < 5_000; i++) {
            MessageProperties properties = random.ownProperties();

            PahoProperties.assertSame(roundTrip(properties), properties);
        }
    }

    @Test
    void allCharactersButNulAndHalfCharactersAreCarried() {
        StringBuilder all = new StringBuilder();
        for (int codePoint = 1; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                all.appendCodePoint(codePoint);
            }
            if (all.length() >= 10_000 || codePoint == Character.MAX_CODE_POINT) {
                String text = all.toString();
                assertThat(roundTrip(withUserProperty("", text))
                                .userProperties()
                                .get(0)
                                .value()
                                .equals(text))
                        .isTrue();
                all.setLength(0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\t", "\u0001", "\u001f", "\u007f", "\u0085", "\u009f", "\ufdd0", "\uffff"})
    void controlCharactersAreCarriedAsMqttAllows(String text) {
        assertThat(roundTrip(withUserProperty(text, text)).userProperties())
                .containsExactly(new UserProperty(text, text));
        assertThat(roundTrip(withContentType(text)).contentType()).isEqualTo(text);
        assertThat(roundTrip(withResponseTopic(text)).responseTopic()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "é\0", "\ud83d", "a\udc00b", "\udc00\ud83d"})
    void whatMqttDoesNotAllowInATextIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishProperties.size(withContentType(text)))
                .withMessage("its content type"
                        + MqttString.fault(text).orElseThrow().substring("it".length()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishProperties.size(withResponseTopic(text)))
                .withMessageStartingWith("its response topic holds ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishProperties.size(withUserProperty("name", text)))
                .withMessageStartingWith("its user property 'name' cannot be sent: the value holds ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishProperties.size(withUserProperty(text, "value")))
                .withMessageStartingWith("its user property '")
                .withMessageContaining("' cannot be sent: the name holds ");
    }

    @Test
    void aTextIsAsLongAsMqttAllows() {
        String longest = "é".repeat(32_767) + "x";

        assertThat(roundTrip(withContentType(longest)).contentType().equals(longest))
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishProperties.size(withContentType(longest + "x")))
                .withMessage("its content type has 65536 bytes in UTF-8, more than 65535");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32_767, 32_768, 65_535})
    void correlationDataIsAsLongAsMqttAllows(int length) {
        MessageProperties properties = MessageProperties.of(false, null, null, null, new byte[length], List.of());

        assertThat(roundTrip(properties).correlationData()).hasSize(length);
    }

    @Test
    void longerCorrelationDataIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishProperties.size(
                        MessageProperties.of(false, null, null, null, new byte[65_536], List.of())))
                .withMessage("its correlation data has 65536 bytes. It takes at most 65535");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, 4_294_967_295L})
    void aMessageExpiryIsAsLongAsMqttAllows(long seconds) {
        assertThat(roundTrip(MessageProperties.of(false, seconds, null, null, null, List.of()))
                        .messageExpiry())
                .isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 4_294_967_296L, Long.MIN_VALUE, Long.MAX_VALUE})
    void anotherMessageExpiryIsRefused(long seconds) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> PublishProperties.size(MessageProperties.of(false, seconds, null, null, null, List.of())))
                .withMessage("its message expiry is " + seconds + " seconds. It takes 0 to 4294967295");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/+", "#", "a/b#"})
    void aResponseTopicThatIsNoTopicNameIsRefused(String responseTopic) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishProperties.size(withResponseTopic(responseTopic)))
                .withMessage(
                        "its response topic '" + responseTopic + "' is no topic name: it is empty or has a wildcard");
    }

    /** MQTT 5.0, 3.3.4: a server ends the connection of a client that sends one. */
    @Test
    void theSubscriptionIdentifiersOfAReceivedMessageAreNotSent() {
        MessageProperties received =
                new MessageProperties(false, null, "text", null, null, List.of(), List.of(1, 268_435_455));

        PahoProperties.assertSame(roundTrip(received), withContentType("text"));
    }

    @Test
    void noPropertiesTakeNoBytes() {
        assertThat(PublishProperties.size(MessageProperties.NONE)).isZero();
        assertThat(PublishProperties.read(new PacketDecoder(new byte[] {0}))).isSameAs(MessageProperties.NONE);
    }
}
