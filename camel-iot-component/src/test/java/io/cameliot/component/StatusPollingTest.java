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

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.cameliot.broker.TestBroker;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.network.TcpProxy;
import io.cameliot.platform.organisation.Organisation;
import io.cameliot.protocol.MonitoringMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The last monitoring message of a device or application, asked for when it is needed. */
class StatusPollingTest {
    private static final String TOKEN = "TP-123456";
    private static final String STATUS = "iot:device-status?type=pump&id=p-01";

    private static LocalPlatform platform;

    private DefaultCamelContext context;

    @BeforeAll
    static void startPlatform() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named(TestBroker.ORGANISATION)
                        .apiKey(TestBroker.API_KEY, TestBroker.TOKEN)
                        .device("pump", "p-01", TOKEN)
                        .device("pump", "p-02", TOKEN)
                        .device("pump", "p-03", TOKEN))
                .start();
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @BeforeEach
    void startContext() {
        context = IotContext.of(platform.serverUri(), "board");
        context.start();
    }

    @AfterEach
    void closeContext() throws Exception {
        context.close();
    }

    private static Mqtt5BlockingClient device(String id) {
        Mqtt5BlockingClient device = Mqtt5Client.builder()
                .identifier("d:" + TestBroker.ORGANISATION + ":pump:" + id)
                .serverHost("127.0.0.1")
                .serverPort(platform.port())
                .simpleAuth()
                .username("use-token-auth")
                .password(TOKEN.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        device.connect();
        return device;
    }

    private String action(String uri) {
        MonitoringMessage message = context.createConsumerTemplate().receiveBody(uri, 5_000, MonitoringMessage.class);
        return message == null ? "unknown" : message.action().toString();
    }

    @Test
    void thePlatformsLastWordIsThereAtOnceAndAnewWithEachPoll() {
        Mqtt5BlockingClient device = device("p-01");
        await().untilAsserted(() -> assertThat(action(STATUS)).isEqualTo("Connect"));

        device.disconnect();

        await().untilAsserted(() -> assertThat(action(STATUS)).isEqualTo("Disconnect"));
        assertThat(action(STATUS)).isEqualTo("Disconnect");
    }

    @Test
    void aDeviceThatWasNeverThereHasNoStateWithinTheTimeout() {
        Object body = context.createConsumerTemplate().receiveBody("iot:device-status?type=pump&id=p-03", 300);

        assertThat(body).isNull();
    }

    @Test
    void theStatusOfAnApplicationIsPolledTheSameWay() {
        assertThat(action("iot:app-status?app=board")).isEqualTo("Connect");
    }

    @Test
    void aPollDoesNotWaitLongerThanItWasAskedTo() {
        ConsumerTemplate template = context.createConsumerTemplate();

        assertThat(template.receiveNoWait("iot:device-status?type=pump&id=p-03"))
                .isNull();
    }

    @Test
    void pollEnrichAsksForTheDeviceThatTheMessageIsAbout() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:ask")
                        .pollEnrich()
                        .simple("iot:device-status?type=pump&id=${body}")
                        .timeout(5_000)
                        .convertBodyTo(MonitoringMessage.class)
                        .setBody(simple("${body.action}"));
            }
        });
        Mqtt5BlockingClient device = device("p-02");

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        context.createProducerTemplate().requestBody("direct:ask", "p-02", String.class))
                .isEqualTo("Connect"));
        device.disconnect();
    }

    @Test
    void aPollLeavesNoSubscriptionBehind() {
        action("iot:app-status?app=board");

        await().until(() -> platform.subscriptions("a:myorg1:board").isEmpty());
    }

    @Test
    void aPollOfADurableSessionLeavesNoSubscriptionBehindEither() {
        action("iot:app-status?app=durable&appId=durable&sessionExpiryInterval=60");

        await().until(() -> platform.subscriptions("a:myorg1:durable").isEmpty());
    }

    @Test
    void aPollThatWouldWaitForEverEndsWithTheContext() throws Exception {
        ConsumerTemplate template = context.createConsumerTemplate();
        CompletableFuture<Exchange> poll =
                CompletableFuture.supplyAsync(() -> template.receive("iot:device-status?type=pump&id=p-03"));
        await().until(() -> !platform.subscriptions("a:myorg1:board").isEmpty());

        context.stop();

        assertThat(poll).succeedsWithin(Duration.ofSeconds(20)).isNull();
    }

    @Test
    void aPollOverAConnectionThatHasFailedSaysWhyAndTheNextTriesAgain() throws Exception {
        Mqtt5BlockingClient device = device("p-01");
        try (TcpProxy proxy = TcpProxy.to("127.0.0.1", platform.port());
                ConsumerTemplate template = context.createConsumerTemplate()) {
            String uri =
                    "iot:device-status?type=pump&id=p-01&automaticReconnect=false&appId=lost&brokerUrl=" + proxy.uri();
            assertThat(template.receiveBody(uri, 5_000)).isNotNull();
            proxy.refuse();
            proxy.cut();
            await().untilAsserted(() -> assertThatThrownBy(() -> template.receiveBody(uri, 100))
                    .hasMessageContainingAll("Polling", "failed"));

            proxy.accept();

            await().ignoreExceptions().until(() -> template.receiveBody(uri, 5_000) != null);
        }
        device.disconnect();
    }

    @Test
    void aRouteThatListensToTheSameDeviceIsNotDisturbed() throws Exception {
        Mqtt5BlockingClient device = device("p-01");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(STATUS).to("mock:status");
            }
        });
        MockEndpoint status = context.getEndpoint("mock:status", MockEndpoint.class);
        await().until(() -> status.getReceivedCounter() > 0);

        assertThat(action(STATUS)).isEqualTo("Connect");
        device.disconnect();

        await().until(() -> status.getExchanges().stream()
                .map(Exchange::getMessage)
                .anyMatch(message ->
                        message.getBody(MonitoringMessage.class).action().equals(MonitoringMessage.Action.DISCONNECT)));
    }
}
