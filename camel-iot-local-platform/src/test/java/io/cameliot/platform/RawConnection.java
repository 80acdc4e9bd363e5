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
package io.cameliot.platform;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/** MQTT by hand, for packets that no decent client would send. */
final class RawConnection implements AutoCloseable {

    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int PUBREL = 6;
    static final int SUBACK = 9;
    static final int UNSUBACK = 11;
    static final int DISCONNECT = 14;

    private static final int CONNECT_HEADER = 0x10;
    private static final int PUBLISH_QOS_0 = 0x30;
    private static final int PUBACK_HEADER = 0x40;
    private static final int PUBREC_HEADER = 0x50;
    private static final int PUBCOMP_HEADER = 0x70;
    private static final int SUBSCRIBE_HEADER = 0x82;
    private static final int UNSUBSCRIBE_HEADER = 0xA2;
    private static final int WITH_CREDENTIALS = 0xC2; // and clean start
    private static final int WITHOUT_CREDENTIALS = 0x02; // but with clean start
    private static final int CLEAN_START = 0x02;
    private static final int DEFAULT_KEEP_ALIVE_SECONDS = 60;
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final int version;
    private final Queue<Packet> beforeSubAck = new ArrayDeque<>();
    private int keepAliveSeconds = DEFAULT_KEEP_ALIVE_SECONDS;
    private int notSet;
    private byte[] connectProperties = {};

    /** A TCP connection; MQTT 3 means 3.1, 4 means 3.1.1, 5 means 5. */
    RawConnection(int port, int version) throws IOException {
        this(new Socket("127.0.0.1", port), version);
    }

    /** MQTT 5 over a TCP connection that takes in little of what nobody reads. */
    static RawConnection bufferingLittle(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1 << 12);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return new RawConnection(socket, 5);
    }

    /** The same over a connection that is there. */
    RawConnection(Socket socket, int version) throws IOException {
        this.socket = socket;
        this.socket.setSoTimeout(TIMEOUT_MILLIS);
        this.socket.setTcpNoDelay(true);
        this.in = new DataInputStream(socket.getInputStream());
        // A packet goes out as a whole: a server that refuses it by its first bytes closes before the others come.
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        this.version = version;
    }

    /**
     * A packet as it came.
     *
     * @param type the packet type, 1 to 15
     * @param flags the other half of the first byte
     * @param body everything behind the fixed header
     */
    record Packet(int type, int flags, byte[] body) {

        int at(int index) {
            return body[index] & 0xFF;
        }
    }

    /**
     * A PUBLISH packet.
     *
     * @param duplicate whether it has been sent before
     * @param qos 0, 1 or 2
     * @param packetId 0 for QoS 0
     * @param payload the payload as text
     */
    record Message(boolean duplicate, int qos, int packetId, String payload) {}

    /** What CONNECT of MQTT 5 is going to allow the server to have unacknowledged. */
    RawConnection receiveMaximum(int messages) {
        return connectProperty(3, 0x21, messages);
    }

    /** CONNECT of MQTT 5 is going to ask for the session that there is, and to keep it for an hour. */
    RawConnection durable() {
        return withoutCleanSession().connectProperty(5, 0x11, 3_600);
    }

    /** What CONNECT of MQTT 5 is going to say about the largest packet that the client takes. */
    RawConnection maximumPacketSize(int bytes) {
        return connectProperty(5, 0x27, bytes);
    }

    private RawConnection connectProperty(int length, int identifier, int value) {
        byte[] properties = Arrays.copyOf(connectProperties, connectProperties.length + length);
        for (int i = 1, rest = value; i < length; i++, rest >>= 8) {
            properties[properties.length - i] = (byte) rest;
        }
        properties[connectProperties.length] = (byte) identifier;
        connectProperties = properties;
        return this;
    }

    /** What CONNECT is going to say about silence. */
    RawConnection keepAlive(int seconds) {
        keepAliveSeconds = seconds;
        return this;
    }

    /** CONNECT is going to ask for the session that there is, with version 3 and 4 for one that lasts for ever. */
    RawConnection withoutCleanSession() {
        notSet = CLEAN_START;
        return this;
    }

    /** Sends CONNECT with user name and password and reads the answer. */
    Packet connect(String clientId, String userName, String password) throws IOException {
        sendConnect(clientId, userName, password);
        return read();
    }

    /** Sends CONNECT without credentials and reads the answer. */
    Packet connect(String clientId) throws IOException {
        sendConnect(WITHOUT_CREDENTIALS, clientId);
        return read();
    }

    /** Sends CONNECT with user name and password and waits for no answer. */
    void sendConnect(String clientId, String userName, String password) throws IOException {
        sendConnect(WITH_CREDENTIALS, clientId, userName, password);
    }

    private void sendConnect(int flags, String... payload) throws IOException {
        Body body = new Body();
        body.text(version == 3 ? "MQIsdp" : "MQTT");
        body.data.writeByte(version);
        body.data.writeByte(flags & ~notSet);
        body.data.writeShort(keepAliveSeconds);
        body.properties(connectProperties);
        for (String field : payload) {
            body.text(field);
        }
        send(CONNECT_HEADER, body);
    }

    /** Sends any bytes. */
    void send(int... bytes) throws IOException {
        for (int b : bytes) {
            out.writeByte(b);
        }
        out.flush();
    }

    /** Sends a PUBLISH of MQTT 5 at QoS 1 with these properties. */
    void publishWithProperties(String topic, byte[] properties) throws IOException {
        Body body = new Body();
        body.text(topic);
        body.data.writeShort(1);
        body.data.writeByte(properties.length);
        body.data.write(properties);
        send(PUBLISH_QOS_0 | 1 << 1, body);
    }

    /** Sends CONNECT without credentials for this protocol name and level, and reads the answer. */
    Packet connect(String protocolName, int level) throws IOException {
        Body body = new Body();
        body.text(protocolName);
        body.data.writeByte(level);
        body.data.writeByte(WITHOUT_CREDENTIALS);
        body.data.writeShort(keepAliveSeconds);
        body.noProperties();
        body.text("a:myorg1:level");
        send(CONNECT_HEADER, body);
        return read();
    }

    /** Sends something that is no MQTT packet: a SUBSCRIBE without packet ID and filter. */
    void sendMalformed() throws IOException {
        header(SUBSCRIBE_HEADER, 0);
        out.flush();
    }

    void publish(int qos, String topic, byte[] payload) throws IOException {
        Body body = new Body();
        body.text(topic);
        if (qos > 0) {
            body.data.writeShort(1);
        }
        body.noProperties();
        body.data.write(payload);
        send(PUBLISH_QOS_0 | qos << 1, body);
    }

    /** Sends nothing but the fixed header of a PUBLISH packet with this remaining length, so that nobody writes in vain. */
    void announcePublish(int remainingLength) throws IOException {
        header(PUBLISH_QOS_0, remainingLength);
        out.flush();
    }

    void subscribe(String filter) throws IOException {
        subscribe(filter, 0);
    }

    void subscribe(String filter, int qos) throws IOException {
        Body body = new Body();
        body.data.writeShort(1);
        body.noProperties();
        body.text(filter);
        body.data.writeByte(qos);
        send(SUBSCRIBE_HEADER, body);
    }

    void unsubscribe(String filter) throws IOException {
        Body body = new Body();
        body.data.writeShort(1);
        body.noProperties();
        body.text(filter);
        send(UNSUBSCRIBE_HEADER, body);
    }

    /** Acknowledges a message of QoS 1. */
    void acknowledge(Message message) throws IOException {
        answer(PUBACK_HEADER, message.packetId());
    }

    /** Acknowledges that a message of QoS 2 has come. */
    void confirmReceipt(Message message) throws IOException {
        answer(PUBREC_HEADER, message.packetId());
    }

    /** Ends a message of QoS 2. */
    void complete(Message message) throws IOException {
        answer(PUBCOMP_HEADER, message.packetId());
    }

    private void answer(int header, int packetId) throws IOException {
        Body body = new Body();
        body.data.writeShort(packetId);
        send(header, body);
    }

    /** The next packet, which has to be a PUBLISH. */
    Message readMessage() throws IOException {
        Packet packet = read();
        if (packet.type() != PUBLISH) {
            throw new IllegalStateException("Expected a PUBLISH, not packet type " + packet.type());
        }
        int qos = packet.flags() >> 1 & 3;
        DataInputStream body = new DataInputStream(new ByteArrayInputStream(packet.body()));
        body.readUTF();
        int packetId = qos == 0 ? 0 : body.readUnsignedShort();
        if (version == 5) {
            body.skipBytes(body.readUnsignedByte());
        }
        String payload = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        return new Message((packet.flags() & 8) != 0, qos, packetId, payload);
    }

    /** The next packets, which have to be as many PUBLISH packets. */
    List<Message> readMessages(int count) throws IOException {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(readMessage());
        }
        return messages;
    }

    /** The next SUBACK. A server may send messages before it (MQTT 5, 3.8.4): they are read after it. */
    Packet readSubAck() throws IOException {
        while (true) {
            Packet packet = receive();
            if (packet.type() == SUBACK) {
                return packet;
            }
            if (packet.type() != PUBLISH) {
                throw new IllegalStateException("Expected a SUBACK, not packet type " + packet.type());
            }
            beforeSubAck.add(packet);
        }
    }

    /** The next packet. */
    Packet read() throws IOException {
        Packet early = beforeSubAck.poll();
        return early == null ? receive() : early;
    }

    private Packet receive() throws IOException {
        int header = in.readUnsignedByte();
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            shift += 7;
        } while ((digit & 0x80) != 0);
        return new Packet(header >> 4, header & 0x0F, in.readNBytes(length));
    }

    /** Whether the server closes the connection and says nothing more. */
    boolean isClosedByServer() throws IOException {
        try {
            return in.read() < 0;
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    private void send(int header, Body body) throws IOException {
        header(header, body.bytes.size());
        out.write(body.bytes.toByteArray());
        out.flush();
    }

    private void header(int header, int remainingLength) throws IOException {
        out.writeByte(header);
        int length = remainingLength;
        do {
            int digit = length & 0x7F;
            length >>= 7;
            out.writeByte(length > 0 ? digit | 0x80 : digit);
        } while (length > 0);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private final class Body {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream data = new DataOutputStream(bytes);

        private void text(String text) throws IOException {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            data.writeShort(utf8.length);
            data.write(utf8);
        }

        private void noProperties() throws IOException {
            properties(new byte[0]);
        }

        private void properties(byte[] properties) throws IOException {
            if (version == 5) {
                data.writeByte(properties.length);
                data.write(properties);
            }
        }
    }
}
