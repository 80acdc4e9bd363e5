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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import io.cameliot.connection.InboundMessage;
import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.OutboundMessage;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packet is the one that Paho would write, where Paho would. */
class PublishPacketTest {
    private final RandomPublishes random = new RandomPublishes(3);

    private static void assertSame(PublishPacket packet, MqttPublish expected) throws Exception {
        byte[] bytes = expected.serialize();
        byte[] written = serialized(packet, expected.getMessageId(), expected.isDuplicate());
        assertThat(Arrays.equals(written, bytes))
                .as("%s is written like %s", packet, expected)
                .isTrue();
        assertThat(packet.size()).isEqualTo(bytes.length);
    }

    /** A client sends no subscription identifiers, and nothing retained. */
    private static PublishPacket packet(String topic, MqttMessage message) {
        return new PublishPacket(outbound(topic, message));
    }

    private static OutboundMessage outbound(String topic, MqttMessage message) {
        MqttProperties properties = message.getProperties() == null ? new MqttProperties() : message.getProperties();
        return new OutboundMessage(topic, message.getPayload(), message.getQos(), PahoProperties.of(properties));
    }

    private MqttMessage message(int qos, int payloadLength) {
        MqttMessage message = random.message(qos, payloadLength);
        message.setRetained(false);
        message.getProperties().setSubscriptionIdentifiers(List.of());
        return message;
    }

    private static byte[] serialized(PublishPacket packet, int packetId, boolean duplicate) {
        byte[] header = packet.header(packetId, duplicate);
        byte[] payload = packet.message().payload();
        byte[] bytes = Arrays.copyOf(header, header.length + payload.length);
        System.arraycopy(payload, 0, bytes, header.length, payload.length);
        return bytes;
    }

    @Test
    void headerAndPayloadAreWhatPahoWrites() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            MqttMessage message = message(random.below(3), random.below(500));
            String topic = random.topic();

            assertSame(packet(topic, message), new MqttPublish(topic, message, message.getProperties()));
        }
    }

    @Test
    void aMessageWithoutPropertiesIsWrittenToo() throws Exception {
        MqttMessage message = new MqttMessage(new byte[] {1}, 1, false, null);

        assertSame(packet("t", message), new MqttPublish("t", message, null));
    }

    @Test
    void aPacketIdAndTheMarkOfADuplicateMayComeLaterAndAgain() throws Exception {
        MqttMessage message = message(1, 10);
        PublishPacket packet = packet("t", message);
        MqttPublish expected = new MqttPublish("t", message, message.getProperties());

        for (int packetId : new int[] {0, 1, 255, 256, 65_535}) {
            expected.setMessageId(packetId);
            assertSame(packet, expected);
        }
        expected.setDuplicate(true);
        assertSame(packet, expected);
        expected.setMessageId(7);
        expected.setDuplicate(false);
        assertSame(packet, expected);
    }

    @Test
    void aMessageOfQos0HasNoPacketId() {
        PublishPacket packet = packet("t", new MqttMessage(new byte[] {1}, 0, false, null));

        assertThat(serialized(packet, 4711, false)).asHexString().isEqualTo("30050001740001");
    }

    /** Where the length of the packet gets another byte. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 7, 1 << 14, 1 << 21})
    void theLengthIsWhatPahoWrites(int boundary) throws Exception {
        for (int qos = 0; qos <= 2; qos++) {
            for (int payloadLength = boundary - 12; payloadLength < boundary; payloadLength++) {
                MqttMessage message = new MqttMessage(new byte[payloadLength], qos, false, null);

                assertSame(packet("iot", message), new MqttPublish("iot", message, null));
            }
        }
    }

    @Test
    void whatIsPublishedIsReadAsItWasWhateverCharactersItHas() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            OutboundMessage published = random.outbound(random.below(3), random.below(100));

            List<InboundMessage> read = ReceivedBytes.messages(
                    serialized(new PublishPacket(published), random.packetId(), random.onceIn(2)));

            assertThat(read).hasSize(1);
            assertThat(read.get(0).topic()).isEqualTo(published.topic());
            assertThat(read.get(0).payload()).isEqualTo(published.payload());
            assertThat(read.get(0).qos()).isEqualTo(published.qos());
            PahoProperties.assertSame(read.get(0).properties(), published.properties());
        }
    }

    @Test
    void theMessageIsTheOneThatWasGiven() {
        OutboundMessage message = random.outbound(1, 10);

        assertThat(new PublishPacket(message).message()).isSameAs(message);
    }

    @Test
    void aTopicThatMqttCannotCarryIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> packet("a\0b", new MqttMessage()))
                .withMessage("its topic holds the character NUL");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> packet("x".repeat(65_536), new MqttMessage()))
                .withMessage("its topic has 65536 bytes in UTF-8, more than 65535");
    }

    /** The packet itself, and the bytes before the payload. */
    @Test
    void aMessageWithAContentTypeAloneTakesOneArray() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        OutboundMessage message = new OutboundMessage(
                "iot-2/type/pump/id/p-01/evt/status/fmt/json",
                new byte[100],
                1,
                MessageProperties.of(false, null, "application/json", null, null, List.of()));
        long bytes = 0;
        for (int i = 0; i < 20_000; i++) {
            bytes += new PublishPacket(message).header(1, false).length;
        }

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            bytes += new PublishPacket(message).header(1, false).length;
        }
        long allocated = (threads.getCurrentThreadAllocatedBytes() - before) / 10_000;

        assertThat(bytes).isPositive();
        assertThat(allocated).isLessThan(200);
    }
}
