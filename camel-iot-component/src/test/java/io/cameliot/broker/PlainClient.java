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
package io.cameliot.broker;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An MQTT client that knows nothing of the component or the protocol: it sees what is on the wire. */
public final class PlainClient implements AutoCloseable {
    private final Mqtt5BlockingClient client;
    private final Queue<Mqtt5Publish> received = new ConcurrentLinkedQueue<>();

    private PlainClient(Mqtt5BlockingClient client) {
        this.client = client;
    }

    /** Connects as another application of the organisation. */
    public static PlainClient connect(TestBroker broker, String appId) {
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .identifier("a:" + TestBroker.ORGANISATION + ":" + appId)
                .serverHost(broker.host())
                .serverPort(broker.port())
                .simpleAuth()
                .username(TestBroker.API_KEY)
                .password(TestBroker.TOKEN.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        client.connect();
        PlainClient plain = new PlainClient(client);
        client.toAsync().publishes(MqttGlobalPublishFilter.ALL, plain.received::add);
        return plain;
    }

    public PlainClient subscribe(String filter) {
        return subscribe(filter, MqttQos.AT_LEAST_ONCE);
    }

    public PlainClient subscribe(String filter, MqttQos qos) {
        client.subscribeWith().topicFilter(filter).qos(qos).send();
        return this;
    }

    public void publish(String topic, byte[] payload) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .send();
    }

    /** Publishes a message that the test has put together. */
    public void publish(Mqtt5Publish message) {
        client.publish(message);
    }

    /** Publishes messages without waiting for each acknowledgement; returns when the last is there. */
    public void publishAll(String topic, List<String> payloads) {
        payloads.stream()
                .map(payload -> client.toAsync()
                        .publishWith()
                        .topic(topic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(payload.getBytes(StandardCharsets.UTF_8))
                        .send())
                .toList()
                .forEach(CompletableFuture::join);
    }

    public void publish(String topic, String payload) {
        publish(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** On a server that takes retained messages; an empty payload clears the topic's. */
    public void publishRetained(String topic, String payload) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    /** What has arrived so far, in order. */
    public List<Mqtt5Publish> received() {
        return List.copyOf(received);
    }

    /** The topics and payloads that have arrived so far, as text: {@code topic payload}. */
    public List<String> receivedTexts() {
        return received.stream()
                .map(publish ->
                        publish.getTopic() + " " + new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public void close() {
        client.disconnect();
    }
}
