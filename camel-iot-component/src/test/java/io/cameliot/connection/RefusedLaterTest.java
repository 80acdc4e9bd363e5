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
import static io.cameliot.connection.TestConnections.identifier;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.common.packet.MqttConnect;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubscribe;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A subscription that the server has granted, and refuses or grants less on a later connection. */
class RefusedLaterTest extends ScriptedServerTest {
    private static final TopicFilter PUMPS = filter("iot-2/type/pump/id/+/evt/+/fmt/+");
    private static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/json";
    private static final int UNSPECIFIED = 0x80;
    private static final int NOT_AUTHORIZED = 0x87;

    private final Received pumps = Received.doneAtOnce();
    /** What the server answers to a SUBSCRIBE. */
    private final AtomicInteger answer = new AtomicInteger(1);

    @BeforeEach
    void answerSubscribes() {
        server.on(MqttSubscribe.class, (from, subscribe) -> from.send(ScriptedServer.answer(subscribe, answer.get())));
    }

    private ClientConnection subscribed() throws Exception {
        ClientConnection connection = connections
                .to(server)
                .durable()
                .reconnectDelay(Duration.ofMillis(50))
                .open();
        connection.subscribe(PUMPS, 1, pumps).get(10, TimeUnit.SECONDS);
        return connection;
    }

    /** On a new connection the server disconnects for the SUBSCRIBE until it is left out. */
    private ScriptedServer.Connection refuseByDisconnecting(ClientConnection connection) throws Exception {
        server.on(MqttSubscribe.class, (from, subscribe) -> {
            from.send(new MqttDisconnect(NOT_AUTHORIZED, new MqttProperties()));
            from.cut();
        });
        server.connection(0).cut();
        assertThat(pumps.awaitFailure()).isNotNull();
        ScriptedServer.Connection wire = awaitConnectionThatLeavesItOut(connection);
        answerSubscribes();
        return wire;
    }

    /** The refusal is told on the connection that ends with it: that one may still count as connected. */
    private ScriptedServer.Connection awaitConnectionThatLeavesItOut(ClientConnection connection) {
        await().until(() -> connection.isConnected()
                && server.connection(server.connections() - 1).filters().isEmpty());
        return server.connection(server.connections() - 1);
    }

    private void awaitSubscribes(int connection, int count) {
        await().until(() -> server.connections() > connection
                && server.connection(connection).received(MqttSubscribe.class).size() == count);
    }

    /** What the session has of the subscription reaches its handler, and nothing is ended. */
    private void assertTakenFromSession(ScriptedServer.Connection wire) throws Exception {
        wire.send(ScriptedServer.message(1, 1, TOPIC, "kept", identifier(PUMPS)));

        await().until(() -> pumps.payloads().contains("kept"));
        await().until(() -> wire.acknowledged().size() == 1);
        assertThat(wire.received(MqttUnsubscribe.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {UNSPECIFIED, NOT_AUTHORIZED})
    void aRefusedOneIsAskedForAgainOnTheNextConnection(int reasonCode) throws Exception {
        subscribed();
        answer.set(reasonCode);
        server.connection(0).cut();
        awaitSubscribes(1, 1);
        assertThat(pumps.awaitFailure()).hasMessageContaining("0x%02X".formatted(reasonCode));

        answer.set(1);
        server.connection(1).cut();

        awaitSubscribes(2, 1);
        await().until(() -> pumps.restorations() == 1);
    }

    @Test
    void whoComesOnceItIsGrantedAgainDoesNotHearOfTheRefusalThatAnotherHasHeardOf() throws Exception {
        ClientConnection connection = subscribed();
        answer.set(NOT_AUTHORIZED);
        server.connection(0).cut();
        assertThat(pumps.awaitFailure()).hasMessageContaining("0x87");
        Received second = Received.doneAtOnce();
        assertThatThrownBy(() -> connection.subscribe(PUMPS, 1, second).get(10, TimeUnit.SECONDS))
                .hasMessageContaining("0x87");
        connection.leave(PUMPS, second);
        answer.set(1);
        server.connection(1).cut();
        await().until(() -> pumps.restorations() == 1);

        connection.subscribe(PUMPS, 1, Received.doneAtOnce()).get(10, TimeUnit.SECONDS);
    }

    @Test
    void thatLessWasGrantedBeforeIsToldOnForTheServerMayGoOnWithThat() throws Exception {
        answer.set(0);
        ClientConnection connection = subscribed();
        server.accepts(true);
        answer.set(NOT_AUTHORIZED);

        server.connection(0).cut();
        assertThat(pumps.awaitFailure()).hasMessageContaining("0x87");

        assertThat(connection.shortcomings()).singleElement().asString().contains("with QoS 0 only");
        answer.set(1);
        server.connection(1).cut();
        await().until(() -> connection.shortcomings().isEmpty());
    }

    @Test
    void oneThatTheServerExcludesIsAskedForAgainOnTheNextConnection() throws Exception {
        subscribed();
        server.accepts(false, properties -> properties.setWildcardSubscriptionsAvailable(false));
        server.connection(0).cut();
        assertThat(pumps.awaitFailure()).hasMessageContaining("wildcard subscriptions not supported");
        assertThat(server.connection(1).received(MqttSubscribe.class)).isEmpty();

        server.accepts(false);
        server.connection(1).cut();

        awaitSubscribes(2, 1);
        await().until(() -> pumps.restorations() == 1);
    }

    @Test
    void whatTheSessionStillHasOfARefusedOneReachesItsHandler() throws Exception {
        subscribed();
        answer.set(UNSPECIFIED);
        // So that it is asked for again though the session is there.
        server.accepts(true, properties -> properties.setSubscriptionIdentifiersAvailable(false));
        server.connection(0).cut();
        assertThat(pumps.awaitFailure()).isNotNull();
        ScriptedServer.Connection wire = server.connection(1);

        assertTakenFromSession(wire);
        assertThat(pumps.restorations()).isEqualTo(1);
    }

    @Test
    void whatComesWithQos0DoesNotTellThatARefusedOneHasWhatIsRetained() throws Exception {
        ClientConnection connection = connections
                .to(server)
                .durable()
                .reconnectDelay(Duration.ofMillis(50))
                .open();
        connection.subscribe(PUMPS, 0, pumps).get(10, TimeUnit.SECONDS);
        answer.set(NOT_AUTHORIZED);
        server.accepts(true);
        server.connection(0).cut();
        assertThat(pumps.awaitFailure()).isNotNull();

        server.connection(1).send(ScriptedServer.message(0, 0, TOPIC, "live", identifier(PUMPS)));

        await().until(() -> pumps.payloads().contains("live"));
        assertThat(pumps.restorations()).isZero();
    }

    /** Else its consumer would seem to be well, and not be asked for when it is resumed. */
    @Test
    void aMessageThatMayBeForAnotherSubscriptionDoesNotTellThatARefusedOneGoesOn() throws Exception {
        ClientConnection connection = subscribed();
        Received all = Received.doneAtOnce();
        TopicFilter events = filter("iot-2/type/+/id/+/evt/+/fmt/+");
        connection.subscribe(events, 1, all).get(10, TimeUnit.SECONDS);
        server.accepts(false, properties -> properties.setSubscriptionIdentifiersAvailable(false));
        server.on(MqttSubscribe.class, (from, subscribe) -> {
            boolean refused = subscribe.getSubscriptions()[0].getTopic().equals(PUMPS.toString());
            from.send(ScriptedServer.answer(subscribe, refused ? NOT_AUTHORIZED : 1));
        });
        server.connection(0).cut();
        assertThat(pumps.awaitFailure()).isNotNull();
        awaitSubscribes(1, 2);

        server.connection(1).send(ScriptedServer.message(1, 1, TOPIC, "for both or one"));

        await().until(() -> all.payloads().contains("for both or one"));
        assertThat(pumps.payloads()).contains("for both or one");
        assertThat(pumps.restorations()).isZero();
        connection.unsubscribe(events, all).get(10, TimeUnit.SECONDS);
        server.connection(1).send(ScriptedServer.message(2, 1, TOPIC, "for pumps"));
        await().until(() -> pumps.payloads().contains("for pumps"));
        assertThat(pumps.restorations()).isEqualTo(1);
    }

    @Test
    void whatTheSessionHasOfOneThatTheServerDisconnectsForReachesItsHandlerAndOthersGoOn() throws Exception {
        ClientConnection connection = subscribed();
        server.on(MqttSubscribe.class, (from, subscribe) -> {
            from.send(new MqttDisconnect(NOT_AUTHORIZED, new MqttProperties()));
            from.cut();
        });
        // So that it is asked for again though the session is there.
        server.accepts(true, properties -> properties.setSubscriptionIdentifiersAvailable(false));
        server.connection(0).cut();
        assertThat(pumps.awaitFailure()).isNotNull();
        ScriptedServer.Connection wire = awaitConnectionThatLeavesItOut(connection);

        assertTakenFromSession(wire);
    }

    @Test
    void oneThatTheServerDisconnectsForIsAskedForAtOnceIfAFurtherHandlerComesWhileThereIsNoConnection()
            throws Exception {
        ClientConnection connection = subscribed();
        ScriptedServer.Connection wire = refuseByDisconnecting(connection);
        server.on(MqttConnect.class, (from, connect) -> from.cut());
        wire.cut();
        await().until(() -> !connection.isConnected());

        CompletableFuture<Void> granted = connection.subscribe(PUMPS, 1, Received.doneAtOnce());
        server.accepts(false);

        granted.get(10, TimeUnit.SECONDS);
        await().until(() -> pumps.restorations() == 1);
    }

    /** Its handlers have heard that all is well, by a message: nobody would ask for it else. */
    @Test
    void oneThatTheServerDisconnectsForAndGoesOnWithIsAskedForWhenTheSessionIsLost() throws Exception {
        ClientConnection connection = subscribed();
        ScriptedServer.Connection resumed = refuseByDisconnecting(connection);
        resumed.send(ScriptedServer.message(1, 1, TOPIC, "of the session", identifier(PUMPS)));
        await().until(() -> pumps.restorations() == 1);

        resumed.cut();

        await().until(() -> !server.connection(server.connections() - 1)
                .received(MqttSubscribe.class)
                .isEmpty());
    }

    @Test
    void aFurtherHandlerAsksForARefusedOneAgainForAll() throws Exception {
        ClientConnection connection = subscribed();
        answer.set(UNSPECIFIED);
        server.connection(0).cut();
        assertThat(pumps.awaitFailure()).isNotNull();
        answer.set(1);
        Received other = Received.doneAtOnce();

        connection.subscribe(PUMPS, 1, other).get(10, TimeUnit.SECONDS);

        await().until(() -> pumps.restorations() == 1);
        server.connection(1).send(ScriptedServer.message(1, 1, TOPIC, "both", identifier(PUMPS)));
        await().until(() ->
                pumps.payloads().contains("both") && other.payloads().contains("both"));
    }

    @Test
    void oneThatIsGrantedWithLessIsAskedForAgainOnAResumedSession() throws Exception {
        answer.set(0);
        ClientConnection connection = subscribed();
        assertThat(connection.shortcomings()).isNotEmpty();
        answer.set(1);
        server.accepts(true);

        server.connection(0).cut();

        awaitSubscribes(1, 1);
        await().until(() -> connection.shortcomings().isEmpty());
    }
}
