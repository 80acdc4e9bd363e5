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
import io.cameliot.protocol.ReasonCode;
import java.io.IOException;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;

/**
 * Reads the packets of the server other than PUBLISH, and tells who waits for an answer. Paho reads plain ones in place of
 * those that begin, watch and end the connection, and none of the others. Its own reading ends its reader without a word when a text holds a control character, when
 * a length or a reason code is not one it knows, or when nothing waits for a PUBREC (<a
 * href="https://github.com/eclipse-paho/paho.mqtt.java/issues/1105">#1105</a>). It would also
 *
 * <ul>
 *   <li>hold the maximum packet size of the CONNACK, which limits what the server takes, against what the server sends;</li>
 *   <li>use topic aliases, and send a message again with the alias in place of its topic (<a
 *       href="https://github.com/eclipse-paho/paho.mqtt.java/issues/1104">#1104</a>);</li>
 *   <li>lower the QoS of a publish to the maximum of the CONNACK, and say nothing;</li>
 *   <li>hold messages back because of the receive maximum, which the window of publishes heeds;</li>
 *   <li>not notice that the server has lost the session, and send messages again as duplicates;</li>
 *   <li>end the connection when the server refuses a message of QoS 2.</li>
 * </ul>
 *
 * <p>Belongs to Paho's reader, but for the CONNACK and the DISCONNECT.
 */
final class ServerPackets {
    /** How an alert of TLS begins (RFC 8446, 5.1). */
    private static final byte TLS_ALERT = 21;

    private static final byte TLS_MAJOR_VERSION = 3;

    /** MQTT 5.0, 2.1.3: what the lower half of the first byte has to be, by packet type. */
    private static final int PUBREL_FLAGS = 0x02;

    private static final int PACKET_ID_NOT_FOUND = 0x92;
    private static final int HIGHEST_QOS = 2;

    /**
     * MQTT bounds no packet, but all that one other than PUBLISH has to say are some codes, a reason of up to 64 KiB, and user
     * properties. A longer one would only swallow what follows it.
     */
    private static final int LONGEST = 1 << 18;

    private static final byte[] NOTHING = {};
    private static final byte[] DISCONNECT = {(byte) (MqttWireMessage.MESSAGE_TYPE_DISCONNECT << 4), 0};
    private static final byte[] ACCEPTED = {MqttWireMessage.MESSAGE_TYPE_CONNACK << 4, 3, 0, 0, 0};
    private static final ServerStatement SUCCESS = new ServerStatement(ReasonCode.SUCCESS, null, null);
    private static final byte[] REFUSED = {MqttWireMessage.MESSAGE_TYPE_CONNACK << 4, 3, 0, (byte) 0x80, 0};

    private final ConnectRequest request;
    private final UnansweredPackets unanswered;
    private final Client client;
    private volatile ConnAck connAck;
    private volatile ServerStatement disconnect;

    /**
     * @param request    what the server was sent first
     * @param unanswered what the server has to answer
     */
    ServerPackets(ConnectRequest request, UnansweredPackets unanswered, Client client) {
        this.request = request;
        this.unanswered = unanswered;
        this.client = client;
    }

    /** What the packets have to do with on this side. */
    interface Client {
        /** Sends an answer. */
        void answer(int packetType, int packetId, int reasonCode);

        /** Ends the connection, and tells the server why. */
        void found(ServerFault fault);
    }

    /** The CONNACK, null before there is one. */
    ConnAck connAck() {
        return connAck;
    }

    /** How the server has refused the connection, null if it has not. */
    ServerStatement refusal() {
        ConnAck read = connAck;
        if (disconnect != null || read == null || !read.reasonCode().isRefusal()) {
            return disconnect;
        }
        return read.statement(request.secrets());
    }

    /** The DISCONNECT, null if there is none. */
    ServerStatement disconnect() {
        return disconnect;
    }

    /** Before the first packet is read as a whole: another protocol may be spoken there. */
    void checkFirst(int first, int second) throws IOException {
        if (first == TLS_ALERT && second == TLS_MAJOR_VERSION) {
            throw new TlsAnswerException();
        }
        int type = first >> 4;
        if (type != MqttWireMessage.MESSAGE_TYPE_CONNACK && type != MqttWireMessage.MESSAGE_TYPE_DISCONNECT) {
            throw new IOException("The server answered the CONNECT with no CONNACK. It seems not to speak MQTT there");
        }
    }

    /**
     * Checks what is said of the length of a packet before it is read: whatever follows would be taken for a part of it.
     *
     * @param length of what follows the length
     */
    static void checkLength(int first, int length) throws ServerFault {
        int type = first >> 4;
        if (type == MqttWireMessage.MESSAGE_TYPE_PINGRESP && length > 0) {
            throw ServerFault.malformed(name(type), "it has a length of " + length, null);
        }
        if (type != MqttWireMessage.MESSAGE_TYPE_PUBLISH && length > LONGEST) {
            throw ServerFault.tooLarge(name(type), length, LONGEST);
        }
    }

    /**
     * Whether a packet is a PUBACK with nothing but a packet ID, as most are.
     *
     * @param length of what follows the length
     */
    static boolean isPlainPubAck(int first, int length) {
        return first == MqttWireMessage.MESSAGE_TYPE_PUBACK << 4 && length == 2;
    }

    /** A PUBACK with nothing but a packet ID has come. */
    void acknowledged(int packetId) throws ServerFault {
        if (isAwaited(MqttWireMessage.MESSAGE_TYPE_PUBACK, packetId)) {
            unanswered.answered(packetId, ReasonCode.SUCCESS, null);
        }
    }

    /**
     * What Paho is to read in place of a packet.
     *
     * @param  first       the first byte of the packet
     * @param  body        what follows the length
     * @return             a packet, or no bytes if Paho has nothing to do with it
     * @throws IOException if it is malformed, or must not come: the connection is of no use any more
     */
    byte[] plain(int first, byte[] body) throws IOException {
        int type = first >> 4;
        try {
            if ((first & 0x0F) != (type == MqttWireMessage.MESSAGE_TYPE_PUBREL ? PUBREL_FLAGS : 0)) {
                throw new IllegalArgumentException("its flags are " + (first & 0x0F));
            }
            PacketDecoder packet = new PacketDecoder(body);
            return switch (type) {
                case MqttWireMessage.MESSAGE_TYPE_CONNACK -> connAck(body);
                case MqttWireMessage.MESSAGE_TYPE_PUBACK, MqttWireMessage.MESSAGE_TYPE_PUBCOMP -> end(type, packet);
                case MqttWireMessage.MESSAGE_TYPE_PUBREC -> pubRec(packet);
                case MqttWireMessage.MESSAGE_TYPE_PUBREL -> pubRel(packet);
                case MqttWireMessage.MESSAGE_TYPE_SUBACK, MqttWireMessage.MESSAGE_TYPE_UNSUBACK ->
                    subscriptionAnswer(type, packet);
                case MqttWireMessage.MESSAGE_TYPE_PINGRESP -> new byte[] {(byte) first, 0};
                case MqttWireMessage.MESSAGE_TYPE_DISCONNECT -> disconnect(packet);
                default ->
                    throw ServerFault.protocolError("The server has sent a packet of type " + type
                            + ", which is not for a client that did not ask for it");
            };
        } catch (IllegalArgumentException e) {
            throw ServerFault.malformed(name(type), e.getMessage(), e);
        }
    }

    private static String name(int type) {
        return switch (type) {
            case MqttWireMessage.MESSAGE_TYPE_CONNACK -> "CONNACK";
            case MqttWireMessage.MESSAGE_TYPE_PUBACK -> "PUBACK";
            case MqttWireMessage.MESSAGE_TYPE_PUBREC -> "PUBREC";
            case MqttWireMessage.MESSAGE_TYPE_PUBREL -> "PUBREL";
            case MqttWireMessage.MESSAGE_TYPE_PUBCOMP -> "PUBCOMP";
            case MqttWireMessage.MESSAGE_TYPE_SUBACK -> "SUBACK";
            case MqttWireMessage.MESSAGE_TYPE_UNSUBACK -> "UNSUBACK";
            case MqttWireMessage.MESSAGE_TYPE_PINGRESP -> "PINGRESP";
            case MqttWireMessage.MESSAGE_TYPE_DISCONNECT -> "DISCONNECT";
            default -> "packet of type " + type;
        };
    }

    private byte[] connAck(byte[] body) throws IOException {
        if (connAck != null) {
            throw ServerFault.protocolError("The server has sent a second CONNACK");
        }
        ConnAck read = ConnAck.read(body, request.cleanStart());
        connAck = read;
        if (read.reasonCode().isRefusal()) {
            return REFUSED;
        }
        if (request.resuming() && !read.sessionPresent()) {
            throw new SessionLostException();
        }
        return ACCEPTED;
    }

    /** The end of a publish. A PUBCOMP has no say in the outcome: with the PUBREC, the server had the message. */
    private byte[] end(int type, PacketDecoder packet) throws ServerFault {
        int packetId = packet.unsignedShort();
        ServerStatement statement = statement(packet);
        if (isAwaited(type, packetId)) {
            tell(packetId, type == MqttWireMessage.MESSAGE_TYPE_PUBACK ? statement : SUCCESS);
        }
        return NOTHING;
    }

    private byte[] pubRec(PacketDecoder packet) throws ServerFault {
        int packetId = packet.unsignedShort();
        ServerStatement statement = statement(packet);
        if (unanswered.answeredBy(packetId) == MqttWireMessage.MESSAGE_TYPE_PUBCOMP) {
            // It said so before.
            client.answer(MqttWireMessage.MESSAGE_TYPE_PUBREL, packetId, 0);
        } else if (!isAwaited(MqttWireMessage.MESSAGE_TYPE_PUBREC, packetId)) {
            client.answer(MqttWireMessage.MESSAGE_TYPE_PUBREL, packetId, PACKET_ID_NOT_FOUND);
        } else if (statement.reasonCode().isRefusal()) {
            // The flow is at its end.
            tell(packetId, statement);
        } else {
            unanswered.received(packetId);
            client.answer(MqttWireMessage.MESSAGE_TYPE_PUBREL, packetId, 0);
        }
        return NOTHING;
    }

    private byte[] pubRel(PacketDecoder packet) throws ServerFault {
        int packetId = packet.unsignedShort();
        checkPacketId(MqttWireMessage.MESSAGE_TYPE_PUBREL, packetId);
        client.answer(MqttWireMessage.MESSAGE_TYPE_PUBCOMP, packetId, 0);
        return NOTHING;
    }

    /** MQTT 5.0, 2.2.1: it is never 0. */
    private static void checkPacketId(int type, int packetId) throws ServerFault {
        if (packetId == 0) {
            throw ServerFault.malformed(name(type), "its packet ID is 0", null);
        }
    }

    /**
     * Whether something waits for a packet: a second one with the same packet ID has nothing to answer any more.
     *
     * @throws ServerFault if something else was sent with the packet ID, which such a packet does not answer (MQTT 5.0, 2.2.1)
     */
    private boolean isAwaited(int type, int packetId) throws ServerFault {
        checkPacketId(type, packetId);
        int expected = unanswered.answeredBy(packetId);
        if (expected != 0 && expected != type) {
            throw ServerFault.protocolError("The server has answered with " + name(type) + " where " + name(expected)
                    + " had to come (packet ID " + packetId + ")");
        }
        return expected != 0;
    }

    /** Each subscription is asked for with a packet of its own. */
    private byte[] subscriptionAnswer(int type, PacketDecoder packet) throws ServerFault {
        int packetId = packet.unsignedShort();
        ReceivedProperties properties = ReceivedProperties.read(packet);
        ReasonCode reasonCode = new ReasonCode(packet.unsignedByte());
        if (packet.hasRemaining()) {
            throw new IllegalArgumentException("it has more than one reason code");
        }
        if (type == MqttWireMessage.MESSAGE_TYPE_SUBACK
                && !reasonCode.isRefusal()
                && reasonCode.value() > HIGHEST_QOS) {
            throw new IllegalArgumentException("it grants QoS " + reasonCode.value());
        }
        if (isAwaited(type, packetId)) {
            tell(packetId, ServerStatement.of(reasonCode, properties, request.secrets()));
        }
        return NOTHING;
    }

    private byte[] disconnect(PacketDecoder packet) {
        ReasonCode reasonCode = packet.hasRemaining() ? new ReasonCode(packet.unsignedByte()) : ReasonCode.SUCCESS;
        disconnect = ServerStatement.of(reasonCode, ConnAck.readIfWellFormed(packet), request.secrets());
        return DISCONNECT;
    }

    private ServerStatement statement(PacketDecoder packet) {
        ReasonCode reasonCode = packet.hasRemaining() ? new ReasonCode(packet.unsignedByte()) : ReasonCode.SUCCESS;
        return ServerStatement.of(reasonCode, ReceivedProperties.read(packet), request.secrets());
    }

    private void tell(int packetId, ServerStatement statement) {
        unanswered.answered(packetId, statement.reasonCode(), statement.reasonString());
    }

    /** There are messages to be sent again, but the server has forgotten the session that they belong to. */
    static final class SessionLostException extends IOException {
        private static final long serialVersionUID = 1L;

        SessionLostException() {
            super("The server has no session of this client ID any more");
        }
    }
}
