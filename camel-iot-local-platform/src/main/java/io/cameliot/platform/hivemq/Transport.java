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

import com.hivemq.configuration.service.entity.Listener;
import com.hivemq.configuration.service.entity.TcpListener;
import com.hivemq.configuration.service.entity.TlsTcpListener;
import com.hivemq.configuration.service.entity.TlsWebsocketListener;
import com.hivemq.configuration.service.entity.WebsocketListener;
import com.hivemq.extension.sdk.api.client.parameter.ListenerType;

/** What carries MQTT. The broker has one listener at most for each. */
public enum Transport {
    /** TCP. */
    TCP("tcp", ListenerType.TCP_LISTENER, TcpListener.class, "tcp-listener", false),
    /** TLS over TCP. */
    TLS("ssl", ListenerType.TLS_TCP_LISTENER, TlsTcpListener.class, "tls-tcp-listener", false),
    /** A WebSocket. */
    WEB_SOCKET("ws", ListenerType.WEBSOCKET_LISTENER, WebsocketListener.class, "websocket-listener", true),
    /** A WebSocket over TLS. */
    SECURE_WEB_SOCKET(
            "wss", ListenerType.TLS_WEBSOCKET_LISTENER, TlsWebsocketListener.class, "tls-websocket-listener", true);

    /** Where WebSockets are, behind host and port. */
    static final String WEB_SOCKET_PATH = "/mqtt";

    private final String scheme;
    private final ListenerType listenerType;
    private final Class<? extends Listener> configuredAs;
    private final String listenerElement;
    private final boolean webSocket;

    Transport(
            String scheme,
            ListenerType listenerType,
            Class<? extends Listener> configuredAs,
            String listenerElement,
            boolean webSocket) {
        this.scheme = scheme;
        this.listenerType = listenerType;
        this.configuredAs = configuredAs;
        this.listenerElement = listenerElement;
        this.webSocket = webSocket;
    }

    /** That of one of the broker's listeners. */
    static Transport of(ListenerType listenerType) {
        for (Transport transport : values()) {
            if (transport.listenerType == listenerType) {
                return transport;
            }
        }
        throw new IllegalArgumentException("The listener type " + listenerType + " is not known.");
    }

    /** That of a listener in the broker's configuration. */
    static Transport of(Class<? extends Listener> configuredAs) {
        for (Transport transport : values()) {
            if (transport.configuredAs == configuredAs) {
                return transport;
            }
        }
        throw new IllegalArgumentException("The listener " + configuredAs + " is not known.");
    }

    /** The element of the broker's configuration that describes its listener. */
    String listenerElement() {
        return listenerElement;
    }

    /** Whether it is encrypted. */
    public boolean isSecure() {
        return this == TLS || this == SECURE_WEB_SOCKET;
    }

    /** Whether it is a WebSocket. */
    boolean isWebSocket() {
        return webSocket;
    }

    /**
     * Where to connect to, as MQTT clients write it.
     *
     * @param host the host name or IP address that is listened on
     * @param port the port that is listened on
     */
    public String uri(String host, int port) {
        return Address.uri(scheme, isSecure(), host, port) + (webSocket ? WEB_SOCKET_PATH : "");
    }
}
