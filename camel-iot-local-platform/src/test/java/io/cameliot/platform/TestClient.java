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
package io.cameliot.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import io.cameliot.platform.organisation.ApiKey;
import io.cameliot.platform.organisation.Organisation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A plain MQTT 5 client that keeps what it gets. */
final class TestClient implements AutoCloseable {

    private static final long TIMEOUT_SECONDS = 60;

    private final Mqtt5AsyncClient client;
    private final BlockingQueue<Mqtt5Publish> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Mqtt5Disconnect> disconnect = new CompletableFuture<>();
    private Mqtt5Publish lastStatus;

    private TestClient(LocalPlatform platform, String clientId, Mqtt5SimpleAuth credentials) {
        this(URI.create(platform.serverUri()), null, clientId, credentials);
    }

    private TestClient(URI server, MqttClientSslConfig tls, String clientId, Mqtt5SimpleAuth credentials) {
        client = Mqtt5Client.builder()
                .serverHost(server.getHost())
                .serverPort(server.getPort())
                .sslConfig(tls)
                .webSocketConfig(webSocket(server))
                .identifier(clientId)
                .simpleAuth(credentials)
                .addDisconnectedListener(context -> {
                    if (context.getCause() instanceof Mqtt5DisconnectException e) {
                        disconnect.complete(e.getMqttMessage());
                    } else {
                        disconnect.completeExceptionally(context.getCause());
                    }
                })
                .buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, received::add);
    }

    private static MqttWebSocketConfig webSocket(URI server) {
        return server.getScheme().startsWith("ws")
                ? MqttWebSocketConfig.builder()
                        .serverPath(server.getPath().substring(1))
                        .build()
                : null;
    }

    /** A client that is not connected, of the platform's first organisation, for this URI of the platform's. */
    static TestClient at(LocalPlatform platform, String serverUri, String app) {
        return at(platform, serverUri, null, app);
    }

    /** The same with TLS. */
    static TestClient at(LocalPlatform platform, String serverUri, MqttClientSslConfig tls, String app) {
        return new TestClient(
                URI.create(serverUri),
                tls,
                "a:" + platform.organisationId() + ":" + app,
                credentials(platform.apiKey(), platform.token()));
    }

    /** A client that is not connected, has neither user name nor password, and speaks TLS. */
    static TestClient withoutCredentials(LocalPlatform platform, MqttClientSslConfig tls, String clientId) {
        return new TestClient(URI.create(platform.secureUri()), tls, clientId, null);
    }

    /** A client that is not connected, of the platform's first organisation. */
    static TestClient of(LocalPlatform platform, String app) {
        return of(platform, "a:" + platform.organisationId() + ":" + app, platform.apiKey(), platform.token());
    }

    /** A client that is not connected, with just these credentials. */
    static TestClient of(LocalPlatform platform, String clientId, String userName, String password) {
        return new TestClient(platform, clientId, credentials(userName, password));
    }

    private static Mqtt5SimpleAuth credentials(String userName, String password) {
        return Mqtt5SimpleAuth.builder()
                .username(userName)
                .password(password.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    /** A client that is not connected and has neither user name nor password. */
    static TestClient withoutCredentials(LocalPlatform platform, String clientId) {
        return new TestClient(platform, clientId, null);
    }

    /** A connected client of the platform's first organisation. */
    static TestClient connect(LocalPlatform platform, String app) {
        TestClient client = of(platform, app);
        client.connect();
        return client;
    }

    /** A connected client of this organisation. */
    static TestClient connect(LocalPlatform platform, Organisation organisation, String app) {
        ApiKey key = organisation.apiKeys().get(0);
        TestClient client = of(platform, "a:" + organisation.id() + ":" + app, key.key(), key.token());
        client.connect();
        return client;
    }

    /** A connected client with just these credentials. */
    static TestClient connect(LocalPlatform platform, String clientId, String userName, String password) {
        TestClient client = of(platform, clientId, userName, password);
        client.connect();
        return client;
    }

    Mqtt5ConnAck connect() {
        return connect(Mqtt5Connect.builder().build());
    }

    Mqtt5ConnAck connect(Mqtt5Connect connect) {
        return await(client.connect(connect));
    }

    /** The reason code with which the server refuses to be connected to. */
    int refusal(Mqtt5Connect connect) {
        return refusingConnAck(connect).getReasonCode().getCode();
    }

    /** The CONNACK with which the server refuses to be connected to. */
    Mqtt5ConnAck refusingConnAck(Mqtt5Connect connect) {
        try {
            throw new AssertionError("Let in: " + connect(connect));
        } catch (CompletionException e) {
            return ((Mqtt5ConnAckException) e.getCause()).getMqttMessage();
        }
    }

    /** Subscribes with QoS 1; the result is there even if filters were refused. */
    Mqtt5SubAck subscribe(String... filters) {
        Mqtt5Subscribe subscribe = Mqtt5Subscribe.builder()
                .addSubscriptions(Stream.of(filters).map(filter -> Mqtt5Subscription.builder()
                        .topicFilter(filter)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .build()))
                .build();
        try {
            return await(client.subscribe(subscribe));
        } catch (CompletionException e) {
            if (e.getCause() instanceof Mqtt5SubAckException refused) {
                return refused.getMqttMessage();
            }
            throw e;
        }
    }

    Mqtt5AsyncClient async() {
        return client;
    }

    /** Publishes and waits for the acknowledgement; the result is its reason code and reason string. */
    Acknowledgement publish(String topic, int qos, byte[] payload) {
        return publish(Mqtt5Publish.builder()
                .topic(topic)
                .qos(MqttQos.fromCode(qos))
                .payload(payload)
                .build());
    }

    Acknowledgement publish(String topic, int qos, String payload) {
        return publish(topic, qos, payload.getBytes(StandardCharsets.UTF_8));
    }

    Acknowledgement publish(Mqtt5Publish publish) {
        try {
            await(client.publish(publish));
            return new Acknowledgement(0, "");
        } catch (CompletionException e) {
            if (e.getCause() instanceof Mqtt5PubAckException refused) {
                return new Acknowledgement(
                        refused.getMqttMessage().getReasonCode().getCode(),
                        refused.getMqttMessage()
                                .getReasonString()
                                .map(Object::toString)
                                .orElse(""));
            }
            if (e.getCause() instanceof Mqtt5PubRecException refused) {
                return new Acknowledgement(
                        refused.getMqttMessage().getReasonCode().getCode(),
                        refused.getMqttMessage()
                                .getReasonString()
                                .map(Object::toString)
                                .orElse(""));
            }
            throw e;
        }
    }

    /**
     * What the server said about a message.
     *
     * @param code the reason code, 0 for success
     * @param reason the reason string, empty if there is none
     */
    record Acknowledgement(int code, String reason) {}

    /** The next message that was not looked at yet; waits for it. */
    Mqtt5Publish next() {
        try {
            Mqtt5Publish publish = received.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            assertThat(publish).as("a message").isNotNull();
            return publish;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String nextPayload() {
        return new String(next().getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    /** The payloads of all messages that have come and were not looked at yet. */
    List<String> receivedPayloads() {
        List<Mqtt5Publish> publishes = new ArrayList<>();
        received.drainTo(publishes);
        return publishes.stream()
                .map(publish -> new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8))
                .toList();
    }

    /**
     * The next monitoring message. What is retained while the client subscribes may come twice, as MQTT allows: as what
     * is kept, and as news. That is one message.
     */
    Status nextStatus() {
        Mqtt5Publish next = next();
        if (isSecondCopy(next)) {
            next = next();
        }
        lastStatus = next;
        return Status.of(next);
    }

    private boolean isSecondCopy(Mqtt5Publish publish) {
        return lastStatus != null
                && lastStatus.isRetain() != publish.isRetain()
                && lastStatus.getTopic().equals(publish.getTopic())
                && lastStatus.getPayload().equals(publish.getPayload());
    }

    /** The server's DISCONNECT; waits for it, and until the client, which tells of it before it is over, can connect again. */
    Mqtt5Disconnect disconnect() {
        Mqtt5Disconnect received = await(disconnect);
        Awaitility.await().until(() -> client.getState() == MqttClientState.DISCONNECTED);
        return received;
    }

    boolean isConnected() {
        return client.getState().isConnected();
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (isConnected()) {
            client.disconnect().exceptionally(e -> null).join();
        }
    }
}
