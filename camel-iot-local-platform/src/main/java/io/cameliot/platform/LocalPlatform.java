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
package io.cameliot.platform;

import io.cameliot.platform.hivemq.Address;
import io.cameliot.platform.hivemq.Broker;
import io.cameliot.platform.hivemq.BrokerSettings;
import io.cameliot.platform.hivemq.PlatformState;
import io.cameliot.platform.hivemq.Redirection;
import io.cameliot.platform.http.DeviceApi;
import io.cameliot.platform.http.HttpEndpoint;
import io.cameliot.platform.organisation.Organisation;
import io.cameliot.platform.organisation.Registry;
import io.cameliot.platform.rules.PlatformTopics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The IoT tool in this JVM: an MQTT broker (3.1, 3.1.1 and 5) that keeps the IoT tool's rules for applications.
 *
 * <pre>{@code
 * try (LocalPlatform platform = LocalPlatform.builder()
 *         .organisation(Organisation.named("myorg1").apiKey("a-myorg1-a84ps90Ajs", "MP$08VKz!8rXwnR-Q*"))
 *         .start()) {
 *     platform.serverUri(); // tcp://127.0.0.1:41234
 * }
 * }</pre>
 *
 * <p>It listens on the loopback interface, keeps everything in memory, and never calls anybody. Several platforms can
 * run side by side in one JVM. Starting takes a second or two the first time in a JVM, a fraction of that afterwards;
 * stopping takes a fraction of a second.
 *
 * <p>All methods are safe for use by many threads. Counters count from the first start and survive
 * {@link #restart()}.
 */
public final class LocalPlatform extends PlatformAccess implements AutoCloseable {

    private final PlatformState state;
    private final Optional<HttpEndpoint> http;
    private Broker broker;
    private boolean closed;

    private LocalPlatform(
            BrokerSettings settings, OptionalInt httpPort, Registry registry, PlatformState state, Broker broker) {
        super(settings, registry);
        this.state = state;
        this.broker = broker;
        this.http = httpPort.isEmpty()
                ? Optional.empty()
                : Optional.of(new HttpEndpoint(
                        settings.host(), httpPort.getAsInt(), settings.tls(), new DeviceApi(registry, this::update)));
    }

    static LocalPlatform start(
            List<Organisation> organisations, BrokerSettings settings, OptionalInt httpPort, PlatformState state) {
        Registry registry = new Registry(organisations);
        Broker broker = Broker.start(settings, registry, state);
        LocalPlatform platform =
                new LocalPlatform(settings.withPorts(broker.ports()), httpPort, registry, state, broker);
        platform.startHttp();
        return platform;
    }

    private void startHttp() {
        try {
            http.ifPresent(HttpEndpoint::start);
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    /** A platform to be described; see {@link LocalPlatformBuilder} for what is there if nothing is said. */
    public static LocalPlatformBuilder builder() {
        return new LocalPlatformBuilder();
    }

    /**
     * Starts a platform with one organisation and one API key on a free port of 127.0.0.1; see
     * {@link #organisationId()}, {@link #apiKey()} and {@link #token()}.
     *
     * @throws IllegalStateException if the broker does not start
     */
    public static LocalPlatform start() {
        return builder().start();
    }

    /**
     * The client IDs that are connected now, sorted; that of a scalable application as often as it has connections. A
     * client is there before it gets its CONNACK.
     */
    public List<String> liveConnections() {
        return state.connections().live();
    }

    /** Whether this client ID is connected now. */
    public boolean isConnected(String clientId) {
        return state.connections().live().contains(clientId);
    }

    /** How many connections of this client ID were accepted: one, if the client neither shared nor lost it. */
    public long connectionsAccepted(String clientId) {
        return state.connections().accepted(clientId);
    }

    /** How many connections of this client ID were refused by the protocol's rules, or sent to another server. */
    public long connectionsRefused(String clientId) {
        return state.connections().refusals(clientId);
    }

    /** How many PUBLISH packets came from this client ID; those that were refused or sent again count too. */
    public long publishesReceived(String clientId) {
        return state.connections().publishes(clientId);
    }

    /**
     * The topic filters that this client ID has subscribed to, as it wrote them, sorted; empty if there is no such
     * session.
     *
     * @throws IllegalStateException if the platform is stopped
     */
    public Set<String> subscriptions(String clientId) {
        return running().subscriptions(clientId);
    }

    /**
     * Closes a client's connection, or all of a scalable application's, as an administrator does: DISCONNECT with 0x98
     * (MQTT 5), else without a word; close code 94. The client may connect again.
     *
     * @return whether the client was connected
     * @throws IllegalStateException if the platform is stopped
     */
    public boolean kick(String clientId) {
        return running().kick(clientId);
    }

    /**
     * Changes an organisation, running or not: registers devices, gateways and API keys, or removes them.
     *
     * <pre>{@code platform.update("myorg1", organisation -> organisation.device("pump", "p-03", "device-token"));}</pre>
     *
     * <p>A device or gateway that is removed or gets another token is disconnected as {@link #kick} does. One
     * whose CONNECT is under way is not let in.
     *
     * @param change what to make of the organisation; it gets all devices that are registered by now
     * @throws IllegalArgumentException if there is no such organisation, or the change is against its rules
     */
    public synchronized void update(String organisationId, UnaryOperator<Organisation> change) {
        Organisation before = registry().update(organisationId, change);
        if (broker != null) {
            registry().organisation(organisationId).map(before::shutOutBy).orElseThrow().stream()
                    .flatMap(device -> Stream.of("d", "g")
                            .map(kind -> kind + ":" + organisationId + ":" + device.type() + ":" + device.id()))
                    .forEach(broker::kick);
        }
    }

    /**
     * Where devices can be registered by HTTP, for example {@code http://127.0.0.1:41238}, or {@code https://localhost:41238}
     * if the platform speaks TLS. It stays the same over {@link #restart()}.
     *
     * @throws IllegalStateException if the platform was described without {@link LocalPlatformBuilder#http}
     */
    public String httpUri() {
        HttpEndpoint endpoint = http.orElseThrow(() -> new IllegalStateException(
                "The platform does not speak HTTP." + " Describe it with LocalPlatform.builder() and http()."));
        boolean secure = settings().tls().isPresent();
        return Address.uri(secure ? "https" : "http", secure, settings().host(), endpoint.port());
    }

    /** Whether the platform can be connected to. */
    public synchronized boolean isRunning() {
        return broker != null;
    }

    /**
     * Publishes a message of the IoT tool's own, at QoS 1 and not retained, as its other services do: a device state,
     * an error, what a rule has triggered. So applications that subscribe to such topics can be tried out.
     *
     * @param organisationId in which organisation
     * @param topic where to: a topic, without wildcards, that applications may subscribe to
     * @throws IllegalArgumentException if there is no such organisation, or no application may subscribe to the topic
     * @throws IllegalStateException if the platform is stopped
     */
    public void publish(String organisationId, String topic, byte[] payload) {
        registry().devices(organisationId);
        running().publish(PlatformTopics.internalTopic(organisationId, topic), payload);
    }

    /**
     * The same with a text as UTF-8.
     *
     * @throws IllegalArgumentException if there is no such organisation, or no application may subscribe to the topic
     * @throws IllegalStateException if the platform is stopped
     */
    public void publish(String organisationId, String topic, String payload) {
        publish(organisationId, topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Disturbs: from now on the platform takes CONNECT packets and does not decide about them, as if its directory of
     * clients did not answer, until {@link #releaseAuthorisation()} or {@link #dropConnectionsWaiting()}. After five
     * minutes a client that waits is refused. The broker does not see that a client which waits gives up by itself: it
     * is let in by the release, and found to be gone then.
     */
    public void holdAuthorisation() {
        state.gate().close();
    }

    /** How many clients wait for {@link #releaseAuthorisation()}. */
    public int connectionsWaiting() {
        return state.gate().waiting();
    }

    /** Decides about all CONNECT packets that wait, and about those to come. */
    public void releaseAuthorisation() {
        state.gate().open();
    }

    /**
     * Breaks the connections of all clients that wait, as if the network did: they get no CONNACK, and monitoring
     * messages say FailedConnect with close code 91. Clients that come then wait.
     */
    public void dropConnectionsWaiting() {
        state.gate().drop();
    }

    /**
     * Disturbs: sends all clients to another server for now, until {@link #endRedirection()}, also over a
     * {@link #restart()}. Those that are connected get a DISCONNECT with 0x9C, "use another server" (MQTT 5), else their
     * connection is closed without a word; those that come are refused with 0x9C, with 3 in MQTT 3, whatever their
     * credentials. Monitoring messages say close code 92. A client that is being let in at this moment may stay.
     *
     * @param serverReference the MQTT 5 property Server Reference, up to 65,535 printable ASCII characters: one or more
     *     {@code host} or {@code host:port}, with a blank between them; empty to name no server
     * @throws IllegalArgumentException if it is too long or has other characters
     */
    public void redirectTo(String serverReference) {
        redirect(new Redirection(false, serverReference));
    }

    /**
     * The same for good: with 0x9D, "server moved", instead of 0x9C.
     *
     * @throws IllegalArgumentException if the Server Reference is too long or has other than printable ASCII characters
     */
    public void moveTo(String serverReference) {
        redirect(new Redirection(true, serverReference));
    }

    private synchronized void redirect(Redirection redirection) {
        state.redirect(Optional.of(redirection));
        if (broker != null) {
            broker.redirect(redirection);
        }
    }

    /** Lets clients in again after {@link #redirectTo} or {@link #moveTo}. */
    public void endRedirection() {
        state.redirect(Optional.empty());
    }

    /**
     * Stops the platform as a server that is shut down: clients get a DISCONNECT with 0x8B (MQTT 5), monitoring
     * messages say close code 93, then the port is closed. All sessions, subscriptions and queued messages are lost,
     * for they are in memory only; devices, their last states and counters stay. Does nothing if the platform is
     * stopped.
     */
    public synchronized void stop() {
        http.ifPresent(HttpEndpoint::stop);
        releaseAuthorisation();
        if (broker != null) {
            Broker stopping = broker;
            broker = null;
            stopping.close();
        }
    }

    /**
     * Stops the platform as a server whose machine goes down: connections end without a word, nobody is told, and what
     * {@link #stop()} loses is lost. After a {@link #restart()} it has recovered: devices and gateways that were
     * connected have a retained Disconnect without close code and counters. Does nothing if the platform is stopped.
     */
    public synchronized void crash() {
        http.ifPresent(HttpEndpoint::stop);
        releaseAuthorisation();
        if (broker != null) {
            Broker crashing = broker;
            broker = null;
            crashing.crash();
        }
    }

    /**
     * Starts the platform again on the same ports, after stopping it if it is running. What {@link #stop()} loses is
     * lost.
     *
     * @throws IllegalStateException if the platform was closed, something else has taken a port, or a key store cannot
     *     be used any more
     */
    public synchronized void restart() {
        if (closed) {
            throw new IllegalStateException("The platform is closed. Start a new one with LocalPlatform.builder().");
        }
        stop();
        broker = Broker.start(settings(), registry(), state);
        startHttp();
    }

    /** Stops the platform for good. Does nothing if that was done before. */
    @Override
    public synchronized void close() {
        closed = true;
        stop();
    }

    private synchronized Broker running() {
        if (broker == null) {
            throw new IllegalStateException("The platform is stopped. Call restart() first.");
        }
        return broker;
    }

    /** Where the platform is and for which organisations; no token. */
    @Override
    public String toString() {
        return "LocalPlatform " + serverUri() + " " + organisations();
    }
}
