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
package io.cameliot.platform.hivemq;

import com.hivemq.extension.sdk.api.client.parameter.ClientTlsInformation;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.client.parameter.Listener;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** What the broker knows of the other end of a connection, in the words of monitoring messages. */
final class Peer {

    private Peer() {}

    /** The IP address, an IPv6 address in brackets. */
    static String address(ConnectionInformation connection) {
        return connection.getInetAddress().map(Peer::text).orElse("");
    }

    private static String text(InetAddress address) {
        return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
    }

    /** The port on the server. */
    static int port(ConnectionInformation connection) {
        return connection.getListener().map(Listener::getPort).orElse(0);
    }

    static boolean isSecure(ConnectionInformation connection) {
        return connection.getClientTlsInformation().isPresent();
    }

    /** {@code mqtt3}, {@code mqtt4} or {@code mqtt5}, with {@code -ws} behind it for a WebSocket. */
    static String protocol(ConnectionInformation connection) {
        String version =
                switch (connection.getMqttVersion()) {
                    case V_3_1 -> "mqtt3";
                    case V_3_1_1 -> "mqtt4";
                    case V_5 -> "mqtt5";
                };
        return version + (isWebSocket(connection) ? "-ws" : "");
    }

    private static boolean isWebSocket(ConnectionInformation connection) {
        return WebSocketDetection.hasFound(connection)
                || connection
                        .getListener()
                        .map(listener -> Transport.of(listener.getListenerType()))
                        .filter(Transport::isWebSocket)
                        .isPresent();
    }

    /** The common name of the client's certificate, if it has shown one that has such a name. */
    static Optional<String> certificateName(ConnectionInformation connection) {
        return connection
                .getClientTlsInformation()
                .flatMap(ClientTlsInformation::getClientCertificate)
                .flatMap(Peer::commonName);
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(rdn -> rdn.getValue().toString())
                            .findFirst();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
