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

import static io.cameliot.connection.TestConnections.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cameliot.connection.MessageProperties.UserProperty;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRec;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server grants is told, and what is published goes out as it is. */
class PahoPublishingTest extends PahoConnectionTest {
    @Test
    void theLimitsAreThoseOfTheConnack() throws Exception {
        session = SessionLifetime.OF_PROCESS;
        server.accepts(true, granted -> {
            granted.setReceiveMaximum(7);
            granted.setMaximumQoS(1);
            granted.setSessionExpiryInterval(5L);
            granted.setWildcardSubscriptionsAvailable(false);
            granted.setSharedSubscriptionAvailable(false);
            granted.setSubscriptionIdentifiersAvailable(false);
            granted.setServerKeepAlive(9);
        });

        Heard heard = connected(create());

        // After a clean start there is no session (MQTT-3.2.2-4).
        assertThat(heard.limits)
                .isEqualTo(new ServerLimits(false, 7, 1, 5L, false, false, false, Duration.ofSeconds(9)));
    }

    @Test
    void aSessionExpiryAsAskedForIsNotTold() throws Exception {
        session = SessionLifetime.OF_PROCESS;
        server.accepts(false, granted -> granted.setSessionExpiryInterval(SESSION_EXPIRY));

        assertThat(connected(create()).limits.sessionExpiry()).isNull();
    }

    /** The window of publishes refuses it before; Paho must not change it. */
    @Test
    void pahoLowersNoQos() throws Exception {
        server.accepts(false, granted -> granted.setMaximumQoS(0));
        NetworkConnection connection = create();
        Heard heard = connected(connection);

        connection.publish(message(1, "one"), 0, heard.answer("one"));

        await().until(() -> heard.answers.contains("one 0 null"));
        assertThat(wire().received(MqttPublish.class))
                .extracting(MqttPublish::getQoS)
                .containsExactly(1);
    }

    @Test
    void aRefusedMessageOfQos2EndsNoConnection() throws Exception {
        server.onPublish(
                (from, publish) -> from.send(new MqttPubRec(0x87, publish.getMessageId(), new MqttProperties())));
        NetworkConnection connection = create();
        Heard heard = connected(connection);

        connection.publish(message(2, "two"), 0, heard.answer("two"));

        await().until(() -> heard.answers.contains("two 135 null"));
        server.onPublish(ScriptedServer::acknowledge);
        connection.publish(message(2, "next"), 0, heard.answer("next"));
        await().until(() -> heard.answers.contains("next 0 null"));
        assertThat(heard.events).containsExactly("connected");
    }

    @Test
    void controlCharactersAreSentAndReceivedAsTheyAre() throws Exception {
        NetworkConnection connection = create();
        Heard heard = connected(connection);
        List<MessageProperties> received = new CopyOnWriteArrayList<>();
        heard.receiver = message -> received.add(message.properties());
        MessageProperties properties = MessageProperties.of(
                true,
                5L,
                "text\t",
                "reply",
                new byte[40_000],
                List.of(new UserProperty("cause\n", "line 1\r\n\tline 2")));
        // The server of this test reads with Paho, which does not take it, and is gone then: maybe before it is known
        // as sent.
        server.on(MqttPublish.class, null);
        byte[] packet = HexFormat.of().parseHex("30 0b 0001 74 07 26 0001 0a 0001 0d".replace(" ", ""));

        wire().send(packet);
        connection.publish(new OutboundMessage("t", new byte[0], 0, properties), 0, heard.answer("sent"));

        await().until(() -> received.size() == 1);
        assertThat(received.get(0).userProperties()).containsExactly(new UserProperty("\n", "\r"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0", "\ud83d"})
    void whatMqttCannotCarryIsRefusedByName(String value) throws Exception {
        NetworkConnection connection = create();
        Heard heard = connected(connection);
        MessageProperties properties =
                MessageProperties.of(false, null, null, null, null, List.of(new UserProperty("cause", value)));

        assertThatThrownBy(() -> connection.publish(
                        new OutboundMessage("t/1", new byte[0], 1, properties), 0, heard.answer("never")))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContainingAll("The message to topic t/1 cannot be published", "its user property 'cause'");
        assertThat(connection.isConnected()).isTrue();
    }
}
