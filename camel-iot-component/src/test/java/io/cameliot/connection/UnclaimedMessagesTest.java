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
import static io.cameliot.connection.TestConnections.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubscribe;
import org.junit.jupiter.api.Test;

/** What becomes of messages of a durable session that no handler is there for, or not yet. */
class UnclaimedMessagesTest extends DispatchFixture {
    @Test
    void messagesOfAResumedSessionWaitForTheirHandlerWhileTheApplicationStarts() throws Exception {
        connections.application().starting();
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        wire.send(ScriptedServer.message(1, 1, TOPIC, "early", identifier(PUMPS)));
        wire.send(ScriptedServer.message(2, 1, VALVE, "other", identifier(EVENTS)));
        awaitDispatched(connection, wire);

        subscribe(connection, PUMPS, pumps);

        await().until(() -> pumps.payloads().contains("early"));
        await().until(() -> wire.acknowledged().equals(List.of(1)));
        connections.application().running();
        await().until(() -> wire.acknowledged().equals(List.of(1, 2, 99)));
        assertThat(pumps.payloads()).containsExactly("early");
    }

    @Test
    void messagesOfAResumedSessionWaitForEachHandlerTheyWereSentFor() throws Exception {
        connections.application().starting();
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        wire.send(ScriptedServer.message(1, 1, TOPIC, "both", identifier(PUMPS), identifier(EVENTS)));
        awaitDispatched(connection, wire);

        subscribe(connection, PUMPS, pumps);
        subscribe(connection, EVENTS, events);

        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(events.payloads()).containsExactly("both"));
        assertThat(pumps.payloads()).containsExactly("both");
        connections.application().running();
        await().until(() -> wire.acknowledged().equals(List.of(1, 99)));
    }

    @Test
    void copiesOfAResumedSessionReachTheHandlersTheyWereSentFor() throws Exception {
        connections.application().starting();
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        wire.send(ScriptedServer.message(1, 1, TOPIC, "both", identifier(PUMPS)));
        wire.send(ScriptedServer.message(2, 1, TOPIC, "both", identifier(EVENTS)));
        awaitDispatched(connection, wire);

        subscribe(connection, EVENTS, events);
        subscribe(connection, PUMPS, pumps);

        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(pumps.payloads()).containsExactly("both"));
        assertThat(events.payloads()).containsExactly("both");
    }

    @Test
    void allThatAResumedSessionSendsBeforeItsRoutesHaveStartedIsKeptForThem() throws Exception {
        connections.application().starting();
        resumeSessions();
        ClientConnection connection =
                connections.to(server).resume().receiveMaximum(100).open();
        ScriptedServer.Connection wire = server.connection(0);
        for (int i = 1; i <= 100; i++) {
            wire.send(ScriptedServer.message(i, 1, TOPIC, "" + i, identifier(PUMPS)));
        }
        awaitDispatched(connection, wire);

        subscribe(connection, PUMPS, pumps);

        await().until(() -> pumps.payloads().size() == 100);
        connections.application().running();
        await().until(() -> wire.acknowledged().size() == 101);
    }

    @Test
    void aSecondHandlerOfAFilterThatComesWhileTheApplicationStartsGetsWhatCameBefore() throws Exception {
        connections.application().starting();
        connections.application().expect(TOPIC);
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        subscribe(connection, PUMPS, pumps);
        wire.send(ScriptedServer.message(1, 1, TOPIC, "early", identifier(PUMPS)));
        await().until(() -> pumps.payloads().contains("early"));

        Received second = Received.doneAtOnce();
        subscribe(connection, PUMPS, second);

        assertThat(second.payloads()).containsExactly("early");
        assertThat(pumps.payloads()).containsExactly("early");
        assertThat(wire.acknowledged()).isEmpty();
        connections.application().expect(null);
        await().until(() -> wire.acknowledged().equals(List.of(1)));
    }

    @Test
    void whatAllHandlersHaveProcessedIsAcknowledgedWhileOthersThatItIsNotForHaveYetToStart() throws Exception {
        connections.application().starting();
        connections.application().expect(VALVE);
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        subscribe(connection, PUMPS, pumps);
        subscribe(connection, EVENTS, events);

        wire.send(ScriptedServer.message(1, 1, TOPIC, "pump", identifier(PUMPS), identifier(EVENTS)));
        await().until(() -> wire.acknowledged().equals(List.of(1)));
        wire.send(ScriptedServer.message(2, 1, VALVE, "valve", identifier(EVENTS)));
        wire.send(ScriptedServer.message(3, 1, TOPIC, "pump", identifier(PUMPS), identifier(EVENTS)));

        await().until(() -> pumps.payloads().size() == 2 && events.payloads().size() == 3);
        assertThat(events.payloads()).containsExactly("pump", "valve", "pump");
        assertThat(wire.acknowledged()).containsExactly(1);
        connections.application().expect(null);
        await().until(() -> wire.acknowledged().equals(List.of(1, 2, 3)));
    }

    @Test
    void whatNoRouteOfARunningApplicationWantsIsAcknowledgedAtOnceAndItsSubscriptionEnded() throws Exception {
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        subscribe(connection, PUMPS, pumps);
        TopicFilter former = filter("iot-2/type/valve/id/+/evt/status/fmt/+");

        wire.send(ScriptedServer.message(1, 1, VALVE, "unknown", identifier(former)));
        wire.send(ScriptedServer.message(2, 1, TOPIC, "known", identifier(PUMPS)));

        await().until(() -> wire.acknowledged().equals(List.of(1, 2)));
        await().until(() -> !wire.received(MqttUnsubscribe.class).isEmpty());
        assertThat(wire.received(MqttUnsubscribe.class))
                .singleElement()
                .satisfies(unsubscribe -> assertThat(unsubscribe.getTopics()).containsExactly(former.toString()));
    }

    @Test
    void whatWaitedForAnEarlierVersionGoesToTheHandlersForItsTopicOnceTheApplicationHasStarted() throws Exception {
        connections.application().starting();
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        TopicFilter former = filter("iot-2/type/pump/id/+/evt/status/fmt/+");
        wire.send(ScriptedServer.message(1, 1, TOPIC, "former", identifier(former)));
        wire.send(ScriptedServer.message(2, 1, VALVE, "of nobody", identifier(former)));
        subscribe(connection, PUMPS, pumps);
        subscribe(connection, EVENTS.shared("group"), events);
        awaitDispatched(connection, wire);
        assertThat(pumps.payloads()).as("its own handler may still come").isEmpty();

        connections.application().running();

        await().until(() -> wire.acknowledged().size() == 3);
        assertThat(pumps.payloads()).containsExactly("former");
        assertThat(events.payloads()).containsExactly("former", "of nobody");
        await().until(() -> wire.received(MqttUnsubscribe.class).stream()
                .anyMatch(unsubscribe -> unsubscribe.getTopics()[0].equals(former.toString())));
    }

    @Test
    void whatNamesASubscriptionOfAnotherClientGoesToTheHandlersForItsTopicToo() throws Exception {
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        subscribe(connection, PUMPS, pumps);

        wire.send(ScriptedServer.message(1, 1, TOPIC, "foreign", 77));
        wire.send(ScriptedServer.message(2, 1, TOPIC, "both", identifier(PUMPS), 77));
        wire.send(ScriptedServer.message(3, 1, VALVE, "of nobody", 77));

        await().until(() -> wire.acknowledged().equals(List.of(1, 2, 3)));
        assertThat(pumps.payloads()).containsExactly("foreign", "both");
        await().until(() -> wire.received(MqttUnsubscribe.class).stream()
                .anyMatch(unsubscribe -> unsubscribe.getTopics()[0].equals(EVENTS.toString())));
        assertThat(wire.received(MqttUnsubscribe.class))
                .noneMatch(unsubscribe -> unsubscribe.getTopics()[0].equals(PUMPS.toString()));
    }

    @Test
    void copiesForAnUnknownSubscriptionAreNotHandedOnOnceTheServerSendsItsOwn() throws Exception {
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        subscribe(connection, PUMPS, pumps);

        wire.send(ScriptedServer.message(1, 1, TOPIC, "waited", 77));
        for (int i = 2; i <= 10; i += 2) {
            wire.send(ScriptedServer.message(i, 1, TOPIC, "live " + i, identifier(PUMPS)));
            wire.send(ScriptedServer.message(i + 1, 1, TOPIC, "live " + i, 77));
        }

        await().until(() -> wire.acknowledged().size() == 11);
        assertThat(pumps.payloads()).containsExactly("waited", "live 2", "live 4", "live 6", "live 8", "live 10");
    }

    @Test
    void whatIsSentForAFormerSubscriptionTooReachesItsHandlerAndEndsTheFormerOne() throws Exception {
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        subscribe(connection, EVENTS, events);

        wire.send(ScriptedServer.message(1, 1, TOPIC, "both", identifier(EVENTS), identifier(PUMPS)));

        await().until(() -> wire.acknowledged().equals(List.of(1)));
        assertThat(events.payloads()).containsExactly("both");
        await().until(() -> !wire.received(MqttUnsubscribe.class).isEmpty());
        assertThat(wire.received(MqttUnsubscribe.class).get(0).getTopics()).containsExactly(PUMPS.toString());
    }

    @Test
    void whatNobodyTookHoldsUpNobodyWhoReceives() throws Exception {
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        wire.send(ScriptedServer.message(1, 1, VALVE, "left", identifier(EVENTS)));

        subscribe(connection, PUMPS, pumps);

        await().until(() -> wire.acknowledged().equals(List.of(1)));
        await().until(() -> endedFilters(wire).contains(EVENTS.toString()));
    }

    @Test
    void whatNamesNoSubscriptionIsLeftToOneThatStaysThoughAnotherHasEnded() throws Exception {
        ClientConnection connection = connections.to(server).durable().open();
        ScriptedServer.Connection wire = server.connection(0);
        subscribe(connection, PUMPS, pumps);
        subscribe(connection, EVENTS, events);
        connection.unsubscribe(PUMPS, pumps).get(10, TimeUnit.SECONDS);
        connection.leave(EVENTS, events);

        wire.send(ScriptedServer.message(1, 1, TOPIC, "left"));
        wire.send(ScriptedServer.message(2, 1, VALVE, "left, too"));
        await().until(() -> connection.receiveBufferUsed() > 0);
        subscribe(connection, EVENTS, events);

        await().until(() -> events.payloads().equals(List.of("left", "left, too")));
    }

    @Test
    void aSharedSubscriptionOfAStoppedRouteIsEndedByItsName() throws Exception {
        TopicFilter shared = EVENTS.shared("group");
        connections.application().uses(shared, PUMPS);
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        subscribe(connection, PUMPS, pumps);

        wire.send(ScriptedServer.message(1, 1, VALVE, "of the group", identifier(shared)));

        await().until(() -> endedFilters(wire).equals(List.of(shared.toString())));
        await().until(() -> wire.acknowledged().equals(List.of(1)));
    }

    @Test
    void whatARouteThatIsAboutToStartWantsStaysWithTheServer() throws Exception {
        connections.application().expect(VALVE);
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        wire.send(ScriptedServer.message(1, 1, VALVE, "expected", identifier(EVENTS)));
        awaitDispatched(connection, wire);
        assertThat(wire.acknowledged()).isEmpty();

        subscribe(connection, EVENTS, events);

        await().until(() -> events.payloads().contains("expected"));
        await().until(() -> wire.acknowledged().equals(List.of(1, 99)));
        assertThat(wire.received(MqttUnsubscribe.class)).isEmpty();
    }

    @Test
    void whatComesAfterAHandlerHasLeftStaysWithTheServerUntilTheNextHandler() throws Exception {
        ClientConnection connection = connections.to(server).durable().open();
        subscribe(connection, EVENTS, events);
        subscribe(connection, PUMPS, pumps);
        ScriptedServer.Connection wire = server.connection(0);
        connection.leave(PUMPS, pumps);
        wire.send(ScriptedServer.message(1, 1, TOPIC, "left", identifier(PUMPS)));
        wire.send(ScriptedServer.message(2, 1, VALVE, "other", identifier(EVENTS)));
        await().until(() -> events.payloads().contains("other"));
        assertThat(wire.acknowledged()).isEmpty();

        Received next = Received.doneAtOnce();
        subscribe(connection, PUMPS, next);

        await().until(() -> next.payloads().contains("left"));
        await().until(() -> wire.acknowledged().equals(List.of(1, 2)));
        assertThat(pumps.payloads()).isEmpty();
    }

    @Test
    void whatAHandlerThatHasLeftDoesNotTakeHoldsBackNoOtherThatComes() throws Exception {
        ClientConnection connection = connections.to(server).durable().open();
        subscribe(connection, PUMPS, pumps);
        ScriptedServer.Connection wire = server.connection(0);
        connection.leave(PUMPS, pumps);
        wire.send(ScriptedServer.message(1, 1, TOPIC, "left", identifier(PUMPS)));

        subscribe(connection, filter("iot-2/type/valve/id/+/evt/+/fmt/+"), events);

        await().until(() -> wire.acknowledged().equals(List.of(1)));
        await().until(() -> wire.received(MqttUnsubscribe.class).stream()
                .anyMatch(unsubscribe -> unsubscribe.getTopics()[0].equals(PUMPS.toString())));
    }

    @Test
    void whatAHandlerThatHasLeftDoesNotTakeStaysIfTheServerRefusesTheSubscriptionOfAnother() throws Exception {
        ClientConnection connection = connections.to(server).durable().open();
        subscribe(connection, PUMPS, pumps);
        ScriptedServer.Connection wire = server.connection(0);
        connection.leave(PUMPS, pumps);
        server.onSubscribe((from, subscribe) -> from.send(ScriptedServer.answer(subscribe, 0x87)));

        assertThatThrownBy(() -> subscribe(connection, filter("iot-2/type/valve/id/+/evt/+/fmt/+"), events))
                .hasCauseInstanceOf(RefusedException.class);

        wire.send(ScriptedServer.message(1, 1, TOPIC, "left", identifier(PUMPS)));
        Received next = Received.doneAtOnce();
        server.onSubscribe((from, subscribe) -> from.send(ScriptedServer.granted(subscribe)));
        subscribe(connection, PUMPS, next);
        await().until(() -> next.payloads().contains("left"));
        assertThat(wire.received(MqttUnsubscribe.class)).isEmpty();
    }

    @Test
    void whatNamesNoSubscriptionStaysForOneThatTheServerRefusesThoughAnotherHasEnded() throws Exception {
        server.accepts(false, properties -> properties.setSubscriptionIdentifiersAvailable(false));
        ClientConnection connection = connections.to(server).durable().open();
        subscribe(connection, EVENTS, events);
        subscribe(connection, PUMPS, pumps);
        ScriptedServer.Connection wire = server.connection(0);
        connection.unsubscribe(EVENTS, events).get(10, TimeUnit.SECONDS);
        connection.leave(PUMPS, pumps);
        server.onSubscribe((from, subscribe) -> from.send(ScriptedServer.answer(subscribe, 0x87)));
        assertThatThrownBy(() -> subscribe(connection, PUMPS, pumps)).hasCauseInstanceOf(RefusedException.class);
        connection.leave(PUMPS, pumps);

        wire.send(ScriptedServer.message(1, 1, TOPIC, "waits"));

        Received next = Received.doneAtOnce();
        server.onSubscribe((from, subscribe) -> from.send(ScriptedServer.granted(subscribe)));
        subscribe(connection, PUMPS, next);
        await().until(() -> next.payloads().contains("waits"));
    }

    @Test
    void whatIsToComeAgainIsNotAcknowledgedForAHandlerThatHasComeSince() throws Exception {
        connections.application().starting();
        connections.application().expect(TOPIC);
        resumeSessions();
        server.onPublish(null);
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        Received first = Received.holding();
        subscribe(connection, PUMPS, first);
        Outcome unanswered = new Outcome();
        connection.publish(message(1, "unanswered"), TestConnections.PATIENTLY, unanswered);
        wire.send(ScriptedServer.message(1, 1, TOPIC, "done", identifier(PUMPS)));
        wire.send(ScriptedServer.message(2, 1, TOPIC, "failing", identifier(PUMPS)));
        await().until(() -> first.payloads().contains("failing"));
        first.done("done");
        first.redeliver("failing");
        Received second = Received.doneAtOnce();
        subscribe(connection, PUMPS, second);

        connections.application().running();
        await().until(() -> !wire.payloads().isEmpty());
        wire.send(ScriptedServer.answer(wire.received(MqttPublish.class).get(0), 0));

        unanswered.awaitAcknowledged();
        server.connection(1).send(ScriptedServer.message(1, 1, TOPIC, "done", identifier(PUMPS)));
        await().until(() -> second.payloads().equals(List.of("done")));
        assertThat(wire.acknowledged()).isEmpty();
    }

    @Test
    void whatComesWhileTheApplicationStopsStaysWithTheServer() throws Exception {
        resumeSessions();
        ClientConnection connection = connections.to(server).resume().open();
        ScriptedServer.Connection wire = server.connection(0);
        subscribe(connection, EVENTS, events);
        connections.application().stopping();
        connection.leave(EVENTS, events);

        wire.send(ScriptedServer.message(1, 1, VALVE, "late", identifier(EVENTS)));
        wire.send(ScriptedServer.message(2, 1, TOPIC, "unknown", identifier(PUMPS)));
        awaitDispatched(connection, wire);

        assertThat(wire.acknowledged()).isEmpty();
    }

    /** Returns when everything that was sent before has been dispatched. */
    private static void awaitDispatched(ClientConnection connection, ScriptedServer.Connection wire) throws Exception {
        Received last = Received.doneAtOnce();
        subscribe(connection, filter("iot-2/type/+/id/+/cmd/+/fmt/+"), last);
        wire.send(ScriptedServer.message(99, 1, "iot-2/type/t/id/i/cmd/c/fmt/text", "last"));
        await().until(() -> last.payloads().contains("last"));
    }

    private static List<String> endedFilters(ScriptedServer.Connection wire) {
        return wire.received(MqttUnsubscribe.class).stream()
                .flatMap(unsubscribe -> Stream.of(unsubscribe.getTopics()))
                .toList();
    }
}
