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
package io.cameliot.simulator;

import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.ConnectFailure;
import io.cameliot.connection.NetworkConnection;
import io.cameliot.connection.NetworkConnector;
import io.cameliot.connection.ServerReference;
import java.io.IOException;

/** Makes the network connections of a client in a process. */
final class SimulatedConnector implements NetworkConnector {
    private final SimulatedProcess process;
    private final Client client;
    private SimulatedStore store;
    private SimulatedNetwork last;
    private long madeBefore;
    private ClientConnection connection;
    private boolean closed;

    SimulatedConnector(SimulatedProcess process, Client client) {
        this.process = process;
        this.client = client;
    }

    SimulatedProcess process() {
        return process;
    }

    Client client() {
        return client;
    }

    void connection(ClientConnection made) {
        connection = made;
    }

    ClientConnection connection() {
        return connection;
    }

    /** Null before the first. */
    SimulatedNetwork last() {
        return last;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether the client knows that the server has lost the session of an earlier network connection. */
    boolean hasForgotten(SimulatedNetwork network) {
        return last != network
                && connection.state() == ClientConnection.State.CONNECTED
                && (last.isCleanStart() || !last.limits().sessionPresent());
    }

    @Override
    public NetworkConnection create(boolean cleanStart) throws IOException {
        if (closed) {
            throw process.world().violation("no network connection after the end", client.id());
        }
        if (last != null && !last.isFree()) {
            throw process.world().violation("one network connection at a time", client.id());
        }
        checkCleanStart(cleanStart);
        checkBrokenOff();
        madeBefore = connection.connectionsMade();
        process.world().mayRunOutOfMemory();
        last = new SimulatedNetwork(this, cleanStart);
        return last;
    }

    /** A session that may hold messages is thrown away by nobody but the user, and once. */
    private void checkCleanStart(boolean cleanStart) {
        boolean asked = client.cleanStart() && (!client.durable() || connection.connectionsMade() == 0);
        // A new session is empty until the core knows of it.
        boolean unused = last != null && last.isCleanStart() && connection.connectionsMade() == madeBefore;
        boolean lost = last != null && last.wasSessionLost();
        if (cleanStart && !asked && !lost && !unused) {
            throw process.world().violation("no clean start unless asked for", client.id());
        }
    }

    /** A server without a session sends nothing again: breaking the connection off would lose what others wait for. */
    private void checkBrokenOff() {
        connection.lastFailure().map(Throwable::getMessage).ifPresent(failure -> {
            if (!client.durable() && failure.contains("comes again")) {
                throw process.world().violation("no connection without a session is broken off", failure);
            }
        });
    }

    @Override
    public boolean redirect(ServerReference reference) {
        return !reference.servers("tcp://server.example:1883").isEmpty();
    }

    @Override
    public SimulatedStore store() throws IOException {
        if (!client.durable()) {
            return null;
        }
        if (store == null) {
            if (process.world().happens(EventKind.STORE_UNAVAILABLE, 6)) {
                throw ConnectFailure.unreachable("files", client.id(), new IOException("the directory is in use"));
            }
            store = client.openStore(process.world(), process.ledger());
        }
        return store;
    }

    @Override
    public void close() {
        if (closed) {
            throw process.world().violation("a connector is closed once", client.id());
        }
        if (last != null && !last.isFree()) {
            throw process.world().violation("a connector is closed after its network connections", client.id());
        }
        closed = true;
        if (store != null) {
            store.close();
        }
    }

    /** The process was killed. */
    void kill() {
        if (last != null) {
            last.kill();
        }
        if (store != null) {
            store.close();
        }
    }
}
