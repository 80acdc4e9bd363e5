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
package io.cameliot.paho;

import io.cameliot.connection.ConnectFailure;
import io.cameliot.connection.NetworkConnection;
import io.cameliot.connection.NetworkConnector;
import io.cameliot.connection.ServerChoice;
import io.cameliot.connection.ServerReference;
import io.cameliot.connection.ServerUri;
import io.cameliot.connection.SessionLifetime;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/**
 * Makes Paho's network connections to a server, or to one of several in turn. Keeps between them what a durable session
 * has in flight.
 */
public final class PahoConnectionFactory implements NetworkConnector {
    private final String clientId;
    private final SessionLifetime session;
    private final Tls tls;
    private final Supplier<MqttConnectionOptions> options;
    private final Executor closer;
    private final ServerChoice servers;
    private final Map<String, HttpClient> webSockets = new HashMap<>();
    private ServerUri server;
    private PahoSessionStore store;

    /**
     * @param servers  the servers, at least one
     * @param clientId the MQTT client ID
     * @param session  how long the session lives, and where its publishes are kept
     * @param tls      makes the TLS context for a connection; that of the JVM, if it makes null
     * @param options  makes new options of Paho for each connection; what this package decides itself is overridden
     * @param closer   runs the closing of connections, which takes a few seconds at most, and waits meanwhile
     */
    public PahoConnectionFactory(
            List<ServerUri> servers,
            String clientId,
            SessionLifetime session,
            Tls tls,
            Supplier<MqttConnectionOptions> options,
            Executor closer) {
        this.servers = new ServerChoice(servers);
        this.clientId = clientId;
        this.session = session;
        this.tls = tls;
        this.options = options;
        this.closer = closer;
    }

    @Override
    public NetworkConnection create(boolean cleanStart) throws IOException {
        server = servers.next();
        MqttConnectionOptions connectionOptions = options.get();
        connectionOptions.setCleanStart(cleanStart);
        connectionOptions.setAutomaticReconnect(false);
        connectionOptions.setServerURIs(new String[0]);
        if (connectionOptions.getSocketFactory() == null && connectionOptions.getSSLProperties() == null) {
            connectionOptions.setSocketFactory(sockets());
        }
        // Inbound topic aliases do not work in Paho (https://github.com/eclipse-paho/paho.mqtt.java/issues/866).
        connectionOptions.setTopicAliasMaximum(0);
        return new PahoNetworkConnection(server, clientId, connectionOptions, store(), webSockets(), closer);
    }

    @Override
    public int servers() {
        return servers.size();
    }

    private SocketFactory sockets() throws ConnectFailure {
        return server.isTls()
                ? new PromptTlsSocketFactory(tlsContext().getSocketFactory())
                : new NoDelaySocketFactory(SocketFactory.getDefault());
    }

    /** One that makes sockets and engines: of what no TLS can be spoken with, Java tells only when these are made. */
    private SSLContext tlsContext() throws ConnectFailure {
        try {
            SSLContext made = tls.context();
            SSLContext context = made == null ? SSLContext.getDefault() : made;
            check(context.createSSLEngine().getSSLParameters());
            try (Socket socket = context.getSocketFactory().createSocket()) {
                check(((SSLSocket) socket).getSSLParameters());
            }
            return context;
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw ConnectFailure.tlsSettings(server.toString(), clientId, e);
        }
    }

    private static void check(SSLParameters parameters) {
        if (parameters.getCipherSuites().length == 0) {
            throw new IllegalArgumentException("there are no cipher suites");
        }
        if (parameters.getProtocols().length == 0) {
            throw new IllegalArgumentException("there are no protocols");
        }
    }

    /** Has threads of its own, so that it is made when it is needed, and kept. Null if the server speaks no WebSocket. */
    private HttpClient webSockets() throws ConnectFailure {
        if (!server.isWebSocket()) {
            return null;
        }
        HttpClient client = webSockets.get(server.scheme());
        if (client == null) {
            HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
            client = (server.isTls() ? builder.sslContext(tlsContext()) : builder).build();
            webSockets.put(server.scheme(), client);
        }
        return client;
    }

    @Override
    public PahoSessionStore store() throws IOException {
        if (store == null && session.durable()) {
            store = session.directory().isPresent()
                    ? PahoSessionStore.inFiles(session.directory().get(), clientId)
                    : PahoSessionStore.inMemory();
        }
        return store;
    }

    @Override
    public boolean outlivesProcess() {
        return session.directory().isPresent();
    }

    @Override
    public boolean redirect(ServerReference reference) {
        return servers.redirect(reference);
    }

    @Override
    public void connected() {
        servers.connected();
    }

    @Override
    public void close() {
        // Their threads end once they are forgotten.
        webSockets.clear();
        if (store != null) {
            store.close();
            store = null;
        }
    }

    /** Makes TLS contexts. */
    @FunctionalInterface
    public interface Tls {
        /**
         * A TLS context for the next connection, null for that of the JVM.
         *
         * @throws GeneralSecurityException if keys or certificates cannot be used
         * @throws IOException              if they cannot be read
         */
        SSLContext context() throws GeneralSecurityException, IOException;
    }
}
