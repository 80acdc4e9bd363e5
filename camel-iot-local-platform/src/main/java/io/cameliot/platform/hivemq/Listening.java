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

import com.google.inject.Injector;
import com.hivemq.bootstrap.netty.ChannelDependencies;
import com.hivemq.bootstrap.netty.ChannelInitializerFactory;
import com.hivemq.bootstrap.netty.NettyConfiguration;
import com.hivemq.common.shutdown.ShutdownHooks;
import com.hivemq.configuration.service.entity.Listener;
import com.hivemq.configuration.service.impl.listener.ListenerConfigurationService;
import com.hivemq.persistence.connection.ConnectionPersistence;
import io.cameliot.platform.network.CannotListen;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;

/** Opens the ports of a broker: those that are configured, or none. */
final class Listening {

    private static final int BACKLOG = 128;

    private Listening() {}

    /**
     * Opens all ports, and has them closed when the broker stops.
     *
     * @throws IllegalStateException if one cannot be listened on
     */
    static void open(Injector broker) {
        NettyConfiguration netty = broker.getInstance(NettyConfiguration.class);
        ConnectionPersistence connections = broker.getInstance(ConnectionPersistence.class);
        ChannelInitializerFactory initializers = broker.getInstance(ChannelInitializerFactory.class);
        RefusalLog refusals = broker.getInstance(RefusalLog.class);
        ChannelDependencies dependencies = broker.getInstance(ChannelDependencies.class);
        broker.getInstance(ShutdownHooks.class).add(new NettyShutdown(netty, connections));
        for (Listener listener :
                broker.getInstance(ListenerConfigurationService.class).getListeners()) {
            ServerBootstrap server = new ServerBootstrap()
                    .group(netty.getParentEventLoopGroup(), netty.getChildEventLoopGroup())
                    .channel(netty.getServerSocketChannelClass())
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new ConnectionSetUp(
                            initializers.getChannelInitializer(listener), dependencies, listener, refusals));
            listener.setPort(bind(server, listener, connections));
        }
    }

    private static int bind(ServerBootstrap server, Listener listener, ConnectionPersistence connections) {
        ChannelFuture bound =
                server.bind(listener.getBindAddress(), listener.getPort()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw CannotListen.exception(listener.getBindAddress(), listener.getPort(), bound.cause());
        }
        connections.addServerChannel(listener.getName(), bound.channel());
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }
}
