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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTopicsTest {

    private static final ClientTopics TOPICS = ClientTopics.of(new ClientId.Device("myorg1", "pump", "p-01"));

    @ParameterizedTest
    @CsvSource({
        "iot-2/evt/abc/fmt/json, iot-2/type/pump/id/p-01/evt/abc/fmt/json",
        "iotdevice-1/response, iotdevice-1/type/pump/id/p-01/response",
        "iotdevice-1/mgmt/manage, iotdevice-1/type/pump/id/p-01/mgmt/manage",
        "iotdevice-1/add/diag/log, iotdevice-1/type/pump/id/p-01/add/diag/log"
    })
    void a_device_publishes_without_its_name(String topic, String fullTopic) {
        assertThat(TOPICS.publishable(topic)).contains(new ClientTopics.Target(fullTopic, new Device("pump", "p-01")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iot-2/evt/abc/fmt/json/more",
                "iot-2/evt/abc/fmt",
                "iot-2/evt/abc/fmt/",
                "iot-2/evt//fmt/json",
                "iot-2/evt/+/fmt/json",
                "iot-2/cmd/abc/fmt/json",
                "iot-2/frd//fmt/json",
                "iot-2/mon",
                "iot-2/notify",
                "iot-2/type/pump/id/p-01/evt/abc/fmt/json",
                "iotdevice-1/mgmt/",
                "iotdevice-1/other",
                "iotdm-1/response"
            })
    void any_other_topic_may_not_be_published_to(String topic) {
        assertThat(TOPICS.publishable(topic)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "iot-2/cmd/abc/fmt/json, iot-2/type/pump/id/p-01/cmd/abc/fmt/json",
        "iot-2/cmd/+/fmt/+, iot-2/type/pump/id/p-01/cmd/+/fmt/+",
        "iotdm-1/#, iotdm-1/type/pump/id/p-01/#",
        "iotdm-1/mgmt/initiate/+/+, iotdm-1/type/pump/id/p-01/mgmt/initiate/+/+",
        "iotdm-1/mgmt/+, iotdm-1/type/pump/id/p-01/mgmt/+",
        "iotdm-1/device/update/+/+, iotdm-1/type/pump/id/p-01/device/update/+/+",
        "iot-2/mon, iot-2/type/pump/id/p-01/mon",
        "iot-2/notify, iot-2/type/pump/id/p-01/notify"
    })
    void a_filter_of_a_device_is_about_itself_and_comes_back_as_it_was_written(String filter, String fullFilter) {
        assertThat(TOPICS.subscribable(filter)).contains(fullFilter);
        assertThat(TOPICS.own(fullFilter)).isEqualTo(filter);
        assertThat(InternalTopic.filterToClient(TOPICS, InternalTopic.ofFilter(TOPICS, filter)))
                .isEqualTo(filter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iot-2/cmd/abc/fmt/json/more",
                "iot-2/cmd//fmt/json",
                "iot-2/cmd/abc/fmt/",
                "iot-2/cmd/test/fmt/#",
                "iot-2/#",
                "iot-2/evt/+/fmt/+",
                "iot-2/app/+/mon",
                "iot-2/type/pump/id/p-01/mon",
                "iotdm-1",
                "iotdm-1/",
                "iotdm-1/\u0001",
                "$share/g/iot-2/cmd/+/fmt/+"
            })
    void any_other_filter_may_not_be_subscribed_to(String filter) {
        assertThat(TOPICS.subscribable(filter)).isEmpty();
    }

    @Test
    void a_topic_of_another_device_is_not_taken_for_its_own() {
        assertThat(TOPICS.own("iot-2/type/pump/id/p-011/cmd/c/fmt/f"))
                .isEqualTo("iot-2/type/pump/id/p-011/cmd/c/fmt/f");
    }
}
