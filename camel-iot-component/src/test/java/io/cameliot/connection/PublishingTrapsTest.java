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
import static io.cameliot.connection.TestConnections.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.protocol.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRec;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Known bugs of Paho in publishing, which the connection does not have. */
class PublishingTrapsTest extends ScriptedServerTest {
    private static final PublishTerms TERMS = TestConnections.patiently(Duration.ofSeconds(20));

    private static Outcome publish(ClientConnection connection, OutboundMessage message) {
        Outcome outcome = new Outcome();
        connection.publish(message, TERMS, outcome);
        return outcome;
    }

    @Test
    void b19ARefusedMessageFailsWithTheReasonCodeAndTheConnectionStays() throws Exception {
        server.onPublish((from, publish) -> from.send(ScriptedServer.answer(publish, 0x87)));
        ClientConnection connection = connections.to(server).open();

        Throwable failure = publish(connection, message(1, "refused")).awaitFailure();

        assertThat(failure)
                .isInstanceOfSatisfying(RefusedException.class, refusal -> assertThat(refusal.reasonCode())
                        .isEqualTo(ReasonCode.NOT_AUTHORIZED))
                .hasMessageContaining(TOPIC);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void b19ARefusedMessageOfQos2FailsAndIsNotSentForEver() throws Exception {
        // Paho ends the connection on such a PUBREC instead of telling who published.
        server.onPublish(
                (from, publish) -> from.send(new MqttPubRec(0x87, publish.getMessageId(), new MqttProperties())));
        ClientConnection connection = connections.to(server).open();

        Throwable failure = publish(connection, message(2, "refused")).awaitFailure();

        assertThat(failure).hasMessageContaining(TOPIC);
        assertThat(server.connection(0).payloads()).containsExactly("refused");
        server.onPublish(ScriptedServer::acknowledge);
        publish(connection, message(1, "next")).awaitAcknowledged();
        assertThat(server.connections()).isLessThanOrEqualTo(2);
    }

    @Test
    void b20AMessageSentAgainCarriesItsTopic() throws Exception {
        server.accepts(true, properties -> properties.setTopicAliasMaximum(8));
        ClientConnection connection = connections.to(server).durable().open();
        publish(connection, message(1, "would define an alias")).awaitAcknowledged();
        server.onPublish(null);
        Outcome outcome = publish(connection, message(1, "again"));
        await().until(() -> server.connection(0).payloads().size() == 2);

        server.onPublish(ScriptedServer::acknowledge);
        server.connection(0).cut();
        outcome.awaitAcknowledged();

        assertThat(server.connection(1).received(MqttPublish.class))
                .extracting(MqttPublish::getTopicName)
                .containsExactly(TOPIC);
    }

    @Test
    void b21EachMessageNamesItsTopicWhoeverPublishes() throws Exception {
        server.accepts(false, properties -> properties.setTopicAliasMaximum(8));
        ClientConnection connection = connections.to(server).open();
        Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
        ExecutorService publishers = Executors.newFixedThreadPool(8);
        for (int publisher = 0; publisher < 8; publisher++) {
            publishers.execute(() -> {
                for (int i = 0; i < 200; i++) {
                    outcomes.add(publish(connection, message(1, TOPIC + i % 16, "m")));
                }
            });
        }
        publishers.shutdown();
        assertThat(publishers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        for (Outcome outcome : outcomes) {
            outcome.awaitAcknowledged();
        }

        assertNoAliases(server.connection(0).received(MqttPublish.class));
    }

    @Test
    void b22AFullWindowUsesUpNoAlias() throws Exception {
        server.accepts(false, properties -> {
            properties.setTopicAliasMaximum(8);
            properties.setReceiveMaximum(2);
        });
        ClientConnection connection = connections.to(server).maxInFlight(100).open();
        ExecutorService publishers = Executors.newFixedThreadPool(4);
        List<Outcome> outcomes =
                IntStream.range(0, 200).mapToObj(i -> new Outcome()).toList();
        for (int i = 0; i < outcomes.size(); i++) {
            OutboundMessage message = message(1, TOPIC + i % 16, "m");
            Outcome outcome = outcomes.get(i);
            publishers.execute(() -> connection.publish(message, TERMS, outcome));
        }
        publishers.shutdown();
        for (Outcome outcome : outcomes) {
            outcome.awaitAcknowledged();
        }

        assertNoAliases(server.connection(0).received(MqttPublish.class));
    }

    /** Paho would use them before they are defined, or after the message that defines them was refused. */
    private static void assertNoAliases(List<MqttPublish> publishes) {
        assertThat(publishes).isNotEmpty().allSatisfy(publish -> {
            assertThat(publish.getTopicName()).startsWith(TOPIC);
            assertThat(publish.getProperties().getTopicAlias()).isNull();
        });
    }

    /** Paho counts messages of QoS 0 too, and gives places free on the thread that tells of the acknowledgement. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void b23AMessageIsNeverRefusedForOthersThatAreAcknowledged(int qos) throws Exception {
        server.accepts(false, properties -> properties.setReceiveMaximum(1));
        ClientConnection connection = connections.to(server).open();

        CompletableFuture<Void> end = new CompletableFuture<>();
        connection.publish(message(qos, "m"), TERMS, new PublishListener() {
            private int left = 5_000;

            @Override
            public void acknowledged() {
                if (--left == 0) {
                    end.complete(null);
                } else {
                    connection.publish(message(qos, "m"), TERMS, this);
                }
            }

            @Override
            public void failed(Exception cause) {
                end.completeExceptionally(cause);
            }
        });
        end.get(20, TimeUnit.SECONDS);
    }

    @Test
    void b25APacketThatTheServerDoesNotTakeFailsAndTheConnectionStays() throws Exception {
        server.accepts(false, properties -> properties.setMaximumPacketSize(500L));
        ClientConnection connection = connections.to(server).open();

        Throwable failure = publish(connection, message(1, "x".repeat(500))).awaitFailure();

        assertThat(failure)
                .isInstanceOfSatisfying(RefusedException.class, refusal -> assertThat(refusal.reasonCode())
                        .isEqualTo(ReasonCode.PACKET_TOO_LARGE))
                .hasMessageContaining("500");
        publish(connection, message(1, "small")).awaitAcknowledged();
        assertThat(server.connection(0).payloads()).containsExactly("small");
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void b25PropertiesCountAsPartOfThePacket() throws Exception {
        server.accepts(false, properties -> properties.setMaximumPacketSize(500L));
        ClientConnection connection = connections.to(server).open();

        publish(connection, withUserProperty("small", "value")).awaitAcknowledged();
        Throwable failure = publish(connection, withUserProperty("small too", "v".repeat(500)))
                .awaitFailure();

        assertThat(failure).hasMessageContaining("500");
        assertThat(server.connection(0).payloads()).containsExactly("small");
    }

    /** Paho would cut the length of the packet short. */
    @Test
    void b25APacketThatMqttDoesNotAllowFailsWhateverTheServerTakes() throws Exception {
        ClientConnection connection = connections.to(server).open();

        OutboundMessage tooLarge = new OutboundMessage(TOPIC, new byte[268_435_456], 0, MessageProperties.NONE);
        Throwable failure = publish(connection, tooLarge).awaitFailure();

        assertThat(failure).hasMessageContaining("268435460");
        publish(connection, message(1, "small")).awaitAcknowledged();
        assertThat(server.connection(0).payloads()).containsExactly("small");
        assertThat(server.connections()).isEqualTo(1);
    }

    private static OutboundMessage withUserProperty(String payload, String value) {
        MessageProperties properties = MessageProperties.of(
                false, null, null, null, null, List.of(new MessageProperties.UserProperty("name", value)));
        return new OutboundMessage(TOPIC, payload.getBytes(), 1, properties);
    }
}
