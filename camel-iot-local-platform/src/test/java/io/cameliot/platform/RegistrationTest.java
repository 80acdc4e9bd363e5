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
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.cameliot.platform.organisation.ApiKey;
import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Organisation;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Devices, gateways and API keys come and go while the platform runs. */
class RegistrationTest {

    private static LocalPlatform platform;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1").apiKey("a-myorg1-x", "secret"))
                .organisation(Organisation.named("strict")
                        .apiKey("a-strict-x", "secret")
                        .registeredDevicesOnly())
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void a_device_can_connect_as_soon_as_it_is_registered_and_no_longer_when_it_is_removed() {
        TestClient early = TestClient.of(platform, "d:myorg1:pump:new", "use-token-auth", "t");
        assertThat(early.refusal(connect())).isEqualTo(0x87);
        TestClient device = TestClient.of(platform, "d:myorg1:pump:new", "use-token-auth", "t");

        platform.update("myorg1", organisation -> organisation.device("pump", "new", "t"));
        device.connect();
        assertThat(platform.devices("myorg1")).contains(new Device("pump", "new"));

        platform.update("myorg1", organisation -> organisation.withoutDevice("pump", "new"));
        assertThat(device.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
        assertThat(device.refusal(connect())).isEqualTo(0x87);
        assertThat(platform.devices("myorg1")).doesNotContain(new Device("pump", "new"));
    }

    @Test
    void a_gateway_gets_and_loses_its_place_and_its_group() {
        TestClient gateway = TestClient.of(platform, "g:myorg1:hub:new", "use-token-auth", "t");
        platform.update(
                "myorg1", organisation -> organisation.gateway("hub", "new", "t", new Device("pump", "in-group")));
        gateway.connect();

        assertThat(gateway.publish("iot-2/type/pump/id/in-group/evt/e/fmt/json", 1, "")
                        .code())
                .isZero();
        assertThat(gateway.publish("iot-2/type/pump/id/other/evt/e/fmt/json", 1, "")
                        .code())
                .isEqualTo(0x87);
        platform.update("myorg1", organisation -> organisation
                .withoutDevice("hub", "new")
                .gateway("hub", "new", "t", new Device("pump", "other")));
        assertThat(gateway.publish("iot-2/type/pump/id/other/evt/e/fmt/json", 1, "")
                        .code())
                .isZero();

        platform.update("myorg1", organisation -> organisation.withoutDevice("hub", "new"));
        await().until(() -> !platform.isConnected("g:myorg1:hub:new"));
        assertThat(gateway.disconnect().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
        assertThat(gateway.refusal(connect())).isEqualTo(0x87);
    }

    @Test
    void an_api_key_works_as_soon_as_it_is_there_and_no_longer_when_it_is_removed() {
        TestClient application = TestClient.of(platform, "a:myorg1:key", "a-myorg1-second", "other-secret");
        assertThat(application.refusal(connect())).isEqualTo(0x87);

        platform.update("myorg1", organisation -> organisation.apiKey("a-myorg1-second", "other-secret"));
        application.connect();
        application.close();
        assertThat(platform.organisations().get(0).apiKeys())
                .extracting(ApiKey::key)
                .containsExactly("a-myorg1-x", "a-myorg1-second");

        platform.update("myorg1", organisation -> organisation.withoutApiKey("a-myorg1-second"));
        assertThat(application.refusal(connect())).isEqualTo(0x87);
    }

    @Test
    void a_strict_organisation_accepts_a_device_from_then_on() {
        try (TestClient application =
                TestClient.connect(platform, platform.organisations().get(1), "app")) {
            String topic = "iot-2/type/pump/id/late/evt/e/fmt/json";
            assertThat(application.publish(topic, 1, "").code()).isEqualTo(0x87);

            platform.update("strict", organisation -> organisation.device("pump", "late"));

            assertThat(application.publish(topic, 1, "").code()).isZero();
            platform.update("strict", organisation -> organisation.withoutDevice("pump", "late"));
            assertThat(application.publish(topic, 1, "").code()).isEqualTo(0x87);
        }
    }

    @Test
    void a_change_sees_and_can_remove_devices_that_were_registered_by_publishing() {
        try (TestClient application =
                TestClient.connect(platform, platform.organisations().get(0), "publisher")) {
            application.publish("iot-2/type/pump/id/seen/evt/e/fmt/json", 1, "");

            platform.update("myorg1", organisation -> {
                assertThat(organisation.devices()).contains(new Device("pump", "seen"));
                return organisation.withoutDevice("pump", "seen");
            });

            assertThat(platform.devices("myorg1")).doesNotContain(new Device("pump", "seen"));
        }
    }

    @Test
    void what_is_registered_is_there_after_a_restart() {
        try (LocalPlatform own = LocalPlatform.start()) {
            own.stop();
            own.update("myorg1", organisation -> organisation.device("pump", "p-01", "t"));
            own.restart();
            try (TestClient device = TestClient.connect(own, "d:myorg1:pump:p-01", "use-token-auth", "t")) {
                assertThat(device.isConnected()).isTrue();
            }
        }
    }

    @Test
    void a_change_against_the_rules_changes_nothing() {
        List<Organisation> before = platform.organisations();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> platform.update("nobody", organisation -> organisation))
                .withMessageContaining("nobody");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> platform.update("myorg1", organisation -> Organisation.named("other")))
                .withMessageContaining("other");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> platform.update("myorg1", organisation -> organisation.device("a b", "c")))
                .withMessageContaining("a b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> platform.update("myorg1", organisation -> null))
                .withMessageContaining("myorg1");

        assertThat(platform.organisations()).isEqualTo(before);
    }

    private static Mqtt5Connect connect() {
        return Mqtt5Connect.builder().build();
    }
}
