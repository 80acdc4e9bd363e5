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

import io.cameliot.platform.hivemq.BrokerSettings;
import io.cameliot.platform.hivemq.PlatformState;
import io.cameliot.platform.hivemq.Transport;
import io.cameliot.platform.network.Tls;
import io.cameliot.platform.organisation.Organisation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Describes a platform. What is not said: any free port of 127.0.0.1, with neither TLS nor WebSockets nor HTTP; one organisation
 * {@code myorg1} with the API key and token of the IoT tool's documentation; a receive maximum of 1,000; 100,000 queued
 * messages.
 */
public final class LocalPlatformBuilder {

    private static final String DEFAULT_HOST = "127.0.0.1";
    private static final int DEFAULT_RECEIVE_MAXIMUM = 1_000;
    private static final int DEFAULT_MAX_QUEUED_MESSAGES = 100_000;
    private static final Organisation DEFAULT_ORGANISATION =
            Organisation.named("myorg1").apiKey("a-myorg1-a84ps90Ajs", "MP$08VKz!8rXwnR-Q*");

    private final List<Organisation> organisations = new ArrayList<>();
    private BrokerSettings settings =
            BrokerSettings.of(DEFAULT_HOST, DEFAULT_RECEIVE_MAXIMUM, DEFAULT_MAX_QUEUED_MESSAGES);

    private OptionalInt httpPort = OptionalInt.empty();
    private Consumer<String> refusals = LoggerFactory.getLogger("io.cameliot.platform.refusals")::info;

    LocalPlatformBuilder() {}

    /** Adds an organisation; the first one is that of {@link LocalPlatform#organisationId()}. */
    public LocalPlatformBuilder organisation(Organisation organisation) {
        organisations.add(Objects.requireNonNull(organisation, "organisation"));
        return this;
    }

    /**
     * Where to listen: a host name or an IP address of this machine. Default 127.0.0.1; anything else opens the
     * platform, its well-known tokens included, to the network.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public LocalPlatformBuilder host(String host) {
        settings = settings.withHost(Objects.requireNonNull(host, "host"));
        return this;
    }

    /**
     * The TCP port, 1 to 65,535; 0, the default, for any free one.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public LocalPlatformBuilder port(int port) {
        settings = settings.withPort(Transport.TCP, port);
        return this;
    }

    /**
     * Has the platform speak TLS on any free port, beside TCP without TLS; see {@link LocalPlatform#secureUri()}.
     * The key stores are read at the start, and again at a {@link LocalPlatform#restart()}.
     */
    public LocalPlatformBuilder tls(Tls tls) {
        return tls(tls, 0);
    }

    /**
     * The same on this port, 1 to 65,535; 0 for any free one.
     *
     * @throws IllegalArgumentException if the port is out of range
     */
    public LocalPlatformBuilder tls(Tls tls, int port) {
        settings = settings.withTls(Objects.requireNonNull(tls, "tls")).withPort(Transport.TLS, port);
        return this;
    }

    /**
     * Has the platform listen for WebSockets on any free port, beside TCP; with {@link #tls}, for WebSockets over
     * TLS on another one too. See {@link LocalPlatform#webSocketUri()} and
     * {@link LocalPlatform#secureWebSocketUri()}.
     */
    public LocalPlatformBuilder webSocket() {
        return webSocket(0, 0);
    }

    /**
     * The same on these ports, 1 to 65,535; 0 for any free one.
     *
     * @param port for WebSockets without TLS
     * @param securePort for WebSockets over TLS; of no meaning without {@link #tls}
     * @throws IllegalArgumentException if a port is out of range
     */
    public LocalPlatformBuilder webSocket(int port, int securePort) {
        settings = settings.withPort(Transport.WEB_SOCKET, port).withPort(Transport.SECURE_WEB_SOCKET, securePort);
        return this;
    }

    /**
     * Has the platform answer the part of the IoT tool's HTTP API that registers device types and devices, on any free
     * port; with TLS if {@link #tls} is asked for. See {@link LocalPlatform#httpUri()}.
     */
    public LocalPlatformBuilder http() {
        return http(0);
    }

    /**
     * The same on this port, 1 to 65,535; 0 for any free one.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public LocalPlatformBuilder http(int port) {
        BrokerSettings.requirePort(port);
        httpPort = OptionalInt.of(port);
        return this;
    }

    /**
     * The receive maximum that CONNACK announces: how many QoS 1 and 2 messages a client may have unacknowledged,
     * 1 to 65,535. Default 1,000; the IoT tool documents 2,000 for applications and has been seen to announce 256.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public LocalPlatformBuilder receiveMaximum(int receiveMaximum) {
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
    public LocalPlatformBuilder serverKeepAlive(int seconds) {
        settings = settings.withMaxKeepAlive(seconds);
        return this;
    }

    /**
     * How many QoS 1 and 2 messages may wait for one client, connected or not, 1 or more; then the oldest is
     * dropped. Default 100,000, so that tests that count lose nothing; the IoT tool documents 5,000.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public LocalPlatformBuilder maxQueuedMessages(int maxQueuedMessages) {
        settings = settings.withMaxQueuedMessages(maxQueuedMessages);
        return this;
    }

    /** Has a line about everything that is refused go here; else it goes to the log. */
    LocalPlatformBuilder refusals(Consumer<String> lines) {
        refusals = lines;
        return this;
    }

    /**
     * Starts the platform; when this returns, clients can connect.
     *
     * @throws IllegalStateException if a port is in use, a key store cannot be used, or the broker does not start
     * @throws IllegalArgumentException if two organisations have the same ID
     */
    public LocalPlatform start() {
        return LocalPlatform.start(
                organisations.isEmpty() ? List.of(DEFAULT_ORGANISATION) : List.copyOf(organisations),
                settings,
                httpPort,
                new PlatformState(refusals));
    }
}
