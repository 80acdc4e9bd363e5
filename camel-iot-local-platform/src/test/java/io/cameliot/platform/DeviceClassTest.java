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

import io.cameliot.platform.organisation.Organisation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A device type is one of devices or one of gateways, over HTTP too, however it came to be. */
class DeviceClassTest {

    private LocalPlatform platform;

    @BeforeEach
    void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1")
                        .apiKey("a-myorg1-x", "secret")
                        .gateway("hub", "h-01", "gateway-token")
                        .device("pump", "p-01", "device-token"))
                .http()
                .start();
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void a_device_of_a_type_of_gateways_that_was_not_registered_by_http_is_a_gateway() throws Exception {
        HttpApi.Response added =
                send("POST", "device/types/hub/devices", "{\"deviceId\":\"h-02\",\"authToken\":\"t\"}");

        assertThat(added.text("clientId")).isEqualTo("g:myorg1:hub:h-02");
        try (TestClient gateway = TestClient.connect(platform, "g:myorg1:hub:h-02", "use-token-auth", "t")) {
            assertThat(gateway.isConnected()).isTrue();
        }
    }

    @Test
    void a_type_keeps_its_class_when_its_last_device_is_deleted() throws Exception {
        send("PUT", "device/types/hub", "{\"description\":\"told\"}");
        send("DELETE", "device/types/hub/devices/h-01", "");
        send("DELETE", "device/types/pump/devices/p-01", "");

        assertThat(send("GET", "device/types/hub", "").text("classId")).isEqualTo("Gateway");
        assertThat(send("GET", "device/types/pump", "").text("classId")).isEqualTo("Device");
        assertThat(send("POST", "device/types/hub/devices", "{\"deviceId\":\"h-01\"}")
                        .text("clientId"))
                .isEqualTo("g:myorg1:hub:h-01");
    }

    @Test
    void the_class_of_a_type_with_devices_stays() throws Exception {
        send("POST", "device/types", "{\"id\":\"fan\"}");
        assertThat(send("PUT", "device/types/fan", "{\"classId\":\"Gateway\"}").text("classId"))
                .isEqualTo("Gateway");
        send("POST", "device/types/fan/devices", "{\"deviceId\":\"f-01\"}");

        HttpApi.Response refused = send("PUT", "device/types/fan", "{\"classId\":\"Device\",\"description\":\"x\"}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("message")).contains("classId", "\"Device\"", "fan", "Gateway");
        assertThat(send("GET", "device/types/fan", "").json().has("description"))
                .isFalse();
        assertThat(send("PUT", "device/types/fan", "{\"classId\":\"Gateway\"}").status())
                .isEqualTo(200);
        assertThat(send("PUT", "device/types/hub", "{\"classId\":\"Device\"}").status())
                .isEqualTo(409);
        assertThat(send("PUT", "device/types/pump", "{\"classId\":\"Gateway\"}").status())
                .isEqualTo(409);
    }

    @Test
    void what_http_told_of_a_device_goes_with_it_whoever_removes_it() throws Exception {
        send("POST", "device/types/pump/devices", "{\"deviceId\":\"p-02\",\"location\":{\"city\":\"old\"}}");
        send("POST", "device/types/pump/devices", "{\"deviceId\":\"p-03\",\"location\":{\"city\":\"kept\"}}");

        platform.update("myorg1", known -> known.withoutDevice("pump", "p-02"));
        platform.update("myorg1", known -> known.device("pump", "p-02", "another-token"));

        assertThat(send("GET", "device/types/pump/devices/p-02", "").json().has("location"))
                .isFalse();
        assertThat(send("GET", "device/types/pump/devices/p-03", "").json().has("location"))
                .isTrue();
    }

    @Test
    void a_type_has_the_class_of_its_devices_whoever_registers_them() throws Exception {
        send("POST", "device/types", "{\"id\":\"fan\"}");
        send("POST", "device/types", "{\"id\":\"router\",\"classId\":\"Gateway\"}");

        platform.update("myorg1", known -> known.gateway("fan", "g-01", "t").device("router", "d-01", "t"));

        assertThat(send("GET", "device/types/fan", "").text("classId")).isEqualTo("Gateway");
        assertThat(send("GET", "device/types/fan/devices/g-01", "").text("clientId"))
                .isEqualTo("g:myorg1:fan:g-01");
        assertThat(send("GET", "device/types/router", "").text("classId")).isEqualTo("Device");
        assertThat(send("GET", "device/types/router/devices/d-01", "").text("clientId"))
                .isEqualTo("d:myorg1:router:d-01");
    }

    private HttpApi.Response send(String method, String path, String body) throws Exception {
        return HttpApi.send(platform, method, path, body);
    }
}
