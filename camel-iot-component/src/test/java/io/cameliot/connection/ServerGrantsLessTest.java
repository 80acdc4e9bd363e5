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
import static io.cameliot.connection.TestConnections.filter;
import static io.cameliot.connection.TestConnections.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server grants less than it is asked for is an error by name, or is told by the connection. */
class ServerGrantsLessTest extends ScriptedServerTest {
    private static final TopicFilter PUMPS = filter("iot-2/type/pump/id/+/evt/+/fmt/+");
    private static final TopicFilter VALVES = filter("iot-2/type/valve/id/+/evt/+/fmt/+");
    private static final TopicFilter ONE = filter("iot-2/type/pump/id/p-01/evt/status/fmt/text");

    private final Received received = Received.doneAtOnce();

    private static Throwable refusal(ClientConnection connection, TopicFilter filter) {
        try {
            connection.subscribe(filter, 1, Received.doneAtOnce()).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            return e.getCause();
        }
        throw new AssertionError("granted, but it should have been refused");
    }

    @Test
    void aServerThatTakesQos0OnlyFailsMessagesOfMoreByNameAndIsTold() throws Exception {
        server.accepts(false, properties -> properties.setMaximumQoS(0));
        ClientConnection connection = connections.to(server).open();
        Outcome more = new Outcome();
        Outcome enough = new Outcome();

        connection.publish(message(1, "more"), PATIENTLY, more);
        connection.publish(message(0, "enough"), PATIENTLY, enough);

        assertThat(more.awaitFailure()).hasMessageContainingAll("QoS 1", "QoS 0 at most");
        enough.awaitAcknowledged();
        assertThat(server.connection(0).payloads()).containsExactly("enough");
        assertThat(connection.shortcomings()).singleElement().asString().contains("QoS 0 only");
    }

    @Test
    void aSubscriptionThatIsGrantedWithLessIsTold() throws Exception {
        server.on(MqttSubscribe.class, (from, subscribe) -> from.send(ScriptedServer.answer(subscribe, 0)));
        ClientConnection connection = connections.to(server).open();

        connection.subscribe(PUMPS, 1, received).get(10, TimeUnit.SECONDS);

        assertThat(connection.shortcomings())
                .singleElement()
                .asString()
                .contains(PUMPS.toString())
                .contains("with QoS 0 only");
    }

    @Test
    void aSubscriptionThatIsGrantedAsAskedForIsNotTold() throws Exception {
        ClientConnection connection = connections.to(server).durable().open();

        connection.subscribe(PUMPS, 1, received).get(10, TimeUnit.SECONDS);
        connection.subscribe(VALVES, 0, received).get(10, TimeUnit.SECONDS);

        assertThat(connection.shortcomings()).isEmpty();
    }

    @Test
    void aSessionThatTheServerDoesNotKeepIsToldIfItWasAskedFor() throws Exception {
        server.accepts(false, properties -> properties.setSessionExpiryInterval(0L));

        assertThat(connections.to(server).durable().open().shortcomings())
                .singleElement()
                .asString()
                .contains("session expiry 0");
    }

    @Test
    void aSessionThatTheServerKeepsForAShorterTimeIsTold() throws Exception {
        server.accepts(false, properties -> properties.setSessionExpiryInterval(7L));

        assertThat(connections.to(server).durable().open().shortcomings())
                .singleElement()
                .asString()
                .contains("7 s only", "sessionExpiryInterval");
    }

    @Test
    void aSharedSubscriptionIsRefusedByNameWhereThereAreNone() throws Exception {
        server.accepts(false, properties -> properties.setSharedSubscriptionAvailable(false));
        ClientConnection connection = connections.to(server).open();

        assertThat(refusal(connection, PUMPS.shared("group")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContainingAll("$share/group/", "shared subscriptions not supported");

        connection.subscribe(PUMPS, 1, received).get(10, TimeUnit.SECONDS);
        assertThat(server.connection(0).filters()).containsExactly(PUMPS.toString());
    }

    @Test
    void aWildcardIsRefusedByNameWhereThereAreNone() throws Exception {
        server.accepts(false, properties -> properties.setWildcardSubscriptionsAvailable(false));
        ClientConnection connection = connections.to(server).open();

        assertThat(refusal(connection, PUMPS)).hasMessageContaining("wildcard subscriptions not supported");

        connection.subscribe(ONE, 1, received).get(10, TimeUnit.SECONDS);
        assertThat(server.connection(0).filters()).containsExactly(ONE.toString());
    }

    @Test
    void aFilterThatIsTooLongForTheServersPacketsIsRefusedByNameAndNotSent() throws Exception {
        server.accepts(false, properties -> properties.setMaximumPacketSize(128L));
        ClientConnection connection = connections.to(server).open();
        TopicFilter tooLong = filter("iot-2/type/pump/id/+/evt/" + "x".repeat(200) + "/fmt/+");

        assertThat(refusal(connection, tooLong))
                .isInstanceOf(RefusedException.class)
                .hasMessageContainingAll("packet too large", "128");

        connection.subscribe(ONE, 1, received).get(10, TimeUnit.SECONDS);
        assertThat(server.connection(0).filters()).containsExactly(ONE.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x81, 0x82, 0x87, 0x8F, 0x9E, 0xA1, 0xA2})
    void aSubscriptionThatTheServerDisconnectsForFailsAndAllOthersGoOn(int reasonCode) throws Exception {
        server.on(MqttSubscribe.class, (from, subscribe) -> {
            if (subscribe.getSubscriptions()[0].getTopic().equals(VALVES.toString())) {
                from.send(new MqttDisconnect(reasonCode, new MqttProperties()));
                from.cut();
            } else {
                from.send(ScriptedServer.answer(subscribe, 1));
            }
        });
        ClientConnection connection =
                connections.to(server).reconnectDelay(Duration.ofMillis(200)).open();
        connection.subscribe(PUMPS, 1, received).get(10, TimeUnit.SECONDS);
        Outcome published = new Outcome();

        CompletableFuture<Void> granted = connection.subscribe(VALVES, 1, Received.doneAtOnce());
        connection.publish(message(1, "published"), PATIENTLY, published);

        assertThatThrownBy(() -> granted.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(RefusedException.class)
                .hasMessageContainingAll(VALVES.toString(), new ReasonCode(reasonCode).toString(), "disconnects");
        published.awaitAcknowledged();
        await().until(connection::isConnected);
        assertThat(server.connections()).isLessThanOrEqualTo(3);
    }

    @Test
    void amongSeveralSubscriptionsOfANewConnectionTheOneThatIsNotTakenIsFound() throws Exception {
        ClientConnection connection =
                connections.to(server).reconnectDelay(Duration.ofMillis(50)).open();
        Received refused = Received.doneAtOnce();
        connection.subscribe(PUMPS, 1, received).get(10, TimeUnit.SECONDS);
        connection.subscribe(VALVES, 1, refused).get(10, TimeUnit.SECONDS);
        connection.subscribe(ONE, 1, received).get(10, TimeUnit.SECONDS);
        server.on(MqttSubscribe.class, (from, subscribe) -> {
            if (subscribe.getSubscriptions()[0].getTopic().equals(VALVES.toString())) {
                from.send(new MqttDisconnect(0x87, new MqttProperties()));
                from.cut();
            } else {
                from.send(ScriptedServer.answer(subscribe, 1));
            }
        });

        server.connection(0).cut();

        assertThat(refused.awaitFailure()).isInstanceOf(RefusedException.class).hasMessageContaining(VALVES.toString());
        await().until(() -> connection.isConnected()
                && server.connection(server.connections() - 1)
                        .filters()
                        .equals(List.of(PUMPS.toString(), ONE.toString())));
    }

    @Test
    void whatIsPublishedIsSentAfterASubscriptionThatWasSuspectedIsAnswered() throws Exception {
        server.onPublish((from, publish) -> {
            if (new String(publish.getPayload()).equals("poison")) {
                from.send(new MqttDisconnect(0x90, new MqttProperties()));
                from.cut();
            } else {
                ScriptedServer.acknowledge(from, publish);
            }
        });
        ClientConnection connection =
                connections.to(server).reconnectDelay(Duration.ofMillis(50)).open();
        connection.subscribe(PUMPS, 1, received).get(10, TimeUnit.SECONDS);
        Outcome poison = new Outcome();
        Outcome good = new Outcome();

        connection.publish(message(1, "poison"), PATIENTLY, poison);
        connection.publish(message(1, "good"), PATIENTLY, good);

        assertThat(poison.awaitFailure()).isInstanceOf(RefusedException.class);
        good.awaitAcknowledged();
        assertThat(server.connection(server.connections() - 1).received(MqttPublish.class))
                .extracting(publish -> new String(publish.getPayload()))
                .endsWith("good");
    }

    @Test
    void aServerThatDoesNotAnswerASubscriptionIsGivenUpAndTriedAgain() throws Exception {
        server.on(MqttSubscribe.class, (from, subscribe) -> {
            if (server.connections() > 1) {
                from.send(ScriptedServer.answer(subscribe, 1));
            }
        });
        ClientConnection connection =
                connections.to(server).connectionTimeout(1).open();

        connection.subscribe(PUMPS, 1, received).get(30, TimeUnit.SECONDS);

        assertThat(server.connections()).isGreaterThan(1);
    }

    @Test
    void aServerThatDisconnectsForASubscriptionAndAnswersNoOtherDoesNotHoldUpPublishing() throws Exception {
        server.on(MqttSubscribe.class, (from, subscribe) -> {
            if (server.connections() == 1) {
                from.send(new MqttDisconnect(0x87, new MqttProperties()));
                from.cut();
            } else if (server.connections() > 2) {
                from.send(ScriptedServer.answer(subscribe, 1));
            }
        });
        ClientConnection connection =
                connections.to(server).connectionTimeout(1).open();
        connection.subscribe(PUMPS, 1, received);
        Outcome published = new Outcome();

        connection.publish(message(1, "published"), PATIENTLY, published);

        published.awaitAcknowledged();
    }
}
