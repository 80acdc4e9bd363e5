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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import io.cameliot.platform.network.CertificateAuthority;
import io.cameliot.platform.network.IssuedCertificate;
import io.cameliot.platform.network.KeyStoreFile;
import io.cameliot.platform.network.Tls;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {

    /** Both the directory and the password are all that a configuration file can stumble over. */
    private static final String TRAPS = "a & <b> \"c\" 'd' ${e} ${ENV:f} ]]>";

    @TempDir
    private static Path directory;

    private static CertificateAuthority authority;
    private static CertificateAuthority stranger;
    private static IssuedCertificate server;
    private static IssuedCertificate client;

    @BeforeAll
    static void issue() {
        authority = CertificateAuthority.in(directory.resolve(TRAPS), TRAPS);
        stranger = CertificateAuthority.in(directory.resolve("stranger"), "password");
        server = authority.server("localhost");
        client = authority.client("p-01, cellar");
    }

    @Test
    void a_client_that_trusts_the_server_speaks_tls_with_it() throws GeneralSecurityException {
        try (LocalPlatform platform = start(Tls.with(server.keyStore()));
                TestClient observer = TestClient.connect(platform, "observer");
                TestClient secure = client(platform, Trust.of(authority))) {
            observer.subscribe("iot-2/app/secure/mon", "iot-2/type/+/id/+/evt/+/fmt/+");
            secure.connect();

            Status status = observer.nextStatus();
            assertThat(status.action()).isEqualTo("Connect");
            assertThat(status.get("Secure")).isEqualTo(true);
            assertThat(status.get("Port")).isEqualTo(platform.securePort());
            assertThat(status.get("Protocol")).isEqualTo("mqtt5");
            assertThat(status.names()).doesNotContain("CertName");
            assertThat(platform.secureUri()).isEqualTo("ssl://localhost:" + platform.securePort());
            assertThat(platform.securePort()).isNotEqualTo(platform.port());
            secure.publish("iot-2/type/pump/id/p-01/evt/status/fmt/json", 1, "encrypted");
            assertThat(observer.nextPayload()).isEqualTo("encrypted");
        }
    }

    @ParameterizedTest
    @CsvSource({"3, mqtt3", "4, mqtt4"})
    void older_mqtt_versions_speak_tls_too(int version, String protocol) throws Exception {
        try (LocalPlatform platform = start(Tls.with(server.keyStore()));
                TestClient observer = TestClient.connect(platform, "observer");
                SSLSocket socket = (SSLSocket)
                        Trust.context(authority).getSocketFactory().createSocket("localhost", platform.securePort());
                RawConnection connection = new RawConnection(socket, version)) {
            observer.subscribe("iot-2/app/old/mon");

            assertThat(connection
                            .connect("a:myorg1:old", platform.apiKey(), platform.token())
                            .at(1))
                    .isZero();

            Status status = observer.nextStatus();
            assertThat(status.get("Secure")).isEqualTo(true);
            assertThat(status.get("Protocol")).isEqualTo(protocol);
        }
    }

    @Test
    void who_does_not_speak_tls_is_not_listened_to() throws IOException {
        try (LocalPlatform platform = start(Tls.with(server.keyStore()));
                RawConnection connection = new RawConnection(platform.securePort(), 5)) {
            connection.sendConnect("a:myorg1:plain", platform.apiKey(), platform.token());

            assertThat(connection.isClosedByServer()).isTrue();
            assertThat(platform.connectionsAccepted("a:myorg1:plain")).isZero();
        }
    }

    @Test
    void a_certificate_that_a_client_may_show_is_told_by_its_common_name() throws GeneralSecurityException {
        Tls tls = Tls.with(server.keyStore()).wantingClientCertificates(authority.trustStore());
        try (LocalPlatform platform = start(tls);
                TestClient observer = TestClient.connect(platform, "observer")) {
            observer.subscribe("iot-2/app/secure/mon");

            try (TestClient known = client(platform, Trust.of(authority, client))) {
                known.connect();
                assertThat(observer.nextStatus().get("CertName")).isEqualTo("p-01, cellar");
            }
            assertThat(observer.nextStatus().get("CertName")).isEqualTo("p-01, cellar");

            try (TestClient unknown = client(platform, Trust.of(authority))) {
                unknown.connect();
                assertThat(observer.nextStatus().names()).doesNotContain("CertName");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_certificate_does_not_stand_for_a_token(boolean required) throws GeneralSecurityException {
        Tls tls = required
                ? Tls.with(server.keyStore()).requiringClientCertificates(authority.trustStore())
                : Tls.with(server.keyStore()).wantingClientCertificates(authority.trustStore());
        MqttClientSslConfig certified = Trust.of(authority, client);
        try (LocalPlatform platform = LocalPlatform.builder()
                        .organisation(Organisation.named("myorg1")
                                .apiKey("a-myorg1-x", "secret")
                                .device("pump", "p-01", "device-token")
                                .gateway("hub", "h-01", "gateway-token"))
                        .tls(tls)
                        .start();
                TestClient observer = TestClient.connect(platform, "observer")) {
            observer.subscribe("iot-2/type/pump/id/p-01/mon");
            for (String clientId :
                    new String[] {"a:myorg1:app", "A:myorg1:app", "d:myorg1:pump:p-01", "g:myorg1:hub:h-01"}) {
                assertThat(TestClient.withoutCredentials(platform, certified, clientId)
                                .refusal(Mqtt5Connect.builder().build()))
                        .isEqualTo(0x87);
            }

            Status status = observer.nextStatus();
            assertThat(status.action()).isEqualTo("FailedConnect");
            assertThat(status.get("CloseCode")).isEqualTo(180);
            assertThat(status.get("CertName")).isEqualTo("p-01, cellar");
        }
    }

    @Test
    void a_certificate_of_another_issuer_is_refused_even_where_none_is_needed() throws GeneralSecurityException {
        Tls tls = Tls.with(server.keyStore()).wantingClientCertificates(authority.trustStore());
        MqttClientSslConfig strange = Trust.of(authority, stranger.client("p-01"));
        try (LocalPlatform platform = start(tls);
                TestClient client = client(platform, strange)) {
            assertNotConnected(platform, client);
        }
    }

    @Test
    void where_a_certificate_is_required_nobody_gets_in_without_a_valid_one() throws GeneralSecurityException {
        Tls tls = Tls.with(server.keyStore()).requiringClientCertificates(authority.trustStore());
        try (LocalPlatform platform = start(tls);
                TestClient without = client(platform, Trust.of(authority));
                TestClient expired = client(platform, Trust.of(authority, authority.expiredClient("p-01")));
                TestClient valid = client(platform, Trust.of(authority, client))) {
            assertNotConnected(platform, without);
            assertNotConnected(platform, expired);

            valid.connect();
            assertThat(valid.isConnected()).isTrue();
        }
    }

    @Test
    void a_client_finds_out_a_server_of_another_issuer_or_name_or_with_an_expired_certificate()
            throws GeneralSecurityException {
        MqttClientSslConfig trust = Trust.of(authority);
        for (IssuedCertificate wrong : new IssuedCertificate[] {
            stranger.server("localhost"), authority.server("other.example.org"), authority.expiredServer("localhost")
        }) {
            try (LocalPlatform platform = start(Tls.with(wrong.keyStore()));
                    TestClient client = client(platform, trust)) {
                assertThatConnectionFails(client::connect).withRootCauseInstanceOf(GeneralSecurityException.class);
            }
        }
    }

    @Test
    void a_restart_keeps_all_ports_and_reads_the_key_store_anew() throws Exception {
        Path path = Files.copy(server.keyStore().path(), directory.resolve("renewed.p12"));
        KeyStoreFile renewed = new KeyStoreFile(path, server.keyStore().password());
        try (LocalPlatform platform =
                LocalPlatform.builder().tls(Tls.with(renewed)).webSocket().start()) {
            String before = uris(platform);
            Files.copy(
                    authority.expiredServer("localhost").keyStore().path(), path, StandardCopyOption.REPLACE_EXISTING);

            platform.restart();

            assertThat(uris(platform)).isEqualTo(before);
            try (TestClient client = client(platform, Trust.of(authority))) {
                assertThatConnectionFails(client::connect).withRootCauseInstanceOf(GeneralSecurityException.class);
            }
        }
    }

    @Test
    void a_key_store_that_cannot_be_used_is_refused_by_its_name_and_without_its_password() {
        KeyStoreFile wrong = new KeyStoreFile(server.keyStore().path(), "wrong-password");

        assertThatIllegalStateException()
                .isThrownBy(() -> start(Tls.with(wrong)))
                .withMessageContaining(wrong.path().toString())
                .withMessageNotContaining("wrong-password");
    }

    @Test
    void a_port_in_use_or_given_twice_is_refused() throws IOException {
        Tls tls = Tls.with(server.keyStore());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatIllegalStateException()
                    .isThrownBy(() -> LocalPlatform.builder().tls(tls, port).start())
                    .withMessageContaining("port " + port);
            taken.close();
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            LocalPlatform.builder().port(port).tls(tls, port).start())
                    .withMessageContaining("port " + port);
        }
    }

    @Test
    void a_platform_without_tls_says_so() {
        try (LocalPlatform platform = LocalPlatform.builder().webSocket().start()) {
            assertThatIllegalStateException().isThrownBy(platform::secureUri).withMessageContaining("tls(");
            assertThatIllegalStateException().isThrownBy(platform::secureWebSocketUri);
        }
    }

    private static LocalPlatform start(Tls tls) {
        return LocalPlatform.builder().tls(tls).start();
    }

    private static TestClient client(LocalPlatform platform, MqttClientSslConfig tls) {
        return TestClient.at(platform, platform.secureUri(), tls, "secure");
    }

    private static String uris(LocalPlatform platform) {
        return platform.serverUri() + " " + platform.secureUri() + " " + platform.webSocketUri() + " "
                + platform.secureWebSocketUri();
    }

    private static void assertNotConnected(LocalPlatform platform, TestClient client) {
        assertThatConnectionFails(client::connect);
        assertThat(platform.connectionsAccepted("a:myorg1:secure")).isZero();
    }

    private static ThrowableAssertAlternative<CompletionException> assertThatConnectionFails(ThrowingCallable connect) {
        return assertThatExceptionOfType(CompletionException.class).isThrownBy(connect);
    }
}
