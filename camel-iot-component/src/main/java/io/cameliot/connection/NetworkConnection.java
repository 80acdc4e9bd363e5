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

import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * One network connection in the sense of MQTT: from a CONNECT to a DISCONNECT or a loss, never used again afterwards.
 * This is the seam behind which the MQTT client library stands.
 *
 * <p>No method waits. The listener and the callbacks are called by the library's threads, which must never run foreign code,
 * nor wait.
 */
public interface NetworkConnection {
    /** How many packet IDs there are: no more messages can be unacknowledged at a time, in either direction. */
    int PACKET_IDS = 65_535;

    /** Packet IDs that publishes leave to SUBSCRIBE and UNSUBSCRIBE; beyond that these wait for each other. */
    int PACKET_IDS_OF_SUBSCRIPTIONS = 100;

    /** What is left for publishes. */
    int PACKET_IDS_OF_PUBLISHES = PACKET_IDS - PACKET_IDS_OF_SUBSCRIPTIONS;

    /** The server that it is a connection to: one of several, or one that another has referred to. */
    String server();

    /** Starts to connect. The listener hears of the outcome, and of it once. */
    void connect(Listener listener);

    /**
     * The messages that the session holds from earlier connections, by packet ID, in the order in which they were sent: they
     * are sent again with the packet IDs they had and what is left of their message expiry. Empty but with a durable
     * session.
     *
     * @throws IOException if they cannot be read
     */
    Map<Integer, OutboundMessage> resumed() throws IOException;

    /** Says who is to hear of the acknowledgement of a resumed message. To be called before {@link #connect}. */
    void resume(int packetId, AcknowledgementCallback callback);

    /**
     * Has the resumed messages sent one at a time, each when the one before is acknowledged: the server has disconnected for
     * one of them. To be called before {@link #connect}.
     */
    void resumeOneAtATime();

    /** Sends the resumed messages, once; there is nothing to send before it is connected. */
    void sendResumed();

    /**
     * Hands a message over for sending. Once it is, a durable session keeps it by its packet ID, and not by its number any
     * more; else it is kept as before.
     *
     * @param  keptNumber            the number by which the {@link SessionStore} keeps it; 0 if it does not
     * @return                       its packet ID on this connection
     * @throws NotConnectedException if it was not handed over because there is no connection (any more)
     * @throws IOException           if this message cannot be sent on this connection, now or later
     */
    int publish(OutboundMessage message, long keptNumber, AcknowledgementCallback callback) throws IOException;

    /**
     * Subscribes to a filter.
     *
     * @param  identifier            the subscription identifier, 1 to 268,435,455, or 0 for none
     * @throws NotConnectedException if there is no connection (any more)
     */
    void subscribe(TopicFilter filter, int qos, int identifier, AcknowledgementCallback callback)
            throws NotConnectedException;

    /**
     * Ends a subscription; on a lost connection, nothing is left to do.
     *
     * @param whenEnded run when the server has confirmed it; never, if the connection is lost before
     */
    void unsubscribe(TopicFilter filter, Runnable whenEnded);

    /** Acknowledges a received message of QoS 1; on a lost connection, nothing is left to do. */
    void acknowledge(int packetId);

    /** Whether the connection stands. */
    boolean isConnected();

    /** Asks the server for a sign of life. */
    void ping();

    /** How long nothing has come from the server. */
    Duration sinceLastRead();

    /** How many bytes have come from the server. */
    long bytesReceived();

    /** How long nothing has been sent to the server. */
    Duration sinceLastWrite();

    /**
     * Begins to disconnect, if need be, and to free everything. Does not wait for the end of that.
     *
     * @param reason     what the server is told: {@link ReasonCode#SUCCESS}, or why the connection is broken off
     * @param whenClosed run once everything is free, by any thread, maybe within this call
     */
    void close(ReasonCode reason, Runnable whenClosed);

    /** What happens on a connection. */
    interface Listener {
        void connected(ServerLimits limits);

        /** The attempt to connect failed. */
        void failed(ConnectFailure failure);

        /** The attempt to connect was broken off: there are messages to resume, but the server has lost the session. */
        void sessionLost();

        /**
         * A message arrived, maybe before it is told that the connection is there. The library reads on when this returns.
         */
        void received(InboundMessage message);

        /** The connection ended, not by {@link NetworkConnection#close}. */
        void lost(ConnectionLoss loss);
    }

    /** Hears the server's answer to a PUBLISH or SUBSCRIBE. If the connection is lost before, it hears nothing. */
    @FunctionalInterface
    interface AcknowledgementCallback {
        /**
         * The server answered.
         *
         * @param reasonString the server's explanation, null if it gave none
         */
        void acknowledged(ReasonCode reasonCode, String reasonString);
    }

    /** There is no connection. */
    final class NotConnectedException extends IOException {
        public NotConnectedException(Throwable cause) {
            super("Not connected", cause);
        }
    }

    /** The message was not sent, for it cannot be kept until it is acknowledged. */
    final class NotKeptException extends IOException {
        private static final long serialVersionUID = 1L;

        public NotKeptException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
