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
import io.cameliot.platform.hivemq.Transport;
import io.cameliot.platform.organisation.ApiKey;
import io.cameliot.platform.organisation.Device;
import io.cameliot.platform.organisation.Organisation;
import io.cameliot.platform.organisation.Registry;
import java.util.List;
import java.util.SortedSet;

/** Where clients connect to, and as whom. */
public abstract sealed class PlatformAccess permits LocalPlatform {

    private final BrokerSettings settings;
    private final Registry registry;

    PlatformAccess(BrokerSettings settings, Registry registry) {
        this.settings = settings;
        this.registry = registry;
    }

    /** How the platform listens, with its ports. */
    final BrokerSettings settings() {
        return settings;
    }

    /** The organisations and their devices. */
    final Registry registry() {
        return registry;
    }

    /** Where to connect to, for example {@code tcp://127.0.0.1:41234}. It stays the same over {@link LocalPlatform#restart()}. */
    public String serverUri() {
        return uri(Transport.TCP);
    }

    /**
     * Where to connect to with TLS, for example {@code ssl://localhost:41235}. It stays the same over
     * {@link LocalPlatform#restart()}. The host is {@code localhost} unless {@link LocalPlatformBuilder#host} is another address: the server's
     * certificate has to be for it.
     *
     * @throws IllegalStateException if the platform was described without {@link LocalPlatformBuilder#tls}
     */
    public String secureUri() {
        return uri(Transport.TLS);
    }

    /**
     * Where to connect to with a WebSocket, for example {@code ws://127.0.0.1:41236/mqtt}; its subprotocol is
     * {@code mqtt}. It stays the same over {@link LocalPlatform#restart()}.
     *
     * @throws IllegalStateException if the platform was described without {@link LocalPlatformBuilder#webSocket}
     */
    public String webSocketUri() {
        return uri(Transport.WEB_SOCKET);
    }

    /**
     * Where to connect to with a WebSocket over TLS, for example {@code wss://localhost:41237/mqtt}; its subprotocol is
     * {@code mqtt}. It stays the same over {@link LocalPlatform#restart()}. The host is that of {@link #secureUri()}.
     *
     * @throws IllegalStateException if the platform was described without {@link LocalPlatformBuilder#tls} or
     *     {@link LocalPlatformBuilder#webSocket}
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
     * @throws IllegalStateException if the platform was described without {@link LocalPlatformBuilder#tls}
     */
    public int securePort() {
        return port(Transport.TLS);
    }

    /**
     * The same for WebSockets.
     *
     * @throws IllegalStateException if the platform was described without {@link LocalPlatformBuilder#webSocket}
     */
    public int webSocketPort() {
        return port(Transport.WEB_SOCKET);
    }

    /**
     * The same for WebSockets over TLS.
     *
     * @throws IllegalStateException if the platform was described without {@link LocalPlatformBuilder#tls} or
     *     {@link LocalPlatformBuilder#webSocket}
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

    /**
     * The organisations, as they were described or last changed; devices that were registered by publishing for them are
     * among {@link #devices} only.
     */
    public List<Organisation> organisations() {
        return registry.organisations();
    }

    /** The ID of the first organisation. */
    public String organisationId() {
        return organisations().get(0).id();
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
        Organisation first = organisations().get(0);
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
}
