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

import com.google.gson.JsonObject;
import com.ibm.wiotp.sdk.codecs.JsonCodec;
import com.ibm.wiotp.sdk.gateway.GatewayClient;
import io.cameliot.platform.organisation.Organisation;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * IBM's SDK for Java as the gateway. The SDK takes a gateway for a device, here and there: it subscribes and publishes
 * to topics without type and ID too, which are not for gateways.
 */
class IbmSdkGatewayTest {

    private static final String TOKEN = "gateway-token";
    private static final int TESTS = 4;
    private static final AtomicInteger tests = new AtomicInteger();

    private static LocalPlatform platform;

    /** Each test has a gateway of its own: the SDK may connect once more after a goodbye that came late. */
    private String id;

    private String clientId;
    private TestClient application;
    private TestClient observer;
    private GatewayClient gateway;

    @BeforeAll
    static void start() {
        Organisation organisation =
                Organisation.named("myorg1").apiKey("a-myorg1-x", "secret").gateway("hub", "observer", TOKEN);
        for (int test = 1; test <= TESTS; test++) {
            organisation = organisation.gateway("hub", "h-" + test, TOKEN);
        }
        platform = LocalPlatform.builder().organisation(organisation).start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void connect() throws Exception {
        id = "h-" + tests.incrementAndGet();
        clientId = "g:myorg1:hub:" + id;
        application = TestClient.connect(platform, "app");
        application.subscribe("iot-2/type/+/id/+/evt/+/fmt/+");
        observer = TestClient.connect(platform, "g:myorg1:hub:observer", "use-token-auth", TOKEN);
        observer.subscribe("iot-2/type/hub/id/" + id + "/notify");
        gateway = IbmSdk.of(platform).gateway("hub", id, TOKEN);
        gateway.connect();
    }

    @AfterEach
    void disconnect() {
        gateway.disconnect();
        observer.close();
        application.close();
    }

    @Test
    void a_gateway_of_the_sdk_connects_although_its_subscription_is_refused_and_notified() {
        assertThat(gateway.isConnected()).isTrue();
        assertThat(platform.subscriptions(clientId)).isEmpty();
        Status status = observer.nextStatus();
        assertThat(status.get("Request")).isEqualTo("Subscribe");
        assertThat(status.get("Topic")).isEqualTo("iot-2/cmd/+/fmt/+");
        assertThat(status.get("RC")).isEqualTo(276);
    }

    @Test
    void its_events_for_devices_reach_applications_and_so_do_its_own_under_its_full_topic() {
        for (int qos = 0; qos <= 2; qos++) {
            assertThat(gateway.publishDeviceEvent("pump", "p-01", "run", IbmSdk.json("n", qos), qos))
                    .isTrue();
            var received = application.next();
            assertThat(received.getTopic()).hasToString("iot-2/type/pump/id/p-01/evt/run/fmt/json");
            assertThat(received.getPayloadAsBytes()).asString().isEqualTo("{\"n\":" + qos + "}");
        }
        gateway.publishDeviceEvent("hub", id, "run", null, 1);
        assertThat(application.next().getTopic()).hasToString("iot-2/type/hub/id/" + id + "/evt/run/fmt/json");
    }

    @Test
    void an_event_without_type_and_id_is_notified_and_goes_nowhere() {
        assertThat(observer.nextStatus().get("Request")).isEqualTo("Subscribe");

        gateway.publishEvent("run", IbmSdk.json("n", 1), 1);
        gateway.publishDeviceEvent("pump", "p-01", "after", IbmSdk.json("n", 2), 1);

        Status status = observer.nextStatus();
        assertThat(status.get("Request")).isEqualTo("Publish");
        assertThat(status.get("Topic")).isEqualTo("iot-2/evt/run/fmt/json");
        assertThat(application.next().getTopic()).hasToString("iot-2/type/pump/id/p-01/evt/after/fmt/json");
    }

    /** The SDK takes the type for the command and the ID for the format. */
    @Test
    void it_gets_commands_for_its_devices_if_the_device_id_is_a_format() throws Exception {
        IbmSdkCallbacks<JsonObject> json = IbmSdkCallbacks.forJson();
        gateway.registerCommandCallback(json);
        gateway.registerCodec(new JsonCodec() {
            @Override
            public String getMessageFormat() {
                return "p-01";
            }
        });
        gateway.subscribeToDeviceCommands("pump", "p-01", "stop", "json", 2);

        application.publish("iot-2/type/pump/id/p-01/cmd/start/fmt/json", 1, "{\"n\":1}");
        application.publish("iot-2/type/pump/id/p-01/cmd/stop/fmt/json", 1, "{\"n\":2}");

        assertThat(json.next().data()).isEqualTo(IbmSdk.json("n", 2));
        gateway.unsubscribeFromDeviceCommands("pump", "p-01", "stop");
        assertThat(platform.subscriptions(clientId)).isEmpty();
    }
}
