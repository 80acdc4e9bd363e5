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

import io.cameliot.connection.MessageProperties.UserProperty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPubComp;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session holds is sent again, within what the server takes now. */
class PahoResumptionTest extends PahoConnectionTest {
    private NetworkConnection lostWith(int messages, int qos) throws Exception {
        session = SessionLifetime.OF_PROCESS;
        server.onPublish(null);
        NetworkConnection connection = create();
        Heard heard = connected(connection);
        for (int i = 1; i <= messages; i++) {
            connection.publish(message(qos, "" + i), 0, heard.answer("" + i));
        }
        await().until(() -> wire().payloads().size() == messages);
        wire().cut();
        heard.await("lost");
        return connection;
    }

    /** Connects again, for what is sent again. */
    private Heard resumed() throws Exception {
        NetworkConnection next = create();
        Heard heard = new Heard();
        heard.whenConnected = next::sendResumed;
        next.resumed().keySet().forEach(packetId -> next.resume(packetId, heard.answer("" + packetId)));
        next.connect(heard);
        return heard;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 99, 100})
    void whatIsSentAgainNeverExceedsAReceiveMaximumThatHasShrunk(int receiveMaximum) throws Exception {
        lostWith(100, 1);
        AtomicInteger unacknowledged = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.accepts(true, granted -> granted.setReceiveMaximum(receiveMaximum));
        server.onPublish((from, publish) -> {
            most.accumulateAndGet(unacknowledged.incrementAndGet(), Math::max);
            inBackground(() -> {
                unacknowledged.decrementAndGet();
                try {
                    from.send(new MqttPubAck(0, publish.getMessageId(), new MqttProperties()));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        });

        Heard heard = resumed();

        // Without a ping, which would be the first to write what waits.
        await().until(() -> heard.answers.size() == 100);
        assertThat(most.get()).isLessThanOrEqualTo(receiveMaximum);
        assertThat(wire().payloads())
                .isEqualTo(
                        IntStream.rangeClosed(1, 100).mapToObj(String::valueOf).toList());
        assertThat(connections.get(1).resumed()).isEmpty();
    }

    @Test
    void newMessagesGoOutWhileOthersWaitForPlaces() throws Exception {
        lostWith(20, 1);
        server.accepts(true, granted -> granted.setReceiveMaximum(5));

        Heard heard = resumed();
        heard.await("connected");
        for (int i = 0; i < 5; i++) {
            connections.get(1).publish(message(0, "new " + i), 0, heard.answer("new"));
        }

        await().until(() -> wire().payloads().size() == 10);
        assertThat(wire().payloads()).contains("1", "5", "new 0", "new 4").doesNotContain("6");
    }

    @Test
    void newMessagesTakeNoPacketIdThatASessionHolds() throws Exception {
        lostWith(5, 1);
        server.accepts(true, granted -> granted.setReceiveMaximum(2));

        Heard heard = resumed();
        heard.await("connected");
        int packetId = connections.get(1).publish(message(1, "new"), 0, heard.answer("new"));

        assertThat(packetId).isGreaterThan(5);
    }

    @Test
    void aReleaseThatGotLostIsSaidAgain() throws Exception {
        session = SessionLifetime.OF_PROCESS;
        server.on(MqttPubRel.class, null);
        NetworkConnection connection = create();
        Heard heard = connected(connection);
        connection.publish(message(2, "two"), 0, heard.answer("two"));
        await().until(() -> !wire().received(MqttPubRel.class).isEmpty());
        wire().cut();
        heard.await("lost");
        server.accepts(true);
        server.on(
                MqttPubRel.class,
                (from, rel) -> from.send(new MqttPubComp(0, rel.getMessageId(), new MqttProperties())));

        Heard again = resumed();

        await().until(() -> again.answers.size() == 1);
        assertThat(wire().payloads()).isEmpty();
        assertThat(connections.get(1).resumed()).isEmpty();
    }

    /** A server of its own, because what reads for the others is Paho. */
    @Test
    void whatPahoCannotReadIsSentAgainToo() throws Exception {
        session = SessionLifetime.OF_PROCESS;
        MessageProperties properties = MessageProperties.of(
                false, null, "a\tb", null, new byte[50_000], List.of(new UserProperty("cause", "line 1\nline 2")));
        server.onPublish(null);
        NetworkConnection connection = create();
        Heard heard = connected(connection);
        connection.publish(new OutboundMessage("t", new byte[] {1}, 1, properties), 0, heard.answer("one"));
        heard.await("lost");
        server.accepts(true);
        List<byte[]> received = new CopyOnWriteArrayList<>();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            factory.redirect(new ServerReference("127.0.0.1:" + listener.getLocalPort(), false));

            NetworkConnection next = create();
            assertThat(next.resumed().values()).singleElement().satisfies(kept -> assertThat(kept.properties())
                    .isEqualTo(properties));
            connect(next);
            try (Socket socket = listener.accept()) {
                socket.getOutputStream().write(packet(0x20, "01 00 00"));
                inBackground(() -> readAll(socket, received));
                await().untilAsserted(() -> assertThat(joined(received)).contains("a\tb", "cause", "line 1\nline 2"));
            }
        }
    }

    private static void readAll(Socket socket, List<byte[]> received) {
        try {
            byte[] bytes = new byte[100_000];
            for (int count = socket.getInputStream().read(bytes); count >= 0; ) {
                received.add(Arrays.copyOf(bytes, count));
                count = socket.getInputStream().read(bytes);
            }
        } catch (IOException e) {
            // The connection is over.
        }
    }

    private static String joined(List<byte[]> received) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        received.forEach(joined::writeBytes);
        return joined.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aLostSessionIsToldIfItHeldMessages() throws Exception {
        lostWith(1, 1);
        server.accepts(false);

        Heard heard = resumed();

        heard.await("session lost");
        assertThat(heard.events).containsExactly("session lost");
        assertThat(factory.store().sessionLost()).hasSize(1);
        assertThat(factory.store().unsent()).hasSize(1);
    }
}
