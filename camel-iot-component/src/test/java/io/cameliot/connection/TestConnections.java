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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/** Connections without Camel. What a test opens ends with it. */
final class TestConnections implements AutoCloseable {
    static final String CLIENT_ID = "a:myorg1:traps";
    static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/text";

    /** Waits long, and for a connection. */
    static final PublishTerms PATIENTLY = patiently(Duration.ofMinutes(1));

    private final ConnectionRegistry registry = new ConnectionRegistry(new ConnectionRegistry.Schedulers() {
        @Override
        public ScheduledExecutorService open(String clientId) {
            return Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "IotConnection[" + clientId + "]");
                thread.setDaemon(true);
                return thread;
            });
        }

        @Override
        public void close(ScheduledExecutorService scheduler) {
            scheduler.shutdownNow();
        }
    });
    private final List<ClientConnection> opened = new CopyOnWriteArrayList<>();

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
            registry.release(connection);
        }
    }

    @Override
    public void close() {
        opened.forEach(registry::release);
        opened.clear();
    }

    static TopicFilter filter(String text) {
        return TopicFilter.parse(text).orElseThrow();
    }

    static PublishTerms patiently(Duration timeout) {
        return new PublishTerms(timeout, true);
    }

    static OutboundMessage message(int qos, String payload) {
        return message(qos, TOPIC, payload);
    }

    static OutboundMessage message(int qos, String topic, String payload) {
        return new OutboundMessage(topic, payload.getBytes(), qos, null);
    }

    final class Settings {
        private final String serverUri;
        private final Map<String, Object> others = new TreeMap<>();
        private PahoConnectionFactory.Session session = PahoConnectionFactory.Session.OF_CONNECTION;
        private boolean durable;
        private boolean cleanStart = true;
        private boolean reconnect = true;
        private int maxInFlight = 100;
        private int receiveMaximum = 100;
        private int keepAlive = 60;
        private int connectionTimeout = 5;
        private Duration reconnectDelay = Duration.ofMillis(20);
        private Runnable beforeEachAttempt = () -> {};

        private Settings(String serverUri) {
            this.serverUri = serverUri;
        }

        Settings durable() {
            durable = true;
            session = PahoConnectionFactory.Session.OF_PROCESS;
            return this;
        }

        Settings resume() {
            cleanStart = false;
            return durable();
        }

        Settings inFiles(Path directory) {
            resume();
            session = PahoConnectionFactory.Session.inFiles(directory);
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

        Settings keepAlive(int seconds) {
            keepAlive = seconds;
            return this;
        }

        Settings connectionTimeout(int seconds) {
            connectionTimeout = seconds;
            return this;
        }

        Settings reconnectDelay(Duration delay) {
            reconnectDelay = delay;
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
                    new PahoConnectionFactory(List.of(serverUri), CLIENT_ID, session, () -> null, this::pahoOptions),
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
                    serverUri,
                    CLIENT_ID,
                    0,
                    durable,
                    cleanStart,
                    maxInFlight,
                    receiveMaximum,
                    Duration.ofSeconds(connectionTimeout),
                    reconnect,
                    new ReconnectDelay(reconnectDelay, reconnectDelay.multipliedBy(10)),
                    options);
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
