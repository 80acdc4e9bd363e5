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

import io.cameliot.platform.Vectors;
import io.cameliot.platform.organisation.Device;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationTopicsTest {

    private static final ClientTopics TOPICS_OF_APPLICATION =
            ClientTopics.of(new ClientId.Application("myorg1", "app"));
    private static final String TOPICS = "application-publish-topics.csv";
    private static final String FILTERS = "application-subscribe-filters.csv";

    static List<String> goodTopics() {
        return Vectors.marked(TOPICS, "ok");
    }

    static List<String> badTopics() {
        return Vectors.marked(TOPICS, "rejected");
    }

    static List<String> goodFilters() {
        return Vectors.marked(FILTERS, "ok");
    }

    static List<String> badFilters() {
        return Vectors.marked(FILTERS, "rejected");
    }

    @ParameterizedTest
    @MethodSource("goodTopics")
    void a_published_good_topic_may_be_published_to_and_names_its_device(String topic) {
        assertThat(device(topic)).contains(new Device("typ", "device"));
    }

    @ParameterizedTest
    @MethodSource("badTopics")
    @ValueSource(
            strings = {
                "",
                "/",
                "iot-2/type//id/d/evt/e/fmt/f",
                "iot-2/type/t/id//evt/e/fmt/f",
                "iot-2/type/t/id/d/evt//fmt/f",
                "iot-2/type/t/id/d/evt/e/fmt/",
                "iot-2/type/t/id/d/evt/e/fmt",
                "iot-2/type/t/id/d/evt/e/fmt/f/",
                "iot-2/type/t/id/d/evt/e/fmt/f/g",
                "/iot-2/type/t/id/d/evt/e/fmt/f",
                "iot-2/type/t/id/d/evt/a+b/fmt/f",
                "iot-2/type/t/id/d/evt/#/fmt/f",
                "iot-2/type/t/id/d/evt/e\u0001/fmt/f",
                "iot-2/type/t/id/d/evt/e\u0080/fmt/f",
                "iot-2/type/t/id/d/evt/e/cmd/f",
                "IOT-2/type/t/id/d/evt/e/fmt/f",
                "iot-1/type/t/id/d/evt/e/fmt/f",
                "myorg1/iot-2/type/t/id/d/evt/e/fmt/f",
                "iot-2/myorg1/type/t/id/d/evt/e/fmt/f",
                "iot-2/cmd/c/fmt/f",
                "$SYS/x",
                "$share/g/iot-2/type/t/id/d/evt/e/fmt/f",
                "~refused/144/x"
            })
    void any_other_topic_may_not_be_published_to(String topic) {
        assertThat(TOPICS_OF_APPLICATION.publishable(topic)).isEmpty();
    }

    @Test
    void events_commands_and_formats_may_have_any_other_characters() {
        assertThat(device("iot-2/type/t/id/d/evt/Größe 1:2 $x~\uD83D\uDE00/fmt/.*"))
                .contains(new Device("t", "d"));
    }

    @ParameterizedTest
    @MethodSource("goodFilters")
    @ValueSource(
            strings = {
                "iot-2/type/+/id/+/evt/+/fmt/+",
                "iot-2/type/t/id/d/evt/e/fmt/+",
                "iot-2/type/+/id/+/cmd/+/fmt/+",
                "iot-2/type/t/id/d/cmd/c/fmt/f",
                "iot-2/type/+/id/+/mon"
            })
    void a_filter_with_whole_level_wildcards_in_variables_may_be_subscribed_to(String filter) {
        assertThat(TOPICS_OF_APPLICATION.subscribable(filter)).contains(filter);
    }

    @ParameterizedTest
    @MethodSource("badFilters")
    @ValueSource(
            strings = {
                "",
                "+",
                "+/+/+/+/+/+/+/+/+",
                "+/type/t/id/d/evt/e/fmt/f",
                "iot-2/+/t/id/d/evt/e/fmt/f",
                "iot-2/type/t/id/d/+/e/fmt/f",
                "iot-2/type/t/id/d/evt/e/+/f",
                "iot-2/#",
                "iot-2/type/#",
                "iot-2/type/t/id/d/evt/abc/cmd/+",
                "iot-2/type/t/id/d/evt/abc/fred/+",
                "iot-2/type/t/id/d/evt/+/fmt/#",
                "iot-2/type/t+/id/d/evt/e/fmt/f",
                "iot-2/type/t/id/d/evt/e\u0080/fmt/f",
                "iot-2/app/+",
                "iot-2/app/+/mon/+",
                "iot-2/app/appid/mon/more",
                "iot-2/mon",
                "iot-2/evt/+/fmt/+",
                "myorg1/iot-2/type/+/id/+/evt/+/fmt/+",
                "+/iot-2/type/+/id/+/evt/+/fmt/+",
                "iot-2/Org3/device/deviceType1/id/deviceT1-1/evt/ops/fmt/txt",
                "$share/g/iot-2/type/+/id/+/evt/+/fmt/+",
                "$SharedSubscription/g/iot-2/type/+/id/+/evt/+/fmt/+",
                "$SYS/#",
                "$"
            })
    void any_other_filter_may_not_be_subscribed_to(String filter) {
        assertThat(TOPICS_OF_APPLICATION.subscribable(filter)).isEmpty();
    }

    private static Optional<Device> device(String topic) {
        return TOPICS_OF_APPLICATION.publishable(topic).map(ClientTopics.Target::device);
    }
}
