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

import io.cameliot.connection.ComparedOptions;
import io.cameliot.connection.ConnectionSettings;
import io.cameliot.connection.ReconnectDelay;
import io.cameliot.connection.ServerUri;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The settings of a client ID, and its files, which outlive its processes. */
final class Client {
    private static final String SERVER_URI = "tcp://server.example:1883";
    private static final int MAXIMUM_PACKET_SIZE = 20_000;
    private static final int[] MAX_IN_FLIGHT = {1, 2, 3, 8};
    private static final int[] RECEIVE_MAXIMUM = {1, 2, 5, 20};

    private final String id;
    private final boolean files;
    private final ConnectionSettings settings;
    private final SimulatedStore.Contents fileContents = new SimulatedStore.Contents();

    Client(World world, String id) {
        this.id = id;
        boolean durable = world.below(4) > 0;
        this.files = durable && world.oneIn(2);
        this.settings = new ConnectionSettings(
                List.of(ServerUri.parse("brokerUrl", SERVER_URI)),
                id,
                0,
                durable,
                !durable || world.oneIn(8),
                MAX_IN_FLIGHT[world.below(MAX_IN_FLIGHT.length)],
                RECEIVE_MAXIMUM[world.below(RECEIVE_MAXIMUM.length)],
                world.oneIn(2) ? 4_000 : 100_000,
                Duration.ofSeconds(10),
                world.below(16) > 0,
                new ReconnectDelay(Duration.ofMillis(200), Duration.ofSeconds(10)),
                new ComparedOptions(Map.of()));
    }

    String id() {
        return id;
    }

    String serverUri() {
        return SERVER_URI;
    }

    ConnectionSettings settings() {
        return settings;
    }

    boolean durable() {
        return settings.durable();
    }

    /** Whether what it has in flight outlives its process. */
    boolean isPersistent() {
        return files;
    }

    boolean cleanStart() {
        return settings.cleanStart();
    }

    int maxInFlight() {
        return settings.maxInFlight();
    }

    int receiveMaximum() {
        return settings.receiveMaximum();
    }

    int receiveBufferSize() {
        return settings.receiveBufferSize();
    }

    int maximumPacketSize() {
        return MAXIMUM_PACKET_SIZE;
    }

    SimulatedStore.Contents files() {
        return fileContents;
    }

    SimulatedStore openStore(World world, Ledger ledger) throws IOException {
        if (!files) {
            return new SimulatedStore(world, ledger, new SimulatedStore.Contents(), false);
        }
        if (fileContents.inUse) {
            throw world.violation("files are used by one connection at a time", id);
        }
        fileContents.inUse = true;
        return new SimulatedStore(world, ledger, fileContents, true);
    }

    @Override
    public String toString() {
        return id + (durable() ? " durable" : "") + (files ? " in files" : "") + (cleanStart() ? " clean start" : "")
                + " maxInFlight " + maxInFlight() + " receiveMaximum " + receiveMaximum() + " buffer "
                + receiveBufferSize() + (settings.reconnect() ? "" : " no reconnect");
    }
}
