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

import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonCodeTest {
    /** The reason codes of MQTT 5.0, section 2.4; temporary is our reading for a refused CONNECT. */
    @ParameterizedTest
    @CsvSource({
        "0x00, success, accepted",
        "0x01, granted QoS 1, accepted",
        "0x02, granted QoS 2, accepted",
        "0x04, disconnect with will message, accepted",
        "0x10, no matching subscribers, accepted",
        "0x11, no subscription existed, accepted",
        "0x18, continue authentication, accepted",
        "0x19, re-authenticate, accepted",
        "0x80, unspecified error, temporary",
        "0x81, malformed packet, lasting",
        "0x82, protocol error, lasting",
        "0x83, implementation specific error, temporary",
        "0x84, unsupported protocol version, lasting",
        "0x85, client identifier not valid, lasting",
        "0x86, bad user name or password, lasting",
        "0x87, not authorized, lasting",
        "0x88, server unavailable, temporary",
        "0x89, server busy, temporary",
        "0x8A, banned, lasting",
        "0x8B, server shutting down, temporary",
        "0x8C, bad authentication method, lasting",
        "0x8D, keep alive timeout, temporary",
        "0x8E, session taken over, temporary",
        "0x8F, topic filter invalid, lasting",
        "0x90, topic name invalid, lasting",
        "0x91, packet identifier in use, lasting",
        "0x92, packet identifier not found, lasting",
        "0x93, receive maximum exceeded, temporary",
        "0x94, topic alias invalid, lasting",
        "0x95, packet too large, lasting",
        "0x96, message rate too high, temporary",
        "0x97, quota exceeded, temporary",
        "0x98, administrative action, temporary",
        "0x99, payload format invalid, lasting",
        "0x9A, retain not supported, lasting",
        "0x9B, QoS not supported, lasting",
        "0x9C, use another server, temporary",
        "0x9D, server moved, lasting",
        "0x9E, shared subscriptions not supported, lasting",
        "0x9F, connection rate exceeded, temporary",
        "0xA0, maximum connect time, temporary",
        "0xA1, subscription identifiers not supported, lasting",
        "0xA2, wildcard subscriptions not supported, lasting"
    })
    void eachReasonCodeOfMqttHasItsNameAndMeaning(int value, String name, String meaning) {
        ReasonCode code = new ReasonCode(value);

        assertThat(code).hasToString("0x%02X (%s)".formatted(value, name));
        assertThat(code.isRefusal()).isEqualTo(!meaning.equals("accepted"));
        assertThat(code.isTemporary()).isEqualTo(!meaning.equals("lasting"));
    }

    @Test
    void anUnknownReasonCodeIsPrintedByItsNumber() {
        assertThat(new ReasonCode(0x7F)).hasToString("0x7F (unknown reason code)");
        assertThat(new ReasonCode(0xFF)).hasToString("0xFF (unknown reason code)");
    }

    @Test
    void mqttHas43ReasonCodes() {
        assertThat(IntStream.rangeClosed(0, 0xFF)
                        .filter(value -> !new ReasonCode(value).toString().contains("unknown"))
                        .count())
                .isEqualTo(43);
    }

    @Test
    void codesFrom0x80OnAreRefusals() {
        assertThat(IntStream.rangeClosed(0, 0xFF).filter(value -> new ReasonCode(value).isRefusal()))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0x80, 0xFF).boxed().toList());
    }

    @Test
    void anUnknownRefusalLasts() {
        assertThat(new ReasonCode(0xA3).isTemporary()).isFalse();
        assertThat(new ReasonCode(0xFF).isTemporary()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0x100, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void aReasonCodeIsOneByte(int value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReasonCode(value))
                .withMessage("A reason code is one byte, but got " + value);
    }

    @Test
    void theNamedCodesHaveTheNumbersOfMqtt() {
        assertThat(Set.of(
                        ReasonCode.SUCCESS,
                        ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                        ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                        ReasonCode.NOT_AUTHORIZED,
                        ReasonCode.SESSION_TAKEN_OVER,
                        ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED))
                .extracting(ReasonCode::value)
                .containsExactlyInAnyOrder(0x00, 0x85, 0x86, 0x87, 0x8E, 0xA2);
    }
}
