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

import io.cameliot.connection.ServerUri;
import io.cameliot.protocol.ReasonCode;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Vector;
import java.util.function.Function;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttPingSender;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;
import org.eclipse.paho.mqttv5.client.internal.MqttState;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Paho's client with streams of our own, and with what its inner parts have to be asked for. */
final class PahoClient extends MqttAsyncClient {
    private static final Logger LOG = LoggerFactory.getLogger(PahoClient.class);

    private final ServerUri server;
    private final HttpClient webSockets;
    private final Function<InputStream, PahoInbound> packets;
    private final StartBarrier barrier;
    private final Runnable whenFlushed;

    private volatile ObservedStreams streams;

    /**
     * @param webSockets makes the connections to ws and wss; null for others
     * @param packets    makes what Paho reads of the bytes that come from the server
     * @param whenFlushed run by Paho's sender when it has written a packet
     * @param barrier    opened when the CONNECT is written
     */
    PahoClient(
            ServerUri server,
            String clientId,
            HttpClient webSockets,
            Function<InputStream, PahoInbound> packets,
            Runnable whenFlushed,
            StartBarrier barrier)
            throws MqttException {
        super(server.whole(), clientId, new NoPersistence(), new NoPings(), null);
        this.server = server;
        this.webSockets = webSockets;
        this.packets = packets;
        this.whenFlushed = whenFlushed;
        this.barrier = barrier;
    }

    @Override
    protected NetworkModule[] createNetworkModules(String address, MqttConnectionOptions options) throws MqttException {
        NetworkModule module = server.isWebSocket()
                ? new PahoWebSocketModule(
                        webSockets,
                        URI.create(address),
                        options.getCustomWebSocketHeaders(),
                        Duration.ofSeconds(options.getConnectionTimeout()))
                : super.createNetworkModules(address, options)[0];
        streams = new ObservedStreams(module, barrier, packets, whenFlushed, this::shutDown);
        return new NetworkModule[] {streams};
    }

    /** What reads and writes; null before there is an attempt to connect. */
    ObservedStreams streams() {
        return streams;
    }

    void send(MqttWireMessage packet, MqttToken token) throws MqttException {
        comms.sendNoWait(packet, token);
    }

    /** Has Paho's sender, which calls this, take a packet before any other. */
    @SuppressWarnings("unchecked")
    void sendNext(MqttWireMessage packet) {
        // Paho's queue is among what its debug output shows. There is none once the client is closed.
        MqttState state = comms.getClientState();
        if (state != null) {
            ((Vector<MqttWireMessage>) state.getDebug().get("pendingFlows")).insertElementAt(packet, 0);
        }
    }

    /**
     * Disconnects in good order.
     *
     * @throws MqttException if that does not work, or takes longer
     */
    void disconnect(ReasonCode reason, long atMostMillis) throws MqttException {
        MqttToken token = new MqttToken(getClientId());
        streams.linger();
        comms.disconnect(new MqttDisconnect(reason.value(), new MqttProperties()), 0, token);
        token.waitForCompletion(atMostMillis);
    }

    /** Ends the connection as Paho would, had it noticed that one of its threads is dead. */
    private void shutDown(Throwable cause) {
        if (cause instanceof RuntimeException) {
            LOG.warn("The connection of client ID {} ends with an unexpected error", getClientId(), cause);
        }
        comms.shutdownConnection(null, new MqttException(MqttClientException.REASON_CODE_CONNECTION_LOST, cause), null);
    }

    /** Paho tells its sender once that it is over. If it was just about to wait, it would wait for ever. */
    void wakeSender() {
        comms.getClientState().notifyQueueLock();
    }

    /** Paho's own pings come late: it looks whether one is due at times that can be a keep alive apart. */
    private static final class NoPings implements MqttPingSender {
        @Override
        public void init(ClientComms comms) {
            // Nothing to prepare.
        }

        @Override
        public void start() {
            // Nothing to start.
        }

        @Override
        public void stop() {
            // Nothing to stop.
        }

        @Override
        public void schedule(long delayMillis) {
            // Pings are sent by the connection alone.
        }
    }
}
