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
import java.util.List;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/**
 * Makes Paho's network connections to a server, or to one of several in turn.
 */
public final class PahoConnectionFactory implements NetworkConnection.Factory {
    private final List<String> serverUris;
    private final String clientId;
    private final Supplier<MqttConnectionOptions> options;
    private int attempts;

    /**
     * @param serverUris the servers, at least one
     * @param clientId   the MQTT client ID
     * @param options    makes Paho's options anew for each connection; what this package decides itself is overridden
     */
    public PahoConnectionFactory(List<String> serverUris, String clientId, Supplier<MqttConnectionOptions> options) {
        this.serverUris = List.copyOf(serverUris);
        this.clientId = clientId;
        this.options = options;
    }

    @Override
    public NetworkConnection create(boolean cleanStart) throws IOException {
        String serverUri = serverUris.get(attempts++ % serverUris.size());
        MqttConnectionOptions connectionOptions = options.get();
        connectionOptions.setCleanStart(cleanStart);
        connectionOptions.setAutomaticReconnect(false);
        connectionOptions.setServerURIs(new String[0]);
        if (connectionOptions.getSocketFactory() == null && serverUri.matches("(tcp|ws)://.*")) {
            connectionOptions.setSocketFactory(new NoDelaySocketFactory(SocketFactory.getDefault()));
        }
        // Inbound topic aliases do not work in Paho (trap B18).
        connectionOptions.setTopicAliasMaximum(0);
        return new PahoNetworkConnection(serverUri, clientId, connectionOptions);
    }
}
