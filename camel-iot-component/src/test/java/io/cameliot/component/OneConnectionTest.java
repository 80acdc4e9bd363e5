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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cameliot.broker.Brokers;
import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.InboundHandler;
import io.cameliot.connection.InboundMessage;
import io.cameliot.platform.network.TcpProxy;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All endpoints of a context with the same client ID share one connection. */
class OneConnectionTest extends BrokerTest {
    private TcpProxy proxy;

    OneConnectionTest(Brokers kind) {
        super(kind);
    }

    @BeforeEach
    void startProxy() {
        proxy = closing(TcpProxy.to(broker().host(), broker().port()));
    }

    @Test
    void aConsumerAndAProducerExchangeTenThousandMessagesOverOneConnection() throws Exception {
        Queue<String> received = new ConcurrentLinkedQueue<>();
        Set<String> threads = ConcurrentHashMap.newKeySet();
        CamelContext context = start("one", proxy.uri(), new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump").process(exchange -> {
                    received.add(exchange.getMessage().getBody(String.class));
                    threads.add(Thread.currentThread().getName());
                });
                from("direct:events")
                        .to("iot:event?type=pump&id=p-01&event=status")
                        .process(exchange -> threads.add(Thread.currentThread().getName()));
            }
        });

        var template = context.createProducerTemplate();
        var sent = IntStream.range(0, 10_000)
                .mapToObj(i -> template.asyncSendBody("direct:events", "" + i))
                .toList();
        for (var future : sent) {
            future.get();
        }

        await().until(() -> received.size() >= 10_000);
        assertThat(received).hasSize(10_000).doesNotHaveDuplicates();
        assertThat(proxy.connectionsAccepted()).isEqualTo(1);
        assertThat(threads).noneMatch(name -> name.startsWith("MQTT ") || name.contains("IotConnection"));
    }

    @Test
    void theConnectionEndsWithTheLastEndpointThatUsesIt() throws Exception {
        CamelContext context = start("one", proxy.uri(), new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump").routeId("first").to("mock:first");
                from("iot:command").routeId("second").to("mock:second");
            }
        });
        assertThat(proxy.liveConnections()).isEqualTo(1);

        context.getRouteController().stopRoute("first");
        assertThat(proxy.liveConnections()).isEqualTo(1);

        context.getRouteController().stopRoute("second");
        await().until(() -> proxy.liveConnections() == 0);

        context.getRouteController().startRoute("first");
        await().until(() -> proxy.liveConnections() == 1);
        assertThat(proxy.connectionsAccepted()).isEqualTo(2);
    }

    @Test
    void whoeverLeavesAConnectionThatHasEndedDoesNotWait() throws Exception {
        CamelContext context = start("one", proxy.uri(), new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump").routeId("pumps").to("mock:pumps");
            }
        });
        IotConsumer consumer = (IotConsumer) context.getRoute("pumps").getConsumer();
        ClientConnection connection = consumer.connections().get(0);
        context.getRouteController().stopRoute("pumps");

        assertThat(connection.unsubscribe(((IotEndpoint) consumer.getEndpoint()).subscription(), new Unconcerned()))
                .succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void textsThatNameTheSameServerAreOneConnection() throws Exception {
        String address = "127.0.0.1:" + proxy.uri().replaceAll(".*:", "");
        start("one", proxy.uri(), new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump&brokerUrl=tcp://" + address + "/").to("mock:first");
                from("iot:command?brokerUrl=TCP://" + address).to("mock:second");
                from("iot:device-status?serverURIs=tcp://" + address).to("mock:third");
                from("iot:event?type=valve&brokerUrl=mqtt://" + address).to("mock:fourth");
            }
        });

        assertThat(proxy.connectionsAccepted()).isEqualTo(1);
    }

    @Test
    void aConnectionThatWasNotGivenBackEndsWithTheContext() throws Exception {
        DefaultCamelContext context = start("one", proxy.uri(), new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump").to("mock:pumps");
            }
        });
        IotEndpoint endpoint = context.getEndpoint("iot:event?type=pump", IotEndpoint.class);
        ClientConnection left = endpoint.acquireConnection();

        context.close();

        assertThat(left.state()).isEqualTo(ClientConnection.State.CLOSED);
        await().until(() -> proxy.liveConnections() == 0);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("Camel (" + context.getName() + ")")
                        && thread.getName().contains("Iot")));
    }

    @Test
    void differentSettingsForTheSameClientIdAreRefusedAtStartUp() {
        assertThatThrownBy(() -> start("one", proxy.uri(), new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("iot:event?type=pump&keepAliveInterval=30").to("mock:first");
                        from("iot:command?keepAliveInterval=20&receiveMaximum=7")
                                .to("mock:second");
                    }
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("iot://event?keepAliveInterval=30&type=pump")
                .hasMessageContaining("iot://command?keepAliveInterval=20&receiveMaximum=7")
                .hasMessageContaining("a:myorg1:one")
                .hasMessageContaining("differ in keepAliveInterval, receiveMaximum");
        await().until(() -> proxy.liveConnections() == 0);
    }

    @Test
    void afterALossItConnectsAndSubscribesAgainAndNothingAcknowledgedIsMissing() throws Exception {
        Set<String> received = ConcurrentHashMap.newKeySet();
        CamelContext context = start("one", proxy.uri(), new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump&sessionExpiryInterval=60")
                        .process(exchange -> received.add(exchange.getMessage().getBody(String.class)));
                from("direct:events").to("iot:event?type=pump&id=p-01&event=status&sessionExpiryInterval=60");
            }
        });
        var template = context.createProducerTemplate();

        for (int cut = 0; cut < 5; cut++) {
            int round = cut;
            var sent = IntStream.range(0, 500)
                    .mapToObj(i -> template.asyncSendBody("direct:events", round + "-" + i))
                    .toList();
            proxy.cut();
            for (var future : sent) {
                future.get();
            }
        }

        await().until(() -> received.size() == 2_500);
        assertThat(proxy.connectionsAccepted()).isGreaterThan(1);
    }

    private static final class Unconcerned implements InboundHandler {
        @Override
        public void received(InboundMessage message, Receipt receipt) {
            receipt.done();
        }

        @Override
        public void failed(Exception cause) {
            // What becomes of the subscription is the test's to say.
        }
    }
}
