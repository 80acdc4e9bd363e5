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
package io.cameliot.component;

import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.ConnectionSettings;
import io.cameliot.connection.NetworkConnector;
import io.cameliot.connection.ReconnectDelay;
import io.cameliot.connection.ServerUri;
import io.cameliot.connection.SessionLifetime;
import io.cameliot.paho.PahoConnectionFactory;
import io.cameliot.protocol.ClientId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Persistence;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/** Gives an endpoint shares of the connections that its options describe. */
final class ConnectionSource {
    private final IotEndpoint endpoint;
    private final IotConfiguration options;
    private final Supplier<MqttConnectionOptions> mqttOptions;

    /** @param mqttOptions makes Paho's options, new ones for each network connection */
    ConnectionSource(IotEndpoint endpoint, Supplier<MqttConnectionOptions> mqttOptions) {
        this.endpoint = endpoint;
        this.options = endpoint.getConfiguration();
        this.mqttOptions = mqttOptions;
    }

    private IotConnections connections() {
        return endpoint.getComponent().connections();
    }

    /**
     * Takes a share of a connection. It is to be given back.
     *
     * @param index which one, from 0: a scalable application has as many as the option connections says
     */
    ClientConnection acquire(int index) {
        ConnectionSettings settings = settings(index);
        return connections().registry().acquire(settings, connector(settings.clientId()), endpoint.getEndpointUri());
    }

    /**
     * Gives back a share of a connection. Does not wait.
     *
     * @return completed when the connection is closed, if it was the last share; else at once
     */
    CompletableFuture<Void> giveBack(ClientConnection connection) {
        return connections().registry().release(connection);
    }

    /**
     * What makes up a connection.
     *
     * @throws IllegalArgumentException if an option of it breaks a rule
     */
    ConnectionSettings settings(int index) {
        return new ConnectionSettings(
                servers(),
                clientId(index).toString(),
                index,
                endpoint.isDurable(),
                options.isCleanStart(),
                options.getMaxInFlight(),
                options.getReceiveMaximum(),
                options.getReceiveBufferSize(),
                Duration.ofSeconds(options.getConnectionTimeout()),
                options.isAutomaticReconnect(),
                new ReconnectDelay(
                        Duration.ofMillis(options.getReconnectDelay()),
                        Duration.ofMillis(options.getMaxReconnectDelay())),
                ConnectionOptions.of(endpoint));
    }

    private List<ServerUri> servers() {
        return new ServerAddresses(options).all();
    }

    /** Each connection has a client ID of its own, except those of scalable applications on the IoT tool. */
    private ClientId clientId(int index) {
        ClientId clientId = endpoint.clientId();
        if (!(clientId instanceof ClientId.ScalableApplication application)) {
            return clientId;
        }
        Optional<String> instance = application.instance();
        if (instance.isEmpty() && options.getServerType() == ServerType.MQTT_BROKER) {
            instance = Optional.of(connections().token());
        }
        return instance.map(name -> options.getConnections() == 1 ? name : name + "-" + (index + 1))
                .<ClientId>map(name -> new ClientId.ScalableApplication(
                        application.organisation(), application.application(), Optional.of(name)))
                .orElse(application);
    }

    private NetworkConnector connector(String clientId) {
        return new PahoConnectionFactory(
                servers(),
                clientId,
                lifetime(),
                new TlsSettings(endpoint.getCamelContext(), options)::context,
                mqttOptions,
                connections().threads().closer());
    }

    private SessionLifetime lifetime() {
        if (!endpoint.isDurable()) {
            return SessionLifetime.OF_CONNECTION;
        }
        if (options.getPersistence() == PahoMqtt5Persistence.MEMORY) {
            return SessionLifetime.OF_PROCESS;
        }
        String directory = options.getFilePersistenceDirectory();
        return SessionLifetime.inFiles(Path.of(directory == null ? System.getProperty("user.dir") : directory));
    }
}
