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

import io.cameliot.connection.ServerUri;
import io.cameliot.protocol.Printable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.security.SSLSocketFactoryFactory;
import org.eclipse.paho.mqttv5.common.MqttSecurityException;

/** The sockets that a user brings, or the properties that Paho makes some of, which it looks at only when it connects. */
final class OwnSockets {
    private OwnSockets() {}

    /** @throws IllegalArgumentException if no connection to one of the servers can be made with them */
    static void check(IotConfiguration options, List<ServerUri> servers) {
        SocketFactory factory = options.getSocketFactory();
        if (factory != null) {
            servers.forEach(server -> check(factory, server));
        }
        if (options.getSslClientProps() != null) {
            check(
                    options.getSslClientProps(),
                    factory == null && servers.stream().anyMatch(ServerUri::isTls));
        }
    }

    private static void check(SocketFactory factory, ServerUri server) {
        boolean tls = factory instanceof SSLSocketFactory;
        if (tls != server.isTls()) {
            throw new IllegalArgumentException("Option socketFactory makes sockets " + (tls ? "with" : "without")
                    + " TLS, and does not go with the server " + server + ". Give "
                    + (tls ? "one for TCP or a server at ssl://" : "an SSLSocketFactory or a server at tcp://")
                    + ", or leave out socketFactory.");
        }
    }

    private static void check(Properties properties, boolean used) {
        for (Map.Entry<Object, Object> property : properties.entrySet()) {
            if (!(property.getKey() instanceof String) || !(property.getValue() instanceof String)) {
                throw refused("its property " + Printable.excerpt(String.valueOf(property.getKey())) + " is no text");
            }
        }
        try {
            SSLSocketFactoryFactory paho = new SSLSocketFactoryFactory();
            paho.initialize(properties, null);
            if (used) {
                checkSuites(paho);
            }
        } catch (IllegalArgumentException e) {
            throw refused(Printable.excerpt(String.valueOf(e.getMessage())).replaceFirst("[.]$", ""));
        } catch (MqttSecurityException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw refused(
                    cause.getClass().getSimpleName() + ", " + Printable.excerpt(String.valueOf(cause.getMessage())));
        }
    }

    /** Makes the sockets' factory, which reads the key stores. */
    private static void checkSuites(SSLSocketFactoryFactory paho) throws MqttSecurityException {
        List<String> known = List.of(paho.createSocketFactory(null).getSupportedCipherSuites());
        String[] asked = paho.getEnabledCipherSuites(null);
        Arrays.stream(asked == null ? new String[0] : asked)
                .filter(suite -> !known.contains(suite))
                .findFirst()
                .ifPresent(suite -> {
                    throw new IllegalArgumentException("there is no cipher suite " + suite);
                });
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("Invalid option sslClientProps: " + why
                + ". It takes the properties com.ibm.ssl.… of Paho, as texts, with stores that can be read. Correct it, or"
                + " leave it out.");
    }
}
