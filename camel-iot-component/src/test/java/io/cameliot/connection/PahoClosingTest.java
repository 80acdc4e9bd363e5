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

import static io.cameliot.connection.TestConnections.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.paho.PahoConnectionFactory;
import io.cameliot.protocol.ReasonCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.junit.jupiter.api.Test;

/** However a connection ends, it is told once, and nothing is left. */
class PahoClosingTest extends PahoConnectionTest {
    /** More than a server reads ahead. */
    private static final int ACKNOWLEDGED = 10_000;

    @Test
    void closingTellsTheServerWhyAndDoesNotWait() throws Exception {
        NetworkConnection connection = create();
        Heard heard = connected(connection);
        CountDownLatch closed = new CountDownLatch(1);

        long start = System.nanoTime();
        connection.close(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, closed::countDown);
        long took = System.nanoTime() - start;

        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofMillis(90));
        await().until(() -> !wire().received(MqttDisconnect.class).isEmpty());
        assertThat(wire().received(MqttDisconnect.class).get(0).getReturnCode()).isEqualTo(0x93);
        assertThat(heard.events).containsExactly("connected");
        ConnectionThreads.awaitNone(CLIENT_ID);
    }

    /** A server that cannot write any more does not read what has come before. */
    @Test
    void whatWasAcknowledgedBeforeReachesAServerThatIsSending() throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        server.on(MqttPubAck.class, (from, ack) -> reads.await());
        NetworkConnection connection = create();
        connected(connection);
        ScriptedServer.Connection wire = wire();
        byte[] packet = packet(0x30, "0001 74 00" + "00".repeat(100_000));
        AtomicInteger sent = new AtomicInteger();
        inBackground(() -> {
            try {
                while (reads.getCount() > 0) {
                    wire.send(packet);
                    sent.incrementAndGet();
                }
            } catch (IOException e) {
                // The client has gone before the server has read: so does the server.
                wire.cut();
                reads.countDown();
            }
        });
        await().until(() -> sent.get() > 10);
        for (int packetId = 1; packetId <= ACKNOWLEDGED; packetId++) {
            connection.acknowledge(packetId);
        }

        connection.close(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, () -> {});
        int sentBefore = sent.get();
        await().until(() -> sent.get() > sentBefore + 100 || reads.getCount() == 0);
        reads.countDown();

        await().until(() -> wire.acknowledged().size() == ACKNOWLEDGED);
        await().until(() -> wire.received(MqttDisconnect.class).size() == 1);
    }

    @Test
    void eachThatClosesIsToldOnceWhenItIsClosed() throws Exception {
        NetworkConnection connection = create();
        connected(connection);
        AtomicInteger told = new AtomicInteger();

        for (int i = 0; i < 3; i++) {
            connection.close(ReasonCode.SUCCESS, told::incrementAndGet);
        }

        await().until(() -> told.get() == 3);
        connection.close(ReasonCode.SUCCESS, told::incrementAndGet);
        assertThat(told).hasValue(4);
    }

    @Test
    void aConnectionThatWasNeverMadeIsClosedToo() throws Exception {
        NetworkConnection connection = create();
        CountDownLatch closed = new CountDownLatch(1);

        connection.close(ReasonCode.SUCCESS, closed::countDown);

        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anUnansweredAttemptIsClosedAndNotToldAnyMore() throws Exception {
        server.onConnect(null);
        NetworkConnection connection = create();
        Heard heard = connect(connection);
        server.connection(0);
        CountDownLatch closed = new CountDownLatch(1);

        connection.close(ReasonCode.SUCCESS, closed::countDown);

        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(heard.events).isEmpty();
        ConnectionThreads.awaitNone(CLIENT_ID);
    }

    @Test
    void itIsClosedAlsoIfNothingRunsTheClosing() throws Exception {
        PahoConnectionFactory refusing = new PahoConnectionFactory(
                List.of(ServerUri.parse("brokerUrl", server.uri())),
                CLIENT_ID,
                session,
                () -> null,
                MqttConnectionOptions::new,
                work -> {
                    throw new RejectedExecutionException("shut down");
                });
        NetworkConnection connection = refusing.create(true);
        connected(connection);
        CountDownLatch closed = new CountDownLatch(1);

        connection.close(ReasonCode.SUCCESS, closed::countDown);

        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> !wire().isOpen());
        ConnectionThreads.awaitNone(CLIENT_ID);
    }

    /** Paho prints the stack trace of each failed write as severe. */
    @Test
    void aConnectionThatBreaksWhilePahoWritesPrintsNothing() throws Exception {
        List<LogRecord> severe = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                severe.add(entry);
            }

            @Override
            public void flush() {
                // Nothing is held back.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        Logger paho = Logger.getLogger("org.eclipse.paho.mqttv5.client.internal.CommsSender");
        paho.addHandler(handler);
        try {
            server.onPublish((from, publish) -> await().forever().until(() -> !from.isOpen()));
            NetworkConnection connection = create();
            Heard heard = connected(connection);
            for (int i = 0; i < 50; i++) {
                connection.publish(message(1, "x".repeat(200_000)), 0, heard.answer("x"));
            }

            wire().cut();

            heard.await("lost");
            assertThat(heard.events).containsExactly("connected", "lost");
            assertThat(heard.loss.text()).isNotBlank();
            assertThat(severe).isEmpty();
        } finally {
            paho.removeHandler(handler);
        }
    }

    @Test
    void theReasonOfADisconnectIsToldAlsoIfPahoWasWriting() throws Exception {
        NetworkConnection connection = create();
        Heard heard = connected(connection);
        server.onPublish((from, publish) -> {
            from.send(packet(0xE0, "97", reason("too\nmuch")));
            from.cut();
        });

        for (int i = 0; i < 50 && connection.isConnected(); i++) {
            try {
                connection.publish(message(1, "x".repeat(200_000)), 0, heard.answer("x"));
            } catch (NetworkConnection.NotConnectedException e) {
                // It is over already.
            }
        }

        heard.await("lost");
        assertThat(heard.events).containsExactly("connected", "lost");
    }
}
