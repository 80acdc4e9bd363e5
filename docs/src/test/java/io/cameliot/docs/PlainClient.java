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
package io.cameliot.docs;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.cameliot.platform.LocalPlatform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An MQTT client that knows nothing of the component: it sees what is on the wire. */
final class PlainClient implements AutoCloseable {
    private final Mqtt5BlockingClient client;
    private final Queue<Mqtt5Publish> received = new ConcurrentLinkedQueue<>();

    private PlainClient(Mqtt5BlockingClient client) {
        this.client = client;
    }

    /** Connects to a broker that asks nobody for credentials. */
    static PlainClient connect(PlainBroker broker, String clientId) {
        return connected(Mqtt5Client.builder()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildBlocking());
    }

    /** Connects as another application of the organisation and subscribes. */
    static PlainClient connect(LocalPlatform platform, String filter) {
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .identifier("a:" + platform.organisationId() + ":plain")
                .serverHost("127.0.0.1")
                .serverPort(platform.port())
                .simpleAuth()
                .username(platform.apiKey())
                .password(platform.token().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        return connected(client).subscribe(filter);
    }

    private static PlainClient connected(Mqtt5BlockingClient client) {
        PlainClient plain = new PlainClient(client);
        client.connect();
        client.toAsync().publishes(MqttGlobalPublishFilter.ALL, plain.received::add);
        return plain;
    }

    PlainClient subscribe(String filter) {
        client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
        return this;
    }

    void publish(String topic, String payload) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    void publish(Mqtt5Publish message) {
        client.publish(message);
    }

    /** What has arrived so far, in order: {@code topic payload}. */
    List<String> received() {
        return received.stream()
                .map(publish ->
                        publish.getTopic() + " " + new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8))
                .toList();
    }

    /** The same, with all that MQTT says of it. */
    List<Mqtt5Publish> messages() {
        return List.copyOf(received);
    }

    @Override
    public void close() {
        if (client.getState().isConnected()) {
            client.disconnect();
        }
    }
}
