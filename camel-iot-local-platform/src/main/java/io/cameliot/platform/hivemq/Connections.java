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

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import io.cameliot.platform.rules.ClientId;
import io.cameliot.platform.rules.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Who is connected, and what every client ID has done since the platform was first started. Safe for use by many
 * threads.
 *
 * <p>Connections are known by a number of their own, never by their client ID: when a client ID is reused, the new
 * connection is there before the old one is gone, and the connections of a scalable application share theirs.
 */
public final class Connections {

    private final Map<Long, Connection> byNumber = new HashMap<>();
    private final Map<String, LongAdder> accepted = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> publishes = new ConcurrentHashMap<>();
    private long lastNumber;

    /** A CONNECT packet has come; nobody has decided about it. */
    synchronized Connection opened(ConnectPacket connect, ConnectionInformation information) {
        lastNumber++;
        Connection connection = Connection.of(lastNumber, connect, information);
        byNumber.put(lastNumber, connection);
        return connection;
    }

    /** The connection that this information is about, unless it is gone. */
    synchronized Optional<Connection> find(ConnectionInformation information) {
        return Connection.number(information).map(byNumber::get);
    }

    /**
     * Accepts a connection, which the broker knows by this client ID, if the verdict is for it. Both is one step: who
     * changes the rules and then asks for those who are connected has changed them before the verdict, or finds it.
     */
    synchronized Verdict<ClientId> accept(
            Connection connection, String brokerClientId, Supplier<Verdict<ClientId>> decision) {
        Verdict<ClientId> verdict = decision.get();
        if (verdict instanceof Verdict.Accepted<ClientId>) {
            connection.accept(brokerClientId);
            adder(accepted, connection.clientId()).increment();
        }
        return verdict;
    }

    /** The connection is gone, or was never accepted. */
    synchronized void closed(Connection connection) {
        byNumber.remove(connection.number());
        notifyAll();
    }

    /** The broker is gone, and all connections with it. */
    synchronized void closedAll() {
        byNumber.clear();
        notifyAll();
    }

    /** A CONNECT was refused. */
    void refused(String clientId) {
        adder(refused, clientId).increment();
    }

    /** The counter of PUBLISH packets of a client. */
    LongAdder publishCounter(String clientId) {
        return adder(publishes, clientId);
    }

    /** Waits until nobody is connected, but no longer than this. */
    synchronized void awaitNone(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            while (acceptedNow().findAny().isPresent()) {
                long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (millis <= 0) {
                    return;
                }
                wait(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The client IDs that are connected now, sorted; one that has two connections is there twice. */
    public synchronized List<String> live() {
        return acceptedNow().map(Connection::clientId).sorted().toList();
    }

    /** All that are let in and not gone. */
    synchronized List<Connection> acceptedConnections() {
        return acceptedNow().toList();
    }

    /** The broker's client IDs of all connections. */
    synchronized List<String> brokerClientIds() {
        return acceptedNow()
                .map(Connection::brokerClientId)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** The broker's client IDs of the connections of this client: many for a scalable application. */
    synchronized List<String> brokerClientIds(String clientId) {
        return acceptedNow()
                .filter(connection -> connection.clientId().equals(clientId))
                .map(Connection::brokerClientId)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private Stream<Connection> acceptedNow() {
        return byNumber.values().stream().filter(Connection::isAccepted);
    }

    /** How many connections this client ID has had. */
    public long accepted(String clientId) {
        return sum(accepted, clientId);
    }

    /** How many CONNECT packets of this client ID were refused. */
    public long refusals(String clientId) {
        return sum(refused, clientId);
    }

    /** How many PUBLISH packets came from this client ID. */
    public long publishes(String clientId) {
        return sum(publishes, clientId);
    }

    private static LongAdder adder(Map<String, LongAdder> counters, String clientId) {
        return counters.computeIfAbsent(clientId, unused -> new LongAdder());
    }

    private static long sum(Map<String, LongAdder> counters, String clientId) {
        LongAdder counter = counters.get(clientId);
        return counter == null ? 0 : counter.sum();
    }
}
