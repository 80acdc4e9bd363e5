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
package io.cameliot.paho;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cameliot.connection.InboundMessage;
import io.cameliot.connection.MessageProperties.UserProperty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a PUBLISH says (MQTT 5.0, 3.3). */
class PahoPublishReaderTest {
    private static final String MALFORMED = "The server has sent a malformed PUBLISH";

    /** Sends a packet through the stream that takes messages out. */
    private static InboundMessage read(byte[] packet) throws IOException {
        List<InboundMessage> messages = ReceivedBytes.messages(packet);
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }

    private static byte[] packet(int first, byte[] body) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(first);
        packet.writeBytes(MqttWireMessage.encodeVariableByteInteger(body.length));
        packet.writeBytes(body);
        return packet.toByteArray();
    }

    private static InboundMessage read(String first, String body) throws IOException {
        return read(packet(HexFormat.fromHexDigits(first), HexFormat.of().parseHex(body)));
    }

    @Test
    void whatIsReadIsWhatPahoReads() throws Exception {
        RandomPublishes random = new RandomPublishes(1);
        for (int i = 0; i < 2_000; i++) {
            byte[] packet = random.publish(random.below(3)).serialize();
            MqttPublish expected = (MqttPublish) MqttWireMessage.createWireMessage(packet);

            InboundMessage read = read(packet);

            assertThat(read.topic()).isEqualTo(expected.getTopicName());
            assertThat(read.qos()).isEqualTo(expected.getQoS());
            assertThat(read.packetId()).isEqualTo(expected.getMessageId());
            assertThat(read.retained()).isEqualTo(expected.getMessage().isRetained());
            assertThat(Arrays.equals(read.payload(), expected.getPayload())).isTrue();
            PahoProperties.assertSame(read.properties(), PahoProperties.of(expected.getProperties()));
            assertThat(read.duplicate()).isEqualTo((packet[0] & 0x08) != 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32_767, 32_768, 65_535})
    void correlationDataMayBeAsLongAsMqttAllows(int length) throws Exception {
        // Paho takes the length for a signed number.
        MqttProperties properties = new MqttProperties();
        properties.setCorrelationData(new byte[length]);
        MqttPublish publish = new MqttPublish("t", new RandomPublishes(length).message(0, 10), properties);

        InboundMessage read = read(publish.serialize());

        assertThat(read.properties().correlationData()).hasSize(length);
        assertThat(read.payload()).isEqualTo(publish.getPayload());
    }

    @Test
    void textMayHoldControlCharacters() throws Exception {
        // MQTT 5.0, 1.5.4: it should not. Paho does not read it.
        InboundMessage read = read("30", "0002610a" + "0d" + "030001" + "0a" + "26" + "00026e0d" + "0002767f" + "70");

        assertThat(read.topic()).isEqualTo("a\n");
        assertThat(read.properties().contentType()).isEqualTo("\n");
        assertThat(read.properties().userProperties()).containsExactly(new UserProperty("n\r", "v\u007F"));
        assertThat(read.payload()).asString().isEqualTo("p");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
                    nothing at all,                             30, ''
                    half of the length of the topic,            30, 00
                    an empty topic,                             30, 000000
                    NUL in the topic,                           30, 000361006200
                    a topic that is not UTF-8,                  30, 0002c32800
                    half a character in the topic,              30, 0002e28200
                    a surrogate in the topic,                   30, 0003eda08000
                    a slash of two bytes in the topic,          30, 0002c0af00
                    a topic beyond the packet,                  30, 000561626300
                    no packet ID,                               32, 000161
                    half of a packet ID,                        32, 00016101
                    a packet ID of 0,                           32, 000161000000
                    both bits of the QoS,                       36, 000161000100
                    no properties,                              30, 000161
                    properties beyond the packet,               30, 000161050101
                    properties far beyond the packet,           30, 000161ffffff7f0101
                    properties whose length has five bytes,     30, 0001618080808001
                    an unknown property,                        30, 000161020401
                    a property of another packet,               30, 000161051100000001
                    a property that only Paho knows,            30, 000161027e01
                    a property above 127,                       30, 00016102ff01
                    two content types,                          30, 000161080300016103000162
                    two payload formats,                        30, 0001610401010101
                    two topic aliases,                          30, 00016106230001230002
                    half of an expiry,                          30, 00016103020000
                    a content type beyond the properties,       30, 0001610403000561
                    correlation data beyond the properties,     30, 0001610409000501
                    NUL in the content type,                    30, 0001610403000100
                    a user property that is not UTF-8,          30, 00016107260001ff000161
                    a user property without a value,            30, 0001610426000161
                    a subscription identifier of five bytes,    30, 000161060b8080808001
                    a response topic with a wildcard,           30, 000161040800012b
                    """)
    void whatIsMalformedIsAnErrorThatSaysSo(String what, String first, String body) {
        assertThatThrownBy(() -> read(first, body))
                .isInstanceOf(ServerFault.class)
                .hasMessageStartingWith(MALFORMED);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    30, 0005616200,       it ends too early
                    32, 00016101,         it ends too early
                    30, 0002c32800,       a text is not UTF-8
                    30, 000000,           its topic is empty
                    30, 0001610403000100, a text holds NUL
                    36, 000161000100,     there is no QoS 3
                    34, 000161000000,     its packet ID is 0
                    30, 000161020401,     it has no property 4
                    30, 0001610401010101, property 1 comes twice
                    """)
    void theReasonIsSaid(String first, String body, String reason) {
        assertThatThrownBy(() -> read(first, body)).hasMessage(MALFORMED + ": " + reason);
    }
}
