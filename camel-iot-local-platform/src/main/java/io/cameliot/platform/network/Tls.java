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

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;

/**
 * How a server speaks TLS.
 *
 * @param keyStore the server's certificate and key
 * @param clientCertificates whether clients have to show a certificate, too
 * @param trustStore who may have issued the certificates of clients; there unless none is asked for
 */
public record Tls(KeyStoreFile keyStore, ClientCertificates clientCertificates, Optional<KeyStoreFile> trustStore) {

    /** Whether clients have to show a certificate. */
    public enum ClientCertificates {
        /** The server does not ask for one. */
        NONE,
        /** The server asks; a client without one gets in, a client with one that is not trusted does not. */
        WANTED,
        /** A client without a trusted one does not get in. */
        REQUIRED
    }

    /**
     * Refuses what does not fit.
     *
     * @throws IllegalArgumentException if there is a trust store and clients are not asked, or the other way round
     */
    public Tls {
        if (trustStore.isPresent() == (clientCertificates == ClientCertificates.NONE)) {
            throw new IllegalArgumentException("A trust store is for the certificates of clients (" + clientCertificates
                    + "): have both, or neither.");
        }
    }

    /** TLS with the first certificate and key in this file; clients are not asked for theirs. */
    public static Tls with(KeyStoreFile keyStore) {
        return new Tls(keyStore, ClientCertificates.NONE, Optional.empty());
    }

    /** The same, and clients may show a certificate that an issuer in this file has issued. */
    public Tls wantingClientCertificates(KeyStoreFile issuers) {
        return new Tls(keyStore, ClientCertificates.WANTED, Optional.of(issuers));
    }

    /** The same, and clients have to show a certificate that an issuer in this file has issued. */
    public Tls requiringClientCertificates(KeyStoreFile issuers) {
        return new Tls(keyStore, ClientCertificates.REQUIRED, Optional.of(issuers));
    }

    /**
     * Looks whether the files can be used.
     *
     * @throws IllegalStateException if one is not there, is no key store, has another password, or does not hold what it
     *     is for
     */
    public void requireUsable() {
        try {
            KeyStore keys = keyStore.load();
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm())
                    .init(keys, keyStore.password().toCharArray());
            if (!holds(keys, KeyStore.PrivateKeyEntry.class)) {
                throw new IllegalStateException("There is no key in " + keyStore + ". A server needs one.");
            }
            if (trustStore.isPresent() && !holds(trustStore.get().load(), KeyStore.TrustedCertificateEntry.class)) {
                throw new IllegalStateException(
                        "There is no certificate to be trusted in " + trustStore.get() + ". Put that of an issuer in.");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "Cannot use the key in " + keyStore + " (" + e + "). Its password has to be that of the file.", e);
        }
    }

    private static boolean holds(KeyStore keyStore, Class<? extends KeyStore.Entry> kind)
            throws GeneralSecurityException {
        for (String alias : Collections.list(keyStore.aliases())) {
            if (keyStore.entryInstanceOf(alias, kind)) {
                return true;
            }
        }
        return false;
    }
}
