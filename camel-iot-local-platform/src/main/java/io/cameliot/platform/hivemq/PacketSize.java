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
package io.cameliot.platform.hivemq;

import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.packets.general.UserProperty;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How many bytes a PUBLISH packet has on the wire, without topic alias. */
final class PacketSize {

    private static final int FIXED_HEADER_TYPE = 1;
    private static final int LENGTH_FIELD = 2;
    private static final int PACKET_ID = 2;
    private static final int PROPERTY_ID = 1;
    private static final int FOUR_BYTES = 4;
    private static final long MAX_FOUR_BYTES = 0xFFFF_FFFFL;
    private static final int SEVEN_BITS = 7;

    private PacketSize() {}

    /** The size of a packet that has this topic, which may be another than the broker's. */
    static int of(PublishPacket publish, String topic, MqttVersion version) {
        int body = text(topic)
                + (publish.getQos() == Qos.AT_MOST_ONCE ? 0 : PACKET_ID)
                + (version == MqttVersion.V_5 ? withItsLength(properties(publish)) : 0)
                + publish.getPayload().map(ByteBuffer::remaining).orElse(0);
        return FIXED_HEADER_TYPE + withItsLength(body);
    }

    private static int properties(PublishPacket publish) {
        int size = 0;
        if (publish.getPayloadFormatIndicator().isPresent()) {
            size += PROPERTY_ID + 1;
        }
        // A message without expiry has one in the broker, longer than the field can say.
        if (publish.getMessageExpiryInterval()
                .filter(seconds -> seconds <= MAX_FOUR_BYTES)
                .isPresent()) {
            size += PROPERTY_ID + FOUR_BYTES;
        }
        size += property(publish.getContentType());
        size += property(publish.getResponseTopic());
        size += publish.getCorrelationData()
                .map(data -> PROPERTY_ID + LENGTH_FIELD + data.remaining())
                .orElse(0);
        for (int identifier : publish.getSubscriptionIdentifiers()) {
            size += PROPERTY_ID + variableLength(identifier);
        }
        for (UserProperty property : publish.getUserProperties().asList()) {
            size += PROPERTY_ID + text(property.getName()) + text(property.getValue());
        }
        return size;
    }

    private static int property(Optional<String> text) {
        return text.map(value -> PROPERTY_ID + text(value)).orElse(0);
    }

    private static int text(String text) {
        return LENGTH_FIELD + text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static int withItsLength(int length) {
        return length + variableLength(length);
    }

    /** The bytes of a variable byte integer. */
    private static int variableLength(int value) {
        int bytes = 1;
        for (int rest = value >>> SEVEN_BITS; rest > 0; rest >>>= SEVEN_BITS) {
            bytes++;
        }
        return bytes;
    }
}
