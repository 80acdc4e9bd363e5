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

import static io.cameliot.connection.TestConnections.TOPIC;
import static io.cameliot.connection.TestConnections.filter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.ObjectName;
import org.eclipse.paho.mqttv5.common.packet.MqttPubComp;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubscribe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Known bugs of Paho in subscribing and receiving, which the connection does not have. */
class ReceivingTrapsTest extends ScriptedServerTest {
    private static final TopicFilter PUMPS = filter("iot-2/type/pump/id/+/evt/+/fmt/+");

    private static void subscribe(ClientConnection connection, TopicFilter filter, int qos, InboundHandler handler)
            throws Exception {
        connection.subscribe(filter, qos, handler).get(10, TimeUnit.SECONDS);
    }

    @Test
    void b01ManyMessagesBeforeTheSubackHoldUpNothing() throws Exception {
        server.onSubscribe((from, subscribe) -> {
            for (int i = 1; i <= 90; i++) {
                from.send(ScriptedServer.message(i, 1, TOPIC, "" + i));
            }
            from.send(ScriptedServer.granted(subscribe));
        });
        ClientConnection connection = connections.to(server).open();
        Received received = Received.holding();

        subscribe(connection, PUMPS, 1, received);

        await().until(() -> received.payloads().size() == 90);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void b11AHandlerThatThrowsLeavesItsMessageUnacknowledgedAndTheConnectionStanding() throws Exception {
        ClientConnection connection = connections.to(server).open();
        Received others = Received.doneAtOnce();
        subscribe(connection, PUMPS, 1, new InboundHandler() {
            @Override
            public void received(InboundMessage message, Receipt receipt) {
                if (new String(message.payload()).equals("bad")) {
                    throw new IllegalStateException("cannot handle");
                }
                others.received(message, receipt);
            }

            @Override
            public void failed(Exception cause) {
                others.failed(cause);
            }
        });
        ScriptedServer.Connection wire = server.connection(0);

        wire.send(ScriptedServer.message(1, 1, TOPIC, "good"));
        wire.send(ScriptedServer.message(2, 1, TOPIC, "bad"));
        wire.send(ScriptedServer.message(3, 1, TOPIC, "after it"));

        await().until(() -> others.payloads().contains("after it"));
        await().until(() -> !wire.acknowledged().isEmpty());
        assertThat(wire.acknowledged()).containsExactly(1);
        assertThat(server.connections()).isEqualTo(1);
    }

    /** Paho's receiver dies of a message of QoS 3, and the connection seems to stand. */
    @ParameterizedTest
    @ValueSource(strings = {"3603000000", "30020000", "3002ffff", "30ffffffffff"})
    void b09AMessageThatIsMalformedEndsTheConnectionAtOnceWithTheReason(String packet) throws Exception {
        ClientConnection connection =
                connections.to(server).reconnectDelay(Duration.ofMinutes(1)).open();

        server.connection(0).send(HexFormat.of().parseHex(packet));

        await().until(() -> connection.state() == ClientConnection.State.WAITING);
        assertThat(connection.lastFailure().orElseThrow())
                .hasMessageContaining("The server has sent a malformed PUBLISH");
    }

    @Test
    void b13Qos2IsAskedForAsQos1() throws Exception {
        ClientConnection connection = connections.to(server).open();

        subscribe(connection, PUMPS, 2, Received.doneAtOnce());

        assertThat(server.connection(0).received(MqttSubscribe.class))
                .extracting(subscribe -> subscribe.getSubscriptions()[0].getQos())
                .containsExactly(1);
    }

    @Test
    void b14AMessageOfQos2IsConfirmedOnceWheneverItsHandlerIsDone() throws Exception {
        server.releases();
        ClientConnection connection = connections.to(server).open();
        Received received = Received.holding();
        subscribe(connection, PUMPS, 1, received);
        ScriptedServer.Connection wire = server.connection(0);

        wire.send(ScriptedServer.message(7, 2, TOPIC, "two"));
        await().until(() -> received.payloads().contains("two")
                && !wire.received(MqttPubComp.class).isEmpty());
        received.done("two");
        // What is acknowledged next comes after whatever the done of the message has sent.
        wire.send(ScriptedServer.message(8, 1, TOPIC, "one"));
        await().until(() -> received.payloads().contains("one"));
        received.done("one");
        await().until(() -> wire.acknowledged().contains(8));

        assertThat(wire.received(MqttPubComp.class)).hasSize(1);
    }

    @Test
    void b15ThePayloadOfAMessageOfQos2IsNotKept() throws Exception {
        server.releases();
        ClientConnection connection = connections.to(server).open();
        AtomicInteger received = new AtomicInteger();
        subscribe(connection, PUMPS, 1, new InboundHandler() {
            @Override
            public void received(InboundMessage message, Receipt receipt) {
                received.addAndGet(message.payload().length);
                receipt.done();
            }

            @Override
            public void failed(Exception cause) {
                throw new AssertionError(cause);
            }
        });
        ScriptedServer.Connection wire = server.connection(0);
        String payload = "x".repeat(100_000);
        long before = bytesInArrays();

        for (int packetId = 1; packetId <= 1_000; packetId++) {
            wire.send(ScriptedServer.message(packetId, 2, TOPIC, payload));
        }

        await().until(() -> wire.received(MqttPubComp.class).size() == 1_000);
        await().untilAsserted(() -> assertThat(received).hasValue(100_000_000));
        await().untilAsserted(() -> assertThat(bytesInArrays() - before).isLessThan(50_000_000));
    }

    /** What the live byte arrays of this JVM take up. */
    private static long bytesInArrays() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length > 3 && columns[3].equals("[B"))
                .mapToLong(columns -> Long.parseLong(columns[2]))
                .sum();
    }

    @Test
    void b17HandlersKeepTheirMessagesThroughUnsubscribesAndNewSessions() throws Exception {
        ClientConnection connection = connections.to(server).open();
        Received first = Received.doneAtOnce();
        Received second = Received.doneAtOnce();
        TopicFilter valves = filter("iot-2/type/valve/id/+/evt/+/fmt/+");
        subscribe(connection, PUMPS, 1, first);
        subscribe(connection, valves, 1, second);
        connection.unsubscribe(valves, second);
        await().until(() ->
                !server.connection(0).received(MqttUnsubscribe.class).isEmpty());

        server.connection(0).cut();
        ScriptedServer.Connection wire = server.connection(1);
        await().until(() -> wire.filters().contains(PUMPS.toString()));
        wire.send(ScriptedServer.message(1, 1, TOPIC, "again", wire.identifier(PUMPS.toString())));

        await().until(() -> first.payloads().contains("again"));
        assertThat(wire.filters()).containsExactly(PUMPS.toString());
        assertThat(second.payloads()).isEmpty();
    }

    @Test
    void b19ARefusedSubscriptionFailsWithTheReasonCodeAndTheConnectionStays() throws Exception {
        server.onSubscribe((from, subscribe) -> from.send(ScriptedServer.answer(subscribe, 0x87)));
        ClientConnection connection = connections.to(server).open();

        assertThatThrownBy(() -> subscribe(connection, PUMPS, 1, Received.doneAtOnce()))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(RefusedException.class, refusal -> assertThat(refusal.reasonCode())
                        .isEqualTo(ReasonCode.NOT_AUTHORIZED))
                .hasMessageContaining(PUMPS.toString());
        assertThat(server.connections()).isEqualTo(1);

        server.connection(0).cut();
        await().until(() -> server.connections() == 2 && connection.state() == ClientConnection.State.CONNECTED);
        assertThat(server.connection(1).filters()).isEmpty();
    }

    @Test
    void b25AMessageLargerThanWhatTheServerTakesIsReceivedAllTheSame() throws Exception {
        // Paho takes the server's limit for its own.
        server.accepts(false, properties -> properties.setMaximumPacketSize(500L));
        ClientConnection connection = connections.to(server).open();
        Received received = Received.doneAtOnce();
        subscribe(connection, PUMPS, 1, received);
        String large = "x".repeat(1_000);

        server.connection(0).send(ScriptedServer.message(1, 1, TOPIC, large));

        await().until(() -> received.payloads().contains(large));
        assertThat(server.connections()).isEqualTo(1);
    }
}
