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

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything that makes up one connection. Endpoints with equal settings share a connection.
 *
 * @param servers           the servers, in the order to try them; at least one
 * @param clientId          the MQTT client ID
 * @param connectionIndex   which connection with this client ID, from 0: only a scalable application has several
 * @param durable           whether the session outlives the connection (session expiry above 0)
 * @param cleanStart        whether the first connection starts a new session; later ones of a durable session resume
 * @param maxInFlight       how many publishes may be unacknowledged at a time, 1 to 65,535
 * @param receiveMaximum    how many received messages may be unprocessed at a time, 1 to 65,535
 * @param receiveBufferSize the memory in bytes that received messages may take which the receive maximum does not bound,
 *                          from 1
 * @param connectionTimeout how long an attempt to connect may take
 * @param reconnect         whether to connect again after a loss
 * @param reconnectDelay    how long to wait before
 * @param options           all options that the connection is made with
 */
public record ConnectionSettings(
        List<ServerUri> servers,
        String clientId,
        int connectionIndex,
        boolean durable,
        boolean cleanStart,
        int maxInFlight,
        int receiveMaximum,
        int receiveBufferSize,
        Duration connectionTimeout,
        boolean reconnect,
        ReconnectDelay reconnectDelay,
        ComparedOptions options) {
    public ConnectionSettings {
        servers = List.copyOf(servers);
        check("maxInFlight", maxInFlight, NetworkConnection.PACKET_IDS);
        check("receiveMaximum", receiveMaximum, NetworkConnection.PACKET_IDS);
        check("receiveBufferSize", receiveBufferSize, Integer.MAX_VALUE);
    }

    private static void check(String option, int value, int maximum) {
        if (value < 1 || value > maximum) {
            throw new IllegalArgumentException(
                    "Invalid option " + option + " " + value + ". It takes 1 to " + maximum + ".");
        }
    }

    /** The servers, with commas between them, as they are shown. */
    public String serverUri() {
        return servers.stream().map(ServerUri::toString).collect(Collectors.joining(","));
    }

    /** What those are told who want something of the connection after it was closed. */
    public IOException closedException() {
        return new IOException("The connection " + this + " was closed.");
    }

    /** Names the connection. */
    @Override
    public String toString() {
        return at(serverUri());
    }

    /** The connection in words. @param server the one that it is to: one of several, or one that another has referred to */
    String at(String server) {
        return clientId + (connectionIndex == 0 ? "" : " (connection " + (connectionIndex + 1) + ")") + " at " + server;
    }
}
