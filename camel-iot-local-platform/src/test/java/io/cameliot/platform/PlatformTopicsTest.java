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
package io.cameliot.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import io.cameliot.platform.organisation.Organisation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTopicsTest {

    private static LocalPlatform platform;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1").apiKey("a-myorg1-x", "secret"))
                .organisation(Organisation.named("other1").apiKey("a-other1-x", "secret"))
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @ParameterizedTest
    @CsvSource({
        "iot-2/type/+/id/+/intf/+/evt/state, iot-2/type/pump/id/p-01/intf/flow/evt/state",
        "iot-2/thing/type/+/id/+/intf/+/evt/state, iot-2/thing/type/plant/id/1/intf/flow/evt/state",
        "iot-2/type/+/id/+/err/data, iot-2/type/pump/id/p-01/err/data",
        "iot-2/thing/type/+/id/+/err/data, iot-2/thing/type/plant/id/1/err/data",
        "iot-2/intf/+/rule/+/evt/trigger, iot-2/intf/flow/rule/high/evt/trigger",
        "iot-2/intf/+/rule/+/err/data, iot-2/intf/flow/rule/high/err/data"
    })
    void an_application_gets_states_errors_and_rules_that_the_platform_publishes(String filter, String topic) {
        try (TestClient application = TestClient.connect(platform, "app")) {
            assertThat(application.subscribe(filter).getReasonCodes())
                    .containsExactly(Mqtt5SubAckReasonCode.GRANTED_QOS_1);

            platform.publish("myorg1", topic, "{\"state\":{}}");

            Mqtt5Publish received = application.next();
            assertThat(received.getTopic()).hasToString(topic);
            assertThat(received.getPayloadAsBytes()).asString().isEqualTo("{\"state\":{}}");
            assertThat(received.isRetain()).isFalse();
        }
    }

    @Test
    void an_application_may_not_publish_to_them() {
        try (TestClient application = TestClient.connect(platform, "app")) {
            assertThat(application
                            .publish("iot-2/type/pump/id/p-01/intf/flow/evt/state", 1, "")
                            .code())
                    .isEqualTo(0x90);
        }
    }

    @Test
    void they_stay_in_their_organisation() {
        try (TestClient mine = TestClient.connect(platform, "app");
                TestClient theirs =
                        TestClient.connect(platform, platform.organisations().get(1), "app")) {
            mine.subscribe("iot-2/type/+/id/+/err/data");
            theirs.subscribe("iot-2/type/+/id/+/err/data");

            platform.publish("other1", "iot-2/type/pump/id/p-01/err/data", "theirs");
            platform.publish("myorg1", "iot-2/type/pump/id/p-01/err/data", "mine");

            assertThat(mine.nextPayload()).isEqualTo("mine");
            assertThat(theirs.nextPayload()).isEqualTo("theirs");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iot-2/type/+/id/p-01/err/data", "iot-2/evt/e/fmt/f", "x", "iot-2/#"})
    void the_platform_publishes_only_where_applications_can_listen(String topic) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> platform.publish("myorg1", topic, ""))
                .withMessageContaining(topic);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> platform.publish("nobody", "iot-2/type/pump/id/p-01/err/data", ""))
                .withMessageContaining("nobody");
    }
}
