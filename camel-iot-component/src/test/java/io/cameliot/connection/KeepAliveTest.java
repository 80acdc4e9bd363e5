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

import static io.cameliot.connection.TestConnections.PATIENTLY;
import static io.cameliot.connection.TestConnections.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.connection.ClientConnection.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttPingReq;
import org.eclipse.paho.mqttv5.common.packet.MqttPingResp;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both sides hear of each other within the keep alive (MQTT 5.0, 3.1.2.10). */
class KeepAliveTest extends ScriptedServerTest {
    @Test
    void aSilentServerIsGivenUpAfterOneAndAHalfKeepAlives() throws Exception {
        server.on(MqttPingReq.class, null);
        long[] lastSent = new long[1];
        server.onConnect((from, connect) -> {
            lastSent[0] = System.nanoTime();
            from.send(ScriptedServer.accepted(false, new MqttProperties()));
        });
        ClientConnection connection = connections
                .to(server)
                .keepAlive(2)
                .reconnectDelay(Duration.ofMinutes(1))
                .open();

        await().pollInterval(Duration.ofMillis(10)).until(() -> connection.state() == State.WAITING);

        assertThat(Duration.ofNanos(System.nanoTime() - lastSent[0]))
                .isBetween(Duration.ofMillis(2_600), Duration.ofMillis(4_000));
        assertThat(connection.lastFailure().orElseThrow())
                .hasMessageContainingAll("nothing came from the server for", "keep alive 2 s");
        assertThat(server.connection(0).received(MqttPingReq.class)).isNotEmpty();
    }

    /** DISCONNECT with reason code 0 would delete the will (MQTT 5.0, 3.14.4), and the application may be away for long. */
    @Test
    void aServerThatIsGivenUpIsToldToPublishTheWill() throws Exception {
        server.on(MqttPingReq.class, null);
        connections
                .to(server)
                .keepAlive(1)
                .reconnectDelay(Duration.ofMinutes(1))
                .open();

        await().until(() -> !server.connection(0).received(MqttDisconnect.class).isEmpty());

        assertThat(server.connection(0).received(MqttDisconnect.class).get(0).getReturnCode())
                .isEqualTo(MqttReturnCode.RETURN_CODE_DISCONNECT_WITH_WILL_MESSAGE);
    }

    @Test
    void aServerThatAnswersPingsIsKept() throws Exception {
        ClientConnection connection = connections.to(server).keepAlive(1).open();

        await().until(() -> server.connection(0).received(MqttPingReq.class).size() >= 6);

        assertThat(server.connections()).isEqualTo(1);
        assertThat(connection.state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void theServersKeepAliveCountsInsteadOfTheClients() throws Exception {
        server.accepts(false, properties -> properties.setServerKeepAlive(1));
        connections.to(server).keepAlive(600).open();

        await().until(() -> server.connection(0).received(MqttPingReq.class).size() >= 2);
    }

    @Test
    void aServerKeepAliveOfZeroSwitchesPingsOff() throws Exception {
        server.accepts(false, properties -> properties.setServerKeepAlive(0));
        connections.to(server).keepAlive(1).open();

        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .until(() -> server.connection(0).received(MqttPingReq.class).isEmpty());
    }

    @Test
    void whoeverOnlyPublishesQos0StillHearsOfTheServer() throws Exception {
        ClientConnection connection = connections.to(server).keepAlive(1).open();
        ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor();
        try {
            publisher.scheduleAtFixedRate(
                    () -> connection.publish(message(0, "m"), PATIENTLY, new Outcome()), 0, 20, TimeUnit.MILLISECONDS);

            await().until(() -> server.connection(0).received(MqttPingReq.class).size() >= 4);
        } finally {
            publisher.shutdownNow();
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    /** Whatever it sends is taken for a part of the packet, also what answers the pings. */
    @ParameterizedTest(name = "{0}, pings answered: {1}")
    @CsvSource({"40, true", "4003, true", "d0, false", "30e807, true", "30ffffff7f, true", "628010, true", "90, false"})
    void aServerThatNeverEndsAPacketIsGivenUp(String begun, boolean answering) throws Exception {
        if (!answering) {
            server.on(MqttPingReq.class, null);
        }
        ClientConnection connection = connections
                .to(server)
                .keepAlive(1)
                .reconnectDelay(Duration.ofMinutes(1))
                .open();

        server.connection(0).send(HexFormat.of().parseHex(begun));

        await().until(() -> connection.state() == State.WAITING);
    }

    /** A large message on a slow line is no silence: its end may be minutes away. */
    @Test
    void aServerThatSendsAPacketSlowlyIsKept() throws Exception {
        Received received = Received.doneAtOnce();
        ClientConnection connection = connections.to(server).keepAlive(2).open();
        connection
                .subscribe(TestConnections.filter("iot-2/type/pump/id/+/evt/+/fmt/+"), 1, received)
                .get(10, TimeUnit.SECONDS);
        server.on(MqttPingReq.class, null);
        String payload = "x".repeat(40_000);
        byte[] message =
                ScriptedServer.message(1, 1, TestConnections.TOPIC, payload).serialize();
        ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
        AtomicInteger at = new AtomicInteger();
        try {
            sender.scheduleAtFixedRate(
                    () -> {
                        int from = at.getAndAdd(2_000);
                        if (from < message.length) {
                            send(Arrays.copyOfRange(message, from, Math.min(message.length, from + 2_000)));
                        }
                    },
                    0,
                    250,
                    TimeUnit.MILLISECONDS);

            await().until(() -> received.payloads().equals(List.of(payload)));
        } finally {
            sender.shutdownNow();
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    private void send(byte[] bytes) {
        try {
            server.connection(0).send(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Paho forgets the first byte of a packet when the second takes more than a second (not among the known traps). */
    @Test
    void aPacketWhoseHeaderComesInTwoPiecesIsOnePacket() throws Exception {
        byte[] pingResp = new MqttPingResp().getHeader();
        connections.to(server).keepAlive(60).open();
        ScriptedServer.Connection connection = server.connection(0);
        Received received = Received.doneAtOnce();
        connections
                .to(server)
                .keepAlive(60)
                .open()
                .subscribe(TestConnections.filter("iot-2/type/pump/id/+/evt/+/fmt/+"), 1, received)
                .get(10, TimeUnit.SECONDS);

        connection.send(new byte[] {pingResp[0]});
        await().pollDelay(Duration.ofMillis(2_500)).until(() -> true);
        connection.send(new byte[] {pingResp[1]});
        connection.send(ScriptedServer.message(1, 1, TestConnections.TOPIC, "whole"));

        await().until(() -> received.payloads().equals(List.of("whole")));
        assertThat(server.connections()).isEqualTo(1);
    }
}
