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

import com.hivemq.mqtt.message.disconnect.DISCONNECT;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client does not read the DISCONNECT that ends it. The broker would wait for ever, and let nobody
 * in with the same client ID meanwhile.
 */
final class ClosingDeadline extends ChannelOutboundHandlerAdapter {

    private static final long SECONDS = 1;

    @Override
    public void write(ChannelHandlerContext context, Object packet, ChannelPromise promise) {
        context.write(packet, promise);
        if (packet instanceof DISCONNECT && !promise.isDone()) {
            context.executor().schedule(() -> closeUnlessWritten(context, promise), SECONDS, TimeUnit.SECONDS);
        }
    }

    private static void closeUnlessWritten(ChannelHandlerContext context, ChannelPromise promise) {
        if (!promise.isDone()) {
            context.close();
        }
    }
}
