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

import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import io.cameliot.platform.network.CertificateAuthority;
import io.cameliot.platform.network.Tls;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuickstartTest {

    private static final String EVENT = "iot-2/type/mosquitto/id/myDevice/evt/status/fmt/json";

    private static LocalPlatform platform;

    private TestClient application;
    private TestClient device;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1").apiKey("a-myorg1-x", "secret"))
                .organisation(Organisation.quickstart())
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void connect() {
        application = TestClient.withoutCredentials(platform, "a:quickstart:myApplicationId");
        application.connect();
        device = TestClient.withoutCredentials(platform, "d:quickstart:mosquitto:myDevice");
        device.connect();
    }

    @AfterEach
    void disconnect() {
        device.close();
        application.close();
    }

    @Test
    void applications_and_devices_connect_without_credentials() {
        assertThat(application.isConnected()).isTrue();
        assertThat(device.isConnected()).isTrue();
    }

    @Test
    void an_event_of_a_device_reaches_the_application_that_watches_it() {
        application.subscribe("iot-2/type/+/id/myDevice/evt/+/fmt/+");

        assertThat(device.publish("iot-2/evt/status/fmt/json", 1, "{}").code()).isZero();

        Mqtt5Publish received = application.next();
        assertThat(received.getTopic()).hasToString(EVENT);
    }

    @Test
    void an_application_publishes_events_for_a_device() {
        application.subscribe("iot-2/type/+/id/myDevice/evt/+/fmt/+");

        assertThat(application.publish(EVENT, 1, "{}").code()).isZero();

        assertThat(application.next().getTopic()).hasToString(EVENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iot-2/type/+/id/device/evt/+/fmt/+",
                "iot-2/type/mosquitto/id/device/evt/status/fmt/json",
                "iot-2/type/+/id/device/mon",
                "iot-2/app/appid/mon"
            })
    void an_application_watches_one_device_or_application_at_a_time(String filter) {
        assertThat(application.subscribe(filter).getReasonCodes()).containsExactly(Mqtt5SubAckReasonCode.GRANTED_QOS_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iot-2/type/typ/id/+/evt/abc/fmt/json",
                "iot-2/type/+/id/+/evt/+/fmt/+",
                "iot-2/type/typ/id/+/mon",
                "iot-2/app/+/mon"
            })
    void a_wildcard_for_the_device_id_or_the_app_id_is_refused_with_0x8F(String filter) {
        assertThat(application.subscribe(filter).getReasonCodes())
                .containsExactly(Mqtt5SubAckReasonCode.TOPIC_FILTER_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iot-2/type/typ/id/device/cmd/abc/fmt/json", "iot-2/type/+/id/device/cmd/+/fmt/+"})
    void subscribing_to_commands_is_refused_with_0x8F(String filter) {
        assertThat(application.subscribe(filter).getReasonCodes())
                .containsExactly(Mqtt5SubAckReasonCode.TOPIC_FILTER_INVALID);
    }

    @Test
    void publishing_commands_is_refused_with_0x90() {
        assertThat(application
                        .publish("iot-2/type/mosquitto/id/myDevice/cmd/stop/fmt/json", 1, "")
                        .code())
                .isEqualTo(0x90);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A:quickstart:app", "A:quickstart:app:1", "g:quickstart:hub:h-01"})
    void scalable_applications_and_gateways_are_refused_with_0x87(String clientId) {
        assertThat(TestClient.withoutCredentials(platform, clientId)
                        .refusal(Mqtt5Connect.builder().build()))
                .isEqualTo(0x87);
    }

    @Test
    void tls_is_refused_with_0x87_and_told_as_failed_connect_with_180(@TempDir Path directory)
            throws GeneralSecurityException {
        CertificateAuthority authority = CertificateAuthority.in(directory, "password");
        try (LocalPlatform secure = LocalPlatform.builder()
                        .organisation(Organisation.quickstart())
                        .tls(Tls.with(authority.server("localhost").keyStore()))
                        .start();
                TestClient observer = TestClient.withoutCredentials(secure, "a:quickstart:observer")) {
            observer.connect();
            observer.subscribe("iot-2/type/mosquitto/id/secure/mon");
            for (String clientId : List.of("a:quickstart:secure", "d:quickstart:mosquitto:secure")) {
                assertThat(TestClient.withoutCredentials(secure, Trust.of(authority), clientId)
                                .refusal(Mqtt5Connect.builder().build()))
                        .isEqualTo(0x87);
            }

            Status status = observer.nextStatus();
            assertThat(status.action()).isEqualTo("FailedConnect");
            assertThat(status.get("Secure")).isEqualTo(true);
            assertThat(status.closeCode()).isEqualTo(180);
            assertThat(status.reason()).contains("TLS");
        }
    }

    @Test
    void durable_sessions_are_refused_with_0x87() throws IOException {
        for (String clientId : List.of("a:quickstart:durable", "d:quickstart:mosquitto:durable")) {
            assertThat(TestClient.withoutCredentials(platform, clientId)
                            .refusal(Mqtt5Connect.builder()
                                    .sessionExpiryInterval(60)
                                    .build()))
                    .isEqualTo(0x87);
            try (RawConnection connection = new RawConnection(platform.port(), 4).withoutCleanSession()) {
                assertThat(connection.connect(clientId).at(1)).isEqualTo(5);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iot-2/evt/abc/fmt/json/more",
                "iot-2/evt/abc/fmt/xml",
                "iot-2/cmd/abc/fmt/json",
                "iotdevice-1/mgmt/manage"
            })
    void a_device_publishes_events_in_json_and_nothing_else(String topic) {
        assertThat(device.publish(topic, 1, "").code()).isEqualTo(0x90);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iot-2/cmd/+/fmt/+", "iotdm-1/#", "iot-2/mon"})
    void a_device_subscribes_to_nothing(String filter) {
        assertThat(device.subscribe(filter).getReasonCodes())
                .containsExactly(Mqtt5SubAckReasonCode.TOPIC_FILTER_INVALID);
    }

    @Test
    void monitoring_messages_are_sent_and_none_is_retained() {
        application.subscribe("iot-2/type/mosquitto/id/myDevice/mon");

        device.close();

        Status status = application.nextStatus();
        assertThat(status.action()).isEqualTo("Disconnect");
        assertThat(status.retained()).isFalse();
        assertThat(status.names()).doesNotContain("User");
    }

    @Test
    void other_organisations_do_not_see_quickstart() {
        try (TestClient other = TestClient.connect(platform, "app")) {
            other.subscribe("iot-2/type/+/id/+/evt/+/fmt/+");
            device.publish("iot-2/evt/status/fmt/json", 1, "theirs");
            other.publish(EVENT, 1, "mine");

            assertThat(other.nextPayload()).isEqualTo("mine");
        }
    }
}
