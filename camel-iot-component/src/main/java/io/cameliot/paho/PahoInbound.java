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
 * What comes from the server, packet by packet. Messages are taken out here: Paho would read them byte by byte, twice, and
 * hand them from thread to thread through a queue of ten. In place of the others, Paho reads what {@link ServerPackets} makes
 * of them.
 *
 * <p>Paho stops reading for a moment when nothing has come for a second, and has forgotten by then that it had read a part of
 * a packet's fixed header: it would take the rest for the next packet. So there are timeouts between packets only.
 *
 * <p>Every error is an {@link IOException}: Paho's reader ends the connection then, and dies of any other without a word.
 */
final class PahoInbound extends FilterInputStream {
    private static final int QOS_2 = 2;

    /** MQTT 5.0, 1.5.5: the bytes of a variable byte integer. */
    private static final int LONGEST_LENGTH = 4;

    /** What a packet is given room for before it is there. */
    private static final int ROOM_BYTES = 1 << 20;

    private final Consumer<InboundMessage> listener;
    private final ServerPackets packets;
    private final ServerPackets.Client client;
    private final StartBarrier barrier;
    private final PahoPublishReader messages = new PahoPublishReader();
    private boolean connected;
    private long packetsRead;
    /** What Paho reads, from one place to another. */
    private byte[] passed = {};

    private int at;
    private int end;

    /**
     * @param client   sends the answers to messages of QoS 2
     * @param listener gets the messages, on the thread that reads
     * @param barrier  Paho hears of the answer, and of the end, behind it
     */
    PahoInbound(
            InputStream in,
            ServerPackets packets,
            ServerPackets.Client client,
            Consumer<InboundMessage> listener,
            StartBarrier barrier) {
        super(in);
        this.packets = packets;
        this.client = client;
        this.listener = listener;
        this.barrier = barrier;
    }

    /** How many packets have come as a whole. */
    long packetsRead() {
        return packetsRead;
    }

    @Override
    public int read() throws IOException {
        return at < end || readPacket() ? passed[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == end && !readPacket()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(passed, at, bytes, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() throws IOException {
        try {
            return end - at + in.available();
        } catch (IOException e) {
            barrier.await();
            throw e;
        }
    }

    /** Reads until there is a packet for Paho; says whether there is one before the end. */
    private boolean readPacket() throws IOException {
        try {
            do {
                int first = in.read();
                if (first < 0) {
                    barrier.await();
                    return false;
                }
                at = 0;
                end = 0;
                end = readPacket(first);
                packetsRead++;
            } while (end == 0);
            return true;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (ServerFault e) {
            barrier.await();
            if (connected) {
                client.found(e);
                readToEnd();
            }
            throw e;
        } catch (IOException e) {
            barrier.await();
            throw e;
        } catch (RuntimeException e) {
            barrier.await();
            throw new IOException("A packet of the server was not understood: " + e, e);
        }
    }

    /** Paho would close the connection before the server is told why: until it is closed, nothing more counts. */
    private void readToEnd() throws IOException {
        byte[] unread = new byte[1 << 10];
        int count = 0;
        while (count >= 0) {
            try {
                count = in.read(unread);
            } catch (SocketTimeoutException e) {
                // Not closed yet.
            }
        }
    }

    /** Reads the rest of a packet; says how many bytes there are for Paho. */
    private int readPacket(int first) throws IOException {
        if (!connected) {
            return readFirstPacket(first);
        }
        int length = readLength(first, readPatiently());
        if (ServerPackets.isPlainPubAck(first, length)) {
            packets.acknowledged(readPatiently() << 8 | readPatiently());
            return 0;
        }
        byte[] body = readBody(length);
        if (first >> 4 != MqttWireMessage.MESSAGE_TYPE_PUBLISH) {
            passed = packets.plain(first, body);
            return passed.length;
        }
        InboundMessage message = messages.read(first, body);
        listener.accept(message);
        if (message.qos() == QOS_2) {
            client.answer(MqttWireMessage.MESSAGE_TYPE_PUBREC, message.packetId(), 0);
        }
        return 0;
    }

    /** A server may answer before it is asked, when Paho is not ready for the answer. */
    private int readFirstPacket(int first) throws IOException {
        barrier.await();
        int second = readPatiently();
        packets.checkFirst(first, second);
        passed = packets.plain(first, readBody(readLength(first, second)));
        connected = true;
        return passed.length;
    }

    /** @param second what follows the first byte of the packet */
    private int readLength(int first, int second) throws IOException {
        int digit = second;
        int length = digit & 0x7F;
        for (int i = 1; digit >= 0x80; i++) {
            if (i == LONGEST_LENGTH) {
                String what = first >> 4 == MqttWireMessage.MESSAGE_TYPE_PUBLISH ? "PUBLISH" : "packet";
                throw ServerFault.malformed(what, "its length has more than four bytes", null);
            }
            digit = readPatiently();
            length |= (digit & 0x7F) << 7 * i;
        }
        ServerPackets.checkLength(first, length);
        return length;
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
