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
package io.cameliot.platform.hivemq;

import com.hivemq.bootstrap.ClientConnectionContext;
import com.hivemq.bootstrap.ClientState;
import com.hivemq.bootstrap.netty.ChannelDependencies;
import com.hivemq.codec.decoder.MQTTMessageDecoder;
import com.hivemq.mqtt.handler.disconnect.MqttServerDisconnector;
import com.hivemq.mqtt.message.ProtocolVersion;
import com.hivemq.mqtt.message.reason.Mqtt5DisconnectReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import java.util.Optional;

/**
 * The broker's decoder, with the IoT tool's answers to packets that the broker answers in another way or not at all: a
 * CONNECT with a protocol level that is not known, another packet before it, a second CONNECT, AUTH, and a response topic
 * with a wildcard.
 */
final class PacketDecoder extends MQTTMessageDecoder {

    /** Why a connection with a second CONNECT was closed; its close code is one of its own. */
    static final String SECOND_CONNECT = "A client sends CONNECT once on a connection.";

    private static final String AUTH_NOT_AUTHORIZED = "There is no enhanced authentication. Send no AUTH.";
    private static final String WILDCARD_IN_RESPONSE_TOPIC =
            "The response topic has a wildcard. Name the topic that answers go to.";

    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int AUTH = 15;
    private static final int TYPE_SHIFT = 4;
    private static final int MQTT_5 = 5;
    private static final int REASON_CODE = 3;
    private static final int UNSIGNED = 0xFF;

    private static final byte[] CONNACK_UNACCEPTABLE = {0x20, 0x02, 0x00, 0x01};
    private static final byte[] CONNACK_UNSUPPORTED = {0x20, 0x03, 0x00, (byte) 0x84, 0x00};

    private final MqttServerDisconnector disconnector;
    private final RefusalLog refusals;

    PacketDecoder(ChannelDependencies dependencies, RefusalLog refusals) {
        super(dependencies);
        this.disconnector = dependencies.getMqttServerDisconnector();
        this.refusals = refusals;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (!isNoBeginning(context, in) && !isAnswered(context, in)) {
            super.decode(context, in, out);
        }
    }

    /** The broker would leave the connection open until the time for a CONNECT is over. */
    private boolean isNoBeginning(ChannelHandlerContext context, ByteBuf in) {
        ClientConnectionContext client = ClientConnectionContext.of(context.channel());
        if (client.getProtocolVersion() != null
                || client.getClientState().disconnectingOrDisconnected()
                || !in.isReadable()) {
            return false;
        }
        Optional<String> fault = FirstPacket.fault(in);
        fault.ifPresent(why -> {
            in.skipBytes(in.readableBytes());
            refusals.refused("Connection", client, Optional.empty(), why);
            context.close();
        });
        return fault.isPresent();
    }

    private boolean isAnswered(ChannelHandlerContext context, ByteBuf in) {
        ClientConnectionContext client = ClientConnectionContext.of(context.channel());
        boolean connected = client.getClientState() == ClientState.AUTHENTICATED;
        boolean version5 = client.getProtocolVersion() == ProtocolVersion.MQTTv5;
        return switch (in.getUnsignedByte(in.readerIndex()) >> TYPE_SHIFT) {
            case CONNECT ->
                connected
                        ? disconnect(context, in, Mqtt5DisconnectReasonCode.PROTOCOL_ERROR, SECOND_CONNECT)
                        : client.getProtocolVersion() == null && isRefusedForItsLevel(context, in);
            case AUTH ->
                connected
                        && version5
                        && disconnect(context, in, Mqtt5DisconnectReasonCode.NOT_AUTHORIZED, AUTH_NOT_AUTHORIZED);
            case PUBLISH ->
                connected
                        && version5
                        && PeekedPacket.of(in)
                                .filter(PeekedPacket::hasWildcardInResponseTopic)
                                .isPresent()
                        && disconnect(
                                context, in, Mqtt5DisconnectReasonCode.PROTOCOL_ERROR, WILDCARD_IN_RESPONSE_TOPIC);
            default -> false;
        };
    }

    private boolean disconnect(
            ChannelHandlerContext context, ByteBuf in, Mqtt5DisconnectReasonCode code, String reason) {
        in.skipBytes(in.readableBytes());
        disconnector.disconnect(context.channel(), reason, reason, code, reason);
        return true;
    }

    /** Bridges of Mosquitto ask for a level of their own first, and wait for an answer before they ask for MQTT's. */
    private boolean isRefusedForItsLevel(ChannelHandlerContext context, ByteBuf in) {
        Optional<Integer> unknown = PeekedPacket.of(in).flatMap(PeekedPacket::unknownProtocolLevel);
        unknown.ifPresent(level -> {
            byte[] connack = level >= MQTT_5 ? CONNACK_UNSUPPORTED : CONNACK_UNACCEPTABLE;
            in.skipBytes(in.readableBytes());
            refusals.refused(
                    "CONNECT",
                    ClientConnectionContext.of(context.channel()),
                    Optional.of(connack[REASON_CODE] & UNSIGNED),
                    "Protocol level " + level + " is not known. Connect with 5, 4 or 3 (MQTT 5, 3.1.1 or 3.1).");
            context.writeAndFlush(Unpooled.wrappedBuffer(connack)).addListener(ChannelFutureListener.CLOSE);
        });
        return unknown.isPresent();
    }
}
