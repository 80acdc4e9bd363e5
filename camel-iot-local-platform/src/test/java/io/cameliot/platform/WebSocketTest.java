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

import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import io.cameliot.platform.network.CertificateAuthority;
import io.cameliot.platform.network.Tls;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebSocketTest {

    private static CertificateAuthority authority;
    private static LocalPlatform platform;

    private TestClient observer;

    @BeforeAll
    static void start(@TempDir Path directory) {
        authority = CertificateAuthority.in(directory, "password");
        platform = LocalPlatform.builder()
                .tls(Tls.with(authority.server("localhost").keyStore()))
                .webSocket()
                .start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void observe() {
        observer = TestClient.connect(platform, "observer");
    }

    @AfterEach
    void disconnect() {
        observer.close();
    }

    @Test
    void an_application_connects_through_a_web_socket_and_the_protocol_says_so() {
        observer.subscribe("iot-2/app/web/mon", "iot-2/type/+/id/+/evt/+/fmt/+");
        try (TestClient client = TestClient.at(platform, platform.webSocketUri(), "web")) {
            client.connect();

            Status status = observer.nextStatus();
            assertThat(status.get("Protocol")).isEqualTo("mqtt5-ws");
            assertThat(status.get("Secure")).isEqualTo(false);
            assertThat(status.get("Port")).isEqualTo(platform.webSocketPort());
            client.publish("iot-2/type/pump/id/p-01/evt/status/fmt/json", 1, "framed");
            assertThat(observer.nextPayload()).isEqualTo("framed");
        }
        assertThat(platform.webSocketUri()).isEqualTo("ws://127.0.0.1:" + platform.webSocketPort() + "/mqtt");
    }

    @Test
    void an_application_connects_through_a_web_socket_over_tls() throws GeneralSecurityException {
        observer.subscribe("iot-2/app/secure-web/mon");
        try (TestClient client =
                TestClient.at(platform, platform.secureWebSocketUri(), Trust.of(authority), "secure-web")) {
            client.connect();

            Status status = observer.nextStatus();
            assertThat(status.get("Protocol")).isEqualTo("mqtt5-ws");
            assertThat(status.get("Secure")).isEqualTo(true);
            assertThat(status.get("Port")).isEqualTo(platform.secureWebSocketPort());
        }
        assertThat(platform.secureWebSocketUri())
                .isEqualTo("wss://localhost:" + platform.secureWebSocketPort() + "/mqtt");
    }

    @Test
    void mqtt_3_1_1_goes_through_a_web_socket_too() {
        observer.subscribe("iot-2/app/old-web/mon");
        Mqtt3BlockingClient client = Mqtt3Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(platform.webSocketPort())
                .webSocketConfig(
                        MqttWebSocketConfig.builder().serverPath("mqtt").build())
                .identifier("a:myorg1:old-web")
                .simpleAuth()
                .username(platform.apiKey())
                .password(platform.token().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        client.connect();

        assertThat(observer.nextStatus().get("Protocol")).isEqualTo("mqtt4-ws");
        client.disconnect();
    }

    @Test
    void the_subprotocol_is_mqtt() {
        WebSocket webSocket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("mqtt")
                .buildAsync(URI.create(platform.webSocketUri()), new WebSocket.Listener() {})
                .join();

        assertThat(webSocket.getSubprotocol()).isEqualTo("mqtt");
        webSocket.abort();
    }
}
