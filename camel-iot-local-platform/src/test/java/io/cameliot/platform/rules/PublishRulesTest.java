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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishRulesTest {

    private final Registry registry = new Registry(List.of(
            Organisation.named("open1").device("pump", "p-01"),
            Organisation.named("strict1").device("pump", "p-01").registeredDevicesOnly()));
    private final PublishRules rules = new PublishRules(registry);

    @Test
    void the_internal_topic_starts_with_the_organisation() {
        assertThat(decide("open1", "iot-2/type/pump/id/p-01/evt/e/fmt/json", 0))
                .isEqualTo(Verdict.accept(new PublishRules.Route(
                        "open1/iot-2/type/pump/id/p-01/evt/e/fmt/json", new Device("pump", "p-01"))));
    }

    @Test
    void deciding_registers_no_device() {
        decide("open1", "iot-2/type/pump/id/p-99/evt/e/fmt/json", 0);

        assertThat(registry.devices("open1")).containsExactly(new Device("pump", "p-01"));
    }

    @Test
    void a_strict_organisation_refuses_devices_that_are_not_registered() {
        assertThat(decide("strict1", "iot-2/type/pump/id/p-01/cmd/c/fmt/json", 0))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(code("strict1", "iot-2/type/pump/id/p-02/cmd/c/fmt/json", 0)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(code("strict1", "iot-2/type/fan/id/p-01/evt/e/fmt/json", 0)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void a_payload_has_131072_bytes_at_most() {
        assertThat(decide("open1", "iot-2/type/pump/id/p-01/evt/e/fmt/bin", 131_072))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(code("open1", "iot-2/type/pump/id/p-01/evt/e/fmt/bin", 131_073))
                .isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    }

    @Test
    void a_refusal_travels_in_a_topic_that_no_client_can_name() {
        Verdict.Refused<PublishRules.Route> refused = refusal(decide("open1", "#/+/ä\u0001\"%/", 0));

        String topic = RefusalTopic.of(refused);

        assertThat(topic).startsWith("~refused/144/").doesNotContain("+", "#");
        assertThat(RefusalTopic.parse(topic))
                .contains(new Verdict.Refused<>(ReasonCode.TOPIC_NAME_INVALID, refused.reason()));
        assertThat(RefusalTopic.parse(InternalTopic.of("open1", topic))).isEmpty();
    }

    @Test
    void a_gateway_publishes_for_itself_and_the_devices_of_its_resource_group() {
        Device inGroup = new Device("pump", "p-01");
        PublishRules gatewayRules = new PublishRules(new Registry(List.of(Organisation.named("open1")
                .gateway("hub", "limited", "secret", inGroup)
                .gateway("hub", "free", "secret"))));
        ClientTopics limited = ClientTopics.of(new ClientId.Gateway("open1", "hub", "limited"));
        ClientTopics free = ClientTopics.of(new ClientId.Gateway("open1", "hub", "free"));

        for (String device : List.of("type/pump/id/p-01", "type/hub/id/limited")) {
            assertThat(gatewayRules.decide(limited, "iot-2/" + device + "/evt/e/fmt/f", payload(0), false))
                    .isInstanceOf(Verdict.Accepted.class);
        }
        assertThat(refusal(gatewayRules.decide(limited, "iot-2/type/pump/id/p-02/evt/e/fmt/f", payload(0), false))
                        .code())
                .isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(gatewayRules.decide(free, "iot-2/type/pump/id/p-02/evt/e/fmt/f", payload(0), false))
                .isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void a_payload_that_is_said_to_be_utf_8_has_to_be() {
        ClientTopics topics = ClientTopics.of(new ClientId.Application("open1", "app"));
        String topic = "iot-2/type/pump/id/p-01/evt/e/fmt/txt";
        ByteBuffer latin1 = ByteBuffer.wrap("Gr\u00f6\u00dfe".getBytes(StandardCharsets.ISO_8859_1));
        ByteBuffer utf8 = ByteBuffer.wrap("Gr\u00f6\u00dfe".getBytes(StandardCharsets.UTF_8));

        assertThat(refusal(rules.decide(topics, topic, latin1, true)).code())
                .isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
        assertThat(rules.decide(topics, topic, latin1, false)).isInstanceOf(Verdict.Accepted.class);
        assertThat(rules.decide(topics, topic, utf8, true)).isInstanceOf(Verdict.Accepted.class);
        assertThat(utf8.remaining()).isEqualTo(7);
    }

    private Verdict<PublishRules.Route> decide(String organisation, String topic, int bytes) {
        return rules.decide(
                ClientTopics.of(new ClientId.Application(organisation, "app")), topic, payload(bytes), false);
    }

    private static ByteBuffer payload(int bytes) {
        return ByteBuffer.allocate(bytes);
    }

    private ReasonCode code(String organisation, String topic, int bytes) {
        return refusal(decide(organisation, topic, bytes)).code();
    }

    private static Verdict.Refused<PublishRules.Route> refusal(Verdict<PublishRules.Route> verdict) {
        return (Verdict.Refused<PublishRules.Route>) verdict;
    }
}
