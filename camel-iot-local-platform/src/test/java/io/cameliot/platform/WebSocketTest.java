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
import io.cameliot.platform.rules.Limits;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketTest {

    private static final long TIMEOUT_SECONDS = 20;
    private static final String UPGRADE =
            "GET /mqtt HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Protocol: mqtt\r\n\r\n";

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

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/mqtt", "/mqtt/", "/MQTT", "/some/where/else", "/?a=b", "/%20%2F"})
    void a_web_socket_is_answered_at_any_path(String path) throws Exception {
        assertAnswered("ws://127.0.0.1:" + platform.webSocketPort() + path, HttpClient.newHttpClient());
        assertAnswered(
                "wss://localhost:" + platform.secureWebSocketPort() + path,
                HttpClient.newBuilder().sslContext(Trust.context(authority)).build());
    }

    /** CONNECT by hand, and the server's CONNACK. */
    private static void assertAnswered(String uri, HttpClient http) throws Exception {
        CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
        WebSocket webSocket = http.newWebSocketBuilder()
                .subprotocols("mqtt")
                .buildAsync(URI.create(uri), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
                        answer.complete(data);
                        return null;
                    }
                })
                .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        byte[] connect = {0x10, 16, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 4, 'n', 'o', 'n', 'e'};
        webSocket.sendBinary(ByteBuffer.wrap(connect), true).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);

        ByteBuffer connack = answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        assertThat(new byte[] {connack.get(0), connack.get(1), connack.get(2), connack.get(3)})
                .containsExactly(0x20, 2, 0, 5);
        webSocket.abort();
    }

    @Test
    void web_sockets_are_understood_on_the_ports_for_tcp_and_tls_as_well() throws GeneralSecurityException {
        observer.subscribe("iot-2/app/shared-port/mon", "iot-2/type/+/id/+/evt/+/fmt/+");
        String plain = "ws://127.0.0.1:" + platform.port() + "/";
        String secure = "wss://localhost:" + platform.securePort() + "/mqtt";
        for (TestClient client : List.of(
                TestClient.at(platform, plain, "shared-port"),
                TestClient.at(platform, secure, Trust.of(authority), "shared-port"))) {
            client.connect();
            assertThat(client.publish("iot-2/type/pump/id/p-01/evt/status/fmt/json", 1, "framed")
                            .code())
                    .isZero();
            client.close();
        }

        Status first = observer.nextStatus();
        assertThat(first.get("Protocol")).isEqualTo("mqtt5-ws");
        assertThat(first.get("Secure")).isEqualTo(false);
        assertThat(first.get("Port")).isEqualTo(platform.port());
        assertThat(observer.nextPayload()).isEqualTo("framed");
        assertThat(observer.nextStatus().action()).isEqualTo("Disconnect");
        Status second = observer.nextStatus();
        assertThat(second.get("Protocol")).isEqualTo("mqtt5-ws");
        assertThat(second.get("Secure")).isEqualTo(true);
        assertThat(second.get("Port")).isEqualTo(platform.securePort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt", "mqttv3.1"})
    void the_subprotocol_is_confirmed_on_all_ports(String subprotocol) {
        for (String uri : List.of(platform.webSocketUri(), "ws://127.0.0.1:" + platform.port() + "/mqtt")) {
            WebSocket webSocket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols(subprotocol)
                    .buildAsync(URI.create(uri), new WebSocket.Listener() {})
                    .join();

            assertThat(webSocket.getSubprotocol()).isEqualTo(subprotocol);
            webSocket.abort();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\n",
                "Content-Length: 10\r\n\r\nhalf",
                "Content-Length: 70000\r\n\r\n",
                "Content-Length: none\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nha",
                "X: half a hea",
                "Sec-WebSocket-Version: 99\r\n\r\n",
                "\r\n\u0082\u0001\u0000",
                "\r\n\u00c2\u0081\u0000\u0000\u0000\u0000",
            })
    void a_broken_upgrade_is_told_without_a_stack_trace(String rest) throws IOException {
        try (KeptLog log = KeptLog.of("")) {
            for (int port : List.of(platform.webSocketPort(), platform.port())) {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
                    socket.getOutputStream()
                            .write((UPGRADE.stripTrailing() + "\r\n" + rest).getBytes(StandardCharsets.ISO_8859_1));
                    socket.shutdownOutput();
                    assertThat(socket.getInputStream().readAllBytes()).isNotNull();
                }
            }

            assertThat(log.lines()).noneMatch(line -> line.contains("\tat ") || line.contains("unexpected"));
        }
    }

    @Test
    void a_frame_larger_than_the_largest_packet_is_closed_before_it_comes() throws IOException {
        for (int port : List.of(platform.webSocketPort(), platform.port())) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                upgrade(in, out);

                // A binary frame with a mask, and a length of eight bytes.
                out.writeShort(0x82FF);
                out.writeLong(2 * Limits.MAX_PACKET_BYTES);
                out.flush();

                assertThat(in.readUnsignedByte()).as("a close frame").isEqualTo(0x88);
                assertThat(in.readUnsignedByte()).isGreaterThanOrEqualTo(2);
                assertThat(in.readUnsignedShort()).as("message too big").isEqualTo(1009);
                assertThat(in.readAllBytes()).isNotNull();
            }
        }
    }

    private static void upgrade(DataInputStream in, DataOutputStream out) throws IOException {
        out.writeBytes(UPGRADE);
        String answer = "";
        while (!answer.endsWith("\r\n\r\n")) {
            answer += (char) in.readUnsignedByte();
        }
        assertThat(answer).startsWith("HTTP/1.1 101");
    }

    @Test
    void the_largest_payload_passes_in_one_frame() {
        observer.subscribe("iot-2/type/+/id/+/evt/+/fmt/+");
        for (String uri : List.of(platform.webSocketUri(), "ws://127.0.0.1:" + platform.port() + "/")) {
            try (TestClient client = TestClient.at(platform, uri, "large")) {
                client.connect();
                client.publish("iot-2/type/pump/id/p-01/evt/e/fmt/json", 1, new byte[Limits.MAX_PAYLOAD_BYTES]);

                assertThat(observer.next().getPayloadAsBytes()).hasSize(Limits.MAX_PAYLOAD_BYTES);
            }
        }
    }
}
