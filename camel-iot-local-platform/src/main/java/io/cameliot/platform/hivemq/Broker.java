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

import com.hivemq.configuration.service.InternalConfigurations;
import io.cameliot.platform.network.CannotListen;
import io.cameliot.platform.network.Tls;
import io.cameliot.platform.organisation.Registry;
import io.cameliot.platform.rules.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One embedded broker, from its start to its end; it cannot be started again. Everything is kept in memory; a directory
 * for temporary files is there as long as the broker.
 */
public final class Broker implements AutoCloseable {

    private static final Duration GOODBYE = Duration.ofSeconds(5);

    // The broker hands out its services through static fields while it starts: one at a time in a JVM.
    private static final Object START = new Object();

    private final HiveMqServer server;
    private final PlatformExtension extension;
    private final Connections connections;
    private final TemporaryDirectory directory;

    private Broker(
            HiveMqServer server, PlatformExtension extension, Connections connections, TemporaryDirectory directory) {
        this.server = server;
        this.extension = extension;
        this.connections = connections;
        this.directory = directory;
    }

    /**
     * Starts a broker; when this returns, clients can connect.
     *
     * @param settings what can be chosen
     * @param registry the organisations
     * @param state what outlives the broker
     * @throws IllegalStateException if a port is in use, a key store cannot be used, the thread is interrupted, or the broker does
     *     not start
     */
    public static Broker start(BrokerSettings settings, Registry registry, PlatformState state) {
        synchronized (START) {
            requireNotInterrupted(null);
            // The broker takes a while until it listens, and only logs what is wrong with a key store.
            settings.tls().ifPresent(Tls::requireUsable);
            requireFreePorts(settings);
            TemporaryDirectory directory = TemporaryDirectory.create();
            try {
                return start(settings, new PlatformExtension(registry, state), state, directory);
            } catch (RuntimeException e) {
                directory.close();
                requireNotInterrupted(e);
                throw e;
            }
        }
    }

    /** An interrupted thread can neither lock nor write a file, and what it says then is about files. */
    private static void requireNotInterrupted(Throwable cause) {
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException(
                    "The thread is interrupted, so the platform does not start in it. Start it in another thread, or call"
                            + " Thread.interrupted() before.",
                    cause);
        }
    }

    private static Broker start(
            BrokerSettings settings, PlatformExtension extension, PlatformState state, TemporaryDirectory directory) {
        directory.write("conf", "config.xml", BrokerConfiguration.xml(settings));
        // Nothing is persistent, so nothing has to be waited for; and MBeans of a broker inside a test help nobody.
        InternalConfigurations.PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC.set(0);
        InternalConfigurations.JMX_REPORTER_ENABLED.set(false);
        // Queues have threads of their own. Otherwise the thread that reads one member's acknowledgements is kept busy
        // by those of another, and reads none.
        InternalConfigurations.IN_MEMORY_SINGLE_WRITER.set(false);
        // The broker's own limit of 50 would go below what clients may have by ConnectInbound.
        InternalConfigurations.MAX_INFLIGHT_WINDOW_SIZE_MESSAGES = Limits.MAX_UNACKNOWLEDGED;

        return new Broker(
                HiveMqServer.start(settings, directory, extension, state.refusals()),
                extension,
                state.connections(),
                directory);
    }

    private static void requireFreePorts(BrokerSettings settings) {
        List<ServerSocket> probes = new ArrayList<>();
        try {
            // All at a time, so that no port is asked for twice.
            for (Transport transport : settings.transports()) {
                probes.add(CannotListen.probe(settings.host(), settings.ports().get(transport)));
            }
        } finally {
            probes.forEach(Broker::close);
        }
    }

    private static void close(ServerSocket probe) {
        try {
            probe.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot stop listening on port " + probe.getLocalPort(), e);
        }
    }

    /** The TCP ports that the broker listens on. */
    public Map<Transport, Integer> ports() {
        return extension.ports();
    }

    /** Disconnects one client ID as an administrator does (0x98); false if it is not connected. */
    public boolean kick(String clientId) {
        return extension.kick(clientId);
    }

    /** Sends all clients that are connected elsewhere. */
    public void redirect(Redirection target) {
        extension.redirect(target);
    }

    /** The topic filters that a client ID has subscribed to, as it wrote them. */
    public Set<String> subscriptions(String clientId) {
        return extension.subscriptions(clientId);
    }

    /**
     * Publishes a message of the platform's own at QoS 1, not retained.
     *
     * @param internalTopic the broker's topic
     */
    public void publish(String internalTopic, byte[] payload) {
        extension.publish(internalTopic, payload);
    }

    /** Says goodbye to all clients (0x8B), stops the broker and deletes its directory. */
    @Override
    public void close() {
        try {
            // Without this the broker would close the sockets without a word.
            extension.disconnectAll();
            connections.awaitNone(GOODBYE);
            extension.awaitMessages();
        } finally {
            stop();
        }
    }

    /** Closes all connections without a word, as if the machine had gone down. */
    public void crash() {
        extension.fallSilent();
        stop();
    }

    private void stop() {
        try {
            server.stop();
        } finally {
            connections.closedAll();
            directory.close();
        }
    }
}
