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
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;

/**
 * What comes from the server, without the messages of QoS 0 and 1: they are taken out here. Paho would read them byte by
 * byte, twice, and hand them from thread to thread through a queue of ten. Everything else goes on to Paho.
 *
 * <p>Paho stops reading for a moment when nothing has come for a second, and has forgotten by then that it had read a part of
 * a packet's fixed header: it would take the rest for the next packet. So there are no timeouts within one.
 */
final class PahoInbound extends FilterInputStream {
    private static final int QOS_PASSED_ON = 2;

    /** MQTT 5.0, 1.5.5: the bytes of a variable byte integer. */
    private static final int LONGEST_LENGTH = 4;

    private static final String TOO_LONG = "its length has more than four bytes";

    /** What a message is given room for before it is there. */
    private static final int ROOM_BYTES = 1 << 20;

    private final Consumer<InboundMessage> listener;
    private Next next = Next.PACKET;
    /** What is left for Paho of the packet's body. */
    private int body;
    /** How many bytes of its length were read. */
    private int lengthBytes;

    /**
     * @param listener gets the messages, on the thread that reads
     */
    PahoInbound(InputStream in, Consumer<InboundMessage> listener) {
        super(in);
        this.listener = listener;
    }

    private enum Next {
        PACKET,
        LENGTH,
        BODY
    }

    /** Paho reads the fixed header byte by byte, and what follows in pieces. */
    @Override
    public int read() throws IOException {
        return switch (next) {
            case PACKET -> firstOfPacket();
            case LENGTH -> nextOfLength();
            case BODY -> passed(in.read(), 1);
        };
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (next != Next.BODY) {
            int one = read();
            if (one < 0) {
                return -1;
            }
            bytes[offset] = (byte) one;
            return 1;
        }
        int count = in.read(bytes, offset, Math.min(length, body));
        return passed(count, count);
    }

    private int firstOfPacket() throws IOException {
        int first = in.read();
        while (first >> 4 == MqttWireMessage.MESSAGE_TYPE_PUBLISH && (first >> 1 & 0x03) != QOS_PASSED_ON) {
            listener.accept(PahoPublishReader.read(first, readBody(readLength())));
            first = in.read();
        }
        if (first >= 0) {
            next = Next.LENGTH;
            body = 0;
            lengthBytes = 0;
        }
        return first;
    }

    private int nextOfLength() throws IOException {
        int digit = readPatiently();
        body |= (digit & 0x7F) << 7 * lengthBytes++;
        if (digit < 0x80) {
            next = body == 0 ? Next.PACKET : Next.BODY;
        } else if (lengthBytes == LONGEST_LENGTH) {
            throw new IOException("The server has sent a malformed packet: " + TOO_LONG);
        }
        return digit;
    }

    private int passed(int read, int count) {
        if (read >= 0) {
            body -= count;
        }
        if (body == 0) {
            next = Next.PACKET;
        }
        return read;
    }

    private int readLength() throws IOException {
        int length = 0;
        for (int i = 0; i < LONGEST_LENGTH; i++) {
            int digit = readPatiently();
            length |= (digit & 0x7F) << 7 * i;
            if (digit < 0x80) {
                return length;
            }
        }
        throw PahoPublishReader.malformed(TOO_LONG, null);
    }

    private int readPatiently() throws IOException {
        while (true) {
            try {
                int read = in.read();
                if (read < 0) {
                    throw new EOFException();
                }
                return read;
            } catch (SocketTimeoutException e) {
                // The rest is still to come; a dead connection is noticed by the keep alive, which closes the socket.
            }
        }
    }

    /** However long it is said to be, it takes no more memory than about twice what has come. */
    private byte[] readBody(int length) throws IOException {
        byte[] bytes = new byte[Math.min(length, ROOM_BYTES)];
        int count = 0;
        while (count < length) {
            if (count == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(length, 2 * count));
            }
            try {
                int read = in.read(bytes, count, bytes.length - count);
                if (read < 0) {
                    throw new EOFException();
                }
                count += read;
            } catch (SocketTimeoutException e) {
                // As above.
            }
        }
        return bytes;
    }
}
