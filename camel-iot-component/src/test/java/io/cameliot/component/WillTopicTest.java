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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cameliot.broker.TestBroker;
import java.io.IOException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The topic of a will keeps the rules of what the client publishes itself. */
class WillTopicTest {
    private static final String APPLICATION = "iot:command?appId=will&apiKey=" + TestBroker.API_KEY;
    private static final String GATEWAY =
            "iot:event?clientType=gateway&orgId=myorg1&gatewayType=router&gatewayId=r-01&event=e";
    private static final String DEVICE = "iot:event?clientType=device&orgId=myorg1&type=pump&id=p-01&event=e";
    private static final String QUICKSTART =
            "iot:event?clientType=device&orgId=quickstart&type=pump&id=p-01&brokerUrl=tcp://h";

    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void closeContext() throws IOException {
        context.close();
    }

    private IotEndpoint endpoint(String uri, String topic) {
        String token = uri.equals(QUICKSTART) ? "" : "&authToken=" + TestBroker.TOKEN;
        return context.getEndpoint(uri + token + "&willPayload=x&willTopic=RAW(" + topic + ")", IotEndpoint.class);
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "iot-2/type/ /id/a/evt/b/fmt/json,Invalid type ' '. It takes 1 to 36",
                "iot-2/type/t/id/a b/evt/b/fmt/json,Invalid id 'a b'. It takes 1 to 36",
                "iot-2/type/t/id/ü/evt/b/fmt/json,Invalid id 'ü'. It takes 1 to 36",
                "iot-2/type/ttttttttttttttttttttttttttttttttttttt/id/i/evt/b/fmt/json,Invalid type 'ttttt",
                "iot-2/type/t/id/i/evt/+/fmt/json,It is the topic of an event or command",
            })
    void aNameThatTheClientMayNotPublishToIsRefused(String topic, String rule) {
        for (String uri : new String[] {APPLICATION, GATEWAY}) {
            assertThatThrownBy(() -> endpoint(uri, topic))
                    .rootCause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Invalid option willTopic '" + topic + "'")
                    .hasMessageContaining(rule);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iot-2/type/t/id/i/evt/e/fmt/json", "iot-2/type/t/id/i_.-/evt/e x/fmt/ü"})
    void whatTheClientMayPublishToIsTaken(String topic) {
        for (String uri : new String[] {APPLICATION, GATEWAY}) {
            assertThat(endpoint(uri, topic).getConfiguration().getWillTopic()).isEqualTo(topic);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iot-2/evt/e/fmt/text", "iot-2/evt/e/fmt/json"})
    void aDeviceHasItsOwnTopics(String topic) {
        assertThat(endpoint(DEVICE, topic).getConfiguration().getWillTopic()).isEqualTo(topic);
    }

    @ParameterizedTest
    @CsvSource({
        "iot-2/evt/e/fmt/text, The organisation quickstart offers no events of devices in other formats than json",
        "iot-2/cmd/c/fmt/json, It is the topic of an event or command"
    })
    void aDeviceOfQuickstartHasTheRulesOfQuickstart(String topic, String rule) {
        assertThatThrownBy(() -> endpoint(QUICKSTART, topic))
                .rootCause()
                .hasMessageStartingWith("Invalid option willTopic '" + topic + "'")
                .hasMessageContaining(rule);
    }
}
