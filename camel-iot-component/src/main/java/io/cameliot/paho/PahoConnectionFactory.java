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
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.ServerReference;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Paho's network connections to a server, or to one of several in turn. Keeps between them what a durable session
 * has in flight.
 */
public final class PahoConnectionFactory implements NetworkConnection.Factory {
    private static final Logger LOG = LoggerFactory.getLogger(PahoConnectionFactory.class);

    private static final Set<String> WEB_SOCKET_SCHEMES = Set.of("ws", "wss");

    private final String clientId;
    private final Session session;
    private final Tls tls;
    private final Supplier<MqttConnectionOptions> options;
    private final List<String> servers;
    private final List<String> nextServers = new ArrayList<>();
    private final Map<String, HttpClient> webSockets = new HashMap<>();
    private int attempts;
    private String server;
    private PahoSessionStore store;

    /**
     * @param servers  the servers, at least one
     * @param clientId the MQTT client ID
     * @param session  what becomes of messages in flight when a connection ends
     * @param tls      makes the TLS context for a connection; that of the JVM, if it makes null
     * @param options  makes Paho's options anew for each connection; what this package decides itself is overridden
     */
    public PahoConnectionFactory(
            List<String> servers, String clientId, Session session, Tls tls, Supplier<MqttConnectionOptions> options) {
        this.servers = new ArrayList<>(servers);
        this.clientId = clientId;
        this.session = session;
        this.tls = tls;
        this.options = options;
    }

    @Override
    public NetworkConnection create(boolean cleanStart) throws IOException {
        server = nextServers.isEmpty() ? servers.get(attempts++ % servers.size()) : nextServers.remove(0);
        MqttConnectionOptions connectionOptions = options.get();
        connectionOptions.setCleanStart(cleanStart);
        connectionOptions.setAutomaticReconnect(false);
        connectionOptions.setServerURIs(new String[0]);
        if (connectionOptions.getSocketFactory() == null && connectionOptions.getSSLProperties() == null) {
            connectionOptions.setSocketFactory(sockets());
        }
        // Inbound topic aliases do not work in Paho (trap B18).
        connectionOptions.setTopicAliasMaximum(0);
        return new PahoNetworkConnection(server, clientId, connectionOptions, store(), webSockets());
    }

    private SocketFactory sockets() throws ConnectFailure {
        return server.startsWith("ssl:")
                ? new PromptTlsSocketFactory(tlsContext().getSocketFactory())
                : new NoDelaySocketFactory(SocketFactory.getDefault());
    }

    private SSLContext tlsContext() throws ConnectFailure {
        try {
            SSLContext context = tls.context();
            return context == null ? SSLContext.getDefault() : context;
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw ConnectFailure.tlsSettings(server, clientId, e);
        }
    }

    /** Has threads of its own, so that it is made when it is needed, and kept. Null if the server speaks no WebSocket. */
    private HttpClient webSockets() throws ConnectFailure {
        String scheme = server.substring(0, server.indexOf(':'));
        if (!WEB_SOCKET_SCHEMES.contains(scheme)) {
            return null;
        }
        HttpClient client = webSockets.get(scheme);
        if (client == null) {
            HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
            client = (scheme.equals("wss") ? builder.sslContext(tlsContext()) : builder).build();
            webSockets.put(scheme, client);
        }
        return client;
    }

    /** Null if the session ends with the connection. */
    private PahoSessionStore store() throws IOException {
        if (store == null && session.durable) {
            store = session.directory.isPresent()
                    ? PahoSessionStore.inFiles(session.directory.get(), clientId)
                    : PahoSessionStore.inMemory();
        }
        return store;
    }

    @Override
    public boolean redirect(ServerReference reference) {
        List<String> elsewhere = reference.servers(server);
        if (elsewhere.isEmpty()) {
            return false;
        }
        if (reference.permanent()) {
            servers.clear();
            servers.addAll(elsewhere);
            attempts = 0;
        } else {
            nextServers.clear();
            nextServers.addAll(elsewhere);
        }
        return true;
    }

    @Override
    public SortedMap<Integer, OutboundMessage> orphans() throws IOException {
        try {
            PahoSessionStore kept = store();
            return kept == null ? Collections.emptySortedMap() : kept.orphans();
        } catch (MqttPersistenceException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void forgetOrphan(int number) {
        change(() -> store.forgetOrphan(number));
    }

    @Override
    public SortedMap<Integer, Integer> sessionLost() throws IOException {
        try {
            return store.sessionLost();
        } catch (MqttPersistenceException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void forget(int packetId) {
        if (store != null) {
            change(() -> store.forget(packetId));
        }
    }

    private void change(Change change) {
        try {
            change.run();
        } catch (MqttPersistenceException e) {
            LOG.warn("The messages in flight of {} cannot be kept up to date: one may be published twice", clientId, e);
        }
    }

    @Override
    public void close() {
        // Their threads end once they are forgotten.
        webSockets.clear();
        if (store != null) {
            store.closeForGood();
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

    @FunctionalInterface
    private interface Change {
        void run() throws MqttPersistenceException;
    }

    /**
     * What becomes of messages in flight when a connection ends.
     *
     * @param durable   whether the server keeps the session, so that they are sent again with their packet IDs
     * @param directory where they are kept for the next process; in memory only, if empty
     */
    public record Session(boolean durable, Optional<Path> directory) {
        /** The session ends with the connection. */
        public static final Session OF_CONNECTION = new Session(false, Optional.empty());

        /** The session outlives connections, and what the client knows of it ends with the process. */
        public static final Session OF_PROCESS = new Session(true, Optional.empty());

        /** The session, and what the client knows of it, outlives the process. */
        public static Session inFiles(Path directory) {
            return new Session(true, Optional.of(directory));
        }
    }
}
