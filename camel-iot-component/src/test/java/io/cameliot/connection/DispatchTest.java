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
import static io.cameliot.connection.TestConnections.identifier;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.connection.ClientConnection.State;
import io.cameliot.paho.CapturedLog;
import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubscribe;
import org.junit.jupiter.api.Test;

/** Each handler gets each of its messages once, however the server sends them. */
class DispatchTest extends DispatchFixture {
    @Test
    void oneCopyWithSeveralIdentifiersReachesEachHandlerOnce() throws Exception {
        ClientConnection connection = connections.to(server).open();
        subscribe(connection, PUMPS, pumps);
        subscribe(connection, EVENTS, events);
        ScriptedServer.Connection wire = server.connection(0);

        wire.send(ScriptedServer.message(1, 1, TOPIC, "one", identifier(PUMPS), identifier(EVENTS)));

        await().until(() -> wire.acknowledged().size() == 1);
        assertThat(pumps.payloads()).containsExactly("one");
        assertThat(events.payloads()).containsExactly("one");
    }

    @Test
    void aCopyForEachSubscriptionReachesEachHandlerOnce() throws Exception {
        ClientConnection connection = connections.to(server).open();
        subscribe(connection, PUMPS, pumps);
        subscribe(connection, EVENTS, events);
        ScriptedServer.Connection wire = server.connection(0);

        wire.send(ScriptedServer.message(1, 1, TOPIC, "one", identifier(PUMPS)));
        wire.send(ScriptedServer.message(2, 1, TOPIC, "one", identifier(EVENTS)));

        await().until(() -> wire.acknowledged().size() == 2);
        assertThat(pumps.payloads()).containsExactly("one");
        assertThat(events.payloads()).containsExactly("one");
    }

    @Test
    void withoutIdentifiersTheFiltersDecide() throws Exception {
        server.accepts(false, properties -> properties.setSubscriptionIdentifiersAvailable(false));
        ClientConnection connection = connections.to(server).open();
        subscribe(connection, PUMPS, pumps);
        subscribe(connection, EVENTS, events);
        ScriptedServer.Connection wire = server.connection(0);
        assertThat(wire.received(MqttSubscribe.class))
                .allSatisfy(subscribe -> assertThat(subscribe.getProperties().getSubscriptionIdentifier())
                        .isNull());

        wire.send(ScriptedServer.message(1, 1, TOPIC, "pump"));
        wire.send(ScriptedServer.message(2, 1, VALVE, "valve"));

        await().until(() -> wire.acknowledged().size() == 2);
        assertThat(pumps.payloads()).containsExactly("pump");
        assertThat(events.payloads()).containsExactly("pump", "valve");
    }

    @Test
    void withoutIdentifiersTheOldestSubscriptionGetsAMessageFirst() throws Exception {
        server.accepts(false, properties -> properties.setSubscriptionIdentifiersAvailable(false));
        ClientConnection connection = connections.to(server).open();
        List<TopicFilter> oldestFirst = List.of(
                EVENTS, filter(TOPIC), PUMPS, filter("iot-2/type/+/id/p-01/evt/+/fmt/+"), PUMPS.shared("group"));
        List<TopicFilter> received = new CopyOnWriteArrayList<>();
        for (TopicFilter filter : oldestFirst) {
            subscribe(connection, filter, new NotingItself(filter, received));
        }

        server.connection(0).send(ScriptedServer.message(1, 1, TOPIC, "one"));

        await().until(() -> server.connection(0).acknowledged().size() == 1);
        assertThat(received).containsExactlyElementsOf(oldestFirst);
    }

    @Test
    void handlersOfOneFilterShareASubscriptionAndBothGetEachMessage() throws Exception {
        ClientConnection connection = connections.to(server).open();
        Received slow = Received.holding();
        subscribe(connection, PUMPS, pumps);
        subscribe(connection, PUMPS, slow);
        ScriptedServer.Connection wire = server.connection(0);

        wire.send(ScriptedServer.message(1, 1, TOPIC, "one", identifier(PUMPS)));

        await().until(() -> slow.payloads().contains("one"));
        assertThat(pumps.payloads()).containsExactly("one");
        assertThat(wire.acknowledged()).isEmpty();
        slow.done("one");
        await().until(() -> wire.acknowledged().equals(List.of(1)));
        assertThat(wire.filters()).containsExactly(PUMPS.toString());
    }

    @Test
    void subscriptionsAreMadeAgainWhenTheSessionIsGone() throws Exception {
        ClientConnection connection = connections.to(server).durable().open();
        subscribe(connection, PUMPS, pumps);

        server.connection(0).cut();

        await().until(() ->
                server.connections() == 2 && server.connection(1).filters().equals(List.of(PUMPS.toString())));
    }

    @Test
    void subscriptionsOfASessionThatIsPresentAreNotMadeAgain() throws Exception {
        ClientConnection connection = connections.to(server).durable().open();
        subscribe(connection, PUMPS, pumps);
        resumeSessions();
        server.connection(0).cut();
        await().until(() -> server.connections() == 2 && connection.state() == State.CONNECTED);

        subscribe(connection, EVENTS, events);

        assertThat(server.connection(1).connect().isCleanStart()).isFalse();
        assertThat(server.connection(1).filters()).containsExactly(EVENTS.toString());
    }

    @Test
    void aSubscriptionMadeWithoutAConnectionIsSentWithTheNextOne() throws Exception {
        ClientConnection connection = connections
                .to(server)
                .durable()
                .reconnectDelay(Duration.ofMillis(300))
                .open();
        connection.subscribe(PUMPS, 0, pumps).get(10, TimeUnit.SECONDS);
        resumeSessions();
        server.connection(0).cut();
        await().until(() -> connection.state() == State.WAITING);

        connection.subscribe(EVENTS, 1, events);
        connection.subscribe(PUMPS, 1, pumps);

        await().until(() -> server.connections() == 2
                && server.connection(1).received(MqttSubscribe.class).size() == 2);
        assertThat(server.connection(1).received(MqttSubscribe.class))
                .extracting(subscribe ->
                        subscribe.getSubscriptions()[0].getTopic() + " " + subscribe.getSubscriptions()[0].getQos())
                .containsExactlyInAnyOrder(EVENTS + " 1", PUMPS + " 1");
    }

    @Test
    void whatComesAfterTheEndOfItsSubscriptionIsAcknowledgedAndHoldsUpNothing() throws Exception {
        ClientConnection connection = connections.to(server).durable().open();
        subscribe(connection, EVENTS, events);
        subscribe(connection, PUMPS, pumps);
        ScriptedServer.Connection wire = server.connection(0);
        connection.unsubscribe(PUMPS, pumps).get(10, TimeUnit.SECONDS);

        wire.send(ScriptedServer.message(1, 1, TOPIC, "late", identifier(PUMPS)));
        wire.send(ScriptedServer.message(2, 1, VALVE, "next", identifier(EVENTS)));

        await().until(() -> wire.acknowledged().equals(List.of(1, 2)));
        assertThat(pumps.payloads()).isEmpty();
    }

    @Test
    void aHandlerThatLeavesGetsWhatComesUntilTheServerHasConfirmedTheEnd() throws Exception {
        ClientConnection connection = connections.to(server).open();
        subscribe(connection, PUMPS, pumps);
        ScriptedServer.Connection wire = server.connection(0);
        server.on(MqttUnsubscribe.class, (from, unsubscribe) -> {
            from.send(ScriptedServer.message(1, 1, TOPIC, "just before", identifier(PUMPS)));
            MqttUnsubAck answer = new MqttUnsubAck(new int[] {0}, new MqttProperties());
            answer.setMessageId(unsubscribe.getMessageId());
            from.send(answer);
        });

        connection.unsubscribe(PUMPS, pumps).get(10, TimeUnit.SECONDS);

        assertThat(pumps.payloads()).containsExactly("just before");
        await().until(() -> wire.acknowledged().equals(List.of(1)));
    }

    @Test
    void withoutADurableSessionWhatNobodyTakesIsAcknowledgedAtOnce() throws Exception {
        connections.to(server).open();
        ScriptedServer.Connection wire = server.connection(0);

        wire.send(ScriptedServer.message(1, 1, VALVE, "stray"));

        await().until(() -> wire.acknowledged().equals(List.of(1)));
    }

    @Test
    void statusSubscriptionsAreMadeAgainOnAResumedSession() throws Exception {
        TopicFilter status = filter("iot-2/type/+/id/+/mon");
        ClientConnection connection = connections.to(server).durable().open();
        connection.subscribe(status, 0, events).get(10, TimeUnit.SECONDS);
        subscribe(connection, PUMPS, pumps);
        resumeSessions();

        server.connection(0).cut();

        await().until(() ->
                server.connections() == 2 && server.connection(1).filters().equals(List.of(status.toString())));
    }

    @Test
    void whatIsUnacknowledgedComesAgainOnAResumedSessionAndNotOnANewOne() throws Exception {
        Received holding = Received.holding();
        ClientConnection connection = connections.to(server).durable().open();
        subscribe(connection, PUMPS, holding);
        server.connection(0).send(ScriptedServer.message(1, 1, TOPIC, "first", identifier(PUMPS)));
        await().until(() -> holding.payloads().contains("first"));
        assertThat(holding.comesAgain("first")).isFalse();

        resumeSessions();
        server.connection(0).cut();
        await().until(() -> holding.comesAgain("first"));
        server.connection(1).send(ScriptedServer.message(1, 1, TOPIC, "second", identifier(PUMPS)));
        await().until(() -> holding.payloads().contains("second"));

        server.accepts(false);
        server.connection(1).cut();
        await().until(() -> connection.connectionsMade() == 3);
        assertThat(holding.comesAgain("second")).as("the session is lost").isFalse();
    }

    @Test
    void whatWasReceivedInASessionThatIsLostCannotBeRedelivered() throws Exception {
        Received holding = Received.holding();
        ClientConnection connection = connections.to(server).durable().open();
        subscribe(connection, PUMPS, holding);
        server.connection(0).send(ScriptedServer.message(1, 1, TOPIC, "first", identifier(PUMPS)));
        await().until(() -> holding.payloads().contains("first"));
        assertThat(holding.canRedeliver("first")).isTrue();

        server.connection(0).cut();
        await().until(() -> connection.connectionsMade() == 2);
        assertThat(holding.canRedeliver("first")).isFalse();

        server.connection(1).send(ScriptedServer.message(1, 1, TOPIC, "second", identifier(PUMPS)));
        await().until(() -> holding.payloads().contains("second"));
        resumeSessions();
        server.connection(1).cut();
        await().until(() -> holding.comesAgain("second"));
        assertThat(holding.canRedeliver("second")).isTrue();
        assertThat(holding.canRedeliver("first")).isFalse();
    }

    @Test
    void whatTheServerHadForASubscriptionThatHasEndedIsAcknowledgedWithAWarning() throws Exception {
        ClientConnection connection = connections.to(server).durable().open();
        subscribe(connection, EVENTS, events);
        subscribe(connection, PUMPS, pumps);
        ScriptedServer.Connection wire = server.connection(0);
        connection.unsubscribe(PUMPS, pumps).get(10, TimeUnit.SECONDS);

        List<String> warnings;
        try (CapturedLog log = new CapturedLog(Dispatcher.class)) {
            wire.send(ScriptedServer.message(1, 1, TOPIC, "left over", identifier(PUMPS)));
            wire.send(ScriptedServer.message(2, 1, TOPIC, "left over, too", identifier(PUMPS)));
            await().until(() -> wire.acknowledged().equals(List.of(1, 2)));
            warnings = log.messages();
        }

        assertThat(warnings).singleElement().asString().contains(TOPIC, "acknowledged without being processed");
        assertThat(pumps.payloads()).isEmpty();
    }

    /** A handler that notes its filter when it gets a message. */
    private record NotingItself(TopicFilter filter, List<TopicFilter> notes) implements InboundHandler {
        @Override
        public void received(InboundMessage message, Receipt receipt) {
            notes.add(filter);
            receipt.done();
        }

        @Override
        public void failed(Exception cause) {
            throw new AssertionError(cause);
        }
    }
}
