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

import io.cameliot.connection.MessageProperties;
import io.cameliot.connection.OutboundMessage;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;

/**
 * A PUBLISH packet (MQTT 5.0, 3.3). Paho asks one for its key, its message and its header several times on its way, and
 * makes them new each time; this one makes them once.
 */
final class PahoPublish extends MqttPublish {
    /** MQTT 5.0, 2.1.4: how many bytes a packet can have, its header with them. */
    static final long MAXIMUM_SIZE = 268_435_460;

    private static final int PACKET_ID_BYTES = 2;

    /** Paho wants properties of its own kind, which it neither changes nor writes. */
    private static final MqttProperties UNUSED = new MqttProperties();

    private final OutboundMessage outbound;
    private final MqttMessage message;
    /** All between the length and the payload, with room for the packet ID. */
    private final byte[] variableHeader;
    /** Where the packet ID stands in it. */
    private final int packetIdAt;

    private String key;

    /** @throws IllegalArgumentException if MQTT cannot carry the topic or a property: says which, and why */
    PahoPublish(OutboundMessage message) {
        this(message, new MqttMessage(message.payload(), message.qos(), false, UNUSED));
    }

    private PahoPublish(OutboundMessage outbound, MqttMessage message) {
        super(outbound.topic(), message, UNUSED);
        this.outbound = outbound;
        this.message = message;
        MessageProperties properties = outbound.properties();
        int propertiesSize = PublishProperties.size(properties);
        this.packetIdAt = MqttText.size("its topic", outbound.topic());
        int propertiesAt = packetIdAt + (outbound.qos() > 0 ? PACKET_ID_BYTES : 0);
        this.variableHeader = new byte[propertiesAt + lengthBytes(propertiesSize) + propertiesSize];
        MqttText.write(outbound.topic(), packetIdAt, variableHeader, 0);
        PublishProperties.write(properties, variableHeader, writeLength(propertiesSize, variableHeader, propertiesAt));
    }

    @Override
    public void setMessageId(int messageId) {
        super.setMessageId(messageId);
        key = null;
        if (getQoS() > 0) {
            MqttText.writeShort(messageId, variableHeader, packetIdAt);
        }
    }

    @Override
    public String getKey() {
        if (key == null) {
            key = super.getKey();
        }
        return key;
    }

    /** What it was made of. */
    OutboundMessage outbound() {
        return outbound;
    }

    @Override
    public MqttMessage getMessage() {
        return message;
    }

    /** How many bytes the packet has. */
    long size() {
        long remaining = (long) variableHeader.length + getPayload().length;
        return 1 + lengthBytes(remaining) + remaining;
    }

    /** MQTT 5.0, 1.5.5: a variable byte integer has seven bits to a byte. */
    private static int lengthBytes(long length) {
        return length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : 4;
    }

    private static int writeLength(int length, byte[] into, int offset) {
        int at = offset;
        int rest = length;
        while (rest >= 1 << 7) {
            into[at++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        into[at++] = (byte) rest;
        return at;
    }

    /** The packet without its payload. */
    @Override
    public byte[] getHeader() {
        int remaining = variableHeader.length + getPayload().length;
        byte[] header = new byte[1 + lengthBytes(remaining) + variableHeader.length];
        header[0] = (byte) (getType() << 4 | getMessageInfo());
        int at = writeLength(remaining, header, 1);
        System.arraycopy(variableHeader, 0, header, at, variableHeader.length);
        return header;
    }
}
