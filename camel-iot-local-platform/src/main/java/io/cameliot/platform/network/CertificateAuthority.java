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

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A certificate authority of one's own, for tests with TLS: it issues certificates for servers and clients into a
 * directory, as PKCS12 key stores and as PEM files.
 *
 * <pre>{@code
 * CertificateAuthority authority = CertificateAuthority.in(directory, "changeit");
 * IssuedCertificate server = authority.server("localhost", "127.0.0.1");
 * try (LocalPlatform platform = LocalPlatform.builder().tls(Tls.with(server.keyStore())).start()) {
 *     // connect a client that trusts authority.trustStore() to platform.secureUri()
 * }
 * }</pre>
 *
 * <p>Keys are of the elliptic curve P-256. Certificates, that of the authority included, are valid for 30 days. The
 * program {@code keytool} of the running JVM makes them, which takes about a second for each. The keys lie in the
 * directory for everybody who can read it: trust such an authority in tests only.
 *
 * <p>All methods are safe for use by many threads.
 */
public final class CertificateAuthority {

    private static final int VALIDITY_DAYS = 30;
    private static final String NOW = "+0d";
    private static final String SO_LONG_AGO_THAT_IT_HAS_EXPIRED = "-" + (VALIDITY_DAYS + 1) + "d";
    private static final String AUTHORITY = "ca";
    private static final String LEAF = "leaf";

    private final Path directory;
    private final KeyStoreFile keyStore;
    private final KeyStoreFile trustStore;
    private final Path certificatePem;
    private int issued;

    private CertificateAuthority(Path directory, String password) {
        this.directory = directory;
        this.keyStore = new KeyStoreFile(directory.resolve("ca.p12"), password);
        this.trustStore = new KeyStoreFile(directory.resolve("trust.p12"), password);
        this.certificatePem = directory.resolve("ca.crt");
    }

    /**
     * A new authority.
     *
     * @param directory where all files go; created if it is not there
     * @param password that of all key stores: 6 or more printable ASCII characters
     * @throws IllegalArgumentException if the password is too short or has other characters
     * @throws IllegalStateException if the directory has an authority already, or keytool fails
     */
    public static CertificateAuthority in(Path directory, String password) {
        if (!password.matches("[ -~]{6,}")) {
            throw new IllegalArgumentException("The password of a certificate authority has 6 or more printable ASCII"
                    + " characters. Choose one such as \"changeit\".");
        }
        CertificateAuthority authority = new CertificateAuthority(directory, password);
        authority.create();
        return authority;
    }

    private void create() {
        try {
            Files.createDirectories(directory);
            if (Files.exists(keyStore.path())) {
                throw new IllegalStateException(
                        "There is a certificate authority in " + directory + " already. Choose another directory.");
            }
            new Keytool(keyStore)
                    .generate(
                            AUTHORITY,
                            "Certificate authority for tests",
                            List.of("-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign,cRLSign"),
                            NOW,
                            VALIDITY_DAYS);
            Certificate certificate = keyStore.load().getCertificate(AUTHORITY);
            KeyStore trusted = empty();
            trusted.setCertificateEntry(AUTHORITY, certificate);
            write(trusted, trustStore);
            Pem.write(certificatePem, certificate);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + directory, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot make a certificate authority: " + e.getMessage(), e);
        }
    }

    /** The certificate of the authority, for those who are to trust it. */
    public KeyStoreFile trustStore() {
        return trustStore;
    }

    /** The certificate of the authority as a PEM file. */
    public Path certificatePem() {
        return certificatePem;
    }

    /**
     * A new certificate for a server.
     *
     * @param hosts what clients call it: one or more host names or IP addresses
     * @throws IllegalArgumentException if there is none, or one is neither
     * @throws IllegalStateException if keytool fails
     */
    public IssuedCertificate server(String... hosts) {
        return server(NOW, hosts);
    }

    /**
     * The same with a certificate that expired yesterday.
     *
     * @throws IllegalArgumentException if there is no host, or one is neither a host name nor an IP address
     * @throws IllegalStateException if keytool fails
     */
    public IssuedCertificate expiredServer(String... hosts) {
        return server(SO_LONG_AGO_THAT_IT_HAS_EXPIRED, hosts);
    }

    private IssuedCertificate server(String startDate, String... hosts) {
        if (hosts.length == 0) {
            throw new IllegalArgumentException(
                    "A server has one or more host names or IP addresses: name one, such as" + " \"localhost\".");
        }
        String names =
                Stream.of(hosts).map(CertificateAuthority::alternativeName).collect(Collectors.joining(","));
        return issue("server", hosts[0], List.of("-ext", "san=" + names, "-ext", "eku=serverAuth"), startDate);
    }

    /**
     * A new certificate for a client.
     *
     * @param commonName who the client is; the common name (CN) of the certificate's subject; not empty
     * @throws IllegalArgumentException if it is empty
     * @throws IllegalStateException if keytool fails
     */
    public IssuedCertificate client(String commonName) {
        return client(commonName, NOW);
    }

    /**
     * The same with a certificate that expired yesterday.
     *
     * @throws IllegalArgumentException if the common name is empty
     * @throws IllegalStateException if keytool fails
     */
    public IssuedCertificate expiredClient(String commonName) {
        return client(commonName, SO_LONG_AGO_THAT_IT_HAS_EXPIRED);
    }

    private IssuedCertificate client(String commonName, String startDate) {
        if (commonName.isBlank()) {
            throw new IllegalArgumentException(
                    "The common name of a client's certificate is empty. Give it one, such as \"p-01\".");
        }
        return issue("client", commonName, List.of("-ext", "eku=clientAuth"), startDate);
    }

    private synchronized IssuedCertificate issue(
            String role, String commonName, List<String> extensions, String startDate) {
        issued++;
        String name = role + "-" + issued;
        KeyStoreFile work = new KeyStoreFile(directory.resolve(name + ".tmp"), keyStore.password());
        IssuedCertificate certificate = new IssuedCertificate(
                new KeyStoreFile(directory.resolve(name + ".p12"), keyStore.password()),
                directory.resolve(name + ".crt"),
                directory.resolve(name + ".key"));
        try {
            // Keytool signs with a key of the same key store only; and nobody else is to get the authority's.
            Files.copy(keyStore.path(), work.path());
            List<String> options = Stream.concat(Stream.of("-signer", AUTHORITY), extensions.stream())
                    .toList();
            new Keytool(work).generate(LEAF, commonName, options, startDate, VALIDITY_DAYS);
            write(work.load(), certificate);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + directory, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot issue a certificate: " + e.getMessage(), e);
        } finally {
            work.path().toFile().delete();
        }
        return certificate;
    }

    private static void write(KeyStore source, IssuedCertificate target) throws IOException, GeneralSecurityException {
        char[] password = target.keyStore().password().toCharArray();
        Key key = source.getKey(LEAF, password);
        Certificate[] chain = source.getCertificateChain(LEAF);
        KeyStore leaf = empty();
        leaf.setKeyEntry(LEAF, key, password, chain);
        write(leaf, target.keyStore());
        Pem.write(target.certificatePem(), chain[0]);
        Pem.write(target.keyPem(), key);
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore keyStore = KeyStore.getInstance("PKCS12");
        keyStore.load(null, null);
        return keyStore;
    }

    private static void write(KeyStore keyStore, KeyStoreFile file) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file.path())) {
            keyStore.store(out, file.password().toCharArray());
        }
    }

    private static String alternativeName(String host) {
        if (host.matches("[0-9]+(\\.[0-9]+){3}") || host.matches("[0-9A-Fa-f]*:[0-9A-Fa-f:.]+")) {
            return "ip:" + host;
        }
        if (host.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")) {
            return "dns:" + host;
        }
        throw new IllegalArgumentException("Host \"" + host
                + "\" is neither a host name nor an IP address. Use one such as \"localhost\" or \"127.0.0.1\".");
    }

    /** The authority's certificate file; no password. */
    @Override
    public String toString() {
        return "CertificateAuthority " + certificatePem;
    }
}
