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
package io.cameliot.connection;

import io.cameliot.paho.PahoConnectionFactory;
import io.cameliot.protocol.TopicFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/** Connections without Camel. What a test opens ends with it. */
final class TestConnections implements AutoCloseable {
    static final String CLIENT_ID = "a:myorg1:traps";
    static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/text";

    /** Waits long, and for a connection. */
    static final PublishTerms PATIENTLY = patiently(Duration.ofMinutes(1));

    private final TestApplication application = new TestApplication();
    private final ConnectionRegistry registry =
            new ConnectionRegistry(clientId -> eventLoop("IotConnection[" + clientId + "]"), application);
    private final List<ClientConnection> opened = new CopyOnWriteArrayList<>();

    static EventLoop eventLoop(String name) {
        return new ExecutorEventLoop(name, work -> daemon(work, name));
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** What the connections know of the application; it runs, unless the test says otherwise. */
    TestApplication application() {
        return application;
    }

    ConnectionRegistry registry() {
        return registry;
    }

    /** Settings to open connections with, to be changed by the test. */
    Settings to(String serverUri) {
        return new Settings(serverUri);
    }

    Settings to(ScriptedServer server) {
        return to(server.uri());
    }

    void release(ClientConnection connection) {
        if (opened.remove(connection)) {
            registry.release(connection).orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    @Override
    public void close() {
        opened.clear();
        registry.closeAll().orTimeout(10, TimeUnit.SECONDS).join();
    }

    static TopicFilter filter(String text) {
        return TopicFilter.parse(text).orElseThrow();
    }

    /** The identifier that a filter is always subscribed with. */
    static int identifier(TopicFilter filter) {
        return SubscriptionIdentifiers.choose(filter, taken -> false);
    }

    static PublishTerms patiently(Duration timeout) {
        return new PublishTerms(timeout, true);
    }

    static OutboundMessage message(int qos, String payload) {
        return message(qos, TOPIC, payload);
    }

    static OutboundMessage message(int qos, String topic, String payload) {
        return new OutboundMessage(topic, payload.getBytes(), qos, MessageProperties.NONE);
    }

    /** A message from the server. */
    static InboundMessage received(int packetId, int qos, String topic, String payload, Integer... identifiers) {
        return new InboundMessage(
                topic,
                payload.getBytes(),
                packetId,
                qos,
                false,
                false,
                new MessageProperties(false, null, null, null, null, List.of(), List.of(identifiers)));
    }

    /** What a server grants that limits nothing but the messages in flight. */
    static ServerLimits limits(int receiveMaximum) {
        return new ServerLimits(false, receiveMaximum, 2, null, true, true, true, Duration.ZERO);
    }

    final class Settings {
        private final String serverUri;
        private final Map<String, Object> others = new TreeMap<>();
        private SessionLifetime session = SessionLifetime.OF_CONNECTION;
        private boolean durable;
        private boolean cleanStart = true;
        private boolean reconnect = true;
        private int maxInFlight = 100;
        private int receiveMaximum = 100;
        private int receiveBufferSize = 32 * 1024 * 1024;
        private int keepAlive = 60;
        private int connectionTimeout = 5;
        private Duration reconnectDelay = Duration.ofMillis(20);
        private Duration maxReconnectDelay = Duration.ofMillis(200);
        private Runnable beforeEachAttempt = () -> {};

        private Settings(String serverUri) {
            this.serverUri = serverUri;
        }

        Settings durable() {
            durable = true;
            session = SessionLifetime.OF_PROCESS;
            return this;
        }

        Settings resume() {
            cleanStart = false;
            return durable();
        }

        Settings inFiles(Path directory) {
            resume();
            session = SessionLifetime.inFiles(directory);
            return this;
        }

        Settings withoutReconnect() {
            reconnect = false;
            return this;
        }

        Settings maxInFlight(int value) {
            maxInFlight = value;
            return this;
        }

        Settings receiveMaximum(int value) {
            receiveMaximum = value;
            return this;
        }

        Settings receiveBufferSize(int bytes) {
            receiveBufferSize = bytes;
            return this;
        }

        Settings keepAlive(int seconds) {
            keepAlive = seconds;
            return this;
        }

        Settings connectionTimeout(int seconds) {
            connectionTimeout = seconds;
            return this;
        }

        Settings reconnectDelay(Duration delay) {
            return reconnectDelay(delay, delay.multipliedBy(10));
        }

        Settings reconnectDelay(Duration first, Duration longest) {
            reconnectDelay = first;
            maxReconnectDelay = longest;
            return this;
        }

        Settings beforeEachAttempt(Runnable action) {
            beforeEachAttempt = action;
            return this;
        }

        Settings option(String name, Object value) {
            others.put(name, value);
            return this;
        }

        /** Takes a share of the connection, without waiting for anything. */
        ClientConnection acquire(String owner) {
            ClientConnection connection = registry.acquire(
                    settings(),
                    new PahoConnectionFactory(
                            List.of(ServerUri.parse("brokerUrl", serverUri)),
                            CLIENT_ID,
                            session,
                            () -> null,
                            this::pahoOptions,
                            work -> daemon(work, "closer").start()),
                    owner);
            opened.add(connection);
            return connection;
        }

        /** Takes a share and waits for the outcome of the first attempt. */
        ClientConnection open() throws Exception {
            ClientConnection connection = acquire("test");
            connection.awaitFirstAttempt();
            return connection;
        }

        ConnectionSettings settings() {
            Map<String, Object> options = new TreeMap<>(others);
            options.put("maxInFlight", maxInFlight);
            options.put("receiveMaximum", receiveMaximum);
            return new ConnectionSettings(
                    List.of(ServerUri.parse("brokerUrl", serverUri)),
                    CLIENT_ID,
                    0,
                    durable,
                    cleanStart,
                    maxInFlight,
                    receiveMaximum,
                    receiveBufferSize,
                    Duration.ofSeconds(connectionTimeout),
                    reconnect,
                    new ReconnectDelay(reconnectDelay, maxReconnectDelay),
                    new ComparedOptions(options));
        }

        private MqttConnectionOptions pahoOptions() {
            beforeEachAttempt.run();
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setConnectionTimeout(connectionTimeout);
            options.setKeepAliveInterval(keepAlive);
            options.setReceiveMaximum(receiveMaximum);
            if (durable) {
                options.setSessionExpiryInterval(60L);
            }
            return options;
        }
    }
}
