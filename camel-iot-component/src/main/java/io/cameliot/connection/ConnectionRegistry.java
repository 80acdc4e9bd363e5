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
package io.cameliot.connection;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The connections of a CamelContext: one for each server and client ID, shared by all who ask for it and closed when the
 * last one has given it back. The platform closes the older of two connections with the same client ID, so that there must
 * never be two; except those of scalable applications, which are told apart by their index.
 */
public final class ConnectionRegistry {
    private static final int MAX_FAILING = 1_000;

    private final Function<String, EventLoop> eventLoops;
    private final Application application;

    // Guarded by this monitor, within which nothing waits:
    private final Map<Key, Entry> entries = new HashMap<>();
    /** Connections that are being closed. One with the same client ID must not be opened before. */
    private final Map<Key, CompletableFuture<Void>> closing = new HashMap<>();
    /** What connections that were closed while they failed had tried: who asks again begins where they ended. */
    private final Map<Key, Failing> failing = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Failing> eldest) {
            return size() > MAX_FAILING;
        }
    };

    /** @param eventLoops makes the event loop of a connection by its client ID */
    public ConnectionRegistry(Function<String, EventLoop> eventLoops, Application application) {
        this.eventLoops = eventLoops;
        this.application = application;
    }

    /**
     * Takes a share of a connection, opening it if need be.
     *
     * @param  owner                    who asks, to be named in errors: the endpoint's URI without secrets
     * @throws IllegalArgumentException if another owner has the connection with other settings
     */
    public synchronized ClientConnection acquire(
            ConnectionSettings settings, NetworkConnector connector, String owner) {
        Key key = Key.of(settings);
        Entry entry = entries.get(key);
        if (entry == null) {
            EventLoop loop = eventLoops.apply(settings.clientId());
            ReconnectPolicy policy = policy(key, settings);
            ClientConnection connection = new ClientConnection(settings, connector, loop, policy, application);
            entry = new Entry(connection, policy, owner);
            entries.put(key, entry);
            closing.getOrDefault(key, CompletableFuture.completedFuture(null))
                    .whenComplete((closed, failure) -> connection.open());
        }
        Set<String> differences =
                settings.options().differences(entry.connection.settings().options());
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("The endpoints " + entry.owner + " and " + owner
                    + " share the client ID " + settings.clientId() + ", hence one connection, but differ in "
                    + String.join(", ", differences)
                    + ". Give both the same, best on the component, or give one another appId.");
        }
        entry.shares++;
        return entry.connection;
    }

    /** With another token, it may go well. */
    private ReconnectPolicy policy(Key key, ConnectionSettings settings) {
        Failing before = failing.remove(key);
        return before != null && before.options.equals(settings.options())
                ? before.policy
                : new ReconnectPolicy(settings);
    }

    /**
     * Gives back a share of a connection.
     *
     * @return completed at once, or else when the connection is closed, because it was the last share
     */
    public CompletableFuture<Void> release(ClientConnection connection) {
        Key key = Key.of(connection.settings());
        CompletableFuture<Void> allClosed;
        synchronized (this) {
            Entry entry = entries.get(key);
            if (entry == null || entry.connection != connection || --entry.shares > 0) {
                return CompletableFuture.completedFuture(null);
            }
            entries.remove(key);
            if (entry.policy.isFailing()) {
                failing.put(key, new Failing(connection.settings().options(), entry.policy));
            }
            allClosed = closing(key, connection);
        }
        close(key, connection, allClosed);
        return connection.closed();
    }

    /** When no connection with this key is there any more: several may be closing, one after the other. */
    private CompletableFuture<Void> closing(Key key, ClientConnection connection) {
        return closing.merge(key, connection.closed(), (before, now) -> CompletableFuture.allOf(before, now));
    }

    private void close(Key key, ClientConnection connection, CompletableFuture<Void> allClosed) {
        connection.close();
        allClosed.whenComplete((closed, failure) -> forget(key, allClosed));
    }

    private synchronized void forget(Key key, CompletableFuture<Void> allClosed) {
        closing.remove(key, allClosed);
    }

    /** Closes all connections that are left. */
    public CompletableFuture<Void> closeAll() {
        Map<ClientConnection, CompletableFuture<Void>> left = new HashMap<>();
        synchronized (this) {
            entries.forEach((key, entry) -> left.put(entry.connection, closing(key, entry.connection)));
            entries.clear();
        }
        left.forEach((connection, allClosed) -> close(Key.of(connection.settings()), connection, allClosed));
        return CompletableFuture.allOf(
                left.keySet().stream().map(ClientConnection::closed).toArray(CompletableFuture[]::new));
    }

    /** The open connections. */
    public synchronized List<ClientConnection> connections() {
        return entries.values().stream().map(entry -> entry.connection).toList();
    }

    /** How many publishes are not acknowledged yet, on all connections together. */
    public int inFlight() {
        return connections().stream().mapToInt(ClientConnection::inFlight).sum();
    }

    private record Key(List<ServerUri> servers, String clientId, int connectionIndex) {
        static Key of(ConnectionSettings settings) {
            return new Key(settings.servers(), settings.clientId(), settings.connectionIndex());
        }
    }

    private record Failing(ComparedOptions options, ReconnectPolicy policy) {}

    private static final class Entry {
        private final ClientConnection connection;
        private final ReconnectPolicy policy;
        private final String owner;
        private int shares;

        Entry(ClientConnection connection, ReconnectPolicy policy, String owner) {
            this.connection = connection;
            this.policy = policy;
            this.owner = owner;
        }
    }
}
