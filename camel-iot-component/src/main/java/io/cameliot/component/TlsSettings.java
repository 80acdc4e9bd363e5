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
package io.cameliot.component;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/** Makes the TLS contexts of connections: of Camel's parameters, and of certificates in the PEM format, which these lack. */
record TlsSettings(CamelContext camelContext, IotConfiguration options) {
    /** Whether the parameters, which may be null, say whom to trust. */
    static boolean hasTrustManagers(SSLContextParameters parameters) {
        return parameters != null && parameters.getTrustManagers() != null;
    }

    /**
     * A TLS context, with keys and certificates as they are now; null for that of the JVM.
     *
     * @throws GeneralSecurityException if keys or certificates cannot be used
     * @throws IOException              if they cannot be read
     */
    SSLContext context() throws GeneralSecurityException, IOException {
        Optional<PemCertificates> trusted = trusted();
        SSLContextParameters parameters =
                trusted.isPresent() ? trusting(trusted.get()) : options.getSslContextParameters();
        return parameters == null ? null : parameters.createSSLContext(camelContext);
    }

    /**
     * Reads the certificates to trust once, so that what is wrong with them is not found only when a connection is made.
     *
     * @throws IllegalArgumentException if there are none, or if they cannot be read
     */
    void checkCertificates() {
        Optional<PemCertificates> trusted = trusted();
        try {
            if (trusted.isPresent()) {
                trusted.get().read();
            }
        } catch (CertificateException | IOException e) {
            throw new IllegalArgumentException(e.getMessage() + ". Give a file with the certificates of the CAs.");
        }
    }

    private Optional<PemCertificates> trusted() {
        if (options.getCaCertificates() != null) {
            return Optional.of(PemCertificates.ofOption(camelContext, options.getCaCertificates()));
        }
        return hasTrustManagers(options.getSslContextParameters())
                ? Optional.empty()
                : options.environment().caFile().map(PemCertificates::ofVariable);
    }

    private SSLContextParameters trusting(PemCertificates trusted) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (Certificate certificate : trusted.read()) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setTrustManager(onlyOne(factory.getTrustManagers()));
        SSLContextParameters parameters = copy(options.getSslContextParameters());
        parameters.setTrustManagers(trust);
        return parameters;
    }

    /** A factory for certificates of X.509 makes one, though it could make others too. */
    private static TrustManager onlyOne(TrustManager[] managers) {
        return Arrays.stream(managers).findFirst().orElseThrow();
    }

    /** The user's own, which others may share, stay as they are. */
    static SSLContextParameters copy(SSLContextParameters from) {
        SSLContextParameters copy = new SSLContextParameters();
        if (from != null) {
            copy.setKeyManagers(from.getKeyManagers());
            copy.setTrustManagers(from.getTrustManagers());
            copy.setSecureRandom(from.getSecureRandom());
            copy.setClientParameters(from.getClientParameters());
            copy.setServerParameters(from.getServerParameters());
            copy.setProvider(from.getProvider());
            copy.setSecureSocketProtocol(from.getSecureSocketProtocol());
            copy.setCertAlias(from.getCertAlias());
            copy.setCipherSuites(from.getCipherSuites());
            copy.setCipherSuitesFilter(from.getCipherSuitesFilter());
            copy.setSecureSocketProtocols(from.getSecureSocketProtocols());
            copy.setSecureSocketProtocolsFilter(from.getSecureSocketProtocolsFilter());
            copy.setSessionTimeout(from.getSessionTimeout());
        }
        return copy;
    }
}
