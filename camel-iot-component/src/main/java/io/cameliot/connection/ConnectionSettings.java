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

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that makes up one connection. Endpoints with equal settings share a connection.
 *
 * @param serverUri         the server, as Paho writes it: {@code tcp://host:port} or {@code ssl://host:port}
 * @param clientId          the MQTT client ID
 * @param member            which connection with this client ID, from 0: only a scalable application has several
 * @param durable           whether the session outlives the connection (session expiry above 0)
 * @param cleanStart        whether the first connection starts a new session; later ones of a durable session resume
 * @param maxInFlight       how many publishes may be unacknowledged at a time, from 1
 * @param receiveMaximum    how many received messages may be unprocessed at a time, 1 to 65,535
 * @param connectionTimeout how long an attempt to connect may take
 * @param reconnect         whether to connect again after a loss
 * @param reconnectDelay    how long to wait before
 * @param options           the other options that the connection is made with, by name, for comparison; values may be
 *                          secret and never leave this object
 */
public record ConnectionSettings(
        String serverUri,
        String clientId,
        int member,
        boolean durable,
        boolean cleanStart,
        int maxInFlight,
        int receiveMaximum,
        Duration connectionTimeout,
        boolean reconnect,
        ReconnectDelay reconnectDelay,
        Map<String, Object> options) {

    public ConnectionSettings {
        check("maxInFlight", maxInFlight, 65_535);
        check("receiveMaximum", receiveMaximum, 65_535);
        options = Collections.unmodifiableMap(new TreeMap<>(options));
    }

    private static void check(String option, int value, int maximum) {
        if (value < 1 || value > maximum) {
            throw new IllegalArgumentException(
                    "Invalid option " + option + " " + value + ". It takes 1 to " + maximum + ".");
        }
    }

    /** The names of the options in which two settings differ. */
    SortedSet<String> differences(ConnectionSettings other) {
        SortedSet<String> differences = new TreeSet<>(options.keySet());
        differences.removeIf(name -> Objects.deepEquals(options.get(name), other.options.get(name)));
        return differences;
    }

    /** Names the connection; the options stay out of it, for there are secrets among them. */
    @Override
    public String toString() {
        return clientId + (member == 0 ? "" : " (connection " + (member + 1) + ")") + " at " + serverUri;
    }
}
