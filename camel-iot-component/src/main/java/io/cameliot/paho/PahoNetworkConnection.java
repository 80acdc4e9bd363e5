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
import io.cameliot.connection.NetworkConnection;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.ServerLimits;
import io.cameliot.connection.ServerReference;
import io.cameliot.paho.PahoConnAckStream.SessionLostException;
import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttClientPersistence;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.MqttPingSender;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttPingReq;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network connection made by Eclipse Paho's asynchronous client. Everything that Paho 1.2.5 is known to get wrong is
 * met here or made unreachable from here:
 *
 * <ul>
 *   <li>a client serves one connection and is closed after it: no automatic reconnect (its delay is shared by all
 *       clients of the JVM, it gives up silently, it cannot be stopped), no message of an old connection on a new one,
 *       no topic alias in a message sent again;</li>
 *   <li>one callback for all messages; no per-subscription listeners, which lose track of their topics;</li>
 *   <li>messages are acknowledged by hand, after processing;</li>
 *   <li>reason codes are read: Paho reports a refused PUBLISH or SUBSCRIBE as success;</li>
 *   <li>packet sizes are checked here: Paho drops the connection instead;</li>
 *   <li>what is sent again keeps its packet ID, if the server has the session, and else is published anew
 *       ({@link PahoSessionStore}, {@link PahoConnAckStream});</li>
 *   <li>it sends no pings by itself: it would send them late, and miss their answers later;</li>
 *   <li>its threads are ended in the one order in which they do end ({@link PahoStartGuard}).</li>
 * </ul>
 */
final class PahoNetworkConnection implements NetworkConnection {
    private static final Logger LOG = LoggerFactory.getLogger(PahoNetworkConnection.class);

    /** How long a DISCONNECT may take to be written. */
    private static final long DISCONNECT_MILLIS = 2_000;

    /** What Paho reads of correlation data that was kept: with more, its client could not be made any more. */
    private static final int LONGEST_KEPT_CORRELATION_DATA = Short.MAX_VALUE;

    private final Client client;
    private final MqttConnectionOptions options;
    private final String serverUri;
    private final PahoSessionStore session;
    private final PahoTokens tokens;
    private final PahoAcknowledgements acknowledgements = new PahoAcknowledgements();
    private final PahoAcknowledgements.Token acknowledgementToken;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long maximumPacketSize = PahoPublish.MAXIMUM_SIZE;
    private volatile boolean closed;

    /**
     * @param session what a durable session holds from earlier connections, null if the session ends with the connection
     * @param webSockets makes the connections to ws and wss; null for others
     */
    PahoNetworkConnection(
            String serverUri,
            String clientId,
            MqttConnectionOptions options,
            PahoSessionStore session,
            HttpClient webSockets)
            throws IOException {
        this.serverUri = serverUri;
        this.options = options;
        this.session = session;
        this.tokens = new PahoTokens(clientId);
        try {
            checkHost(serverUri);
            this.client =
                    new Client(serverUri, clientId, session == null ? new PahoNothingKept() : session, webSockets);
            this.client.setManualAcks(true);
            this.acknowledgementToken = new PahoAcknowledgements.Token(client);
        } catch (MqttException | IllegalArgumentException e) {
            throw ConnectFailure.notAttempted(serverUri, clientId, e);
        }
    }

    /** Paho finds out late and says it in riddles (trap B30). */
    private static void checkHost(String serverUri) {
        URI uri = URI.create(serverUri);
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("'" + uri.getRawAuthority()
                    + "' is no host name, which takes letters, digits, hyphens and dots, with a port");
        }
        if (uri.getScheme().equals("ssl") || uri.getScheme().equals("wss")) {
            try {
                new SNIHostName(uri.getHost());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "with TLS, a server is called by its host name, not by " + uri.getHost());
            }
        }
    }

    @Override
    public void connect(Listener listener) {
        client.setCallback(new Callback(client, listener, ended));
        client.received = message -> received(message, listener);
        try {
            client.connect(options, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    listener.connected(limitsOf(token));
                }

                @Override
                public void onFailure(IMqttToken token, Throwable cause) {
                    ended.countDown();
                    if (cause.getCause() instanceof SessionLostException) {
                        listener.sessionLost();
                    } else {
                        listener.failed(failure(cause));
                    }
                }
            });
        } catch (MqttException | RuntimeException e) {
            listener.failed(ConnectFailure.notAttempted(serverUri, client.getClientId(), e));
        }
    }

    /** Whatever goes wrong with a message must not end the thread that reads. */
    private void received(InboundMessage message, Listener listener) {
        if (closed) {
            return;
        }
        try {
            listener.received(message);
        } catch (RuntimeException e) {
            LOG.error("The message to topic {} was not handed on", message.topic(), e);
        }
    }

    private ServerLimits limitsOf(IMqttToken token) {
        MqttProperties properties = token.getResponseProperties();
        Long limit = client.guard.maximumPacketSize();
        if (limit != null) {
            maximumPacketSize = Math.min(limit, PahoPublish.MAXIMUM_SIZE);
        }
        client.coalesce();
        Integer receiveMaximum = properties.getReceiveMaximum();
        return new ServerLimits(
                token.getSessionPresent(),
                receiveMaximum == null ? 65_535 : receiveMaximum,
                properties.isSubscriptionIdentifiersAvailable(),
                Duration.ofSeconds(
                        properties.getServerKeepAlive() == null
                                ? options.getKeepAliveInterval()
                                : properties.getServerKeepAlive()));
    }

    private ConnectFailure failure(Throwable cause) {
        if (cause instanceof MqttException e && isRefusal(e.getReasonCode())) {
            ReasonCode reasonCode = new ReasonCode(e.getReasonCode());
            return ConnectFailure.refused(
                    serverUri, client.getClientId(), reasonCode, elsewhere(reasonCode, client.guard.serverReference()));
        }
        IOException lastWords = client.guard == null ? null : client.guard.readFailure();
        return ConnectFailure.unreachable(
                serverUri, client.getClientId(), lastWords instanceof SSLException ? lastWords : cause);
    }

    private static ServerReference elsewhere(ReasonCode reasonCode, String serverReference) {
        return serverReference == null || !reasonCode.isRedirection()
                ? null
                : new ServerReference(serverReference, reasonCode.equals(ReasonCode.SERVER_MOVED));
    }

    @Override
    public SortedMap<Integer, OutboundMessage> resumed() throws IOException {
        try {
            return session == null ? Collections.emptySortedMap() : session.sent();
        } catch (MqttPersistenceException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void resume(int packetId, AcknowledgementCallback callback) {
        client.resumed(packetId).setActionCallback(new Answer(callback, 1));
    }

    @Override
    public int publish(OutboundMessage message, AcknowledgementCallback callback) throws IOException {
        try {
            PahoPublish packet = new PahoPublish(
                    message.topic(), new MqttMessage(message.payload(), message.qos(), false, message.properties()));
            checkSize(message, packet);
            checkKept(message);
            PahoToken token = tokens.take(new Answer(callback, message.qos()));
            client.send(packet, token);
            return token.getMessageId();
        } catch (MqttPersistenceException e) {
            throw new NotKeptException(
                    "The message to topic " + message.topic() + " was not published, for it cannot be kept in"
                            + " filePersistenceDirectory: " + e.getCause()
                            + ". Make room there.",
                    e);
        } catch (MqttException e) {
            throw isDisconnected(e) ? new NotConnectedException(e) : new IOException(e);
        } catch (RuntimeException e) {
            throw closed ? new NotConnectedException(e) : new IOException(e);
        }
    }

    private void checkSize(OutboundMessage message, PahoPublish packet) throws IOException {
        if (packet.size() > maximumPacketSize) {
            throw new IOException("The message to topic " + message.topic() + " is too large: its packet of "
                    + packet.size() + " bytes (payload " + message.payload().length
                    + ") exceeds the maximum packet size of " + maximumPacketSize + ". Send less at a time.");
        }
    }

    private void checkKept(OutboundMessage message) throws IOException {
        byte[] correlationData =
                message.properties() == null ? null : message.properties().getCorrelationData();
        if (session != null && correlationData != null && correlationData.length > LONGEST_KEPT_CORRELATION_DATA) {
            throw new IOException("The message to topic " + message.topic() + " has " + correlationData.length
                    + " bytes of correlation data, which could not be sent again on a durable session. It takes at most "
                    + LONGEST_KEPT_CORRELATION_DATA + ".");
        }
    }

    @Override
    public void subscribe(TopicFilter filter, int qos, int identifier, AcknowledgementCallback callback)
            throws NotConnectedException {
        MqttProperties properties = new MqttProperties();
        if (identifier > 0) {
            properties.setSubscriptionIdentifier(identifier);
        }
        MqttSubscription[] subscriptions = {new MqttSubscription(filter.toString(), qos)};
        try {
            client.subscribe(subscriptions, null, new Answer(callback, 0), properties);
        } catch (IllegalArgumentException e) {
            // The server announced that it takes no wildcards, and Paho keeps it from being asked.
            callback.acknowledged(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, e.getMessage());
        } catch (MqttException e) {
            throw new NotConnectedException(e);
        } catch (RuntimeException e) {
            if (closed) {
                throw new NotConnectedException(e);
            }
            throw e;
        }
    }

    @Override
    public void unsubscribe(TopicFilter filter, Runnable whenEnded) {
        try {
            client.unsubscribe(filter.toString(), null, new Answer((reasonCode, reasonString) -> whenEnded.run(), 0));
        } catch (MqttException | RuntimeException e) {
            LOG.debug("Not unsubscribed from {}: the connection is gone", filter, e);
        }
    }

    @Override
    public void acknowledge(int packetId) {
        try {
            if (acknowledgements.add(packetId)) {
                client.send(acknowledgements, acknowledgementToken);
            }
        } catch (MqttException | RuntimeException e) {
            // A closed client of Paho has a NullPointerException for whoever still asks something of it.
            LOG.debug("Not acknowledged: the connection is gone", e);
        }
    }

    @Override
    public boolean isConnected() {
        return client.isConnected();
    }

    @Override
    public void ping() {
        client.ping();
    }

    @Override
    public Duration sinceLastRead() {
        return client.guard.sinceLastRead();
    }

    @Override
    public Duration sinceLastWrite() {
        return client.guard.sinceLastWrite();
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (client.isConnected()) {
                client.disconnect(0).waitForCompletion(DISCONNECT_MILLIS);
                ended.countDown();
            }
        } catch (MqttException e) {
            LOG.debug("Not disconnected in good order", e);
        }
        try {
            if (!client.end(ended)) {
                client.disconnectForcibly(0, 0, false);
            }
            client.wakeSender();
            client.close();
        } catch (MqttException | RuntimeException e) {
            LOG.debug("Not closed in good order", e);
        }
    }

    /** Whether a reason code of Paho is one of MQTT. */
    private static boolean isRefusal(int reasonCode) {
        return reasonCode >= 0x80 && reasonCode <= 0xFF;
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

    /** Paho's client, with a guard for the start of its threads. */
    private static final class Client extends MqttAsyncClient {
        private final HttpClient webSockets;
        private volatile PahoStartGuard guard;
        private volatile Consumer<InboundMessage> received;

        Client(String serverUri, String clientId, MqttClientPersistence persistence, HttpClient webSockets)
                throws MqttException {
            super(serverUri, clientId, persistence, new NoPings(), null);
            this.webSockets = webSockets;
        }

        @Override
        protected NetworkModule[] createNetworkModules(String address, MqttConnectionOptions options)
                throws MqttException {
            NetworkModule module = webSockets == null
                    ? super.createNetworkModules(address, options)[0]
                    : new PahoWebSocketModule(
                            webSockets,
                            URI.create(address),
                            options.getCustomWebSocketHeaders(),
                            Duration.ofSeconds(options.getConnectionTimeout()));
            guard = new PahoStartGuard(module, getPendingTokens().length > 0, message -> received.accept(message));
            return new NetworkModule[] {guard};
        }

        /** What tells of the acknowledgement of a message that is sent again. */
        MqttToken resumed(int packetId) {
            String key = Integer.toString(packetId);
            return Arrays.stream(getPendingTokens())
                    .map(MqttToken.class::cast)
                    .filter(token -> key.equals(token.internalTok.getKey()))
                    .findFirst()
                    .orElseThrow();
        }

        void send(MqttWireMessage packet, MqttToken token) throws MqttException {
            comms.sendNoWait(packet, token);
        }

        /** Paho tells its sender once that it is over. If it was just about to wait, it would wait for ever. */
        void wakeSender() {
            comms.getClientState().notifyQueueLock();
        }

        /** Once connected: packets that wait to be sent go out together. Paho's queues are what its debug output shows. */
        void coalesce() {
            Properties state = comms.getClientState().getDebug();
            Collection<?> messages = (Collection<?>) state.get("pendingMessages");
            Collection<?> others = (Collection<?>) state.get("pendingFlows");
            guard.coalesceWhile(() -> !messages.isEmpty() || !others.isEmpty());
        }

        void ping() {
            try {
                send(new MqttPingReq(), new MqttToken(getClientId()));
            } catch (MqttException e) {
                LOG.debug("No ping: the connection is gone", e);
            }
        }

        /** Paho keeps messages of QoS 2 with their payloads as long as the connection lasts (trap B15). */
        void forgetReceived(int packetId) {
            Object received = comms.getClientState().getDebug().get("inboundQoS2");
            ((Map<?, ?>) received).remove(packetId);
        }

        /**
         * Ends what disconnecting does not end: an attempt to connect, or the writing to a server that reads nothing.
         * Paho is not to be told, for it would leave threads behind: it has to find out.
         *
         * @return whether Paho has found out
         */
        boolean end(CountDownLatch ended) {
            try {
                return ended.getCount() == 0
                        || guard != null && guard.abandon() && ended.await(DISCONNECT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
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
            // Pings are sent by ping() alone.
        }
    }

    /** The answer to a PUBLISH or SUBSCRIBE. Failures are not told: they come with the loss of the connection. */
    private record Answer(AcknowledgementCallback callback, int qos) implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            int[] reasonCodes = token.getReasonCodes();
            ReasonCode reasonCode = reasonCodes == null || reasonCodes.length == 0
                    ? ReasonCode.SUCCESS
                    : new ReasonCode(reasonCodes[0] & 0xFF);
            MqttProperties properties = reasonCode.isRefusal() ? token.getResponseProperties() : null;
            if (token instanceof PahoToken own) {
                own.acknowledged();
            }
            callback.acknowledged(reasonCode, properties == null ? null : properties.getReasonString());
        }

        @Override
        public void onFailure(IMqttToken token, Throwable cause) {
            if (qos == 2 && cause instanceof MqttException e && isRefusal(e.getReasonCode())) {
                // Paho ends the connection when the server refuses a message of QoS 2 (trap B19). Sent again, it would
                // end the next one too.
                callback.acknowledged(new ReasonCode(e.getReasonCode()), null);
            }
            LOG.trace("Not answered: the connection is gone", cause);
        }
    }

    private record Callback(Client client, Listener listener, CountDownLatch ended) implements MqttCallback {
        @Override
        public void disconnected(MqttDisconnectResponse response) {
            ended.countDown();
            MqttException exception = response.getException();
            if (exception == null) {
                ReasonCode reasonCode = new ReasonCode(response.getReturnCode() & 0xFF);
                listener.lost(new ConnectionLoss(
                        reasonCode, response.getReasonString(), elsewhere(reasonCode, response.getServerReference())));
            } else {
                Throwable cause = exception.getCause() == null ? exception : exception.getCause();
                listener.lost(ConnectionLoss.ended(cause.toString()));
            }
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            listener.received(new InboundMessage(
                    topic,
                    message.getPayload(),
                    message.getId(),
                    message.getQos(),
                    message.isRetained(),
                    message.getProperties()));
            if (message.getQos() == 2) {
                client.forgetReceived(message.getId());
            }
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
            // The protocol knows no enhanced authentication.
        }
    }
}
