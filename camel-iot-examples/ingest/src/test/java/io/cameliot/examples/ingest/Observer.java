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
package io.cameliot.examples.ingest;

import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.cameliot.platform.LocalPlatform;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An MQTT client that knows nothing of the component, and takes down what the platform sends to other applications. */
final class Observer implements AutoCloseable {
    private final Mqtt5BlockingClient client;
    private final Queue<String> received = new ConcurrentLinkedQueue<>();

    Observer(LocalPlatform platform) {
        client = Mqtt5Client.builder()
                .identifier("a:" + platform.organisationId() + ":observer")
                .serverHost("127.0.0.1")
                .serverPort(platform.port())
                .simpleAuth()
                .username(platform.apiKey())
                .password(platform.token().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        client.connect();
        client.toAsync()
                .publishes(
                        MqttGlobalPublishFilter.ALL,
                        publish -> received.add(publish.getTopic() + " "
                                + new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8)));
        client.subscribeWith()
                .topicFilter("iot-2/type/+/id/+/evt/+/fmt/+")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
    }

    /** Topics and payloads. */
    Queue<String> received() {
        return received;
    }

    /** Different topics and payloads. */
    Set<String> rows() {
        return new HashSet<>(received);
    }

    /** Waits until it has more than these, or the application that sends them has ended. */
    void awaitMoreThan(int events, ApplicationProcess application) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> received.size() > events || !application.isAlive());
    }

    @Override
    public void close() {
        client.disconnect();
    }
}
