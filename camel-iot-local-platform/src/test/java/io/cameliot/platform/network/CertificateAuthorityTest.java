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
package io.cameliot.platform.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.naming.ldap.LdapName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateAuthorityTest {

    private static final String PASSWORD = "p&ss <\"w>rd' ${x}";
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    @TempDir
    private static Path directory;

    private static CertificateAuthority authority;

    @BeforeAll
    static void create() {
        authority = CertificateAuthority.in(directory.resolve("authority"), PASSWORD);
    }

    @Test
    void a_server_certificate_is_for_the_hosts_that_were_named_and_signed_by_the_authority() throws Exception {
        X509Certificate certificate =
                certificate(authority.server("localhost", "mqtt.example.org", "127.0.0.1", "::1"));

        certificate.verify(authorityCertificate().getPublicKey());
        certificate.checkValidity();
        assertThat(certificate.getExtendedKeyUsage()).containsExactly(SERVER_AUTHENTICATION);
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(DNS_NAME, "localhost"),
                        List.of(DNS_NAME, "mqtt.example.org"),
                        List.of(IP_ADDRESS, "127.0.0.1"),
                        List.of(IP_ADDRESS, "0:0:0:0:0:0:0:1"));
        assertThat(Duration.between(
                        certificate.getNotBefore().toInstant(),
                        certificate.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofDays(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"p-01", "Pumpe, Keller+Hof = \"süd\" \\ #1", " blank "})
    void a_client_certificate_has_any_common_name(String commonName) throws Exception {
        X509Certificate certificate = certificate(authority.client(commonName));

        certificate.verify(authorityCertificate().getPublicKey());
        assertThat(certificate.getExtendedKeyUsage()).containsExactly(CLIENT_AUTHENTICATION);
        assertThat(new LdapName(certificate.getSubjectX500Principal().getName())
                        .getRdn(0)
                        .getValue())
                .isEqualTo(commonName);
    }

    @Test
    void an_expired_certificate_has_expired_and_nothing_else_is_wrong_with_it() throws Exception {
        for (X509Certificate certificate :
                List.of(certificate(authority.expiredServer("localhost")), certificate(authority.expiredClient("x")))) {
            assertThatExceptionOfType(CertificateExpiredException.class).isThrownBy(certificate::checkValidity);
            certificate.verify(authorityCertificate().getPublicKey());
        }
    }

    @Test
    void a_key_store_holds_the_key_and_the_chain_and_never_the_key_of_the_authority() throws Exception {
        KeyStore keyStore = authority.client("p-01").keyStore().load();

        String alias = keyStore.aliases().nextElement();
        assertThat(keyStore.size()).isEqualTo(1);
        assertThat(keyStore.getKey(alias, PASSWORD.toCharArray())).isInstanceOf(PrivateKey.class);
        assertThat(keyStore.getCertificateChain(alias)).hasSize(2).endsWith(authorityCertificate());
    }

    @Test
    void the_trust_store_holds_the_certificate_of_the_authority_and_no_key() throws Exception {
        KeyStore trustStore = authority.trustStore().load();

        String alias = Collections.list(trustStore.aliases()).get(0);
        assertThat(trustStore.size()).isEqualTo(1);
        assertThat(trustStore.isCertificateEntry(alias)).isTrue();
        assertThat(trustStore.getCertificate(alias)).isEqualTo(authorityCertificate());
        assertThat(((X509Certificate) trustStore.getCertificate(alias)).getBasicConstraints())
                .isNotNegative();
    }

    @Test
    void the_pem_files_hold_the_certificate_and_its_key() throws Exception {
        IssuedCertificate issued = authority.server("localhost");

        X509Certificate certificate = pemCertificate(issued.certificatePem());
        assertThat(certificate).isEqualTo(certificate(issued));
        Signature signing = Signature.getInstance("SHA256withECDSA");
        signing.initSign(pemKey(issued.keyPem()));
        byte[] signature = signing.sign();
        Signature verifying = Signature.getInstance("SHA256withECDSA");
        verifying.initVerify(certificate.getPublicKey());
        assertThat(verifying.verify(signature)).isTrue();
        assertThat(Files.readAllLines(issued.keyPem()))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(64));
    }

    @Test
    void certificates_of_the_same_name_do_not_overwrite_each_other_and_no_other_files_are_left() throws IOException {
        CertificateAuthority fresh = CertificateAuthority.in(directory.resolve("fresh"), PASSWORD);

        IssuedCertificate first = fresh.client("p-01");
        IssuedCertificate second = fresh.client("p-01");

        assertThat(first.keyStore().path()).isNotEqualTo(second.keyStore().path());
        try (Stream<Path> files = Files.list(directory.resolve("fresh"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "ca.crt",
                            "ca.p12",
                            "trust.p12",
                            "client-1.crt",
                            "client-1.key",
                            "client-1.p12",
                            "client-2.crt",
                            "client-2.key",
                            "client-2.p12");
        }
    }

    @Test
    void a_directory_has_one_authority() {
        assertThatIllegalStateException()
                .isThrownBy(() -> CertificateAuthority.in(directory.resolve("authority"), PASSWORD))
                .withMessageContaining("another directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "påssword", "new\nline"})
    void a_password_that_keytool_does_not_take_is_refused_and_not_told(String password) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateAuthority.in(directory.resolve("refused"), password))
                .withMessageContaining("6 or more printable ASCII characters");
        assertThat(directory.resolve("refused")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a,ip:127.0.0.1", "-x", "*"})
    void a_host_that_is_no_host_is_refused(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.server("localhost", host))
                .withMessageContaining("\"" + host + "\"");
    }

    @Test
    void a_server_has_a_host_and_a_client_a_name() {
        assertThatIllegalArgumentException().isThrownBy(authority::server);
        assertThatIllegalArgumentException().isThrownBy(() -> authority.client(" "));
    }

    @Test
    void a_failure_of_keytool_is_told_with_what_it_says() {
        // Keytool knows no such IP address.
        assertThatIllegalStateException()
                .isThrownBy(() -> authority.server("999.0.0.1"))
                .withMessageContaining("status 1");
    }

    @Test
    void no_password_is_told() {
        assertThat(authority.toString() + authority.trustStore() + authority.client("p-01"))
                .contains("ca.crt")
                .doesNotContain(PASSWORD);
    }

    @Test
    void what_a_server_cannot_use_is_told_before_it_starts() throws IOException {
        IssuedCertificate server = authority.server("localhost");
        Path text = Files.writeString(directory.resolve("text.p12"), "This is not a key store.");
        Path missing = directory.resolve("missing.p12");
        KeyStoreFile wrongPassword = new KeyStoreFile(server.keyStore().path(), "wrong-password");

        assertThatCode(() -> Tls.with(server.keyStore())
                        .requiringClientCertificates(authority.trustStore())
                        .requireUsable())
                .doesNotThrowAnyException();
        for (KeyStoreFile file :
                List.of(new KeyStoreFile(text, PASSWORD), new KeyStoreFile(missing, PASSWORD), wrongPassword)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> Tls.with(file).requireUsable())
                    .withMessageContaining(file.path().toString());
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> Tls.with(authority.trustStore()).requireUsable())
                .withMessageContaining("no key in");
        assertThatIllegalStateException()
                .isThrownBy(() -> Tls.with(server.keyStore())
                        .wantingClientCertificates(server.keyStore())
                        .requireUsable())
                .withMessageContaining("no certificate to be trusted in");
    }

    @Test
    void a_control_character_in_a_password_is_refused_and_the_password_not_told() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyStoreFile(Path.of("a.p12"), "secret\u0001"))
                .withMessageContaining("control character")
                .withMessageNotContaining("secret");
    }

    private static X509Certificate authorityCertificate() throws IOException, GeneralSecurityException {
        return pemCertificate(authority.certificatePem());
    }

    private static X509Certificate certificate(IssuedCertificate issued) throws GeneralSecurityException {
        KeyStore keyStore = issued.keyStore().load();
        return (X509Certificate) keyStore.getCertificate(keyStore.aliases().nextElement());
    }

    private static X509Certificate pemCertificate(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey pemKey(Path file) throws IOException, GeneralSecurityException {
        String base64 = Files.readString(file).replaceAll("-----[A-Z ]+-----|\n", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }
}
