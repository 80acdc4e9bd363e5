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
import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;
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
final class PahoNetworkConnection
        implements NetworkConnection, ServerPackets.Client, Resumption.Sender, SubscriptionQueue.Sender {
    private static final Logger LOG = LoggerFactory.getLogger(PahoNetworkConnection.class);

    private static final byte[] PINGREQ = {(byte) (MqttWireMessage.MESSAGE_TYPE_PINGREQ << 4), 0};

    private final PahoClient client;
    private final MqttConnectionOptions options;
    private final ServerUri server;
    private final PahoSessionStore session;
    private final ServerPackets packets;
    private final UnansweredPackets unanswered;
    private final OutgoingPackets outgoing;
    private final OutgoingPackets.Token outgoingToken;
    private final Resumption resumption = new Resumption();
    private final SubscriptionQueue subscriptions = new SubscriptionQueue(this);
    private final Closing closing;
    private volatile PahoEvents events;
    /** Whether an Error has kept a packet from Paho, which will ask for no other then. */
    private volatile boolean isStuck;

    private volatile long maximumPacketSize = PublishPacket.MAXIMUM_SIZE;

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
        this.unanswered = new UnansweredPackets(session);
        this.packets = new ServerPackets(ConnectRequest.of(options, session), unanswered, this);
        this.outgoing =
                new OutgoingPackets(this::sendNext, () -> found(ServerFault.unread(OutgoingPackets.MOST_ANSWERS)));
        StartBarrier barrier = new StartBarrier();
        try {
            this.client = new PahoClient(
                    server,
                    clientId,
                    webSockets,
                    in -> new PahoInbound(in, packets, this, message -> events.received(message), barrier),
                    outgoing::written,
                    barrier);
            this.client.setManualAcks(true);
            this.outgoingToken = new OutgoingPackets.Token(client);
        } catch (MqttException | IllegalArgumentException e) {
            throw ConnectFailure.notAttempted(server.toString(), clientId, e);
        }
        this.closing = new Closing(client, unanswered, closer);
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
        } catch (MqttException | RuntimeException | Error e) {
            events.notAttempted(e);
        }
    }

    /** The server has accepted the connection; called by Paho's callback thread. */
    ServerLimits begin(ConnAck connAck) {
        Long limit = connAck.maximumPacketSize();
        if (limit != null) {
            maximumPacketSize = Math.min(limit, PublishPacket.MAXIMUM_SIZE);
        }
        Long sessionExpiry = options.getSessionExpiryInterval();
        ServerLimits limits = connAck.limits(sessionExpiry == null ? 0 : sessionExpiry, options.getKeepAliveInterval());
        resumption.begin(this, limits, maximumPacketSize);
        return limits;
    }

    /** After it is told that the connection is there. */
    void begun() {
        resumption.tellRefused(this);
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
    public void sendResumed() {
        resumption.send(this);
    }

    @Override
    public void reserve(int packetId) {
        unanswered.reserve(packetId);
    }

    @Override
    public void giveUp(int packetId) {
        unanswered.giveUp(packetId);
    }

    @Override
    public void send(SentMessage resumed, AcknowledgementCallback callback) throws NotConnectedException {
        int packetId = resumed.packetId();
        if (resumed.released()) {
            unanswered.add(packetId, MqttWireMessage.MESSAGE_TYPE_PUBCOMP, callback);
            send(MqttAnswer.bytes(MqttWireMessage.MESSAGE_TYPE_PUBREL, packetId, 0));
        } else {
            PublishPacket packet = new PublishPacket(resumed.message());
            unanswered.add(
                    packetId,
                    UnansweredPackets.answerToPublish(resumed.message().qos()),
                    callback);
            send(packet.header(packetId, true), resumed.message().payload(), null);
        }
    }

    @Override
    public int publish(OutboundMessage message, long keptNumber, AcknowledgementCallback callback) throws IOException {
        PublishPacket packet = PublishPacket.of(message, maximumPacketSize);
        if (message.qos() == 0) {
            send(packet.header(0, false), message.payload(), () -> callback.acknowledged(ReasonCode.SUCCESS, null));
            return 0;
        }
        checkConnected();
        int packetId = unanswered.add(UnansweredPackets.answerToPublish(message.qos()), callback);
        try {
            if (session != null) {
                session.putSent(packetId, packet, keptNumber);
            }
            send(packet.header(packetId, false), message.payload(), null);
        } catch (MqttPersistenceException e) {
            unanswered.giveUp(packetId);
            throw FileSessionStore.notKept(message, e);
        } catch (NotConnectedException e) {
            if (session == null) {
                throw e;
            }
            // The session has it: it was sent and lost with the connection, like others before it.
        }
        return packetId;
    }

    @Override
    public void subscribe(TopicFilter filter, int qos, int identifier, AcknowledgementCallback callback)
            throws NotConnectedException {
        long size = SubscriptionPackets.subscribeSize(filter);
        if (size > maximumPacketSize) {
            callback.acknowledged(
                    ReasonCode.PACKET_TOO_LARGE,
                    "the packet that asks for it has " + size + " bytes, and the server takes " + maximumPacketSize);
            return;
        }
        checkConnected();
        subscriptions.add(
                SubscriptionPackets.subscribe(filter, qos, identifier), MqttWireMessage.MESSAGE_TYPE_SUBACK, callback);
    }

    @Override
    public void unsubscribe(TopicFilter filter, Runnable whenEnded) {
        subscriptions.add(
                SubscriptionPackets.unsubscribe(filter),
                MqttWireMessage.MESSAGE_TYPE_UNSUBACK,
                (reasonCode, reasonString) -> whenEnded.run());
    }

    @Override
    public void send(MqttWireMessage packet, int answeredBy, AcknowledgementCallback callback) {
        try {
            checkConnected();
            packet.setMessageId(unanswered.add(answeredBy, callback));
            send(packet.serialize());
        } catch (NotConnectedException e) {
            LOG.debug("The subscription is not changed: the connection is gone", e);
        } catch (MqttException e) {
            throw new IllegalStateException("A topic filter can be sent", e);
        }
    }

    @Override
    public void acknowledge(int packetId) {
        answer(MqttWireMessage.MESSAGE_TYPE_PUBACK, packetId, 0);
    }

    @Override
    public void answer(int packetType, int packetId, int reasonCode) {
        try {
            checkConnected();
            byte[] answer = MqttAnswer.bytes(packetType, packetId, reasonCode);
            handOver(() -> outgoing.addAnswer(answer));
        } catch (NotConnectedException e) {
            LOG.debug("Not answered: the connection is gone", e);
        }
    }

    private void send(byte[] packet) throws NotConnectedException {
        checkConnected();
        handOver(() -> outgoing.add(packet));
    }

    private void send(byte[] header, byte[] payload, Runnable whenWritten) throws NotConnectedException {
        checkConnected();
        handOver(() -> outgoing.add(header, payload, whenWritten));
    }

    /** @param added adds to what is outgoing, and says whether that has to be handed to Paho, because it is not already */
    private void handOver(BooleanSupplier added) throws NotConnectedException {
        try {
            if (added.getAsBoolean()) {
                client.send(outgoing, outgoingToken);
            }
        } catch (MqttException | RuntimeException e) {
            // A closed client of Paho throws a NullPointerException at each use.
            throw new NotConnectedException(e);
        } catch (Error e) {
            // Nothing more can be done where the stack has no room: the event loop finds it.
            isStuck = true;
            throw e;
        }
    }

    private void sendNext() {
        client.sendNext(outgoing);
    }

    private void checkConnected() throws NotConnectedException {
        if (!client.isConnected()) {
            throw new NotConnectedException(null);
        }
    }

    @Override
    public void found(ServerFault fault) {
        events.found(fault);
    }

    @Override
    public boolean isConnected() {
        return client.isConnected() && !isStuck && !client.streams().hasLostThread();
    }

    @Override
    public void ping() {
        try {
            checkConnected();
            handOver(() -> outgoing.addUrgent(PINGREQ));
        } catch (NotConnectedException e) {
            LOG.debug("No ping: the connection is gone", e);
        }
    }

    @Override
    public Duration sinceLastRead() {
        return client.streams().sinceLastRead();
    }

    @Override
    public long bytesReceived() {
        return client.streams().bytesReceived();
    }

    @Override
    public Duration sinceLastWrite() {
        return client.streams().sinceLastWrite();
    }

    @Override
    public void close(ReasonCode reason, Runnable whenClosed) {
        closing.begin(reason, whenClosed);
    }
}
