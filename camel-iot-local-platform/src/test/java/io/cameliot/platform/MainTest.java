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
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import io.cameliot.platform.network.CertificateAuthority;
import io.cameliot.platform.network.IssuedCertificate;
import io.cameliot.platform.organisation.Device;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    @Test
    void without_options_the_documented_defaults_hold() {
        try (LocalPlatform platform = start("--port", "0")) {
            assertThat(platform.serverUri()).startsWith("tcp://127.0.0.1:");
            assertThat(platform.organisationId()).isEqualTo("myorg1");
            assertThat(platform.apiKey()).isEqualTo("a-myorg1-a84ps90Ajs");
            assertThat(platform.token()).isEqualTo("MP$08VKz!8rXwnR-Q*");
            assertThat(platform.organisations()).hasSize(1);
        }
        assertThat(CommandLine.HELP).contains("default 1883");
    }

    @Test
    void the_default_api_key_follows_the_organisation() {
        try (LocalPlatform platform = start("--port", "0", "--organisation", "abc123")) {
            assertThat(platform.apiKey()).isEqualTo("a-abc123-a84ps90Ajs");
        }
    }

    @Test
    void host_sizes_and_strictness_are_taken() {
        try (LocalPlatform platform = start(
                        "--host",
                        "localhost",
                        "--port",
                        "0",
                        "--receive-maximum",
                        "7",
                        "--keep-alive",
                        "11",
                        "--queue",
                        "5",
                        "--strict",
                        "--device",
                        "pump:p-01",
                        "--api-key",
                        "a-myorg1-k",
                        "--token",
                        "t");
                TestClient client = TestClient.of(platform, "app")) {
            Mqtt5ConnAck connAck = client.connect();

            assertThat(platform.serverUri()).startsWith("tcp://localhost:");
            assertThat(connAck.getRestrictions().getReceiveMaximum()).isEqualTo(7);
            assertThat(connAck.getServerKeepAlive()).hasValue(11);
            assertThat(client.publish("iot-2/type/pump/id/p-01/evt/e/fmt/json", 1, "")
                            .code())
                    .isZero();
            assertThat(client.publish("iot-2/type/pump/id/p-02/evt/e/fmt/json", 1, "")
                            .code())
                    .isEqualTo(0x87);
        }
    }

    @Test
    void a_gateway_has_the_resource_group_behind_it() {
        try (LocalPlatform platform = start(
                        "--port",
                        "0",
                        "--gateway",
                        "hub:h-01:s1",
                        "--group",
                        "pump:p-01",
                        "--group",
                        "pump:p-02",
                        "--gateway",
                        "hub:h-02:s2");
                TestClient first = TestClient.connect(platform, "g:myorg1:hub:h-01", "use-token-auth", "s1");
                TestClient second = TestClient.connect(platform, "g:myorg1:hub:h-02", "use-token-auth", "s2")) {
            assertThat(first.publish("iot-2/type/pump/id/p-02/evt/e/fmt/json", 1, "")
                            .code())
                    .isZero();
            assertThat(first.publish("iot-2/type/pump/id/p-03/evt/e/fmt/json", 1, "")
                            .code())
                    .isEqualTo(0x87);
            assertThat(second.publish("iot-2/type/pump/id/p-03/evt/e/fmt/json", 1, "")
                            .code())
                    .isZero();
            assertThat(platform.devices("myorg1")).contains(new Device("hub", "h-01"));
        }
    }

    @Test
    void tls_and_web_sockets_work_with_the_certificate_that_is_written(@TempDir Path directory) throws Exception {
        Path ca = directory.resolve("the ca.pem");
        CommandLine commandLine = CommandLine.parse(
                "--port", "0", "--tls", "0", "--web-socket", "0", "--secure-web-socket", "0", "--ca", ca.toString());
        try (LocalPlatform platform = commandLine.platform().start();
                TestClient secure = TestClient.at(platform, platform.secureUri(), trust(ca), "secure");
                TestClient web = TestClient.at(platform, platform.secureWebSocketUri(), trust(ca), "web")) {
            secure.connect();
            web.connect();

            assertThat(names(platform.securePort(), ca))
                    .contains("localhost", "127.0.0.1", "myorg1.localhost", "myorg1.messaging.localhost");
            assertThat(ca).content().startsWith("-----BEGIN CERTIFICATE-----");
            assertThat(Welcome.text(platform, commandLine))
                    .contains(
                            platform.secureUri(),
                            platform.webSocketUri(),
                            platform.secureWebSocketUri(),
                            ca.toString(),
                            "--cafile '" + ca + "'");
        }
    }

    @Test
    void tls_works_with_key_stores_of_the_users_own(@TempDir Path directory) throws Exception {
        CertificateAuthority authority = CertificateAuthority.in(directory, "password");
        IssuedCertificate own = authority.client("p-01");
        CommandLine commandLine = CommandLine.parse(
                "--port",
                "0",
                "--tls",
                "0",
                "--key-store",
                authority.server("localhost").keyStore().toString(),
                "--client-certificates",
                "required",
                "--trust-store",
                authority.trustStore().toString(),
                "--store-password",
                "password");
        try (LocalPlatform platform = commandLine.platform().start();
                TestClient client = TestClient.at(platform, platform.secureUri(), Trust.of(authority, own), "secure")) {
            client.connect();

            assertThat(client.isConnected()).isTrue();
            assertThat(Welcome.text(platform, commandLine))
                    .contains(platform.secureUri())
                    .doesNotContain("--cafile");
        }
    }

    @Test
    void a_certificate_that_cannot_be_written_is_told_with_its_file(@TempDir Path directory) {
        Path nowhere = directory.resolve("missing").resolve("ca.pem");

        assertThatIllegalStateException()
                .isThrownBy(() -> CommandLine.parse("--tls", "0", "--ca", nowhere.toString())
                        .platform())
                .withMessageContaining(nowhere.toString())
                .withMessageContaining("--ca");
    }

    @Test
    void the_welcome_tells_everything_that_a_client_needs() {
        CommandLine commandLine = CommandLine.parse("--port", "0", "--token", "it's");
        try (LocalPlatform platform = commandLine.platform().start()) {
            assertThat(Welcome.text(platform, commandLine))
                    .contains(
                            platform.serverUri(),
                            "myorg1",
                            "a-myorg1-a84ps90Ajs",
                            "-h 127.0.0.1 -p " + platform.port(),
                            "-i a:myorg1:publisher",
                            "-t 'iot-2/app/+/mon'",
                            "-P 'it'\\''s'",
                            "iot:event?type=pump&event=status&brokerUrl=" + platform.serverUri(),
                            "authToken=RAW(it's)")
                    .doesNotContain("use-token-auth", "quickstart", "--cafile", "ws:");
        }
    }

    @Test
    void devices_gateways_and_quickstart_can_connect_as_the_welcome_tells() {
        CommandLine commandLine = CommandLine.parse(
                "--port",
                "0",
                "--device",
                "pump:p-01:s:1",
                "--device",
                "pump:silent",
                "--gateway",
                "hub:h-01:s2",
                "--quickstart");
        try (LocalPlatform platform = commandLine.platform().start();
                TestClient device = TestClient.connect(platform, "d:myorg1:pump:p-01", "use-token-auth", "s:1");
                TestClient gateway = TestClient.connect(platform, "g:myorg1:hub:h-01", "use-token-auth", "s2");
                TestClient guest = TestClient.withoutCredentials(platform, "a:quickstart:guest")) {
            guest.connect();

            assertThat(Welcome.text(platform, commandLine))
                    .contains(
                            "-i d:myorg1:pump:p-01 -u use-token-auth -P 's:1'",
                            "-i g:myorg1:hub:h-01 -u use-token-auth -P 's2'",
                            "a:quickstart:{app}")
                    .doesNotContain("pump:silent");
            assertThat(device.isConnected()).isTrue();
            assertThat(gateway.isConnected()).isTrue();
            assertThat(guest.isConnected()).isTrue();
        }
    }

    private static LocalPlatform start(String... arguments) {
        return CommandLine.parse(arguments).platform().start();
    }

    /** What the certificate is for that the server shows. */
    private static List<String> names(int port, Path pem) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trustManagers(pem).getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectAlternativeNames().stream()
                    .map(name -> (String) name.get(1))
                    .toList();
        }
    }

    private static MqttClientSslConfig trust(Path pem) throws Exception {
        return MqttClientSslConfig.builder()
                .trustManagerFactory(trustManagers(pem))
                .build();
    }

    private static TrustManagerFactory trustManagers(Path pem) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trusted);
        return trustManagers;
    }
}
