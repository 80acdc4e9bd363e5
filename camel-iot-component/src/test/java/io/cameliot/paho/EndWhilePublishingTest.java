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

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.connection.ConnectFailure;
import io.cameliot.connection.ConnectionLoss;
import io.cameliot.connection.InboundMessage;
import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.NetworkConnection;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.ServerLimits;
import io.cameliot.connection.ServerUri;
import io.cameliot.protocol.ReasonCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a connection in the middle of publishing. */
class EndWhilePublishingTest {
    private static final String CLIENT_ID = "a:myorg1:app";
    private static final byte[] CONNACK = {0x20, 3, 0, 0, 0};

    @TempDir
    private Path directory;

    private NetworkConnection connection;

    /** Else it would be sent on the next connection as one of an earlier process, and once more as itself. */
    @Test
    void aMessageThatTheSessionHasCountsAsSentThoughTheConnectionIsGone() throws Exception {
        PahoSessionStore session = FileSessionStore.open(directory, CLIENT_ID, this::endOfConnection);
        CountDownLatch connected = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            connection = new PahoNetworkConnection(
                    ServerUri.parse("brokerUrl", "tcp://127.0.0.1:" + server.getLocalPort()),
                    CLIENT_ID,
                    new MqttConnectionOptions(),
                    session,
                    null,
                    ForkJoinPool.commonPool());
            connection.connect(new Connected(connected));
            try (Socket accepted = server.accept()) {
                accepted.getOutputStream().write(CONNACK);
                assertThat(connected.await(10, TimeUnit.SECONDS)).isTrue();

                int packetId = connection.publish(
                        new OutboundMessage("t", new byte[1], 1, MessageProperties.NONE), 0, (code, reason) -> {});

                assertThat(connection.isConnected()).isFalse();
                assertThat(session.sent()).singleElement().returns(packetId, SentMessage::packetId);
            }
        } finally {
            session.close();
        }
    }

    /** The time at which a message is written to the session is when the connection ends. */
    private Instant endOfConnection() {
        CountDownLatch closed = new CountDownLatch(1);
        connection.close(ReasonCode.SUCCESS, closed::countDown);
        try {
            closed.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Instant.EPOCH;
    }

    private record Connected(CountDownLatch connected) implements NetworkConnection.Listener {
        @Override
        public void connected(ServerLimits limits) {
            connected.countDown();
        }

        @Override
        public void failed(ConnectFailure failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void sessionLost() {
            throw new AssertionError();
        }

        @Override
        public void received(InboundMessage message) {
            throw new AssertionError(message);
        }

        @Override
        public void lost(ConnectionLoss loss) {
            throw new AssertionError(loss);
        }
    }
}
