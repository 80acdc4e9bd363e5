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

import static io.cameliot.connection.TestConnections.filter;
import static java.util.stream.IntStream.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPubComp;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRec;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRel;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection keeps for a server is bounded, whatever that server does. */
class PahoBoundsTest extends PahoConnectionTest {
    /** Packet IDs that publishes leave to all others. */
    private static final int SUBSCRIPTIONS_AT_ONCE = 100;

    private final CountDownLatch over = new CountDownLatch(1);

    private static List<TopicFilter> filters(int count) {
        return range(0, count)
                .mapToObj(i -> filter("iot-2/type/t" + i + "/id/+/evt/+/fmt/+"))
                .toList();
    }

    /** The server sends packets that have to be answered, as fast as it can, and reads none of the answers. */
    @ParameterizedTest
    @ValueSource(strings = {"62 02 0007", "50 02 0007", "32 06 0001 74 0007 00", "34 06 0001 74 0007 00"})
    void aServerThatReadsNoAnswersIsLeft(String flood) throws Exception {
        for (Class<? extends MqttWireMessage> answer :
                List.of(MqttPubAck.class, MqttPubRec.class, MqttPubRel.class, MqttPubComp.class)) {
            server.on(answer, (from, packet) -> over.await());
        }
        NetworkConnection connection = create();
        Acknowledging client = new Acknowledging(connection);
        connection.connect(client);
        byte[] packet = HexFormat.of().parseHex(flood.replace(" ", ""));
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        range(0, 10_000).forEach(i -> many.writeBytes(packet));
        ScriptedServer.Connection wire = server.connection(0);
        CompletableFuture<Void> flooding = CompletableFuture.runAsync(() -> {
            try {
                while (client.losses.isEmpty() && over.getCount() > 0) {
                    wire.send(many.toByteArray());
                }
            } catch (IOException e) {
                // The client has gone.
            }
        });

        try {
            await().atMost(30, TimeUnit.SECONDS).until(() -> !client.losses.isEmpty());
            flooding.get(10, TimeUnit.SECONDS);
            assertThat(client.losses).singleElement().satisfies(loss -> {
                assertThat(loss.farewell()).isEqualTo(new ReasonCode(0x97));
                assertThat(loss.text()).contains("The server does not read", "131,070");
            });
        } finally {
            over.countDown();
        }
    }

    /** Acknowledges each message of QoS 1 as it comes. */
    private record Acknowledging(NetworkConnection connection, List<ConnectionLoss> losses)
            implements NetworkConnection.Listener {
        Acknowledging(NetworkConnection connection) {
            this(connection, new CopyOnWriteArrayList<>());
        }

        @Override
        public void connected(ServerLimits limits) {}

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
            if (message.qos() == 1) {
                connection.acknowledge(message.packetId());
            }
        }

        @Override
        public void lost(ConnectionLoss loss) {
            losses.add(loss);
        }
    }

    @Test
    void aServerThatReadsItsAnswersLateIsNotLeft() throws Exception {
        server.on(MqttPubComp.class, (from, comp) -> over.await());
        NetworkConnection connection = create();
        Heard heard = connected(connection);

        ByteArrayOutputStream eachOnce = new ByteArrayOutputStream();
        range(1, 65_536).forEach(id -> eachOnce.writeBytes(packet(0x62, shown(id))));
        wire().send(eachOnce.toByteArray());
        over.countDown();

        await().until(() -> wire().received(MqttPubComp.class).size() == 65_535);
        assertThat(heard.events).containsExactly("connected");
        assertThat(wire().received(MqttDisconnect.class)).isEmpty();
    }

    @Test
    void noMoreSubscriptionsAreAskedForAtOnceThanPublishesLeavePacketIds() throws Exception {
        List<MqttSubscribe> asked = new CopyOnWriteArrayList<>();
        server.onSubscribe((from, subscribe) -> asked.add(subscribe));
        NetworkConnection connection = create();
        Heard heard = connected(connection);
        List<TopicFilter> filters = filters(3 * SUBSCRIPTIONS_AT_ONCE);

        for (TopicFilter filter : filters) {
            connection.subscribe(filter, 1, 0, heard.answer(filter.toString()));
        }

        for (int answered = 0; answered < filters.size(); answered++) {
            int expected = Math.min(filters.size(), answered + SUBSCRIPTIONS_AT_ONCE);
            await().until(() -> asked.size() >= expected);
            assertThat(asked).hasSize(expected);
            wire().send(ScriptedServer.granted(asked.get(answered)));
        }
        await().until(() -> heard.answers.size() == filters.size());
        assertThat(wire().filters())
                .isEqualTo(filters.stream().map(TopicFilter::toString).toList());
    }

    @Test
    void whatBeginsAndWhatEndsSubscriptionsKeepsItsOrder() throws Exception {
        server.onSubscribe(null);
        server.on(MqttUnsubscribe.class, null);
        NetworkConnection connection = create();
        Heard heard = connected(connection);
        List<String> ended = new CopyOnWriteArrayList<>();
        List<String> expected = new ArrayList<>();

        for (TopicFilter filter : filters(SUBSCRIPTIONS_AT_ONCE)) {
            connection.subscribe(filter, 1, 0, heard.answer(filter.toString()));
            connection.unsubscribe(filter, () -> ended.add(filter.toString()));
            expected.add("+" + filter);
            expected.add("-" + filter);
        }

        int answered = 0;
        while (heard.answers.size() + ended.size() < 2 * SUBSCRIPTIONS_AT_ONCE) {
            answered = answerAll(answered);
        }
        assertThat(asked()).isEqualTo(expected);
    }

    /** @param answered how many are answered; gives back how many are now */
    private int answerAll(int answered) throws Exception {
        List<MqttWireMessage> packets = wire().received().stream()
                .filter(packet -> packet instanceof MqttSubscribe || packet instanceof MqttUnsubscribe)
                .toList();
        for (MqttWireMessage packet : packets.subList(answered, packets.size())) {
            int first = packet instanceof MqttSubscribe ? 0x90 : 0xB0;
            wire().send(packet(first, shown(packet.getMessageId()), "00 00"));
        }
        return packets.size();
    }

    private List<String> asked() {
        return wire().received().stream()
                .flatMap(packet -> packet instanceof MqttSubscribe subscribe
                        ? Stream.of("+" + subscribe.getSubscriptions()[0].getTopic())
                        : packet instanceof MqttUnsubscribe unsubscribe
                                ? Stream.of("-" + unsubscribe.getTopics()[0])
                                : Stream.empty())
                .toList();
    }
}
