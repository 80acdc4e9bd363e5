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

import java.util.Arrays;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttPersistable;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packet is the one that Paho would write. */
class PahoPublishTest {
    private final RandomPublishes random = new RandomPublishes(3);

    private static void assertSame(PahoPublish packet, MqttPublish expected) throws Exception {
        byte[] bytes = expected.serialize();
        assertThat(Arrays.equals(packet.serialize(), bytes))
                .as("%s is written like %s", packet, expected)
                .isTrue();
        assertThat(packet.size()).isEqualTo(bytes.length);
        assertThat(packet.getKey()).isEqualTo(expected.getKey());
    }

    @Test
    void headerAndPayloadAreWhatPahoWrites() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            MqttMessage message = random.message(random.below(3), random.below(500));
            message.setDuplicate(random.onceIn(5));
            String topic = random.topic();
            PahoPublish packet = new PahoPublish(topic, message);
            MqttPublish expected = new MqttPublish(topic, message, message.getProperties());

            assertSame(packet, expected);
        }
    }

    @Test
    void aMessageWithoutPropertiesIsWrittenToo() throws Exception {
        MqttMessage message = new MqttMessage(new byte[] {1}, 1, false, null);

        assertSame(new PahoPublish("t", message), new MqttPublish("t", message, null));
    }

    @Test
    void aPacketIdAndTheMarkOfADuplicateMayComeLaterAndAgain() throws Exception {
        MqttMessage message = random.message(1, 10);
        PahoPublish packet = new PahoPublish("t", message);
        MqttPublish expected = new MqttPublish("t", message, message.getProperties());

        for (int packetId : new int[] {0, 1, 255, 256, 65_535}) {
            packet.setMessageId(packetId);
            expected.setMessageId(packetId);
            assertSame(packet, expected);
        }
        packet.setDuplicate(true);
        expected.setDuplicate(true);
        assertSame(packet, expected);
        packet.setMessageId(7);
        expected.setMessageId(7);
        assertSame(packet, expected);
    }

    /** Where the length of the packet gets another byte. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 7, 1 << 14, 1 << 21})
    void theLengthIsWhatPahoWrites(int boundary) throws Exception {
        for (int qos = 0; qos <= 2; qos++) {
            for (int payloadLength = boundary - 12; payloadLength < boundary; payloadLength++) {
                MqttMessage message = new MqttMessage(new byte[payloadLength], qos, false, null);

                assertSame(new PahoPublish("iot", message), new MqttPublish("iot", message, null));
            }
        }
    }

    @Test
    void theMessageIsTheOneThatWasGiven() throws Exception {
        MqttMessage message = random.message(1, 10);

        assertThat(new PahoPublish("t", message).getMessage()).isSameAs(message);
    }

    @Test
    void whatIsKeptOfItIsReadBackAsItWas() throws Exception {
        for (int i = 0; i < 300; i++) {
            PahoPublish packet =
                    new PahoPublish(random.topic(), random.message(1 + random.below(2), random.below(3_000)));
            packet.setMessageId(random.packetId());
            MqttPersistable kept = packet;

            MqttPublish read = (MqttPublish) MqttWireMessage.createWireMessage(kept);

            assertThat(read.getTopicName()).isEqualTo(packet.getTopicName());
            assertThat(read.getMessageId()).isEqualTo(packet.getMessageId());
            assertThat(read.getQoS()).isEqualTo(packet.getQoS());
            assertThat(read.getPayload()).isEqualTo(packet.getPayload());
            assertThat(Arrays.equals(read.serialize(), packet.serialize())).isTrue();
        }
    }
}
