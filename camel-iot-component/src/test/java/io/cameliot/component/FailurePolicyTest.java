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
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import io.cameliot.connection.RefusedException;
import io.cameliot.platform.network.TcpProxy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.ExceptionHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a message that the route fails to process and does not handle. */
class FailurePolicyTest extends BrokerTest {
    private static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/text";
    private static final String REDELIVER = "&onFailure=REDELIVER&maxRedeliveries=2&sessionExpiryInterval=60";

    private final Queue<String> begun = new ConcurrentLinkedQueue<>();
    private final Queue<String> reported = new ConcurrentLinkedQueue<>();

    FailurePolicyTest(Brokers kind) {
        super(kind);
    }

    private CamelContext route(String appId, String options, Processor last) throws Exception {
        return start(appId, new RouteBuilder() {
            @Override
            public void configure() {
                getContext().getRegistry().bind("reporting", new Reporting());
                errorHandler(noErrorHandler());
                from("iot:event?type=pump&exceptionHandler=#reporting" + options)
                        .process(exchange -> begun.add(exchange.getMessage().getBody(String.class)))
                        .process(last);
            }
        });
    }

    private static Processor failing(String payload) {
        return exchange -> {
            if (payload.equals(exchange.getMessage().getBody(String.class))) {
                throw new IllegalStateException("cannot process " + payload);
            }
        };
    }

    @Test
    void byDefaultItIsReportedAndAcknowledgedAndTheOthersGoOn() throws Exception {
        PlainClient plain = plainClient();
        route("fp-ack", "&receiveMaximum=1", failing("bad"));

        plain.publishAll(TOPIC, List.of("1", "bad", "2", "bad", "3"));

        await().until(() -> begun.contains("3"));
        assertThat(begun).containsExactly("1", "bad", "2", "bad", "3");
        assertThat(reported).hasSize(2).allMatch(text -> text.contains("cannot process bad") && text.contains(TOPIC));
    }

    @Test
    void withRedeliverItComesAgainUntilItIsProcessed() throws Exception {
        PlainClient plain = plainClient();
        route("fp-heal", REDELIVER, exchange -> {
            String payload = exchange.getMessage().getBody(String.class);
            if (payload.equals("2") && Collections.frequency(begun, "2") < 3) {
                throw new IllegalStateException("not yet");
            }
        });

        plain.publishAll(TOPIC, List.of("1", "2", "3"));

        await().until(() ->
                Collections.frequency(begun, "2") == 3 && lastBegun().equals("3"));
        assertThat(reported).isEmpty();
        assertThat(begun).containsOnlyOnce("1");
    }

    @Test
    void withRedeliverItIsReportedAndAcknowledgedInTheEndAndTheOthersGoOn() throws Exception {
        PlainClient plain = plainClient();
        route("fp-poison", REDELIVER, failing("bad"));

        plain.publishAll(TOPIC, List.of("1", "bad", "2"));

        await().until(() -> reported.size() == 1 && lastBegun().equals("2"));
        assertThat(begun.stream().filter("bad"::equals))
                .as("one delivery and two redeliveries")
                .hasSize(3);
        assertThat(reported).singleElement().asString().contains("cannot process bad");
        plain.publish(TOPIC, "4");
        await().until(() -> lastBegun().equals("4"));
    }

    @Test
    void equalMessagesAreEachTriedAsOftenAsAskedFor() throws Exception {
        PlainClient plain = plainClient();
        Map<String, Integer> attempts = new ConcurrentHashMap<>();
        Queue<String> processed = new ConcurrentLinkedQueue<>();
        route("fp-equal", REDELIVER, exchange -> {
            String switchNumber = exchange.getMessage().getHeader("switch", String.class);
            if (attempts.merge(switchNumber, 1, Integer::sum) <= 2) {
                throw new IllegalStateException("not yet");
            }
            processed.add(switchNumber);
        });

        for (String number : List.of("a", "b", "c", "d")) {
            plain.publish(Mqtt5Publish.builder()
                    .topic(TOPIC)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload("on".getBytes())
                    .userProperties(Mqtt5UserProperties.of(Mqtt5UserProperty.of("switch", number)))
                    .build());
        }

        await().until(() -> processed.containsAll(List.of("a", "b", "c", "d")));
        assertThat(reported).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", REDELIVER})
    void whatIsMarkedForRollbackHasFailedToo(String options) throws Exception {
        PlainClient plain = plainClient();
        route("fp-rollback" + options.length(), options, exchange -> exchange.setRollbackOnly(true));

        plain.publish(TOPIC, "1");

        await().until(() -> !reported.isEmpty());
        assertThat(reported).singleElement().asString().contains("RollbackExchangeException");
        assertThat(begun).hasSize(options.isEmpty() ? 1 : 3);
    }

    @Test
    void whatTheRouteHandlesHasNotFailed() throws Exception {
        PlainClient plain = plainClient();
        start("fp-handled", new RouteBuilder() {
            @Override
            public void configure() {
                onException(IllegalStateException.class).handled(true).to("mock:handled");
                from("iot:event?type=pump" + REDELIVER)
                        .process(exchange -> begun.add(exchange.getMessage().getBody(String.class)))
                        .process(failing("bad"));
            }
        });

        plain.publishAll(TOPIC, List.of("bad", "1"));

        await().until(() -> begun.contains("1"));
        assertThat(begun).containsExactly("bad", "1");
    }

    @Test
    void withBridgeErrorHandlerTheRouteHandlesAlsoWhatFailsBeforeItsFirstStep() throws Exception {
        assumeTrue(kind() == Brokers.EMBEDDED_PLATFORM, "the platform refuses shared subscriptions");
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        proxy.refuse();
        start("fp-bridge", proxy.uri(), new RouteBuilder() {
            @Override
            public void configure() {
                onException(RefusedException.class)
                        .handled(true)
                        .process(exchange ->
                                reported.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)
                                        .getMessage()));
                from("iot:event?scalable=true&serverType=MQTT_BROKER&connectionTimeout=2&bridgeErrorHandler=true")
                        .log("${body}");
            }
        });

        proxy.accept();

        await().until(() -> !reported.isEmpty());
        assertThat(reported).singleElement().asString().contains("refused the subscription to $share/");
    }

    private String lastBegun() {
        List<String> all = List.copyOf(begun);
        return all.isEmpty() ? "" : all.get(all.size() - 1);
    }

    private final class Reporting implements ExceptionHandler {
        @Override
        public void handleException(Throwable cause) {
            handleException("", cause);
        }

        @Override
        public void handleException(String message, Throwable cause) {
            handleException(message, null, cause);
        }

        @Override
        public void handleException(String message, Exchange exchange, Throwable cause) {
            reported.add(message + ": " + cause);
        }
    }
}
