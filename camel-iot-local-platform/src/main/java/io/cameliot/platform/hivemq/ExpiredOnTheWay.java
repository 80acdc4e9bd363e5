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

import com.google.common.util.concurrent.SettableFuture;
import com.hivemq.mqtt.event.PublishDroppedEvent;
import com.hivemq.mqtt.event.PubrelDroppedEvent;
import com.hivemq.mqtt.handler.publish.PublishStatus;
import com.hivemq.mqtt.message.publish.PublishWithFuture;
import com.hivemq.mqtt.message.publish.PubrelWithFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Says of a message that expires on its way to its client that it is done with. The broker drops it, and tells nobody who
 * waits for it: its place among the unacknowledged ones would never be free again.
 */
final class ExpiredOnTheWay extends ChannelInboundHandlerAdapter {

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof PublishDroppedEvent dropped && dropped.getMessage() instanceof PublishWithFuture publish) {
            done(publish.getFuture());
        } else if (event instanceof PubrelDroppedEvent dropped
                && dropped.getMessage() instanceof PubrelWithFuture pubrel) {
            done(pubrel.getFuture());
        }
        context.fireUserEventTriggered(event);
    }

    private static void done(SettableFuture<PublishStatus> outcome) {
        outcome.set(PublishStatus.DELIVERED);
    }
}
