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

import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.cameliot.platform.network.CertificateAuthority;
import io.cameliot.platform.network.IssuedCertificate;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a client needs to speak TLS with a server. */
final class Trust {

    private Trust() {}

    /** Of a client that trusts this authority and shows no certificate. */
    static MqttClientSslConfig of(CertificateAuthority authority) throws GeneralSecurityException {
        return MqttClientSslConfig.builder()
                .trustManagerFactory(trustManagers(authority))
                .build();
    }

    /** Of a client that trusts this authority and shows this certificate. */
    static MqttClientSslConfig of(CertificateAuthority authority, IssuedCertificate own)
            throws GeneralSecurityException {
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(own.keyStore().load(), own.keyStore().password().toCharArray());
        return MqttClientSslConfig.builder()
                .trustManagerFactory(trustManagers(authority))
                .keyManagerFactory(keyManagers)
                .build();
    }

    /** The same for the JDK's own classes. */
    static SSLContext context(CertificateAuthority authority) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trustManagers(authority).getTrustManagers(), null);
        return context;
    }

    private static TrustManagerFactory trustManagers(CertificateAuthority authority) throws GeneralSecurityException {
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(authority.trustStore().load());
        return trustManagers;
    }
}
