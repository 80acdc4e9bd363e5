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

import com.hivemq.configuration.service.entity.Listener;
import com.hivemq.configuration.service.entity.WebsocketListener;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extensions.client.parameter.ConnectionAttributes;
import com.hivemq.websocket.WebSocketInitializer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Has a connection to the port for TCP or TLS speak through a WebSocket if it begins with HTTP, as the IoT tool does,
 * which has one port for both: its first byte tells.
 */
final class WebSocketDetection extends ByteToMessageDecoder {

    private static final String KEY = "web-socket";
    /** Those that the broker's own listeners for WebSockets know: that of the standard, and an older one. */
    private static final List<String> SUBPROTOCOLS = List.of("mqtt", "mqttv3.1");

    private static final char HTTP_GET = 'G';

    private final WebsocketListener listener;

    WebSocketDetection(Listener listener) {
        this.listener = new WebsocketListener.Builder()
                .port(listener.getPort())
                .bindAddress(listener.getBindAddress())
                .path(Transport.WEB_SOCKET_PATH)
                .subprotocols(SUBPROTOCOLS)
                .build();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.getByte(in.readerIndex()) == HTTP_GET) {
            new WebSocketInitializer(listener).addHandlers(context.channel(), context.name());
            WebSocketPath.addTo(context.pipeline());
            WebSocketFrames.limit(context.pipeline(), listener);
            ConnectionAttributes.getInstance(context.channel()).put(KEY, ByteBuffer.allocate(0));
        }
        // What has come so far goes on to the next handler.
        context.pipeline().remove(this);
    }

    /** Whether a connection to such a port speaks through a WebSocket. */
    static boolean hasFound(ConnectionInformation connection) {
        return connection.getConnectionAttributeStore().get(KEY).isPresent();
    }
}
