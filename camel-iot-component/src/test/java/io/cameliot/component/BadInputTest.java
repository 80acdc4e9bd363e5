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
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.cameliot.broker.EmbeddedPlatform;
import io.cameliot.broker.PlainClient;
import io.cameliot.broker.TestBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.ExchangeBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.assertj.core.api.Condition;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each mistake has one clear error that says what to change, and the token is in none of them. */
class BadInputTest {
    private static EmbeddedPlatform platform;

    private final LogCapture log = new LogCapture();
    private DefaultCamelContext context;

    @BeforeAll
    static void startPlatform() {
        platform = new EmbeddedPlatform();
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @BeforeEach
    void createContext() {
        log.start((LoggerContext) LogManager.getContext(false));
        context = IotContext.of(platform.serverUri(), "bad");
    }

    @AfterEach
    void theTokenIsInNoLogLine() throws IOException {
        context.close();
        log.end();
        assertThat(log.captured())
                .isNotEmpty()
                .noneMatch(line -> line.contains(TestBroker.TOKEN) || line.contains("wrong-token"));
    }

    static Stream<Arguments> uris() {
        return Stream.of(
                Arguments.of("iot:thing", "Unknown resource 'thing'. An endpoint is iot:event, iot:command"),
                Arguments.of(
                        "iot:" + "x".repeat(1_000),
                        "Unknown resource '" + "x".repeat(80) + "…'. An endpoint is iot:event"),
                Arguments.of("iot:event?willTopic=a%0Ab", "Invalid option willTopic 'a\\u000Ab'. It is the topic"),
                Arguments.of("iot:event?orgId=a%0Ab", "Option orgId is 'a\\u000Ab', but the API key belongs to the"),
                Arguments.of("iot:event?clientId=me", "Option clientId does not exist with iot:."),
                Arguments.of("iot:event?clientid=me", "Option clientId does not exist with iot:."),
                Arguments.of("iot:event?CLIENT-ID=me", "Option clientId does not exist with iot:."),
                Arguments.of("iot:event?Topic=me", "Option topic does not exist with iot:."),
                Arguments.of("iot:event?willretained=true", "no retained messages"),
                Arguments.of("iot:event?userName=me", "Set apiKey instead."),
                Arguments.of("iot:event?password=x", "Set authToken instead."),
                Arguments.of("iot:event?retained=true", "no retained messages"),
                Arguments.of(
                        "iot:event?persistence=FILE",
                        "Option persistence is FILE, but the session ends with the process"),
                Arguments.of(
                        "iot:event?persistence=FILE&sessionExpiryInterval=60",
                        "Set cleanStart=false and sessionExpiryInterval"),
                Arguments.of("iot:event?filePersistenceDirectory=x", "Set persistence=FILE, or leave it out."),
                Arguments.of("iot:event?type=a/b", "Invalid option type 'a/b'. It takes 1 to 36 of the characters"),
                Arguments.of("iot:event?event=%23", "Invalid option event '#'. It takes one topic level"),
                Arguments.of("iot:event?id=", "Invalid option id ''. It takes 1 to 36 of the characters"),
                Arguments.of("iot:event?command=start", "Option command does not go with iot:event. It takes type, id"),
                Arguments.of("iot:device-status?event=x", "Option event does not go with iot:device-status."),
                Arguments.of("iot:event?orgId=other", "Option orgId is 'other', but the API key belongs to the"),
                Arguments.of("iot:event?appId=my app", "Invalid option appId 'my app'. It takes 1 to 36"),
                Arguments.of("iot:event?qos=3", "Invalid option qos 3. It takes 0 to 2."),
                Arguments.of("iot:event?maxInFlight=0", "Invalid option maxInFlight 0. It takes 1 to 65535."),
                Arguments.of(
                        "iot:event?receiveMaximum=70000", "Invalid option receiveMaximum 70000. It takes 1 to 65535."),
                Arguments.of(
                        "iot:event?publishTimeout=0", "Invalid option publishTimeout 0. It takes 1 to 3153600000000"),
                Arguments.of("iot:event?publishTimeout=9223372036854775807", "It takes 1 to 3153600000000 milli"),
                Arguments.of("iot:event?concurrency=0", "Invalid option concurrency 0. It takes 1 to 1000."),
                Arguments.of("iot:event?maxRedeliveries=0", "Invalid option maxRedeliveries 0. It takes 1 or more."),
                Arguments.of("iot:event?onFailure=REDELIVER", "Set sessionExpiryInterval, qos=1"),
                Arguments.of(
                        "iot:event?onFailure=REDELIVER&sessionExpiryInterval=60&qos=0",
                        "Set sessionExpiryInterval, qos=1"),
                Arguments.of(
                        "iot:event?connectionTimeout=0",
                        "Invalid option connectionTimeout 0. It takes 1 or more seconds"),
                Arguments.of(
                        "iot:event?keepAliveInterval=65536", "Invalid option keepAliveInterval 65536. It takes 0 to"),
                Arguments.of(
                        "iot:event?sessionExpiryInterval=-2", "Invalid option sessionExpiryInterval -2. It takes -1"),
                Arguments.of(
                        "iot:event?maxReconnectDelay=3000h",
                        "Invalid option maxReconnectDelay '3000h'. It takes 1 to 2147483647 milliseconds, or a time"),
                Arguments.of(
                        "iot:event?reconnectDelay=9999999999",
                        "Invalid option reconnectDelay 9999999999. It takes 1 to 2147483647 milliseconds, or a time"),
                Arguments.of(
                        "iot:event?connectionTimeout=999999999d",
                        "Invalid option connectionTimeout '999999999d'. It takes 1 to 2147483647 seconds, or a time"),
                Arguments.of(
                        "iot:event?maxRedeliveries=2147483648",
                        "Invalid option maxRedeliveries 2147483648. It takes 1 to 2147483647."),
                Arguments.of("iot:event?reconnectDelay=0", "Invalid option reconnectDelay 0. It takes 1 or more"),
                Arguments.of(
                        "iot:event?replyTimeout=0", "Invalid option replyTimeout 0. It takes 1 to 3153600000000 m"),
                Arguments.of("iot:rule?rule=a/b", "Invalid option rule 'a/b'. It takes one topic level"),
                Arguments.of("iot:event?rule=r", "Option rule does not go with iot:event. It takes type, id, event"),
                Arguments.of("iot:event?cleanStart=false", "cleanStart is false, but sessionExpiryInterval is not set"),
                Arguments.of("iot:event?appId=RAW(app", "Invalid option appId. It is in RAW(…) or RAW{…} without the"),
                Arguments.of("iot:event?appId=RAW(app&authToken=RAW(wrong-token)", "Invalid option appId. It is in"),
                Arguments.of("iot:event?willTopic=a/b", "Invalid option willTopic 'a/b'."),
                Arguments.of(
                        "iot:event?willTopic=iot-2/type/t/id/i/evt/e/fmt/json",
                        "Missing option willPayload: willTopic is set"),
                Arguments.of("iot:event?willPayload=gone", "Missing option willTopic: willPayload is set"),
                Arguments.of("iot:event?willTopic=iot-2/type/t/id/i/mon&willPayload=x", "Invalid option willTopic"),
                Arguments.of(
                        "iot:event?willTopic=iot-2/type/t/id/i/evt/e/fmt/json&willPayload=x&willQos=3",
                        "Invalid option willQos 3. It takes 0 to 2."),
                Arguments.of(
                        "iot:event?willTopic=iot-2/type/t/id/i/evt/e/fmt/json&willPayload=x&willRetained=true",
                        "Option willRetained does not exist"),
                Arguments.of(
                        "iot:event?receiveBufferSize=65535", "Invalid option receiveBufferSize 65535. It takes 65536"),
                Arguments.of("iot:event?maxInFlight=65536", "Invalid option maxInFlight 65536. It takes 1 to 65535."),
                Arguments.of("iot:event?brokerUrl=here:1883", "Invalid option brokerUrl here:1883: it has no scheme."),
                Arguments.of("iot:event?brokerUrl=", "Missing option brokerUrl. It takes the address of a server"),
                Arguments.of("iot:event?brokerUrl=ssl://h:70000", "there is no port 70000. It takes 1 to 65535."),
                Arguments.of("iot:event?brokerUrl=http://h", "the scheme is none of tcp, ssl, ws and wss"),
                Arguments.of("iot", "Missing resource. An endpoint is iot:event, iot:command"),
                Arguments.of("iot:?qos=1", "Missing resource. An endpoint is iot:event, iot:command"),
                Arguments.of("iot:event?qos=abc", "Invalid option qos 'abc'. It takes 0 to 2."),
                Arguments.of("iot:event?qos=", "Invalid option qos ''. It takes 0 to 2."),
                Arguments.of("iot:event?qos=1s", "Invalid option qos '1s'. It takes 0 to 2."),
                Arguments.of("iot:event?qos=4294967297", "Invalid option qos 4294967297. It takes 0 to 2."),
                Arguments.of("iot:event?qos=1&qos=2", "Invalid option qos: it is given 2 times"),
                Arguments.of(
                        "iot:event?keepAliveInterval=half an hour",
                        "Invalid option keepAliveInterval 'half an hour'. It takes 0 to 65535 seconds, or a time such as"),
                Arguments.of(
                        "iot:event?sessionExpiryInterval=1500ms", "Invalid option sessionExpiryInterval '1500ms'."),
                Arguments.of("iot:event?publishTimeout=never", "Invalid option publishTimeout 'never'. It takes 1 to"),
                Arguments.of("iot:event?maxPayloadSize=1m", "Invalid option maxPayloadSize '1m'. It takes 0 or more."),
                Arguments.of("iot:event?batch=yes", "Invalid option batch 'yes'. It takes true or false."),
                Arguments.of(
                        "iot:event?bridgeErrorHandler=1",
                        "Invalid option bridgeErrorHandler 1. It takes true or false."),
                Arguments.of(
                        "iot:event?clientType=robot",
                        "Invalid option clientType 'robot'. It takes APPLICATION, DEVICE, GATEWAY."),
                Arguments.of("iot:event?event=a&event=b", "Invalid option event: it is given 2 times"),
                Arguments.of(
                        "iot:event?socketFactory=#none",
                        "Invalid option socketFactory '#none'. There is no bean of that name in the registry."),
                Arguments.of(
                        "iot:event?sslContextParameters=tls", "Bind one in the registry, and give its name as #name."),
                Arguments.of("iot:event?replyId=a/b", "Invalid option replyId 'a/b'. It takes one topic level"),
                Arguments.of("iot:event?serverURIs=tcp://a,,tcp://b", "Missing option serverURIs."),
                Arguments.of("iot:event?serverURIs=,", "Missing option serverURIs."),
                Arguments.of("iot:event?serverURIs=,,", "Missing option serverURIs."),
                Arguments.of("iot:event?serverURIs=tcp://a,", "Missing option serverURIs."));
    }

    @ParameterizedTest
    @MethodSource("uris")
    void whatTheUriShowsToBeWrongIsRefusedWhenTheEndpointIsCreated(String uri, String message) {
        Throwable error = catchThrowable(() -> context.getEndpoint(uri));

        assertThat(error)
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 10_001})
    void aNumberOfRouteThreadsOutOfRangeIsRefused(int threads) {
        IotComponent component = context.getComponent("iot", IotComponent.class);

        assertThat(catchThrowable(() -> component.setMaxRouteThreads(threads)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid option maxRouteThreads " + threads + ". It takes 1 to 10000.");
    }

    static Stream<Arguments> producers() {
        return Stream.of(
                Arguments.of("iot:device-status", "An application cannot publish to device-status. It can publish to"),
                Arguments.of("iot:app-status", "It can publish to event, command."),
                Arguments.of("iot:event?type=+", "Option type is the wildcard +, which is for receiving only."),
                Arguments.of("iot:event?qos=2&sessionExpiryInterval=60", "Use qos 1."));
    }

    @ParameterizedTest
    @MethodSource("producers")
    void whatCannotBePublishedToIsRefusedAtStartUp(String uri, String message) {
        Throwable error = catchThrowable(() -> {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").to(uri);
                }
            });
            context.start();
        });

        assertThat(error).isNotNull();
        assertThat(rootOf(error)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of("CamelIotDeviceId", null, "Missing option id or header CamelIotDeviceId."),
                Arguments.of("CamelIotDeviceId", "a/b", "Invalid header CamelIotDeviceId 'a/b'."),
                Arguments.of("CamelIotDeviceId", "+", "Invalid header CamelIotDeviceId '+'."),
                Arguments.of("CamelIotDeviceId", "", "Invalid header CamelIotDeviceId ''."),
                Arguments.of("CamelIotDeviceId", "x".repeat(37), "It takes 1 to 36 of the characters"),
                Arguments.of("CamelIotDeviceType", "a b", "Invalid header CamelIotDeviceType 'a b'."),
                Arguments.of("CamelIotEventId", "#", "Invalid header CamelIotEventId '#'."),
                Arguments.of("CamelIotEventId", "a\u0000b", "Invalid header CamelIotEventId 'a\\u0000b'."),
                Arguments.of("CamelIotFormat", "a/b", "Invalid header CamelIotFormat 'a/b'."),
                Arguments.of("CamelPahoMqtt5Qos", 7, "Invalid header CamelPahoMqtt5Qos 7. It takes 0 to 2."),
                Arguments.of("CamelPahoMqtt5Qos", "abc", "Invalid header CamelPahoMqtt5Qos 'abc'. It takes 0 to 2."),
                Arguments.of("CamelPahoMqtt5Qos", 4294967297L, "Invalid header CamelPahoMqtt5Qos 4294967297."),
                Arguments.of(
                        "CamelIotDeviceId",
                        List.of("a", "b"),
                        "Invalid header CamelIotDeviceId of type java.util.ImmutableCollections$List12. It takes a text."),
                Arguments.of(
                        "CamelIotMessageExpiry",
                        "soon",
                        "Invalid header CamelIotMessageExpiry 'soon'. It takes 0 to 4294967295 seconds, or a time such as"),
                Arguments.of(
                        "CamelIotMessageExpiry",
                        Duration.ofSeconds(-5),
                        "Invalid header CamelIotMessageExpiry PT-5S. It takes 0 to 4294967295 seconds"),
                Arguments.of(
                        "CamelIotCorrelationData",
                        new Object(),
                        "Invalid header CamelIotCorrelationData of type java.lang.Object."),
                Arguments.of(
                        "CamelIotContentType", "a\u0000", "Invalid header CamelIotContentType: it holds the character"),
                Arguments.of(
                        "CamelIotResponseTopic", "a/#", "Invalid header CamelIotResponseTopic 'a/#'. It takes a topic"),
                Arguments.of("CamelPahoMqtt5Retained", "maybe", "Invalid header CamelPahoMqtt5Retained 'maybe'."),
                Arguments.of(
                        "CamelPahoMqtt5MsgProperties",
                        Map.of(),
                        "It takes an org.eclipse.paho.mqttv5.common.packet.MqttProperties."),
                Arguments.of(
                        "CamelPahoMqtt5MsgProperties",
                        withoutUserProperty(),
                        "Invalid header CamelPahoMqtt5MsgProperties: a user property of it is null, or has no name"),
                Arguments.of(
                        "note", "a\uD83D", "Invalid header note: it holds half of a character, the lone surrogate"),
                Arguments.of("a\u0000b", "x", "Invalid header name a\\u0000b: it holds the character NUL"));
    }

    private static MqttProperties withoutUserProperty() {
        MqttProperties properties = new MqttProperties();
        properties.setUserProperties(Collections.singletonList(null));
        return properties;
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aBadHeaderFailsTheExchangeAndNothingIsPublished(String header, Object value, String message) {
        context.start();
        Map<String, Object> headers = new HashMap<>(Map.of(
                "CamelIotDeviceType", "pump",
                "CamelIotDeviceId", "p-01",
                "CamelIotEventId", "status"));
        headers.put(header, value);
        headers.values().removeIf(Objects::isNull);
        long before = platform.platform().publishesReceived("a:myorg1:bad");

        Exchange exchange = send("iot:event", "x", headers);

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
        assertThat(platform.platform().publishesReceived("a:myorg1:bad")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "a\tb", "end\r\n", "\u0001\u001F", "\u007F\u0085", "😀"})
    void whatMqttCanCarryIsSentAsItIs(String value) {
        context.start();
        try (PlainClient plain = PlainClient.connect(platform, "plain").subscribe("iot-2/type/+/id/+/evt/+/fmt/+")) {
            Exchange exchange = send("iot:event?type=pump&id=p-01&event=status", "x", Map.of("note", value));
            await().until(() -> plain.received().size() == 1);

            assertThat(exchange.getException()).isNull();
            assertThat(plain.received().get(0).getUserProperties().asList())
                    .extracting(property -> property.getValue().toString())
                    .containsExactly(value);
        }
    }

    @Test
    void aHeaderThatHasNoEffectIsWarnedOfOnce() {
        context.start();
        String uri = "iot:event?type=pump&id=p-01&event=status";

        for (int i = 0; i < 3; i++) {
            Exchange exchange =
                    send(uri, "x", Map.of("CamelPahoMqtt5OverrideTopic", "a/b", "CamelPahoMqtt5Retained", "true"));
            assertThat(exchange.getException()).isNull();
        }

        assertThat(log.captured())
                .haveExactly(
                        1,
                        new Condition<>(
                                line -> line.startsWith("Header CamelPahoMqtt5OverrideTopic has no effect:"), "topic"))
                .haveExactly(
                        1, new Condition<>(line -> line.startsWith("Header CamelPahoMqtt5Retained is true"), "flag"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"txt", "csv", "bin"})
    void aStructureInAnotherFormatThanJsonSaysWhereTheFormatCameFrom(String format) {
        context.start();
        String uri = "iot:event?type=pump&id=p-01&event=status";
        for (Object body : List.of(List.of("a", "b"), Map.of("a", 1), new String[] {"a"}, new int[] {1})) {
            Exchange byHeader = send(uri, body, Map.of("CamelIotFormat", format));
            Exchange byOption = send(uri + "&format=" + format, body, Map.of("CamelIotFormat", "json"));
            Exchange ofBatch = send(uri + "&batch=true&format=" + format, List.of(body), Map.of());

            assertThat(byHeader.getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Cannot make a payload of format " + format + " from a body of type "
                            + body.getClass().getTypeName())
                    .hasMessageContaining("because the header CamelIotFormat says so")
                    .hasMessageEndingWith("Set the option format=json, or marshal the body before.");
            assertThat(byOption.getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("because the option format says so.");
            assertThat(((BatchPublishException) ofBatch.getException())
                            .getFailures()
                            .get(0)
                            .cause())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("because the option format says so.");
        }
    }

    @Test
    void aPayloadOverTheLimitIsRefusedAndTheConnectionStays() {
        context.start();
        String uri = "iot:event?type=pump&id=p-01&event=status&format=bin";

        Exchange tooLarge = send(uri, new byte[131_073], Map.of());
        Exchange largest = send(uri, new byte[131_072], Map.of());

        assertThat(tooLarge.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("131073 bytes")
                .hasMessageContaining("limit is 131072")
                .hasMessageContaining("maxPayloadSize");
        assertThat(largest.getException()).isNull();
        assertThat(context.getComponent("iot", IotComponent.class)
                        .connections()
                        .registry()
                        .inFlight())
                .isZero();
    }

    @Test
    void aBodyThatHasNoBytesIsRefused() {
        context.start();

        Exchange exchange = send("iot:event?type=pump&id=p-01&event=status&format=text", new Object(), Map.of());

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot make a payload of format text from a body of type java.lang.Object");
    }

    /** Java's encoder would write a question mark. */
    @ParameterizedTest
    @ValueSource(strings = {"text", "json", "bin"})
    void aTextWithHalfOfACharacterIsRefused(String format) {
        context.start();
        String uri = "iot:event?type=pump&id=p-01&event=status&format=" + format;

        for (Object body : List.of("a\uD800b", new StringBuilder("\uDE00"), new char[] {'\uD83D'})) {
            Exchange exchange = send(uri, body, Map.of());

            assertThat(exchange.getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Invalid body: it holds half of a character, the lone surrogate");
        }
    }

    @Test
    void aWrongTokenFailsTheStartAndIsNotTriedAgain() {
        context.getComponent("iot", IotComponent.class).getConfiguration().setAuthToken("wrong-token");
        long refusedBefore = platform.platform().connectionsRefused("a:myorg1:bad");

        Throwable error = catchThrowable(() -> startConsumer("iot:event"));

        assertThat(rootOf(error))
                .hasMessageContaining("refused the connection of client ID a:myorg1:bad")
                .hasMessageContaining("0x87 (not authorized)")
                .hasMessageContaining("Check apiKey and authToken");
        assertThat(stackTrace(error)).doesNotContain("wrong-token");
        assertThat(platform.platform().connectionsRefused("a:myorg1:bad")).isEqualTo(refusedBefore + 1);
    }

    /** The cache of producers has room for none: each exchange asks for the connection. */
    @Test
    void exchangesToADynamicEndpointWithAWrongTokenShareTheBackOff() throws Exception {
        IotConfiguration configuration =
                context.getComponent("iot", IotComponent.class).getConfiguration();
        configuration.setAuthToken("wrong-token");
        configuration.setReconnectDelay(60_000);
        configuration.setMaxReconnectDelay(60_000);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").toD("iot:event?type=pump&id=${header.device}&event=status", -1);
            }
        });
        context.start();
        long refusedBefore = platform.platform().connectionsRefused("a:myorg1:bad");

        for (int i = 0; i < 20; i++) {
            String device = "p-" + i % 7;
            Exchange exchange = context.createProducerTemplate().request("direct:in", sent -> {
                sent.getMessage().setHeader("device", device);
                sent.getMessage().setBody("{}");
            });
            assertThat(rootOf(exchange.getException())).hasMessageContaining("0x87 (not authorized)");
        }

        assertThat(platform.platform().connectionsRefused("a:myorg1:bad")).isEqualTo(refusedBefore + 1);
    }

    @Test
    void anUnreachableServerIsNamedWhenAMessageCannotBePublishedInTime() throws Exception {
        int nobody = freePort();
        context.getComponent("iot", IotComponent.class).getConfiguration().setBrokerUrl("tcp://127.0.0.1:" + nobody);
        context.start();

        Exchange exchange = send("iot:event?type=pump&id=p-01&event=status&publishTimeout=500", "x", Map.of());

        assertThat(exchange.getException())
                .hasMessageContaining("tcp://127.0.0.1:" + nobody)
                .hasMessageContaining("Connection refused")
                .hasMessageContaining("Check brokerUrl");
    }

    private Exchange send(String uri, Object body, Map<String, Object> headers) {
        Exchange exchange = ExchangeBuilder.anExchange(context).withBody(body).build();
        exchange.getMessage().setHeaders(new HashMap<>(headers));
        return context.createProducerTemplate().send(uri, exchange);
    }

    private void startConsumer(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).to("mock:out");
            }
        });
        context.start();
    }

    private static Throwable rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String stackTrace(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
