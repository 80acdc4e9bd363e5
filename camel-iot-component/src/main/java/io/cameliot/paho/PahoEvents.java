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
package io.cameliot.paho;

import io.cameliot.connection.ConnectFailure;
import io.cameliot.connection.ConnectionLoss;
import io.cameliot.connection.InboundMessage;
import io.cameliot.connection.NetworkConnection.Listener;
import io.cameliot.connection.ServerUri;
import io.cameliot.paho.ServerPackets.SessionLostException;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens on a connection, in the words of its listener, which hears nothing once closing has begun. */
final class PahoEvents implements MqttCallback {
    private static final Logger LOG = LoggerFactory.getLogger(PahoEvents.class);

    private final PahoNetworkConnection connection;
    private final PahoClient client;
    private final ServerUri server;
    private final ServerPackets packets;
    private final Closing closing;
    private final Listener listener;

    PahoEvents(
            PahoNetworkConnection connection,
            PahoClient client,
            ServerUri server,
            ServerPackets packets,
            Closing closing,
            Listener listener) {
        this.connection = connection;
        this.client = client;
        this.server = server;
        this.packets = packets;
        this.closing = closing;
        this.listener = listener;
    }

    /** Hears the outcome of the attempt to connect. */
    MqttActionListener ofConnect() {
        return new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                if (!closing.hasBegun()) {
                    listener.connected(connection.begin(packets.connAck()));
                    connection.begun();
                }
            }

            @Override
            public void onFailure(IMqttToken token, Throwable cause) {
                closing.ended();
                if (closing.hasBegun()) {
                    LOG.debug("Closed while connecting", cause);
                } else if (cause.getCause() instanceof SessionLostException) {
                    listener.sessionLost();
                } else {
                    listener.failed(failure(cause));
                }
            }
        };
    }

    /** The attempt to connect was not even begun. */
    void notAttempted(Throwable cause) {
        closing.ended();
        listener.failed(ConnectFailure.notAttempted(server.toString(), client.getClientId(), cause));
    }

    private ConnectFailure failure(Throwable cause) {
        ServerStatement refusal = packets.refusal();
        if (refusal != null) {
            return ConnectFailure.refused(
                    server.toString(),
                    client.getClientId(),
                    refusal.reasonCode(),
                    refusal.reasonString(),
                    refusal.elsewhere());
        }
        ServerFault fault = ServerFault.behind(cause);
        if (fault != null) {
            return fault.isEarlierVersion()
                    ? ConnectFailure.earlierVersion(server.toString(), client.getClientId(), fault)
                    : ConnectFailure.faulty(server.toString(), client.getClientId(), fault);
        }
        if (cause.getCause() instanceof IllegalArgumentException settings
                && !(settings instanceof UnresolvedAddressException)) {
            // Whoever makes sockets cannot make any of these settings.
            return ConnectFailure.notAttempted(server.toString(), client.getClientId(), settings);
        }
        IOException lastWords =
                client.streams() == null ? null : client.streams().readFailure();
        return ConnectFailure.unreachable(
                server.toString(), client.getClientId(), lastWords instanceof SSLException ? lastWords : cause);
    }

    /** A message of any QoS arrived. Whatever goes wrong with it must not end the thread that reads. */
    void received(InboundMessage message) {
        if (closing.hasBegun()) {
            return;
        }
        try {
            listener.received(message);
        } catch (RuntimeException e) {
            LOG.error("The message to topic {} was not handed on", message.topic(), e);
        }
    }

    /** The server has broken a rule of MQTT: the connection is to be ended, and the server to be told why. */
    void found(ServerFault fault) {
        if (!closing.hasBegun()) {
            listener.lost(ConnectionLoss.fault(fault.reasonCode(), fault.getMessage()));
        }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        closing.ended();
        if (closing.hasBegun()) {
            return;
        }
        ServerStatement statement = packets.disconnect();
        MqttException exception = response.getException();
        if (statement != null) {
            listener.lost(ConnectionLoss.disconnected(
                    statement.reasonCode(), statement.reasonString(), statement.elsewhere()));
        } else if (exception == null || exception.getCause() == null) {
            listener.lost(ConnectionLoss.ended(String.valueOf(exception)));
        } else {
            listener.lost(ConnectionLoss.ended(exception.getCause().toString()));
        }
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        throw new IllegalStateException("Paho gets no messages to read");
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        LOG.debug("MQTT error", exception);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // Each publish has a callback of its own.
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        // The attempt to connect has a callback of its own.
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        // Paho gets no AUTH packets to read.
    }
}
