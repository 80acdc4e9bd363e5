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
import io.cameliot.connection.NetworkConnection;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.ServerLimits;
import io.cameliot.connection.ServerUri;
import io.cameliot.protocol.Printable;
import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttPingReq;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network connection made by Eclipse Paho's asynchronous client. Everything that Paho 1.2.5 is known to get wrong is
 * met in this package or made unreachable from here:
 *
 * <ul>
 *   <li>a client serves one connection and is closed after it: no automatic reconnect (its delay is shared by all
 *       clients of the JVM, it gives up silently, it cannot be stopped), no message of an old connection on a new one,
 *       no topic alias in a message sent again;</li>
 *   <li>Paho reads no message and no reason ({@link PahoInbound}, {@link ServerPackets}): it would die of some, and reports
 *       a refused PUBLISH or SUBSCRIBE as success;</li>
 *   <li>messages are acknowledged by hand, after processing;</li>
 *   <li>packet sizes are checked here: Paho drops the connection instead;</li>
 *   <li>what is sent again is sent from here ({@link Resumption}), if the server has the session, and else published
 *       again;</li>
 *   <li>it sends no pings by itself: it would send them late, and miss their answers later;</li>
 *   <li>its threads are ended in the one order in which they do end ({@link StartBarrier}, {@link Closing}).</li>
 * </ul>
 */
final class PahoNetworkConnection implements NetworkConnection, ServerPackets.Client, Resumption.Sender {
    private static final Logger LOG = LoggerFactory.getLogger(PahoNetworkConnection.class);

    /** Fixed header 4, packet ID 2, properties with the subscription identifier 6, length of the filter 2, options 1. */
    private static final int SUBSCRIBE_OVERHEAD = 15;

    private final PahoClient client;
    private final MqttConnectionOptions options;
    private final ServerUri server;
    private final PahoSessionStore session;
    private final ServerPackets packets;
    private final PahoTokens tokens;
    private final PahoAcknowledgements acknowledgements = new PahoAcknowledgements();
    private final PahoAcknowledgements.Token acknowledgementToken;
    private final Resumption resumption = new Resumption();
    private final Closing closing;
    private volatile PahoEvents events;
    private volatile long maximumPacketSize = PahoPublish.MAXIMUM_SIZE;

    /**
     * @param session    what a durable session holds from earlier connections, null if the session ends with the connection
     * @param webSockets makes the connections to ws and wss; null for others
     * @param closer     runs what waits while the connection is closed
     */
    PahoNetworkConnection(
            ServerUri server,
            String clientId,
            MqttConnectionOptions options,
            PahoSessionStore session,
            HttpClient webSockets,
            Executor closer)
            throws IOException {
        this.server = server;
        this.options = options;
        this.session = session;
        this.tokens = new PahoTokens(clientId);
        this.packets = new ServerPackets(session != null && session.holdsMessages(), this);
        StartBarrier barrier = new StartBarrier();
        try {
            this.client = new PahoClient(
                    server,
                    clientId,
                    session == null ? new NoPersistence() : new SessionPersistence(session),
                    webSockets,
                    in -> new PahoInbound(in, packets, this, message -> events.received(message), barrier),
                    barrier);
            this.client.setManualAcks(true);
            this.acknowledgementToken = new PahoAcknowledgements.Token(client);
        } catch (MqttException | IllegalArgumentException e) {
            throw ConnectFailure.notAttempted(server.toString(), clientId, e);
        }
        this.closing = new Closing(client, closer);
    }

    @Override
    public String server() {
        return server.toString();
    }

    @Override
    public void connect(Listener listener) {
        events = new PahoEvents(this, client, server, packets, closing, listener);
        client.setCallback(events);
        try {
            client.connect(options, null, events.ofConnect());
        } catch (MqttException | RuntimeException e) {
            events.notAttempted(e);
        }
    }

    /** The server has accepted the connection; called by Paho's callback thread. */
    ServerLimits begin(ConnAck connAck) {
        Long limit = connAck.maximumPacketSize();
        if (limit != null) {
            maximumPacketSize = Math.min(limit, PahoPublish.MAXIMUM_SIZE);
        }
        client.coalesce();
        Long sessionExpiry = options.getSessionExpiryInterval();
        ServerLimits limits = connAck.limits(sessionExpiry == null ? 0 : sessionExpiry, options.getKeepAliveInterval());
        resumption.begin(this, limits, maximumPacketSize);
        return limits;
    }

    /** After it is told that the connection is there. */
    void begun() {
        resumption.tellRefused(session);
    }

    @Override
    public Map<Integer, OutboundMessage> resumed() throws IOException {
        if (session == null) {
            return Map.of();
        }
        resumption.add(session.sent());
        return resumption.messages();
    }

    @Override
    public void resume(int packetId, AcknowledgementCallback callback) {
        resumption.hears(packetId, callback);
    }

    @Override
    public void resumeOneAtATime() {
        resumption.oneAtATime();
    }

    @Override
    public void reserve(int packetId) {
        client.reserve(packetId);
    }

    @Override
    public void send(MqttWireMessage packet, AcknowledgementCallback callback) throws MqttException {
        int answer = packet instanceof PahoPublish publish
                ? Answer.toPublish(publish.outbound().qos())
                : MqttWireMessage.MESSAGE_TYPE_PUBCOMP;
        client.send(packet, tokens.take(new Answer(packets, answer, callback)));
    }

    @Override
    public int publish(OutboundMessage message, AcknowledgementCallback callback) throws IOException {
        try {
            PahoPublish packet = packet(message);
            PahoToken token = tokens.take(new Answer(packets, Answer.toPublish(message.qos()), callback));
            client.send(packet, token);
            return token.getMessageId();
        } catch (MqttPersistenceException e) {
            throw FileSessionStore.notKept(message, e);
        } catch (MqttException e) {
            throw isDisconnected(e) ? new NotConnectedException(e) : new IOException(e);
        } catch (RuntimeException e) {
            throw closing.hasBegun() ? new NotConnectedException(e) : new IOException(e);
        }
    }

    private PahoPublish packet(OutboundMessage message) throws IOException {
        PahoPublish packet;
        try {
            packet = new PahoPublish(message);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "The message to topic " + Printable.excerpt(message.topic()) + " cannot be published: "
                            + e.getMessage() + ".",
                    e);
        }
        if (packet.size() > maximumPacketSize) {
            throw new IOException("The message to topic " + message.topic() + " is too large: its packet of "
                    + packet.size() + " bytes (payload " + message.payload().length
                    + ") exceeds the maximum packet size of " + maximumPacketSize + ". Send less at a time.");
        }
        return packet;
    }

    @Override
    public void subscribe(TopicFilter filter, int qos, int identifier, AcknowledgementCallback callback)
            throws NotConnectedException {
        MqttProperties properties = new MqttProperties();
        if (identifier > 0) {
            properties.setSubscriptionIdentifier(identifier);
        }
        long size = subscribeSize(filter);
        if (size > maximumPacketSize) {
            callback.acknowledged(
                    ReasonCode.PACKET_TOO_LARGE,
                    "the packet that asks for it has " + size + " bytes, and the server takes " + maximumPacketSize);
            return;
        }
        MqttSubscription[] subscriptions = {new MqttSubscription(filter.toString(), qos)};
        try {
            Answer answer = new Answer(packets, MqttWireMessage.MESSAGE_TYPE_SUBACK, callback);
            client.subscribe(subscriptions, null, answer, properties);
        } catch (MqttException e) {
            throw new NotConnectedException(e);
        } catch (RuntimeException e) {
            if (closing.hasBegun()) {
                throw new NotConnectedException(e);
            }
            throw e;
        }
    }

    /** The bytes of a SUBSCRIBE at most (MQTT 5.0, 3.8). */
    private static long subscribeSize(TopicFilter filter) {
        return SUBSCRIBE_OVERHEAD + filter.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public void unsubscribe(TopicFilter filter, Runnable whenEnded) {
        try {
            Answer answer = new Answer(
                    packets, MqttWireMessage.MESSAGE_TYPE_UNSUBACK, (reasonCode, reasonString) -> whenEnded.run());
            client.unsubscribe(filter.toString(), null, answer);
        } catch (MqttException | RuntimeException e) {
            LOG.debug("Not unsubscribed from {}: the connection is gone", filter, e);
        }
    }

    @Override
    public void acknowledge(int packetId) {
        if (acknowledgements.add(packetId)) {
            sendAcknowledgements();
        }
    }

    @Override
    public void answer(int packetType, int packetId, int reasonCode) {
        if (acknowledgements.add(packetType, packetId, reasonCode)) {
            sendAcknowledgements();
        }
    }

    private void sendAcknowledgements() {
        try {
            client.send(acknowledgements, acknowledgementToken);
        } catch (MqttException | RuntimeException e) {
            // A closed client of Paho throws a NullPointerException at each use.
            LOG.debug("Not acknowledged: the connection is gone", e);
        }
    }

    @Override
    public Answer awaited(int packetId) {
        return client.awaited(packetId);
    }

    @Override
    public void found(ServerFault fault) {
        events.found(fault);
    }

    @Override
    public boolean isConnected() {
        return client.isConnected();
    }

    @Override
    public void ping() {
        try {
            client.send(new MqttPingReq(), new MqttToken(client.getClientId()));
        } catch (MqttException | RuntimeException e) {
            LOG.debug("No ping: the connection is gone", e);
        }
    }

    @Override
    public Duration sinceLastRead() {
        return client.streams().sinceLastRead();
    }

    @Override
    public Duration sinceLastWrite() {
        return client.streams().sinceLastWrite();
    }

    @Override
    public void close(ReasonCode reason, Runnable whenClosed) {
        closing.begin(reason, whenClosed);
    }

    private static boolean isDisconnected(MqttException e) {
        return switch (e.getReasonCode()) {
            case MqttClientException.REASON_CODE_CLIENT_NOT_CONNECTED,
                    MqttClientException.REASON_CODE_CLIENT_DISCONNECTING,
                    MqttClientException.REASON_CODE_CLIENT_ALREADY_DISCONNECTED,
                    MqttClientException.REASON_CODE_CLIENT_CLOSED,
                    MqttClientException.REASON_CODE_CONNECTION_LOST -> true;
            default -> false;
        };
    }
}
