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

import io.cameliot.connection.TlsAnswerException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttConnAck;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;

/**
 * What comes from the server, with a CONNACK from which is taken what Paho does harm with:
 *
 * <ul>
 *   <li>the maximum packet size: it limits what the server takes, and Paho would hold it against what the server sends, and
 *       end the connection on a larger message (trap B25);</li>
 *   <li>the topic alias maximum: Paho would use aliases, and send a message again with the alias instead of its topic
 *       (traps B20 to B22);</li>
 *   <li>the loss of the session: Paho would not notice it, and send messages again before their time and as duplicates
 *       (trap B28). The connection is broken off instead.</li>
 * </ul>
 */
final class PahoConnAckStream extends FilterInputStream {
    /** How an alert of TLS begins (RFC 8446, 5.1). */
    private static final byte TLS_ALERT = 21;

    private static final byte TLS_MAJOR_VERSION = 3;

    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final boolean resuming;
    /** What is left of the first packet; null before it is read. */
    private InputStream first;

    private boolean firstRead;
    private volatile Long maximumPacketSize;
    private volatile String serverReference;

    /**
     * @param resuming whether there are messages to be sent again, for which the server has to have the session
     */
    PahoConnAckStream(InputStream in, boolean resuming) {
        super(in);
        this.resuming = resuming;
    }

    /** What the server takes at most, null if it did not say. */
    Long maximumPacketSize() {
        return maximumPacketSize;
    }

    /** Where the server sends the client to, null if nowhere. */
    String serverReference() {
        return serverReference;
    }

    @Override
    public int read() throws IOException {
        if (firstRead) {
            return super.read();
        }
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (firstRead) {
            return super.read(bytes, offset, length);
        }
        if (first == null) {
            readFirst();
        }
        int count = first.read(bytes, offset, length);
        firstRead = first.available() == 0;
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
        first = new ByteArrayInputStream(harmless(read.toByteArray()));
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

    private byte[] harmless(byte[] bytes) throws IOException {
        if (bytes.length > 1 && bytes[0] == TLS_ALERT && bytes[1] == TLS_MAJOR_VERSION) {
            throw new TlsAnswerException();
        }
        try {
            if (bytes.length > 0
                    && bytes[0] >> 4 == MqttWireMessage.MESSAGE_TYPE_CONNACK
                    && MqttWireMessage.createWireMessage(bytes) instanceof MqttConnAck connAck) {
                if (resuming && connAck.getReturnCode() == 0 && !connAck.getSessionPresent()) {
                    throw new SessionLostException();
                }
                MqttProperties properties = connAck.getProperties();
                maximumPacketSize = properties.getMaximumPacketSize();
                serverReference = properties.getServerReference();
                properties.setMaximumPacketSize(null);
                properties.setTopicAliasMaximum(null);
                return connAck.getHeader();
            }
        } catch (MqttException e) {
            // Paho will find that out too, and say so.
        }
        return bytes;
    }

    /** There are messages to be sent again, but the server has forgotten the session that they belong to. */
    static final class SessionLostException extends IOException {
        private static final long serialVersionUID = 1L;

        SessionLostException() {
            super("The server has no session of this client ID any more");
        }
    }
}
