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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cameliot.broker.PlainClient;
import io.cameliot.broker.TestBroker;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.network.TcpProxy;
import io.cameliot.platform.organisation.Organisation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Known bugs of Paho and camel-paho-mqtt5 that show in routes, against a real server. */
class RouteTrapsTest {
    private static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/text";

    private static Platform broker;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void startBroker() {
        broker = new Platform(LocalPlatform.builder().receiveMaximum(5).start());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void closeStarted() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        started.push(closeable);
        return closeable;
    }

    private DefaultCamelContext start(String serverUri, String appId, String... uris) throws Exception {
        DefaultCamelContext context = closing(IotContext.of(serverUri, appId));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                var route = from(uris[0]).routeId("route").process(exchange -> {
                    threads.add(Thread.currentThread().getName());
                    received.add(exchange.getMessage().getBody(String.class));
                });
                for (int i = 1; i < uris.length; i++) {
                    route = route.to(uris[i])
                            .process(exchange ->
                                    threads.add(Thread.currentThread().getName()));
                }
            }
        });
        context.start();
        return context;
    }

    private void assertThreadsAreCamels() {
        assertThat(threads).isNotEmpty().noneMatch(name -> name.startsWith("MQTT ") || name.contains("IotConnection"));
    }

    @Test
    void b01AResumedSessionFullOfMessagesDoesNotHoldUpTheSubscriptions() throws Exception {
        String uri = "iot:event?type=pump&cleanStart=false&sessionExpiryInterval=60";
        start(broker.serverUri(), "b01", uri).close();
        PlainClient plain = closing(PlainClient.connect(broker, "plain"));
        for (int i = 0; i < 100; i++) {
            plain.publish(TOPIC, "" + i);
        }

        // Paho's queue holds 10: who waits for the SUBACK on its callback thread waits for the keep-alive.
        start(
                broker.serverUri(),
                "b01",
                uri,
                "iot:command?type=pump&id=p-01&command=c&cleanStart=false" + "&sessionExpiryInterval=60");

        await().atMost(Duration.ofSeconds(30)).until(() -> received.size() >= 100);
        assertThat(received)
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "" + i).toList());
        assertThat(broker.platform().connectionsAccepted("a:" + TestBroker.ORGANISATION + ":b01"))
                .isEqualTo(2);
        assertThreadsAreCamels();
    }

    @Test
    void b03AStoppedRouteDoesNotComeBackAndLeavesNoThread() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker.host(), broker.port()));
        DefaultCamelContext context = start(proxy.uri(), "b03", "iot:event?type=pump&reconnectDelay=300");
        long accepted = proxy.connectionsAccepted();
        proxy.refuse();
        proxy.cut();
        await().until(() -> proxy.liveConnections() == 0);

        context.getRouteController().stopRoute("route");
        proxy.accept();

        await().during(Duration.ofMillis(800)).until(() -> proxy.connectionsAccepted() == accepted);
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains(TestBroker.ORGANISATION + ":b03")));
    }

    @Test
    void b08TwoClientsWithOneClientIdKickEachOtherEverMoreSlowly() throws Exception {
        String clientId = "a:" + TestBroker.ORGANISATION + ":b08";
        String uri = "iot:event?type=pump&reconnectDelay=200";
        start(broker.serverUri(), "b08", uri);
        start(broker.serverUri(), "b08", uri);
        long start = System.nanoTime();

        await().until(() -> broker.platform().connectionsAccepted(clientId) >= 6);

        // Each of the two has come back twice, after at least half of 200 and of 400 ms.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(500));
    }

    /** Each message is published on while the next ones arrive, more than the server's receive maximum. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void b23AndB24ARouteMayPublishWhateverItReceives(int qos) throws Exception {
        String application = "b24" + qos;
        start(
                broker.serverUri(),
                application,
                "iot:event?type=pump",
                "iot:event?type=copy&id=p-01&event=status&qos=" + qos,
                "iot:event?type=copy&id=p-02&event=status&qos=" + qos);
        PlainClient plain = closing(PlainClient.connect(broker, "plain"));

        for (int i = 0; i < 200; i++) {
            plain.publish(TOPIC, "" + i);
        }

        await().until(() ->
                broker.platform().publishesReceived("a:" + TestBroker.ORGANISATION + ":" + application) == 400);
        assertThat(received).hasSize(200);
        assertThreadsAreCamels();
    }

    /** On Java 17 the default charset is that of the system, often ASCII. */
    @Test
    void b32ATokenIsSentInUtf8WhateverTheDefaultCharset() throws Exception {
        String token = "Größe-€-秘密";
        LocalPlatform platform = closing(LocalPlatform.builder()
                .organisation(Organisation.named(TestBroker.ORGANISATION).apiKey(TestBroker.API_KEY, token))
                .start());
        DefaultCamelContext context = closing(IotContext.of(platform.serverUri(), "b32"));
        context.getComponent("iot", IotComponent.class).getConfiguration().setAuthToken(token);

        context.start();
        context.createProducerTemplate().sendBody("iot:event?type=pump&id=p-01&event=status&format=text", "1");

        assertThat(platform.publishesReceived("a:" + TestBroker.ORGANISATION + ":b32"))
                .isEqualTo(1);
    }

    /** A server that lets few messages be unacknowledged at a time. */
    private record Platform(LocalPlatform platform) implements TestBroker {
        @Override
        public String serverUri() {
            return platform.serverUri();
        }

        @Override
        public void close() {
            platform.close();
        }
    }
}
