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
package io.cameliot.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.protocol.ReasonCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a refusal says to do: something that helps with its reason. */
class RefusedExceptionTest {
    private static String publish(int reasonCode) {
        return RefusedException.publish("iot-2/evt/e/fmt/json", new ReasonCode(reasonCode), "so it is")
                .getMessage();
    }

    private static String subscription(int reasonCode) {
        return RefusedException.subscription("iot-2/cmd/+/fmt/+", new ReasonCode(reasonCode), null)
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource({
        "0x80, may publish there",
        "0x83, The server's log",
        "0x87, Check that the API key may publish there",
        "0x90, takes no topic of that name",
        "0x91, The server's log",
        "0x95, Send less at a time.",
        "0x97, raise the limit",
        "0x99, text in UTF-8",
        "0x9B, Set the option qos"
    })
    void aRefusedMessageSaysWhatHelpsWithItsReason(String reasonCode, String wayOut) {
        assertThat(publish(Integer.decode(reasonCode)))
                .startsWith("The server refused the message to topic iot-2/evt/e/fmt/json with reason code 0x")
                .contains(": so it is. ")
                .contains(wayOut);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x81, 0x90, 0x91, 0x95, 0x97, 0x99, 0x9B})
    void rightsAreNotToBlameForOtherReasons(int reasonCode) {
        assertThat(publish(reasonCode)).doesNotContain("API key", "registered");
    }

    @ParameterizedTest
    @CsvSource({
        "0x80, Check that the API key may subscribe there.",
        "0x87, Check that the API key may subscribe there.",
        "0x8F, takes no such topic filter",
        "0x97, Have fewer subscriptions",
        "0x9E, Leave out scalable",
        "0xA1, The server's log",
        "0xA2, Name each level"
    })
    void aRefusedSubscriptionSaysWhatHelpsWithItsReason(String reasonCode, String wayOut) {
        assertThat(subscription(Integer.decode(reasonCode))).contains(wayOut);
    }

    @ParameterizedTest
    @CsvSource({"0x95, Send less at a time.", "0x99, text in UTF-8", "0x87, may publish there"})
    void soDoesAMessageThatEndsTheConnection(String reasonCode, String wayOut) {
        ConnectFailure disconnection = ConnectFailure.refused(
                "tcp://h:1883", "a:myorg1:app", new ReasonCode(Integer.decode(reasonCode)), null, null);

        assertThat(RefusedException.disconnected("iot-2/evt/e/fmt/json", disconnection))
                .hasMessageEndingWith(RefusalWayOut.ofPublish(new ReasonCode(Integer.decode(reasonCode))))
                .hasMessageContaining(wayOut);
    }
}
