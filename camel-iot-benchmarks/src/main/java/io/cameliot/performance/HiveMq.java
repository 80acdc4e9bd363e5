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
package io.cameliot.performance;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * HiveMQ's client, as fast as it can be used. It keeps its receive maximum of 65,535: Mosquitto 2.0 exceeds a smaller one now
 * and then, and this client is the only one to end the connection for it.
 */
final class HiveMq {
    private HiveMq() {}

    static Mqtt5AsyncClient connect(String serverUri, String clientId) {
        URI uri = URI.create(serverUri);
        Mqtt5AsyncClient client = Mqtt5Client.builder()
                .serverHost(uri.getHost())
                .serverPort(uri.getPort())
                .identifier("a:" + Events.ORGANISATION + ":" + clientId)
                .buildAsync();
        client.connectWith()
                .restrictions()
                .sendMaximum(Events.WINDOW)
                .applyRestrictions()
                .send()
                .join();
        return client;
    }

    /** Publishes with QoS 1 and a window of unacknowledged messages. */
    static final class Publisher implements Contestant {
        private final Events events;
        private final Window window = new Window();
        private final Mqtt5AsyncClient client;

        private final boolean numbered;

        private Publisher(String serverUri, String clientId, Events events, boolean numbered) {
            this.events = events;
            this.numbered = numbered;
            this.client = connect(serverUri, clientId + events.type());
        }

        static Publisher ofReadyMade(String serverUri, Events events) {
            return new Publisher(serverUri, "hive-", events, false);
        }

        /** Numbers the events, from 0 in each run. */
        static Publisher ofNumbered(String serverUri, Events events) {
            return new Publisher(serverUri, "feed-", events, true);
        }

        @Override
        public Map<Metric, Double> run(int messages) throws Exception {
            Stopwatch stopwatch = new Stopwatch();
            for (int number = 0; number < messages; number++) {
                window.acquire();
                client.publish(Mqtt5Publish.builder()
                                .topic(events.topic(number))
                                .payload(numbered ? events.payload(number) : events.payload())
                                .qos(MqttQos.AT_LEAST_ONCE)
                                .build())
                        .thenRun(window::release);
            }
            window.awaitAll();
            return stopwatch.stop(messages);
        }

        @Override
        public void close() {
            client.disconnect().join();
        }
    }

    /** Receives with QoS 1 and acknowledges each message by hand. */
    static final class Receiver extends Receiving {
        /**
         * Its own: all clients of the JVM share one by default, and the gate would hold them up. Its thread ends by itself,
         * for the client goes on to use it after it has disconnected.
         */
        private final ThreadPoolExecutor callbacks =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());

        private final Mqtt5AsyncClient client;

        Receiver(String serverUri, Events events) throws Exception {
            super(serverUri, events);
            callbacks.allowCoreThreadTimeOut(true);
            this.client = connect(serverUri, "hive-" + events.type());
            client.subscribeWith()
                    .topicFilter("iot-2/type/" + events.type() + "/id/+/evt/+/fmt/+")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .callback(message -> {
                        processed();
                        message.acknowledge();
                    })
                    .executor(callbacks)
                    .manualAcknowledgement(true)
                    .send()
                    .join();
        }

        @Override
        public void close() throws Exception {
            client.disconnect().join();
            super.close();
        }
    }
}
