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
import static io.cameliot.connection.TestConnections.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.junit.jupiter.api.Test;

/** A connection that is broken off, for a message to come again, is so once the server has answered what it was sent. */
class BreakingOffTest extends ScriptedServerTest {
    private static final TopicFilter PUMPS = filter("iot-2/type/pump/id/+/evt/+/fmt/+");
    private static final TopicFilter VALVES = filter("iot-2/type/valve/id/+/evt/+/fmt/+");

    /** Longer than a handler takes. */
    private final Executor later = CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS);

    private void later(ScriptedServer.Connection from, MqttDisconnect disconnect) {
        later.execute(() -> {
            try {
                from.send(disconnect);
                from.cut();
            } catch (Exception e) {
                // It was broken off before.
            }
        });
    }

    /** Each connection has a message that fails, and resumes its session. */
    private ClientConnection alwaysFailing() throws Exception {
        server.onConnect((from, connect) -> {
            from.send(ScriptedServer.accepted(server.connections() > 1, new MqttProperties()));
            if (server.connections() > 1) {
                from.send(ScriptedServer.message(1, 1, TOPIC, "to connection " + server.connections()));
            }
        });
        ClientConnection connection = connections
                .to(server)
                .durable()
                .reconnectDelay(Duration.ofMillis(1))
                .open();
        connection.subscribe(PUMPS, 1, Received.wantingAgain()).get(10, TimeUnit.SECONDS);
        return connection;
    }

    @Test
    void aPublishThatTheServerDisconnectsForFailsThoughAnotherReasonBreaksTheConnectionOffEachTime() throws Exception {
        ClientConnection connection = alwaysFailing();
        server.onPublish((from, publish) -> later(from, new MqttDisconnect(0x90, new MqttProperties())));

        Outcome outcome = new Outcome();
        connection.publish(message(1, "poison"), TestConnections.PATIENTLY, outcome);

        assertThat(outcome.awaitFailure()).isInstanceOf(RefusedException.class);
    }

    @Test
    void aSubscriptionThatTheServerDisconnectsForIsFoundOutLikewise() throws Exception {
        ClientConnection connection = alwaysFailing();
        server.onSubscribe((from, subscribe) -> {
            if (subscribe.getSubscriptions()[0].getTopic().equals(VALVES.toString())) {
                later(from, new MqttDisconnect(0x8F, new MqttProperties()));
            } else {
                from.send(ScriptedServer.granted(subscribe));
            }
        });

        CompletableFuture<Void> granted = connection.subscribe(VALVES, 1, Received.doneAtOnce());
        server.connection(0).send(ScriptedServer.message(1, 1, TOPIC, "first"));

        await().until(granted::isCompletedExceptionally);
    }

    @Test
    void aMessageThatIsFasterThanTheNewsOfTheConnectionComesAgainAsOftenAsItFails() throws Exception {
        alwaysFailing();

        server.connection(0).cut();

        await().until(() -> server.connections() > 20);
    }

    @Test
    void whatTheServerAcknowledgesMeanwhileIsNotPublishedTwice() throws Exception {
        ClientConnection connection = alwaysFailing();
        server.onPublish((from, publish) -> later.execute(() -> {
            try {
                ScriptedServer.acknowledge(from, publish);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }));
        Outcome outcome = new Outcome();
        connection.publish(message(1, "once"), TestConnections.PATIENTLY, outcome);
        await().until(() -> !server.connection(0).received(MqttPublish.class).isEmpty());

        server.connection(0).send(ScriptedServer.message(1, 1, TOPIC, "first"));

        outcome.awaitAcknowledged();
        await().until(() -> server.connections() > 3);
        assertThat(server.connection(1).received(MqttPublish.class)).isEmpty();
        assertThat(server.connection(0).received(MqttSubscribe.class)).hasSize(1);
    }

    @Test
    void aServerThatAnswersNothingIsLeftAllTheSame() throws Exception {
        server.onPublish(null);
        server.onConnect(
                (from, connect) -> from.send(ScriptedServer.accepted(server.connections() > 1, new MqttProperties())));
        ClientConnection connection =
                connections.to(server).durable().connectionTimeout(1).open();
        connection.subscribe(PUMPS, 1, Received.wantingAgain()).get(10, TimeUnit.SECONDS);
        connection.publish(message(1, "unanswered"), TestConnections.PATIENTLY, new Outcome());

        server.connection(0).send(ScriptedServer.message(1, 1, TOPIC, "failing"));

        assertThat(server.connection(1).connect().isCleanStart()).isFalse();
    }
}
