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

import com.hivemq.bootstrap.netty.ChannelDependencies;
import com.hivemq.bootstrap.netty.ChannelHandlerNames;
import com.hivemq.configuration.service.entity.Listener;
import com.hivemq.configuration.service.entity.WebsocketListener;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;

/** Sets up a network connection as the broker does, and then changes what the IoT tool does in another way. */
final class ConnectionSetUp extends ChannelInitializer<Channel> {

    private static final String DETECTION = "web_socket_detection";
    private static final String CONNACK_FIRST = "connack_first";
    private static final String CLIENT_FAULTS = "client_faults";
    private static final String CLOSING_DEADLINE = "closing_deadline";
    private static final String EXPIRED_ON_THE_WAY = "expired_on_the_way";

    private final ChannelInitializer<Channel> brokers;
    private final ChannelDependencies dependencies;
    private final Listener listener;
    private final RefusalLog refusals;

    ConnectionSetUp(
            ChannelInitializer<Channel> brokers,
            ChannelDependencies dependencies,
            Listener listener,
            RefusalLog refusals) {
        this.brokers = brokers;
        this.dependencies = dependencies;
        this.listener = listener;
        this.refusals = refusals;
    }

    @Override
    protected void initChannel(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(brokers);
        if (pipeline.get(ChannelHandlerNames.MQTT_MESSAGE_DECODER) == null) {
            // A broker that is about to stop sets up nothing.
            return;
        }
        pipeline.replace(
                ChannelHandlerNames.MQTT_MESSAGE_DECODER,
                ChannelHandlerNames.MQTT_MESSAGE_DECODER,
                new PacketDecoder(dependencies, refusals));
        pipeline.addAfter(ChannelHandlerNames.MQTT_MESSAGE_ENCODER, CONNACK_FIRST, new ConnackFirst());
        pipeline.addAfter(ChannelHandlerNames.MQTT_MESSAGE_ENCODER, CLOSING_DEADLINE, new ClosingDeadline());
        pipeline.addBefore(
                ChannelHandlerNames.EXCEPTION_HANDLER,
                CLIENT_FAULTS,
                new ClientFaults(dependencies.getMqttServerDisconnector()));
        pipeline.addAfter(ChannelHandlerNames.MESSAGE_EXPIRY_HANDLER, EXPIRED_ON_THE_WAY, new ExpiredOnTheWay());
        if (listener instanceof WebsocketListener webSocket) {
            WebSocketPath.addTo(pipeline);
            WebSocketFrames.limit(pipeline, webSocket);
        } else {
            if (pipeline.get(ChannelHandlerNames.NON_SSL_HANDLER) != null) {
                // It waits for eleven bytes to tell TLS, where FirstPacket needs one.
                pipeline.remove(ChannelHandlerNames.NON_SSL_HANDLER);
            }
            pipeline.addBefore(
                    ChannelHandlerNames.ALL_CHANNELS_GROUP_HANDLER, DETECTION, new WebSocketDetection(listener));
        }
    }
}
