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
package io.cameliot.component;

import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.ComparedOptions;
import io.cameliot.connection.ConnectFailure;
import io.cameliot.connection.ConnectionLoss;
import io.cameliot.connection.ConnectionRegistry;
import io.cameliot.connection.ConnectionSettings;
import io.cameliot.connection.EventLoop;
import io.cameliot.connection.InboundMessage;
import io.cameliot.connection.NetworkConnection;
import io.cameliot.connection.NetworkConnector;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.ReconnectDelay;
import io.cameliot.connection.ServerLimits;
import io.cameliot.connection.ServerReference;
import io.cameliot.connection.ServerUri;
import io.cameliot.connection.SessionStore;
import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.random.RandomGenerator;

/** A server and the event loop of its only client, which do what the test's thread tells them to, step by step. */
final class StepServer implements NetworkConnector, EventLoop {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Integer> acknowledged = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final Queue<Runnable> unconfirmed = new ArrayDeque<>();

    private boolean refusing;
    private boolean confirming = true;
    private int maximumQos = 2;
    private ReasonCode subscriptions = new ReasonCode(0x01);
    private Network network;

    ClientConnection connection(boolean durable, boolean reconnect) {
        ConnectionSettings settings = new ConnectionSettings(
                List.of(ServerUri.parse("brokerUrl", "tcp://server:1883")),
                "a:myorg1:step",
                0,
                durable,
                false,
                100,
                1_000,
                1 << 20,
                Duration.ofSeconds(5),
                reconnect,
                new ReconnectDelay(Duration.ofMillis(1), Duration.ofMillis(1)),
                new ComparedOptions(Map.of()));
        return new ConnectionRegistry(clientId -> this, io.cameliot.connection.Application.RUNNING)
                .acquire(settings, this, "the test");
    }

    /** Runs all that has to be done now. */
    void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    void send(InboundMessage message) {
        network.listener.received(message);
        run();
    }

    void lose() {
        Network lost = network;
        network = null;
        lost.listener.lost(ConnectionLoss.ended("the test says so"));
        run();
    }

    void refuseConnections(boolean refuse) {
        refusing = refuse;
    }

    /** Whether it confirms the end of subscriptions at once; else with the next {@link #confirm}. */
    void confirmAtOnce(boolean atOnce) {
        confirming = atOnce;
    }

    void confirm() {
        while (!unconfirmed.isEmpty()) {
            unconfirmed.remove().run();
        }
        run();
    }

    void grantPublishes(int qos) {
        maximumQos = qos;
    }

    void answerSubscriptions(ReasonCode code) {
        subscriptions = code;
    }

    List<Integer> acknowledged() {
        return acknowledged;
    }

    /** The subscriptions made and ended. */
    List<String> log() {
        return log;
    }

    @Override
    public NetworkConnection create(boolean cleanStart) {
        network = new Network();
        return network;
    }

    @Override
    public boolean redirect(ServerReference reference) {
        return false;
    }

    @Override
    public SessionStore store() {
        return null;
    }

    @Override
    public boolean execute(Runnable task) {
        tasks.add(task);
        return true;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        // Its time never passes.
        return () -> {};
    }

    @Override
    public Timer repeat(Duration period, Runnable task) {
        // Nor does this.
        return () -> {};
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public RandomGenerator random() {
        return new Random(1);
    }

    @Override
    public void close() {
        // Nothing to close.
    }

    private final class Network implements NetworkConnection {
        private Listener listener;

        @Override
        public String server() {
            return "tcp://server:1883";
        }

        @Override
        public void connect(Listener hearing) {
            listener = hearing;
            if (refusing) {
                hearing.failed(ConnectFailure.notAttempted(
                        "tcp://server:1883", "a:myorg1:step", new IllegalStateException("refused by the test")));
            } else {
                hearing.connected(new ServerLimits(false, 100, maximumQos, null, true, true, true, Duration.ZERO));
            }
        }

        @Override
        public Map<Integer, OutboundMessage> resumed() {
            return Map.of();
        }

        @Override
        public void resume(int packetId, AcknowledgementCallback callback) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void resumeOneAtATime() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sendResumed() {
            // Nothing to send.
        }

        @Override
        public int publish(OutboundMessage message, long keptNumber, AcknowledgementCallback callback) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void subscribe(TopicFilter filter, int qos, int identifier, AcknowledgementCallback callback) {
            log.add("subscribe " + filter);
            callback.acknowledged(subscriptions, null);
        }

        @Override
        public void unsubscribe(TopicFilter filter, Runnable whenEnded) {
            log.add("unsubscribe " + filter);
            if (confirming) {
                whenEnded.run();
            } else {
                unconfirmed.add(whenEnded);
            }
        }

        @Override
        public void acknowledge(int packetId) {
            acknowledged.add(packetId);
        }

        @Override
        public boolean isConnected() {
            return network == this;
        }

        @Override
        public void ping() {
            // It lives.
        }

        @Override
        public Duration sinceLastRead() {
            return Duration.ZERO;
        }

        @Override
        public long bytesReceived() {
            return 0;
        }

        @Override
        public Duration sinceLastWrite() {
            return Duration.ZERO;
        }

        @Override
        public void close(ReasonCode reason, Runnable whenClosed) {
            whenClosed.run();
        }
    }
}
