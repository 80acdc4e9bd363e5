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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The connections of a CamelContext: one for each server and client ID, shared by whoever asks for it and closed when
 * the last one has given it back. The platform closes the older of two connections with the same client ID, so that there
 * must never be two; but for scalable applications, whose connections are told apart by their number.
 */
public final class ConnectionRegistry {
    private final Map<Key, Entry> entries = new HashMap<>();
    private final Schedulers schedulers;

    public ConnectionRegistry(Schedulers schedulers) {
        this.schedulers = schedulers;
    }

    /**
     * Takes a share of a connection, opening it if need be.
     *
     * @param  owner                    who asks, to be named in errors: the endpoint's URI without secrets
     * @throws IllegalArgumentException if another owner has the connection with other settings
     */
    public synchronized ClientConnection acquire(
            ConnectionSettings settings, NetworkConnection.Factory networks, String owner) {
        Key key = Key.of(settings);
        Entry entry = entries.get(key);
        if (entry == null) {
            ScheduledExecutorService scheduler = schedulers.open(settings.clientId());
            entry = new Entry(new ClientConnection(settings, networks, scheduler), scheduler, owner);
            entries.put(key, entry);
            entry.connection.open();
        }
        Set<String> differences = settings.differences(entry.connection.settings());
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("The endpoints " + entry.owner + " and " + owner
                    + " share the client ID " + settings.clientId() + ", hence one connection, but differ in "
                    + String.join(", ", differences)
                    + ". Give both the same, best on the component, or give one another appId.");
        }
        entry.shares++;
        return entry.connection;
    }

    /** Whether somebody else has a share of a connection, too. */
    public synchronized boolean isShared(ClientConnection connection) {
        Entry entry = entries.get(Key.of(connection.settings()));
        return entry != null && entry.connection == connection && entry.shares > 1;
    }

    /** Gives back a share of a connection. */
    public synchronized void release(ClientConnection connection) {
        Key key = Key.of(connection.settings());
        Entry entry = entries.get(key);
        if (entry != null && entry.connection == connection && --entry.shares == 0) {
            entries.remove(key);
            connection.close();
            schedulers.close(entry.scheduler);
        }
    }

    /** How many publishes are not acknowledged yet, on all connections together. */
    public synchronized int inFlight() {
        return entries.values().stream()
                .mapToInt(entry -> entry.connection.inFlight())
                .sum();
    }

    /** Makes the threads that connections live on. */
    public interface Schedulers {
        /** A scheduler with one thread. */
        ScheduledExecutorService open(String clientId);

        /** Ends a scheduler and its thread. */
        void close(ScheduledExecutorService scheduler);
    }

    private record Key(String serverUri, String clientId, int member) {
        static Key of(ConnectionSettings settings) {
            return new Key(settings.serverUri(), settings.clientId(), settings.member());
        }
    }

    private static final class Entry {
        private final ClientConnection connection;
        private final ScheduledExecutorService scheduler;
        private final String owner;
        private int shares;

        Entry(ClientConnection connection, ScheduledExecutorService scheduler, String owner) {
            this.connection = connection;
            this.scheduler = scheduler;
            this.owner = owner;
        }
    }
}
