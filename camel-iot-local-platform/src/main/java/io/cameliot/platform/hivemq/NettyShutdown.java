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

import com.hivemq.bootstrap.netty.NettyConfiguration;
import com.hivemq.common.shutdown.HiveMQShutdownHook;
import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.persistence.connection.ConnectionPersistence;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the ports and connections of a broker and ends its network threads. HiveMQ's own hook does the same, but has each
 * thread wait until it had nothing to do for two seconds, which a platform in a test or a trial has no use for.
 */
final class NettyShutdown implements HiveMQShutdownHook {

    private static final Logger LOG = LoggerFactory.getLogger(NettyShutdown.class);

    /** For what other threads of the broker still hand over. */
    private static final long QUIET_MILLIS = 50;

    private final NettyConfiguration netty;
    private final ConnectionPersistence connections;

    NettyShutdown(NettyConfiguration netty, ConnectionPersistence connections) {
        this.netty = netty;
        this.connections = connections;
    }

    @Override
    public String name() {
        return "Netty Shutdown";
    }

    @Override
    public Priority priority() {
        return Priority.MEDIUM;
    }

    @Override
    public void run() {
        closeAll();
        Future<?> connectionsEnded = end(netty.getChildEventLoopGroup());
        Future<?> portsEnded = end(netty.getParentEventLoopGroup());
        connectionsEnded.syncUninterruptibly();
        portsEnded.syncUninterruptibly();
    }

    private void closeAll() {
        try {
            connections
                    .shutDown()
                    .get(InternalConfigurations.CONNECTION_PERSISTENCE_SHUTDOWN_TIMEOUT_SEC, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Not all connections were closed in good order.", e);
        } finally {
            connections.interruptShutdown();
        }
    }

    private static Future<?> end(EventLoopGroup threads) {
        return threads.shutdownGracefully(
                QUIET_MILLIS,
                TimeUnit.SECONDS.toMillis(InternalConfigurations.EVENT_LOOP_GROUP_SHUTDOWN_TIMEOUT_SEC),
                TimeUnit.MILLISECONDS);
    }
}
