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
import com.ibm.wiotp.sdk.app.ApplicationClient;
import com.ibm.wiotp.sdk.app.config.ApplicationConfig;
import com.ibm.wiotp.sdk.app.config.ApplicationConfigAuth;
import com.ibm.wiotp.sdk.app.config.ApplicationConfigIdentity;
import com.ibm.wiotp.sdk.app.config.ApplicationConfigOptions;
import com.ibm.wiotp.sdk.device.DeviceClient;
import com.ibm.wiotp.sdk.device.config.DeviceConfig;
import com.ibm.wiotp.sdk.device.config.DeviceConfigAuth;
import com.ibm.wiotp.sdk.device.config.DeviceConfigIdentity;
import com.ibm.wiotp.sdk.device.config.DeviceConfigOptions;
import com.ibm.wiotp.sdk.gateway.GatewayClient;
import io.cameliot.platform.network.CertificateAuthority;
import io.cameliot.platform.network.Tls;
import io.cameliot.platform.organisation.Organisation;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IBM's SDK for Java on all ways to the platform. */
class IbmSdkTransportTest {

    private static final String TOKEN = "token";

    private static CertificateAuthority authority;
    private static LocalPlatform platform;

    @BeforeAll
    static void start(@TempDir Path directory) {
        authority = CertificateAuthority.in(directory, "password");
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1")
                        .apiKey("a-myorg1-x", "secret")
                        .device("pump", "p-01", TOKEN)
                        .gateway("hub", "h-01", TOKEN))
                .tls(Tls.with(authority.server("localhost").keyStore()))
                .webSocket()
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @ParameterizedTest
    @CsvSource({"tcp, mqtt4", "ssl, mqtt4", "ws, mqtt4-ws", "wss, mqtt4-ws"})
    void application_device_and_gateway_of_the_sdk_connect_by(String scheme, String protocol) throws Exception {
        IbmSdkCallbacks<JsonObject> events = IbmSdkCallbacks.forJson();
        ApplicationClient application = sdk(scheme).application("sdk");
        application.registerEventCallback(events);
        DeviceClient device = sdk(scheme).device("pump", "p-01", TOKEN);
        GatewayClient gateway = sdk(scheme).gateway("hub", "h-01", TOKEN);
        application.connect();
        application.subscribeToDeviceEvents();
        device.connect();
        gateway.connect();

        device.publishEvent("run", IbmSdk.json("n", 1), 2);
        assertThat(events.next().device()).isEqualTo("pump:p-01");
        gateway.publishDeviceEvent("fan", "f-01", "run", IbmSdk.json("n", 2), 2);
        assertThat(events.next().device()).isEqualTo("fan:f-01");

        try (TestClient observer = TestClient.connect(platform, "observer")) {
            for (String topic :
                    new String[] {"iot-2/app/sdk/mon", "iot-2/type/pump/id/p-01/mon", "iot-2/type/hub/id/h-01/mon"}) {
                observer.subscribe(topic);
                Status status = observer.nextStatus();
                assertThat(status.get("Protocol")).isEqualTo(protocol);
                assertThat(status.get("Secure")).isEqualTo(scheme.equals("ssl") || scheme.equals("wss"));
            }
        }
        gateway.disconnect();
        device.disconnect();
        application.disconnect();
    }

    private static IbmSdk sdk(String scheme) throws GeneralSecurityException {
        SocketFactory secure = Trust.context(authority).getSocketFactory();
        return switch (scheme) {
            case "ssl" -> new IbmSdk(platform, platform.secureUri(), secure);
            case "ws" -> new IbmSdk(platform, platform.webSocketUri(), SocketFactory.getDefault());
            case "wss" -> new IbmSdk(platform, platform.secureWebSocketUri(), secure);
            default -> IbmSdk.of(platform);
        };
    }

    @Test
    void the_address_that_the_sdk_makes_for_an_application_is_one_with_tls() {
        ApplicationConfigOptions options = new ApplicationConfigOptions();
        options.domain = "localhost";
        ApplicationConfig config = new ApplicationConfig(
                new ApplicationConfigIdentity("app"), new ApplicationConfigAuth("a-myorg1-x", "secret"), options);
        assertThat(config.getMqttServerURI()).isEqualTo("ssl://myorg1.messaging.localhost:8883");

        options.mqtt.port = 1883;
        assertThat(config.getMqttServerURI()).isEqualTo("ssl://myorg1.messaging.localhost:1883");

        // As it comes from a file or the environment: the SDK asks whether it is the same object as its own.
        options.mqtt.transport = new String("websockets");
        assertThat(config.getMqttServerURI()).isEqualTo("ssl://myorg1.messaging.localhost:1883");
        options.mqtt.transport = "websockets";
        assertThat(config.getMqttServerURI()).isEqualTo("wss://myorg1.messaging.localhost:1883");
    }

    @ParameterizedTest
    @CsvSource({"1883, tcp, tcp", "8883, tcp, ssl", "1883, websockets, ws", "80, websockets, ws", "443, websockets, wss"
    })
    void the_address_that_the_sdk_makes_for_a_device_depends_on_port_and_transport(
            int port, String transport, String scheme) {
        DeviceConfigOptions options = new DeviceConfigOptions();
        options.domain = "localhost";
        options.mqtt.port = port;
        options.mqtt.transport = transport;

        assertThat(new DeviceConfig(
                                new DeviceConfigIdentity("myorg1", "pump", "p-01"),
                                new DeviceConfigAuth(TOKEN),
                                options)
                        .getMqttServerURI())
                .isEqualTo(scheme + "://myorg1.messaging.localhost:" + port);
    }
}
