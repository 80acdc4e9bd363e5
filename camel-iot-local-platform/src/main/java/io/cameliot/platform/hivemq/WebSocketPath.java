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
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;

/** Has the broker answer a WebSocket wherever it is asked for: the broker itself knows one path, and is silent elsewhere. */
final class WebSocketPath extends ChannelInboundHandlerAdapter {

    private static final String NAME = "any_web_socket_path";

    /** Adds it to a pipeline that the broker has equipped for WebSockets. */
    static void addTo(ChannelPipeline pipeline) {
        pipeline.addAfter(ChannelHandlerNames.HTTP_OBJECT_AGGREGATOR, NAME, new WebSocketPath());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            request.setUri(Transport.WEB_SOCKET_PATH);
        }
        context.fireChannelRead(message);
    }
}
