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
import static org.awaitility.Awaitility.await;

import io.cameliot.connection.ScriptedServer.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server, or a line, that takes its time for each packet, but goes on, is not given up. */
class SlowServerTest extends ScriptedServerTest {
    private static final int TIMEOUT_SECONDS = 2;

    /** What all answers together take is more than the timeout, and what one takes much less. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final int PACKETS = 20;
    private static final int PIECE_BYTES = 2_000;

    private final ScheduledExecutorService answers = Executors.newSingleThreadScheduledExecutor();
    private final Received received = Received.doneAtOnce();

    @AfterEach
    void endAnswers() {
        answers.shutdownNow();
    }

    private ClientConnection open() throws Exception {
        return connections
                .to(server)
                .durable()
                .connectionTimeout(TIMEOUT_SECONDS)
                .reconnectDelay(Duration.ofMillis(50))
                .open();
    }

    /** From now on it answers one packet after the other, and the next after a pause. */
    private void answerSlowly() {
        List<Runnable> turn = new ArrayList<>();
        server.onPublish((from, publish) -> inTurn(turn, () -> from.send(ScriptedServer.answer(publish, 0))));
        server.onSubscribe((from, subscribe) -> inTurn(turn, () -> from.send(ScriptedServer.granted(subscribe))));
        answers.scheduleAtFixedRate(
                () -> {
                    synchronized (turn) {
                        if (!turn.isEmpty()) {
                            turn.remove(0).run();
                        }
                    }
                },
                0,
                PAUSE.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private interface Answer {
        void send() throws Exception;
    }

    private static void inTurn(List<Runnable> turn, Answer answer) {
        synchronized (turn) {
            turn.add(() -> {
                try {
                    answer.send();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    private static String kind(MqttWireMessage packet) {
        return packet.getClass().getSimpleName();
    }

    @Test
    void subscriptionsAreAskedForBeforeWhatIsResumed() throws Exception {
        server.onPublish(null);
        ClientConnection connection = open();
        connection
                .subscribe(filter("iot-2/type/pump/id/+/evt/+/fmt/+"), 0, received)
                .get(10, TimeUnit.SECONDS);
        connection.publish(message(1, "one"), PATIENTLY, new Outcome());
        connection.publish(message(1, "two"), PATIENTLY, new Outcome());
        await().until(() -> server.connection(0).received(MqttPublish.class).size() == 2);
        server.accepts(true);

        server.connection(0).cut();

        Connection next = server.connection(1);
        await().until(() -> next.received(MqttPublish.class).size() == 2);
        assertThat(next.received())
                .extracting(SlowServerTest::kind)
                .containsExactly("MqttConnect", "MqttSubscribe", "MqttPublish", "MqttPublish");
        assertThat(next.payloads()).containsExactly("one", "two");
    }

    @Test
    void aSubscriptionWaitsForTheAnswersToWhatWasPublishedBefore() throws Exception {
        ClientConnection connection = open();
        answerSlowly();
        for (int i = 0; i < PACKETS; i++) {
            connection.publish(message(1, "m" + i), PATIENTLY, new Outcome());
        }

        connection
                .subscribe(filter("iot-2/type/pump/id/+/evt/+/fmt/+"), 1, received)
                .get(30, TimeUnit.SECONDS);

        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void manySubscriptionsAreAnsweredOneAfterTheOther() throws Exception {
        ClientConnection connection = open();
        answerSlowly();

        List<CompletableFuture<Void>> granted = new ArrayList<>();
        for (int i = 0; i < PACKETS; i++) {
            granted.add(connection.subscribe(filter("iot-2/type/t" + i + "/id/+/evt/+/fmt/+"), 1, received));
        }

        CompletableFuture.allOf(granted.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        assertThat(server.connections()).isEqualTo(1);
    }

    /** A durable session may hold much, which the server sends first. */
    @Test
    void aSubscriptionWaitsForWhatTheServerIsSending() throws Exception {
        ClientConnection connection = open();
        byte[] message = PahoConnectionTest.packet(0x30, "0001 74 00" + "00".repeat(PACKETS * PIECE_BYTES));
        AtomicInteger sent = new AtomicInteger();
        server.onSubscribe((from, subscribe) -> answers.scheduleAtFixedRate(
                () -> inPieces(from, subscribe, message, sent), 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS));

        connection
                .subscribe(filter("iot-2/type/pump/id/+/evt/+/fmt/+"), 1, received)
                .get(30, TimeUnit.SECONDS);

        assertThat(sent).hasValue(message.length);
        assertThat(server.connections()).isEqualTo(1);
    }

    /** Sends one piece of a message, or grants the subscription once all are sent. */
    private static void inPieces(Connection to, MqttSubscribe subscribe, byte[] message, AtomicInteger sent) {
        try {
            int begin = sent.get();
            int end = Math.min(message.length, begin + PIECE_BYTES);
            if (begin < message.length) {
                sent.set(end);
                to.send(Arrays.copyOfRange(message, begin, end));
            } else {
                to.send(ScriptedServer.granted(subscribe));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** It has passed over it. */
    @Test
    void aServerThatAnswersOnlyWhatCameLaterIsGivenUp() throws Exception {
        ClientConnection connection = open();
        server.onSubscribe(null);
        connection.subscribe(filter("iot-2/type/pump/id/+/evt/+/fmt/+"), 1, received);
        await().until(() -> server.connection(0).received(MqttSubscribe.class).size() == 1);

        answers.scheduleAtFixedRate(
                () -> connection.publish(message(1, "later"), PATIENTLY, new Outcome()),
                0,
                PAUSE.toMillis(),
                TimeUnit.MILLISECONDS);

        await().atMost(30, TimeUnit.SECONDS).until(() -> server.connections() > 1);
    }
}
