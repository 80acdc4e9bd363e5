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

import io.cameliot.platform.network.Tls;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What can be chosen about the broker.
 *
 * @param host the address to listen on, a name or an IP address
 * @param ports the TCP port to listen on for each transport that is wanted, 0 for any free one
 * @param tls how to speak TLS; without it there are no secure transports, wanted or not
 * @param receiveMaximum how many QoS 1 and 2 messages a client may have unacknowledged, 1 to 65,535
 * @param maxQueuedMessages how many QoS 1 and 2 messages wait for one client, 1 or more; then the oldest is dropped
 * @param maxKeepAlive the longest keep alive in seconds, 1 to 65,535; a client that asks for more, or for none, gets this
 */
public record BrokerSettings(
        String host,
        Map<Transport, Integer> ports,
        Optional<Tls> tls,
        int receiveMaximum,
        int maxQueuedMessages,
        OptionalInt maxKeepAlive) {

    private static final int MAX_UNSIGNED_SHORT = 65_535;

    /** Refuses what is out of range. */
    public BrokerSettings {
        ports = Map.copyOf(ports);
        if (!host.matches("[A-Za-z0-9.:%_-]+")) {
            throw new IllegalArgumentException(
                    "Host \"" + host + "\" is neither a host name nor an IP address. Use one such as \"127.0.0.1\".");
        }
        ports.values().forEach(BrokerSettings::requirePort);
        if (receiveMaximum < 1 || receiveMaximum > MAX_UNSIGNED_SHORT) {
            throw new IllegalArgumentException(
                    "Receive maximum " + receiveMaximum + " is out of range: choose 1 to 65535.");
        }
        if (maxQueuedMessages < 1) {
            throw new IllegalArgumentException(
                    "Maximum of queued messages " + maxQueuedMessages + " is out of range: choose 1 or more.");
        }
        maxKeepAlive.ifPresent(seconds -> {
            if (seconds < 1 || seconds > MAX_UNSIGNED_SHORT) {
                throw new IllegalArgumentException(
                        "Server keep alive " + seconds + " s is out of range: choose 1 to 65535.");
            }
        });
    }

    /**
     * Refuses what is no port.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public static void requirePort(int port) {
        if (port < 0 || port > MAX_UNSIGNED_SHORT) {
            throw new IllegalArgumentException(
                    "Port " + port + " is out of range: 1 to 65535, or 0 for any free port.");
        }
    }

    /** TCP on any free port of this host, and nothing else; any keep alive. */
    public static BrokerSettings of(String host, int receiveMaximum, int maxQueuedMessages) {
        return new BrokerSettings(
                host,
                Map.of(Transport.TCP, 0),
                Optional.empty(),
                receiveMaximum,
                maxQueuedMessages,
                OptionalInt.empty());
    }

    /** The transports that there are. */
    public Set<Transport> transports() {
        Set<Transport> transports = EnumSet.copyOf(ports.keySet());
        transports.removeIf(transport -> transport.isSecure() && tls.isEmpty());
        return transports;
    }

    /** The same on another host. */
    public BrokerSettings withHost(String other) {
        return new BrokerSettings(other, ports, tls, receiveMaximum, maxQueuedMessages, maxKeepAlive);
    }

    /** The same with this transport on this port. */
    public BrokerSettings withPort(Transport transport, int port) {
        return withPorts(Map.of(transport, port));
    }

    /** The same with these transports on these ports. */
    public BrokerSettings withPorts(Map<Transport, Integer> others) {
        Map<Transport, Integer> all = new EnumMap<>(Transport.class);
        all.putAll(ports);
        all.putAll(others);
        return new BrokerSettings(host, all, tls, receiveMaximum, maxQueuedMessages, maxKeepAlive);
    }

    /** The same with TLS. */
    public BrokerSettings withTls(Tls other) {
        return new BrokerSettings(host, ports, Optional.of(other), receiveMaximum, maxQueuedMessages, maxKeepAlive);
    }

    /** The same with another receive maximum. */
    public BrokerSettings withReceiveMaximum(int other) {
        return new BrokerSettings(host, ports, tls, other, maxQueuedMessages, maxKeepAlive);
    }

    /** The same with another limit to what waits for a client. */
    public BrokerSettings withMaxQueuedMessages(int other) {
        return new BrokerSettings(host, ports, tls, receiveMaximum, other, maxKeepAlive);
    }

    /** The same with a longest keep alive, in seconds. */
    public BrokerSettings withMaxKeepAlive(int other) {
        return new BrokerSettings(host, ports, tls, receiveMaximum, maxQueuedMessages, OptionalInt.of(other));
    }
}
