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
package io.cameliot.platform.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Organisation;
import io.cameliot.platform.organisation.Registry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTopicsTest {

    private static final ClientId.Gateway HUB = new ClientId.Gateway("myorg1", "hub", "h-01");
    private static final ClientTopics TOPICS = ClientTopics.of(HUB);

    private final SubscribeRules subscribeRules = new SubscribeRules(new Registry(
            List.of(Organisation.named("myorg1").gateway("hub", "h-01", "secret", new Device("pump", "p-01")))));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iot-2/type/t/id/d/evt/abc/fmt/json",
                "iotdevice-1/type/t/id/d/mgmt/manage",
                "iotdevice-1/type/t/id/d/response"
            })
    void a_gateway_publishes_in_the_name_of_a_device(String topic) {
        assertThat(TOPICS.publishable(topic)).contains(new ClientTopics.Target(topic, new Device("t", "d")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iot-2/evt/abc/fmt/json",
                "iot-2/cmd/abc/fmt/json",
                "iot-2/type/t/id/d/cmd/abc/fmt/json",
                "iot-2/type/t/id/d/mon",
                "iot-2/type/t/id/d/notify",
                "iot-2/type/t/id/+/evt/abc/fmt/json",
                "iotdevice-1/mgmt/manage"
            })
    void any_other_topic_may_not_be_published_to(String topic) {
        assertThat(TOPICS.publishable(topic)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "iot-2/type/t/id/d/cmd/abc/fmt/json, iot-2/type/t/id/d/cmd/abc/fmt/json",
        "iot-2/type/+/id/+/cmd/+/fmt/+, iot-2/type/+/id/+/cmd/+/fmt/+",
        "iot-2/type/t/id/d/mon, iot-2/type/t/id/d/mon",
        "iot-2/type/hub/id/h-01/notify, iot-2/type/hub/id/h-01/notify",
        "iot-2/mon, iot-2/type/hub/id/h-01/mon",
        "iotdm-1/type/t/id/d/#, iotdm-1/type/t/id/d/#",
        "iotdm-1/#, iotdm-1/type/+/id/+/#"
    })
    void a_gateway_subscribes_to_what_is_for_its_devices(String filter, String fullFilter) {
        assertThat(TOPICS.subscribable(filter)).contains(fullFilter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iot-2/cmd/+/fmt/+",
                "iot-2/type/+/id/+/evt/+/fmt/+",
                "iot-2/app/+/mon",
                "iot-2/type/+/id/+/cmd/+/fmt/#",
                "#"
            })
    void any_other_filter_may_not_be_subscribed_to(String filter) {
        assertThat(TOPICS.subscribable(filter)).isEmpty();
    }

    @Test
    void a_filter_that_names_a_device_out_of_the_resource_group_is_not_authorised() {
        assertThat(subscribeRules.decide(TOPICS, "iot-2/type/pump/id/p-01/mon", false))
                .isEqualTo(Verdict.accept("myorg1/iot-2/type/pump/id/p-01/mon"));
        assertThat(subscribeRules.decide(TOPICS, "iot-2/type/hub/id/h-01/notify", false))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(subscribeRules.decide(TOPICS, "iot-2/type/pump/id/+/mon", false))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(subscribeRules.decide(TOPICS, "iot-2/type/pump/id/p-02/mon", false))
                .isInstanceOfSatisfying(Verdict.Refused.class, refused -> assertThat(refused.code())
                        .isEqualTo(ReasonCode.NOT_AUTHORIZED));
        assertThat(subscribeRules.device(TOPICS, "iot-2/type/pump/id/p-02/mon")).contains(new Device("pump", "p-02"));
        assertThat(subscribeRules.device(TOPICS, "iot-2/type/pump/id/+/mon")).isEmpty();
    }
}
