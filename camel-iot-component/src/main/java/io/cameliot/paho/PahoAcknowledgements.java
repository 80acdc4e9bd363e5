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
 * The PUBACKs that wait to be written, as one packet to Paho: whoever acknowledges while its sender is busy adds to it, so
 * that the sender is woken, and the network written to, once for many.
 */
final class PahoAcknowledgements extends MqttAck {
    /** MQTT 5.0, 3.4: a PUBACK of reason code 0 and without properties. */
    private static final int PUBACK_BYTES = 4;

    private static final byte PUBACK = MESSAGE_TYPE_PUBACK << 4;
    private static final byte REMAINING_BYTES = 2;

    private byte[] packets = new byte[64 * PUBACK_BYTES];
    private int bytes;

    PahoAcknowledgements() {
        super(MESSAGE_TYPE_PUBACK);
    }

    /** Adds one; says whether this packet has to be handed to Paho, because it is not already. */
    synchronized boolean add(int packetId) {
        boolean first = bytes == 0;
        if (bytes == packets.length) {
            packets = Arrays.copyOf(packets, 2 * bytes);
        }
        packets[bytes++] = PUBACK;
        packets[bytes++] = REMAINING_BYTES;
        packets[bytes++] = (byte) (packetId >>> 8);
        packets[bytes++] = (byte) packetId;
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

    /** What Paho wants with each packet: it never comes to be in use, so that one is enough. */
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
