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

import io.cameliot.connection.InboundMessage;
import io.cameliot.connection.OutboundMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.paho.mqttv5.common.MqttPersistable;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;

/**
 * A message as it is in a file: its PUBLISH packet, and behind it, if its message expiry runs, since when. That is a time of
 * day, because the next process, or the machine that it runs on, has another monotonic clock.
 */
final class KeptPacket implements MqttPersistable {
    private final byte[] header;
    private final byte[] payload;

    /** @param now when it is written */
    KeptPacket(PublishPacket packet, int packetId, Instant now) {
        OutboundMessage message = packet.message();
        this.header = packet.header(packetId, false);
        this.payload = message.properties().messageExpiry() == null
                ? message.payload()
                : ByteBuffer.allocate(message.payload().length + Long.BYTES)
                        .put(message.payload())
                        .putLong(now.toEpochMilli())
                        .array();
    }

    /**
     * The message of a file with what is left of its message expiry; null if the file holds no whole one.
     *
     * @param now when it is read. If the clock was put back meanwhile, no time has passed.
     */
    static OutboundMessage read(byte[] file, Instant now) {
        PacketDecoder decoder = new PacketDecoder(file);
        try {
            int first = decoder.unsignedByte();
            int length = decoder.variableByteInteger();
            int behind = decoder.remaining() - length;
            if (first >> 4 != MqttWireMessage.MESSAGE_TYPE_PUBLISH || behind != 0 && behind != Long.BYTES) {
                return null;
            }
            int outerEnd = decoder.beginPart(length);
            byte[] body = decoder.rest();
            decoder.endPart(outerEnd);
            InboundMessage message = new PahoPublishReader().read(first, body);
            OutboundMessage kept =
                    new OutboundMessage(message.topic(), message.payload(), message.qos(), message.properties());
            // With QoS 0, nothing would be in flight.
            return kept.qos() == 0 ? null : behind == 0 ? kept : kept.after(age(decoder, now));
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Duration age(PacketDecoder decoder, Instant now) {
        long since = decoder.unsignedInt() << Integer.SIZE | decoder.unsignedInt();
        return Duration.ofMillis(Math.max(0, now.toEpochMilli() - since));
    }

    @Override
    public byte[] getHeaderBytes() {
        return header;
    }

    @Override
    public int getHeaderLength() {
        return header.length;
    }

    @Override
    public int getHeaderOffset() {
        return 0;
    }

    @Override
    public byte[] getPayloadBytes() {
        return payload;
    }

    @Override
    public int getPayloadLength() {
        return payload.length;
    }

    @Override
    public int getPayloadOffset() {
        return 0;
    }
}
