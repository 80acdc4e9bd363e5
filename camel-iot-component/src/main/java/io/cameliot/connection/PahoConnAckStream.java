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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttConnAck;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;

/**
 * What comes from the server, but for the maximum packet size in its CONNACK. That limits what the server takes; Paho
 * would hold it against what the server sends, and end the connection on a larger message (trap B25).
 */
final class PahoConnAckStream extends FilterInputStream {
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private InputStream first;
    private volatile Long maximumPacketSize;

    PahoConnAckStream(InputStream in) {
        super(in);
    }

    /** What the server takes at most, null if it did not say. */
    Long maximumPacketSize() {
        return maximumPacketSize;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (first == null) {
            readFirst();
        }
        int count = first.read(bytes, offset, length);
        return count < 0 ? super.read(bytes, offset, length) : count;
    }

    @Override
    public int available() throws IOException {
        return (first == null ? 0 : first.available()) + super.available();
    }

    /** Reads the first packet. What was read before a timeout is kept for the next time. */
    private void readFirst() throws IOException {
        while (!isWhole()) {
            int next = super.read();
            if (next < 0) {
                break;
            }
            read.write(next);
        }
        first = new ByteArrayInputStream(withoutLimit(read.toByteArray()));
    }

    private boolean isWhole() {
        byte[] bytes = read.toByteArray();
        int remaining = 0;
        for (int i = 1; i < Math.min(bytes.length, 5); i++) {
            remaining |= (bytes[i] & 0x7F) << 7 * (i - 1);
            if (bytes[i] >= 0) {
                return bytes.length >= i + 1 + remaining;
            }
        }
        return bytes.length >= 5;
    }

    private byte[] withoutLimit(byte[] bytes) {
        try {
            if (bytes.length > 0
                    && bytes[0] >> 4 == MqttWireMessage.MESSAGE_TYPE_CONNACK
                    && MqttWireMessage.createWireMessage(bytes) instanceof MqttConnAck connAck
                    && connAck.getProperties().getMaximumPacketSize() != null) {
                maximumPacketSize = connAck.getProperties().getMaximumPacketSize();
                connAck.getProperties().setMaximumPacketSize(null);
                return connAck.getHeader();
            }
        } catch (MqttException e) {
            // Paho will find that out too, and say so.
        }
        return bytes;
    }
}
