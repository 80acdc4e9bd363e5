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

import com.hivemq.mqtt.message.connack.CONNACK;
import com.hivemq.mqtt.message.disconnect.DISCONNECT;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Closes a connection without a word where the broker would say goodbye before it has answered CONNECT, which MQTT does not
 * allow: to a client that is taken over meanwhile. Closes it, too, if its CONNACK is larger than the client takes.
 */
final class ConnackFirst extends ChannelOutboundHandlerAdapter {

    @Override
    public void write(ChannelHandlerContext context, Object packet, ChannelPromise promise) {
        if (packet instanceof DISCONNECT) {
            context.close(promise);
            return;
        }
        if (!(packet instanceof CONNACK)) {
            context.write(packet, promise);
            return;
        }
        // The broker writes no packet that is larger than the client takes, and would leave it waiting.
        context.write(packet, promise.unvoid().addListener(ChannelFutureListener.CLOSE_ON_FAILURE));
        context.pipeline().remove(this);
    }
}
