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

import io.cameliot.connection.InboundMessage;
import java.io.IOException;
import java.util.HexFormat;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;

/** What messages that come one after the other have in common. */
class RepeatedPartsTest {
    private final PahoPublishReader reader = new PahoPublishReader();

    /** @param properties with their length, in hexadecimal digits */
    private InboundMessage read(String topic, String properties) throws IOException {
        String body = "0001" + topic + "0007" + properties + "31";
        return reader.read(0x32, HexFormat.of().parseHex(body));
    }

    @Test
    void theyShareTheirTopicAndPropertiesInMemory() throws Exception {
        InboundMessage first = read("61", "020b05");
        InboundMessage second = read("61", "020b05");

        assertThat(second).usingRecursiveComparison().isEqualTo(first);
        assertThat(second.topic()).isSameAs(first.topic());
        assertThat(second.properties()).isSameAs(first.properties());
    }

    @Test
    void whatIsDifferentIsReadAsItIs() throws Exception {
        assertThat(read("61", "020b05").properties().subscriptionIdentifiers()).containsExactly(5);
        assertThat(read("62", "020b06").properties().subscriptionIdentifiers()).containsExactly(6);
        assertThat(read("62", "00").properties().subscriptionIdentifiers()).isEmpty();
        assertThat(read("62", "00").topic()).isEqualTo("b");
        assertThat(read("61", "040b050b06").properties().subscriptionIdentifiers())
                .containsExactly(5, 6);
        assertThat(read("61", "020b05").topic()).isEqualTo("a");
    }

    @Test
    void correlationDataIsEachMessagesOwnForARouteMayChangeIt() throws Exception {
        byte[] first = read("61", "0409000101").properties().correlationData();
        first[0] = 2;

        assertThat(read("61", "0409000101").properties().correlationData()).containsExactly(1);
    }

    @Test
    void whatIsReadAfterOthersIsWhatPahoReads() throws Exception {
        RandomPublishes random = new RandomPublishes(2);
        for (int i = 0; i < 500; i++) {
            byte[] packet = random.publish(1).serialize();
            MqttPublish expected = (MqttPublish) MqttWireMessage.createWireMessage(packet);
            for (int again = 0; again < 2; again++) {
                InboundMessage read = reader.read(packet[0] & 0xFF, body(packet));
                assertThat(read.topic()).isEqualTo(expected.getTopicName());
                assertThat(read.payload()).isEqualTo(expected.getPayload());
                PahoProperties.assertSame(read.properties(), PahoProperties.of(expected.getProperties()));
            }
        }
    }

    private static byte[] body(byte[] packet) {
        PacketDecoder decoder = new PacketDecoder(packet);
        decoder.unsignedByte();
        decoder.variableByteInteger();
        return decoder.rest();
    }
}
