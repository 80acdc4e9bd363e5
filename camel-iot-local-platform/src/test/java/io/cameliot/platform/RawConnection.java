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

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** MQTT by hand, for packets that no decent client would send. */
final class RawConnection implements AutoCloseable {

    static final int CONNACK = 2;
    static final int PUBACK = 4;
    static final int SUBACK = 9;
    static final int DISCONNECT = 14;

    private static final int CONNECT_HEADER = 0x10;
    private static final int PUBLISH_QOS_0 = 0x30;
    private static final int SUBSCRIBE_HEADER = 0x82;
    private static final int WITH_CREDENTIALS = 0xC2; // and clean start
    private static final int WITHOUT_CREDENTIALS = 0x02; // but with clean start
    private static final int CLEAN_START = 0x02;
    private static final int DEFAULT_KEEP_ALIVE_SECONDS = 60;
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final int version;
    private int keepAliveSeconds = DEFAULT_KEEP_ALIVE_SECONDS;
    private int notSet;

    /** A TCP connection; MQTT 3 means 3.1, 4 means 3.1.1, 5 means 5. */
    RawConnection(int port, int version) throws IOException {
        this(new Socket("127.0.0.1", port), version);
    }

    /** The same over a connection that is there. */
    RawConnection(Socket socket, int version) throws IOException {
        this.socket = socket;
        this.socket.setSoTimeout(TIMEOUT_MILLIS);
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
        this.version = version;
    }

    /**
     * A packet as it came.
     *
     * @param type the packet type, 1 to 15
     * @param body everything behind the fixed header
     */
    record Packet(int type, byte[] body) {

        int at(int index) {
            return body[index] & 0xFF;
        }
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
        body.noProperties();
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
        Body body = new Body();
        body.data.writeShort(1);
        body.noProperties();
        body.text(filter);
        body.data.writeByte(0);
        send(SUBSCRIBE_HEADER, body);
    }

    /** The next packet. */
    Packet read() throws IOException {
        int header = in.readUnsignedByte();
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            shift += 7;
        } while ((digit & 0x80) != 0);
        return new Packet(header >> 4, in.readNBytes(length));
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
            if (version == 5) {
                data.writeByte(0);
            }
        }
    }
}
