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

import io.cameliot.platform.network.CertificateAuthority;
import io.cameliot.platform.network.KeyStoreFile;
import io.cameliot.platform.network.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;

/** What the command line says about TLS: a key store of the user's, or a certificate authority for this run. */
final class TlsArguments {

    private static final String PORT = "--tls";
    private static final String CA = "--ca";
    private static final String KEY_STORE = "--key-store";
    private static final String TRUST_STORE = "--trust-store";
    private static final String PASSWORD = "--store-password";
    private static final String CLIENT_CERTIFICATES = "--client-certificates";
    private static final String DEFAULT_CA = "local-platform-ca.pem";
    private static final String DEFAULT_PASSWORD = "changeit";

    private final int port;
    private final Optional<KeyStoreFile> keyStore;
    private final Optional<KeyStoreFile> trustStore;
    private final Optional<String> clientCertificates;
    private final Path ca;

    private TlsArguments(
            int port,
            Optional<KeyStoreFile> keyStore,
            Optional<KeyStoreFile> trustStore,
            Optional<String> clientCertificates,
            Path ca) {
        this.port = port;
        this.keyStore = keyStore;
        this.trustStore = trustStore;
        this.clientCertificates = clientCertificates;
        this.ca = ca;
    }

    /**
     * Reads them; empty if TLS is not asked for.
     *
     * @throws IllegalArgumentException if they do not fit together
     */
    static Optional<TlsArguments> of(Arguments arguments) {
        if (arguments.number(PORT, Arguments.Range.PORT).isEmpty()) {
            for (String option : new String[] {CA, KEY_STORE, TRUST_STORE, PASSWORD, CLIENT_CERTIFICATES}) {
                if (arguments.has(option)) {
                    throw new IllegalArgumentException(
                            "Option \"" + option + "\" is for TLS. Ask for it with " + PORT + " PORT, too.");
                }
            }
            return Optional.empty();
        }
        Optional<String> clientCertificates = arguments.value(CLIENT_CERTIFICATES);
        if (clientCertificates
                .filter(value -> !value.matches("wanted|required"))
                .isPresent()) {
            throw new IllegalArgumentException("Option \"" + CLIENT_CERTIFICATES + "\": \"" + clientCertificates.get()
                    + "\" is neither wanted nor required. Choose one of them, or leave the option out.");
        }
        if (clientCertificates.isPresent() != arguments.has(TRUST_STORE)) {
            throw new IllegalArgumentException("Options \"" + CLIENT_CERTIFICATES + "\" and \"" + TRUST_STORE
                    + "\" go together: the trust store holds the issuers of the certificates.");
        }
        if (arguments.has(KEY_STORE) && arguments.has(CA)) {
            throw new IllegalArgumentException("Option \"" + CA + "\" is for the platform's own authority, which there"
                    + " is not with \"" + KEY_STORE + "\". Leave one of them out.");
        }
        if (arguments.has(PASSWORD) && !arguments.has(KEY_STORE) && !arguments.has(TRUST_STORE)) {
            throw new IllegalArgumentException(
                    "Option \"" + PASSWORD + "\" is for files of your own, and there is none." + " Name one with "
                            + KEY_STORE + " FILE or " + TRUST_STORE + " FILE, or leave it out.");
        }
        String password = arguments.value(PASSWORD).orElse(DEFAULT_PASSWORD);
        return Optional.of(new TlsArguments(
                arguments.number(PORT, Arguments.Range.PORT).getAsInt(),
                arguments.value(KEY_STORE).map(file -> new KeyStoreFile(Path.of(file), password)),
                arguments.value(TRUST_STORE).map(file -> new KeyStoreFile(Path.of(file), password)),
                clientCertificates,
                Path.of(arguments.value(CA).orElse(DEFAULT_CA))));
    }

    int port() {
        return port;
    }

    /** Where the certificate of the platform's own authority is, if there is one. */
    Optional<Path> ca() {
        return keyStore.isPresent()
                ? Optional.empty()
                : Optional.of(ca.toAbsolutePath().normalize());
    }

    /**
     * How to speak TLS. Without a key store, this makes an authority and writes its certificate.
     *
     * @param host what clients may call the server, beside localhost, 127.0.0.1 and what IBM's clients call it
     * @param organisation the organisation, of which IBM's clients make names of servers
     * @throws IllegalStateException if that cannot be written
     */
    Tls tls(String host, String organisation) {
        Tls tls = Tls.with(keyStore.orElseGet(() -> issued(host, organisation)));
        if (clientCertificates.isEmpty()) {
            return tls;
        }
        return clientCertificates.get().equals("required")
                ? tls.requiringClientCertificates(trustStore.orElseThrow())
                : tls.wantingClientCertificates(trustStore.orElseThrow());
    }

    private KeyStoreFile issued(String host, String organisation) {
        try {
            Path directory = Files.createTempDirectory("camel-iot-certificates-");
            CertificateAuthority authority = CertificateAuthority.in(directory, DEFAULT_PASSWORD);
            KeyStoreFile server = authority
                    .server(Stream.of(
                                    "localhost",
                                    "127.0.0.1",
                                    organisation + ".localhost",
                                    organisation + ".messaging.localhost",
                                    organisation + ".messaging.internetofthings.ibmcloud.com",
                                    host)
                            .distinct()
                            .toArray(String[]::new))
                    .keyStore();
            deleteOnExit(directory);
            Files.copy(authority.certificatePem(), ca, StandardCopyOption.REPLACE_EXISTING);
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot write the certificate of the authority to " + ca + " (" + e + "). Name another file with "
                            + CA + " FILE.",
                    e);
        }
    }

    /** The keys are read when the platform starts, and are of no use behind it. */
    private static void deleteOnExit(Path directory) throws IOException {
        directory.toFile().deleteOnExit();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> file.toFile().deleteOnExit());
        }
    }
}
