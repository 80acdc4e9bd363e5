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

import io.cameliot.platform.hivemq.Broker;
import io.cameliot.platform.hivemq.BrokerSettings;
import io.cameliot.platform.hivemq.PlatformState;
import io.cameliot.platform.hivemq.Redirection;
import io.cameliot.platform.hivemq.Transport;
import io.cameliot.platform.network.Tls;
import io.cameliot.platform.organisation.ApiKey;
import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Organisation;
import io.cameliot.platform.organisation.Registry;
import io.cameliot.platform.rules.PlatformTopics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

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
 * stopping takes about two seconds, which the broker spends waiting for silence.
 *
 * <p>All methods are safe for use by many threads. Counters count from the first start and survive
 * {@link #restart()}.
 */
public final class LocalPlatform implements AutoCloseable {

    private final List<Organisation> organisations;
    private final BrokerSettings settings;
    private final Registry registry;
    private final PlatformState state = new PlatformState();
    private Broker broker;
    private boolean closed;

    private LocalPlatform(List<Organisation> organisations, BrokerSettings settings) {
        this.organisations = organisations;
        this.registry = new Registry(organisations);
        this.broker = Broker.start(settings, registry, state);
        this.settings = settings.withPorts(broker.ports());
    }

    /** A platform to be described; see {@link Builder} for what is there if nothing is said. */
    public static Builder builder() {
        return new Builder();
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

    /** Where to connect to, for example {@code tcp://127.0.0.1:41234}. It stays the same over {@link #restart()}. */
    public String serverUri() {
        return uri(Transport.TCP);
    }

    /**
     * Where to connect to with TLS, for example {@code ssl://localhost:41235}. It stays the same over
     * {@link #restart()}. The host is {@code localhost} unless {@link Builder#host} is another address: the server's
     * certificate has to be for it.
     *
     * @throws IllegalStateException if the platform was described without {@link Builder#tls}
     */
    public String secureUri() {
        return uri(Transport.TLS);
    }

    /**
     * Where to connect to with a WebSocket, for example {@code ws://127.0.0.1:41236/mqtt}; its subprotocol is
     * {@code mqtt}. It stays the same over {@link #restart()}.
     *
     * @throws IllegalStateException if the platform was described without {@link Builder#webSocket}
     */
    public String webSocketUri() {
        return uri(Transport.WEB_SOCKET);
    }

    /**
     * Where to connect to with a WebSocket over TLS, for example {@code wss://localhost:41237/mqtt}; its subprotocol is
     * {@code mqtt}. It stays the same over {@link #restart()}. The host is that of {@link #secureUri()}.
     *
     * @throws IllegalStateException if the platform was described without {@link Builder#tls} or
     *     {@link Builder#webSocket}
     */
    public String secureWebSocketUri() {
        return uri(Transport.SECURE_WEB_SOCKET);
    }

    private String uri(Transport transport) {
        return transport.uri(settings.host(), port(transport));
    }

    /** The TCP port that the platform listens on, or listened on when it was last running. */
    public int port() {
        return port(Transport.TCP);
    }

    /**
     * The same with TLS.
     *
     * @throws IllegalStateException if the platform was described without {@link Builder#tls}
     */
    public int securePort() {
        return port(Transport.TLS);
    }

    /**
     * The same for WebSockets.
     *
     * @throws IllegalStateException if the platform was described without {@link Builder#webSocket}
     */
    public int webSocketPort() {
        return port(Transport.WEB_SOCKET);
    }

    /**
     * The same for WebSockets over TLS.
     *
     * @throws IllegalStateException if the platform was described without {@link Builder#tls} or
     *     {@link Builder#webSocket}
     */
    public int secureWebSocketPort() {
        return port(Transport.SECURE_WEB_SOCKET);
    }

    private int port(Transport transport) {
        if (!settings.transports().contains(transport)) {
            throw new IllegalStateException("The platform does not listen for " + transport
                    + ". Describe it with LocalPlatform.builder() and tls(...), webSocket(), or both.");
        }
        return settings.ports().get(transport);
    }

    /** The organisations, as they were when the platform was described. */
    public List<Organisation> organisations() {
        return organisations;
    }

    /** The ID of the first organisation. */
    public String organisationId() {
        return organisations.get(0).id();
    }

    /**
     * The first API key of the first organisation: an application's MQTT user name.
     *
     * @throws IllegalStateException if that organisation has none
     */
    public String apiKey() {
        return firstApiKey().key();
    }

    /**
     * The token of {@link #apiKey()}: an application's MQTT password.
     *
     * @throws IllegalStateException if the first organisation has no API key
     */
    public String token() {
        return firstApiKey().token();
    }

    private ApiKey firstApiKey() {
        Organisation first = organisations.get(0);
        if (first.apiKeys().isEmpty()) {
            throw new IllegalStateException("Organisation \"" + first.id()
                    + "\" has no API key. Give it one with Organisation.apiKey(key, token).");
        }
        return first.apiKeys().get(0);
    }

    /**
     * The devices registered by now: those given at the start and, unless the organisation is strict, those for which
     * an application has published. A copy.
     *
     * @throws IllegalArgumentException if there is no such organisation
     */
    public SortedSet<Device> devices(String organisationId) {
        return registry.devices(organisationId);
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
        registry.devices(organisationId);
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
        broker = Broker.start(settings, registry, state);
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
        return "LocalPlatform " + serverUri() + " " + organisations;
    }

    /**
     * Describes a platform. What is not said: any free port of 127.0.0.1, with neither TLS nor WebSockets; one organisation {@code myorg1} with the API
     * key and token of the IoT tool's documentation; a receive maximum of 1,000; 100,000 queued messages.
     */
    public static final class Builder {

        private static final String DEFAULT_HOST = "127.0.0.1";
        private static final int DEFAULT_RECEIVE_MAXIMUM = 1_000;
        private static final int DEFAULT_MAX_QUEUED_MESSAGES = 100_000;
        private static final Organisation DEFAULT_ORGANISATION =
                Organisation.named("myorg1").apiKey("a-myorg1-a84ps90Ajs", "MP$08VKz!8rXwnR-Q*");

        private final List<Organisation> organisations = new ArrayList<>();
        private BrokerSettings settings =
                BrokerSettings.of(DEFAULT_HOST, DEFAULT_RECEIVE_MAXIMUM, DEFAULT_MAX_QUEUED_MESSAGES);

        private Builder() {}

        /** Adds an organisation; the first one is that of {@link LocalPlatform#organisationId()}. */
        public Builder organisation(Organisation organisation) {
            organisations.add(organisation);
            return this;
        }

        /**
         * Where to listen: a host name or an IP address of this machine. Default 127.0.0.1; anything else opens the
         * platform, its well-known tokens included, to the network.
         *
         * @throws IllegalArgumentException if it is neither
         */
        public Builder host(String host) {
            settings = settings.withHost(host);
            return this;
        }

        /**
         * The TCP port, 1 to 65,535; 0, the default, for any free one.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder port(int port) {
            settings = settings.withPort(Transport.TCP, port);
            return this;
        }

        /**
         * Has the platform speak TLS on any free port, beside TCP without TLS; see {@link LocalPlatform#secureUri()}.
         * The key stores are read at the start, and again at a {@link LocalPlatform#restart()}.
         */
        public Builder tls(Tls tls) {
            return tls(tls, 0);
        }

        /**
         * The same on this port, 1 to 65,535; 0 for any free one.
         *
         * @throws IllegalArgumentException if the port is out of range
         */
        public Builder tls(Tls tls, int port) {
            settings = settings.withTls(tls).withPort(Transport.TLS, port);
            return this;
        }

        /**
         * Has the platform listen for WebSockets on any free port, beside TCP; with {@link #tls}, for WebSockets over
         * TLS on another one too. See {@link LocalPlatform#webSocketUri()} and
         * {@link LocalPlatform#secureWebSocketUri()}.
         */
        public Builder webSocket() {
            return webSocket(0, 0);
        }

        /**
         * The same on these ports, 1 to 65,535; 0 for any free one.
         *
         * @param port for WebSockets without TLS
         * @param securePort for WebSockets over TLS; of no meaning without {@link #tls}
         * @throws IllegalArgumentException if a port is out of range
         */
        public Builder webSocket(int port, int securePort) {
            settings = settings.withPort(Transport.WEB_SOCKET, port).withPort(Transport.SECURE_WEB_SOCKET, securePort);
            return this;
        }

        /**
         * The receive maximum that CONNACK announces: how many QoS 1 and 2 messages a client may have unacknowledged,
         * 1 to 65,535. Default 1,000; the IoT tool documents 2,000 for applications and has been seen to announce 256.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder receiveMaximum(int receiveMaximum) {
            settings = settings.withReceiveMaximum(receiveMaximum);
            return this;
        }

        /**
         * The longest keep alive that the server allows, 1 to 65,535 seconds: an MQTT 5 client that asks for more, or
         * for none, is told this one as Server Keep Alive in CONNACK, and has to keep it. By default there is none, and
         * clients choose. Clients of older versions always choose.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder serverKeepAlive(int seconds) {
            settings = settings.withMaxKeepAlive(seconds);
            return this;
        }

        /**
         * How many QoS 1 and 2 messages may wait for one client, connected or not, 1 or more; then the oldest is
         * dropped. Default 100,000, so that tests that count lose nothing; the IoT tool documents 5,000.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maxQueuedMessages(int maxQueuedMessages) {
            settings = settings.withMaxQueuedMessages(maxQueuedMessages);
            return this;
        }

        /**
         * Starts the platform; when this returns, clients can connect.
         *
         * @throws IllegalStateException if a port is in use, a key store cannot be used, or the broker does not start
         * @throws IllegalArgumentException if two organisations have the same ID
         */
        public LocalPlatform start() {
            return new LocalPlatform(
                    organisations.isEmpty() ? List.of(DEFAULT_ORGANISATION) : List.copyOf(organisations), settings);
        }
    }
}
