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

import com.hivemq.mqtt.handler.disconnect.MqttServerDisconnector;
import com.hivemq.mqtt.message.reason.Mqtt5DisconnectReasonCode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.PrematureChannelClosureException;

/**
 * Ends a connection whose client sends what cannot be decoded. The broker would log it as an error of its own, with a stack
 * trace, as it still does with an exception that has another one behind it.
 */
final class ClientFaults extends ChannelInboundHandlerAdapter {

    private final MqttServerDisconnector disconnector;

    ClientFaults(MqttServerDisconnector disconnector) {
        this.disconnector = disconnector;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof PrematureChannelClosureException) {
            // The client has gone in the middle of a request: nobody is there to be refused.
            context.close();
        } else if (cause instanceof CodecException
                && cause.getCause() == null
                && !(cause instanceof CorruptedFrameException)) {
            String told = "What has come cannot be decoded: " + cause.getMessage();
            disconnector.disconnect(
                    context.channel(), told, told, Mqtt5DisconnectReasonCode.MALFORMED_PACKET, "Malformed data.");
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
