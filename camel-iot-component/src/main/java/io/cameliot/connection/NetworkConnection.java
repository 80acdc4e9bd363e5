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
import java.util.SortedMap;

/**
 * One network connection in the sense of MQTT: from a CONNECT to a DISCONNECT or a loss, never used again afterwards.
 * This is the seam behind which the MQTT client library stands.
 *
 * <p>No method blocks but {@link #close}. The listener and the callbacks are called by the library's threads, which must
 * never run foreign code, nor wait, but for a server that sends more than it may.
 */
public interface NetworkConnection {
    /** Starts to connect. The listener hears of the outcome, and of it once. */
    void connect(Listener listener);

    /**
     * The messages that the session holds from earlier connections, by packet ID: they are sent again, first, and with the
     * packet IDs they had. Empty but with a durable session.
     *
     * @throws IOException if they cannot be read
     */
    SortedMap<Integer, OutboundMessage> resumed() throws IOException;

    /** Says who is to hear of the acknowledgement of a resumed message. To be called before {@link #connect}. */
    void resume(int packetId, AcknowledgementCallback callback);

    /**
     * Hands a message over for sending.
     *
     * @return                       its packet ID on this connection
     * @throws NotConnectedException if it was not handed over because there is no connection (any more)
     * @throws IOException           if this message cannot be sent on this connection, now or later
     */
    int publish(OutboundMessage message, AcknowledgementCallback callback) throws IOException;

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

    /** How long nothing has been sent to the server. */
    Duration sinceLastWrite();

    /** Disconnects if need be and frees everything. Takes a few seconds at most. */
    void close();

    /** Makes network connections to one server with one client ID. */
    interface Factory {
        /**
         * A new network connection, not connected yet.
         *
         * @param  cleanStart  whether the server is to forget an earlier session of this client ID
         * @throws IOException if the settings do not allow any connection
         */
        NetworkConnection create(boolean cleanStart) throws IOException;

        /**
         * The server of the last network connection wants the client to go elsewhere.
         *
         * @return whether it named a server, which the next network connection will be to
         */
        boolean redirect(ServerReference reference);

        /** The messages that were kept from an earlier session, to be published anew, by a number to forget them by. */
        SortedMap<Integer, OutboundMessage> orphans() throws IOException;

        /** An orphan was published anew. */
        void forgetOrphan(int number);

        /**
         * The messages of the session are orphans from now on: the server knows nothing of it any more.
         *
         * @return the number of each orphan by its old packet ID
         */
        SortedMap<Integer, Integer> sessionLost() throws IOException;

        /** A message of the session will not be sent again. */
        void forget(int packetId);

        /** No network connection will be made any more. */
        void close();
    }

    /** What happens on a connection. */
    interface Listener {
        void connected(ServerLimits limits);

        /** The attempt to connect failed. */
        void failed(ConnectFailure failure);

        /** The attempt to connect was broken off: there are messages to resume, but the server has lost the session. */
        void sessionLost();

        /**
         * A message arrived, maybe before it is told that the connection is there. The library reads on when this returns: a
         * little wait here holds the server up.
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
