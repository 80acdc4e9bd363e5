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

import java.util.Arrays;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttClientInterface;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.common.packet.MqttAck;

/**
 * The acknowledgements that wait to be written, as one packet to Paho: what is acknowledged while its sender is busy is added
 * to it, so that the sender is woken, and the network written to, once for many.
 */
final class PahoAcknowledgements extends MqttAck {
    /** MQTT 5.0, 3.4: a PUBACK of reason code 0 and without properties. */
    private static final int PUBACK_BYTES = 4;

    private static final int LONGEST_BYTES = PUBACK_BYTES + 1;
    private static final int PUBREL_FLAGS = 0x02;

    private byte[] packets = new byte[64 * PUBACK_BYTES];
    private int bytes;

    PahoAcknowledgements() {
        super(MESSAGE_TYPE_PUBACK);
    }

    /** Adds a PUBACK; says whether this packet has to be handed to Paho, because it is not already. */
    boolean add(int packetId) {
        return add(MESSAGE_TYPE_PUBACK, packetId, 0);
    }

    /** Adds an acknowledgement of another type; says whether this packet has to be handed to Paho. */
    synchronized boolean add(int packetType, int packetId, int reasonCode) {
        boolean first = bytes == 0;
        if (bytes + LONGEST_BYTES > packets.length) {
            packets = Arrays.copyOf(packets, 2 * packets.length);
        }
        packets[bytes++] = (byte) (packetType << 4 | (packetType == MESSAGE_TYPE_PUBREL ? PUBREL_FLAGS : 0));
        packets[bytes++] = (byte) (reasonCode == 0 ? 2 : 3);
        packets[bytes++] = (byte) (packetId >>> 8);
        packets[bytes++] = (byte) packetId;
        if (reasonCode != 0) {
            packets[bytes++] = (byte) reasonCode;
        }
        return first;
    }

    /** Called by Paho's sender: what it gets is written. */
    @Override
    public synchronized byte[] getHeader() {
        byte[] written = Arrays.copyOf(packets, bytes);
        bytes = 0;
        return written;
    }

    @Override
    protected byte[] getVariableHeader() {
        return new byte[0];
    }

    /** Packet IDs are those of the messages. */
    @Override
    public boolean isMessageIdRequired() {
        return false;
    }

    /** Nothing waits for an answer. */
    @Override
    public String getKey() {
        return "acknowledgements";
    }

    /** What Paho wants with each packet: it is never in use, so that one is enough. */
    static final class Token extends MqttToken {
        Token(MqttAsyncClient client) {
            super(client.getClientId());
        }

        @Override
        public MqttClientInterface getClient() {
            return null;
        }
    }
}
