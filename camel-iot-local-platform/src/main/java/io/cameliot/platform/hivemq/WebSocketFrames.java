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

import com.hivemq.bootstrap.netty.ChannelHandlerNames;
import com.hivemq.configuration.service.entity.WebsocketListener;
import io.cameliot.platform.rules.Limits;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;

/**
 * Has a WebSocket closed that announces a larger frame than the largest packet (1009, message too big). The broker itself
 * would keep a frame of up to 2 GiB until all of it is there, for everybody. Frames of one message it hands on one by one,
 * so that a message has no limit but that of the packets in it.
 */
final class WebSocketFrames {

    /** The first byte of a packet and its length. */
    private static final int FIXED_HEADER_BYTES = 5;

    /** What netty puts in front of the broker's handler, with that handler's limit. */
    private static final String HANDSHAKE =
            WebSocketServerProtocolHandler.class.getPackageName() + ".WebSocketServerProtocolHandshakeHandler";

    private WebSocketFrames() {}

    /** Limits them in a pipeline that the broker has equipped for WebSockets. */
    static void limit(ChannelPipeline pipeline, WebsocketListener listener) {
        pipeline.remove(HANDSHAKE);
        pipeline.replace(
                ChannelHandlerNames.WEBSOCKET_SERVER_PROTOCOL_HANDLER,
                ChannelHandlerNames.WEBSOCKET_SERVER_PROTOCOL_HANDLER,
                new WebSocketServerProtocolHandler(
                        listener.getPath(),
                        String.join(",", listener.getSubprotocols()),
                        listener.getAllowExtensions(),
                        Limits.MAX_PACKET_BYTES + FIXED_HEADER_BYTES));
    }
}
