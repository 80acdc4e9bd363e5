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
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.ibm.wiotp.sdk.device.DeviceClient;
import com.ibm.wiotp.sdk.swagger.ApiClient;
import com.ibm.wiotp.sdk.swagger.api.DeviceConfigurationApi;
import com.ibm.wiotp.sdk.swagger.auth.HttpBasicAuth;
import com.ibm.wiotp.sdk.swagger.model.DeviceAdditionRequest;
import com.ibm.wiotp.sdk.swagger.model.DeviceAdditionResponse;
import io.cameliot.platform.IbmSdkCallbacks.Received;
import io.cameliot.platform.organisation.Organisation;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IBM's SDK for Java as the device. */
class IbmSdkDeviceTest {

    private static final String TOKEN = "TP$0p&x*(1)!";

    private static LocalPlatform platform;

    private TestClient application;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1")
                        .apiKey("a-myorg1-x", "secret")
                        .device("pump", "p-01", TOKEN))
                .organisation(Organisation.quickstart())
                .http()
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void connect() {
        application = TestClient.connect(platform, "app");
        application.subscribe("iot-2/type/+/id/+/evt/+/fmt/+");
    }

    @AfterEach
    void disconnect() {
        application.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void events_of_a_device_of_the_sdk_reach_applications(int qos) throws Exception {
        DeviceClient device = IbmSdk.of(platform).device("pump", "p-01", TOKEN);
        device.connect();

        assertThat(device.publishEvent("run", IbmSdk.json("distance", 10), qos)).isTrue();
        assertThat(device.publishEvent("say", "fün", qos)).isTrue();

        var first = application.next();
        assertThat(first.getTopic()).hasToString("iot-2/type/pump/id/p-01/evt/run/fmt/json");
        assertThat(first.getPayloadAsBytes()).asString().isEqualTo("{\"distance\":10}");
        assertThat(application.next().getTopic()).hasToString("iot-2/type/pump/id/p-01/evt/say/fmt/utf8");
        device.disconnect();
        await().until(() -> !platform.isConnected("d:myorg1:pump:p-01"));
    }

    @Test
    void it_subscribes_to_its_commands_as_it_connects_and_gets_them() throws Exception {
        IbmSdkCallbacks<JsonObject> json = IbmSdkCallbacks.forJson();
        IbmSdkCallbacks<String> text = IbmSdkCallbacks.forText();
        DeviceClient device = IbmSdk.of(platform).device("pump", "p-01", TOKEN);
        device.registerCommandCallback(json);
        device.registerCommandCallback(text);
        device.connect();

        application.publish("iot-2/type/pump/id/p-01/cmd/start/fmt/json", 2, "{\"speed\":3}");
        application.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/utf8", 1, "rotation:80");

        assertThat(json.next()).isEqualTo(new Received<>("", "start", "json", IbmSdk.json("speed", 3)));
        assertThat(text.next()).isEqualTo(new Received<>("", "stop", "utf8", "rotation:80"));
        device.disconnect();
    }

    @Test
    void it_connects_with_the_token_that_the_http_api_of_the_sdk_was_told() throws Exception {
        ApiClient http = new ApiClient();
        http.setBasePath(platform.httpUri() + "/api/v0002");
        HttpBasicAuth apiKey = (HttpBasicAuth) http.getAuthentication("ApiKey");
        apiKey.setUsername(platform.apiKey());
        apiKey.setPassword(platform.token());
        DeviceAdditionRequest request = new DeviceAdditionRequest();
        request.setDeviceId("p-77");

        DeviceAdditionResponse registered =
                new DeviceConfigurationApi(http).deviceTypesTypeIdDevicesPost("pump", request);

        assertThat(registered.getDeviceId()).isEqualTo("p-77");
        DeviceClient device = IbmSdk.of(platform).device("pump", "p-77", registered.getAuthToken());
        device.connect();
        assertThat(device.isConnected()).isTrue();
        device.disconnect();
    }

    @Test
    void with_a_wrong_token_it_is_refused_however_often_it_tries() throws Exception {
        DeviceClient device = IbmSdk.of(platform).device("pump", "p-01", "wrong");
        long before = platform.connectionsRefused("d:myorg1:pump:p-01");

        CompletableFuture<Boolean> trying = CompletableFuture.supplyAsync(() -> isLetIn(device));

        await().until(() -> platform.connectionsRefused("d:myorg1:pump:p-01") >= before + 2);
        // It throws while it is just trying to connect.
        await().ignoreExceptions().until(() -> {
            device.close();
            return true;
        });
        assertThat(TestClient.await(trying)).isFalse();
    }

    @Test
    void it_publishes_to_quickstart_without_credentials() throws Exception {
        try (TestClient watching = TestClient.withoutCredentials(platform, "a:quickstart:watching")) {
            watching.connect();
            watching.subscribe("iot-2/type/+/id/00aabbccde03/evt/+/fmt/+");
            DeviceClient device = IbmSdk.of(platform).quickstartDevice("iotsample-arduino", "00aabbccde03");
            device.connect();

            assertThat(device.publishEvent("status", IbmSdk.json("cpu", 90))).isTrue();

            assertThat(watching.next().getTopic())
                    .hasToString("iot-2/type/iotsample-arduino/id/00aabbccde03/evt/status/fmt/json");
            device.disconnect();
        }
    }

    /** Connects until the device is closed, if it is not let in. */
    private static boolean isLetIn(DeviceClient device) {
        try {
            device.connect();
            return true;
        } catch (MqttException | GeneralSecurityException | NullPointerException e) {
            // The SDK looks for its connection, which is gone when it is closed.
            return false;
        }
    }
}
