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
import static io.cameliot.connection.TestConnections.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.protocol.ReasonCode;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRel;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubscribe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the server says is told, or ends the connection at once with its reason. */
class PahoReadingTest extends PahoConnectionTest {
    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "tab\t", "\u001b[31m", "\u0085", "\0", "\uffff"})
    void theReasonOfADisconnectIsToldWhateverCharactersItHas(String reasonString) throws Exception {
        Heard heard = connected(create());

        wire().send(packet(0xE0, "98", reason(reasonString)));

        heard.await("lost");
        assertThat(heard.loss.reasonCode()).isEqualTo(new ReasonCode(0x98));
        assertThat(heard.loss.text()).isEqualTo(reasonString);
        assertThat(heard.loss.toString()).doesNotContain(reasonString).contains("\\u");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "tab\t", "\u001b[31m", "\u0085", "\0"})
    void theReasonOfARefusedConnectIsToldWhateverCharactersItHas(String reasonString) throws Exception {
        server.onConnect((from, connect) -> from.send(packet(0x20, "00 87", reason(reasonString))));

        Heard heard = connect(create());

        heard.await("failed");
        assertThat(heard.failure.reasonCode()).contains(ReasonCode.NOT_AUTHORIZED);
        assertThat(heard.failure.getMessage()).doesNotContain(reasonString).contains("\\u");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "\0", "\u0085"})
    void theReasonsOfAnswersAreToldAndTheConnectionStays(String reasonString) throws Exception {
        server.onPublish((from, publish) -> from.send(packet(
                publish.getQoS() == 1 ? 0x40 : 0x50, shown(publish.getMessageId()), "97", reason(reasonString))));
        server.onSubscribe((from, subscribe) ->
                from.send(packet(0x90, shown(subscribe.getMessageId()), reason(reasonString), "8f")));
        NetworkConnection connection = create();
        Heard heard = connected(connection);

        connection.publish(message(1, "one"), 0, heard.answer("one"));
        connection.publish(message(2, "two"), 0, heard.answer("two"));
        connection.subscribe(filter("iot-2/type/pump/id/+/cmd/+/fmt/+"), 1, 0, heard.answer("subscription"));

        await().until(() -> heard.answers.size() == 3);
        assertThat(heard.answers)
                .containsExactlyInAnyOrder(
                        "one 151 " + reasonString, "two 151 " + reasonString, "subscription 143 " + reasonString);
        server.onPublish(ScriptedServer::acknowledge);
        connection.publish(message(1, "next"), 0, heard.answer("next"));
        await().until(() -> heard.answers.contains("next 0 null"));
        assertThat(heard.events).containsExactly("connected");
    }

    @Test
    void anUnsubscribeEndsWhateverTheServerSaysAboutIt() throws Exception {
        server.on(
                MqttUnsubscribe.class,
                (from, unsubscribe) ->
                        from.send(packet(0xB0, shown(unsubscribe.getMessageId()), reason("gone\n"), "11")));
        NetworkConnection connection = create();
        connected(connection);
        CountDownLatch ended = new CountDownLatch(1);

        connection.unsubscribe(filter("iot-2/type/pump/id/+/cmd/+/fmt/+"), ended::countDown);

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "41020001,       malformed PUBACK",
        "4003000187,     ''",
        "900300010000,   malformed SUBACK",
        "40050001870501, malformed PUBACK",
        "f000,           type 15",
        "c000,           type 12",
        "2003000000,     second CONNACK",
        "3603000000,     malformed PUBLISH",
        "34050000000000, malformed PUBLISH",
        "62ffffffff7f,   malformed packet"
    })
    void whatIsMalformedEndsTheConnectionAtOnceWithTheReason(String packet, String reason) throws Exception {
        Heard heard = connected(create());

        wire().send(HexFormat.of().parseHex(packet.length() % 2 == 0 ? packet : packet + "0"));
        if (reason.isEmpty()) {
            wire().send(packet(0xE0, "8b"));
        }

        heard.await("lost");
        assertThat(heard.loss.text() == null ? "" : heard.loss.text()).contains(reason);
        assertThat(heard.events).containsExactly("connected", "lost");
    }

    /** Nothing of it counts, and the server is told with the DISCONNECT. */
    @ParameterizedTest
    @CsvSource({
        "1, 50020001,       PUBREC,   0x82",
        "1, 70020001,       PUBCOMP,  0x82",
        "1, 900400010000,   SUBACK,   0x82",
        "1, b00400010000,   UNSUBACK, 0x82",
        "2, 40020001,       PUBACK,   0x82",
        "2, 70020001,       PUBCOMP,  0x82",
        "2, 900400010000,   SUBACK,   0x82",
        "1, 41020001,       PUBACK,   0x81",
        "1, 3603000000,     PUBLISH,  0x81"
    })
    void aServerThatBreaksARuleIsToldSoAndNothingIsCountedAsDelivered(int qos, String packet, String named, String told)
            throws Exception {
        server.onPublish((from, publish) -> {
            assertThat(publish.getMessageId()).isEqualTo(1);
            from.send(HexFormat.of().parseHex(packet));
        });
        NetworkConnection connection = create();
        Heard heard = connected(connection);

        connection.publish(message(qos, "m"), 0, heard.answer("m"));

        heard.await("lost");
        assertThat(heard.loss.text()).contains(named);
        connection.close(heard.loss.farewell(), () -> {});
        await().until(() -> !wire().received(MqttDisconnect.class).isEmpty());
        assertThat(wire().received(MqttDisconnect.class).get(0).getReturnCode()).isEqualTo(Integer.decode(told));
        assertThat(heard.answers).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40021267", "50021267", "5003126787", "70021267", "900412670000", "b00412670000", "d000"})
    void anAnswerToNothingDisturbsNothing(String packet) throws Exception {
        NetworkConnection connection = create();
        Heard heard = connected(connection);

        wire().send(HexFormat.of().parseHex(packet));
        connection.publish(message(1, "next"), 0, heard.answer("next"));

        await().until(() -> heard.answers.contains("next 0 null"));
        assertThat(heard.events).containsExactly("connected");
        if (packet.startsWith("50")) {
            await().until(() -> !wire().received(MqttPubRel.class).isEmpty());
            assertThat(wire().received(MqttPubRel.class).get(0).getReturnCode()).isEqualTo(0x92);
        }
    }

    @Test
    void aListenerThatThrowsEndsNothing() throws Exception {
        NetworkConnection connection = create();
        Heard heard = connected(connection);
        heard.receiver = message -> {
            throw new IllegalStateException("unexpected");
        };

        wire().send(ScriptedServer.message(1, 1, "t", "bad"));
        connection.publish(message(1, "next"), 0, heard.answer("next"));

        await().until(() -> heard.answers.contains("next 0 null"));
    }

    /** An error, such as a missing class, ends Paho's reader; the connection would seem to stand until a ping is missed. */
    @Test
    void anErrorInPahosReaderEndsTheConnectionAtOnce() throws Exception {
        Heard heard = connected(create());
        heard.receiver = message -> {
            throw new NoClassDefFoundError("missing");
        };

        wire().send(ScriptedServer.message(1, 1, "t", "bad"));

        heard.await("lost");
        assertThat(heard.loss.text()).contains("NoClassDefFoundError").contains("missing");
    }

    /** There may be no memory to tell of it: then the next check finds it. */
    @Test
    void aConnectionWhoseReaderHasDiedIsOverAlsoIfNobodyHearsOfIt() throws Exception {
        NetworkConnection connection = create();
        Heard heard = connected(connection);
        heard.receiver = message -> {
            throw new OutOfMemoryError("pretended");
        };
        heard.whenLost = () -> {
            throw new OutOfMemoryError("pretended, too");
        };

        wire().send(ScriptedServer.message(1, 1, "t", "bad"));

        await().until(() -> !connection.isConnected());
        assertThat(heard.events).doesNotContain("lost");
    }

    @Test
    void whatIsNoMqttIsSaidToBeNone() throws Exception {
        server.onConnect((from, connect) -> from.send("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes()));

        Heard heard = connect(create());

        heard.await("failed");
        assertThat(heard.failure).hasMessageContaining("It seems not to speak MQTT there");
    }

    @Test
    void aDisconnectInPlaceOfAConnackIsARefusal() throws Exception {
        server.onConnect((from, connect) -> from.send(packet(0xE0, "89", reason("later\n"))));

        Heard heard = connect(create());

        heard.await("failed");
        assertThat(heard.failure.reasonCode()).contains(new ReasonCode(0x89));
        assertThat(heard.failure).hasMessageContaining("later");
    }
}
