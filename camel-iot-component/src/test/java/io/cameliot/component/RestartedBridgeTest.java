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

import static org.awaitility.Awaitility.await;

import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A route that consumes and publishes on one durable session. Camel starts its producer first: the connection stands, and
 * messages come, before the consumer is there.
 */
class RestartedBridgeTest extends BrokerTest {
    private static final String APPLICATION = "bridge-again";
    private static final String DURABLE = "&sessionExpiryInterval=60&cleanStart=false";

    private final Queue<String> processed = new ConcurrentLinkedQueue<>();
    private final List<String> sent = new ArrayList<>();
    private PlainClient plain;

    RestartedBridgeTest(Brokers kind) {
        super(kind);
    }

    @BeforeEach
    void connect() {
        plain = plainClient();
    }

    private RouteBuilder bridge(boolean autoStartup, String... types) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                for (String type : types) {
                    from("iot:event?type=" + type + DURABLE)
                            .routeId(type)
                            .autoStartup(autoStartup)
                            .process(exchange ->
                                    processed.add(exchange.getMessage().getBody(String.class)))
                            .to("iot:command?command=ack" + DURABLE);
                }
            }
        };
    }

    private DefaultCamelContext startContext(RouteBuilder... routes) throws Exception {
        DefaultCamelContext context = closing(IotContext.of(broker().serverUri(), APPLICATION));
        for (RouteBuilder each : routes) {
            context.addRoutes(each);
        }
        context.start();
        return context;
    }

    private void send(String type, int count) {
        List<String> batch = IntStream.range(0, count)
                .mapToObj(number -> type + " " + (sent.size() + number))
                .toList();
        plain.publishAll("iot-2/type/" + type + "/id/d-01/evt/status/fmt/text", batch);
        sent.addAll(batch);
    }

    private void awaitAll() {
        await().until(() -> processed.containsAll(sent));
    }

    @Test
    void stoppedAloneAndStartedAgainItGetsWhatCameMeanwhile() throws Exception {
        DefaultCamelContext context = startContext(bridge(true, "fan"));
        send("fan", 5);
        awaitAll();

        for (int round = 0; round < 3; round++) {
            context.getRouteController().stopRoute("fan");
            send("fan", 40);
            context.getRouteController().startRoute("fan");
        }

        awaitAll();
    }

    @Test
    void stoppedByForceAndStartedAgainItGetsWhatItHadNotProcessed() throws Exception {
        DefaultCamelContext context = startContext(bridge(true, "fan"));
        send("fan", 200);

        context.getRouteController().stopRoute("fan", 1, TimeUnit.MILLISECONDS);
        send("fan", 40);
        context.getRouteController().startRoute("fan");

        awaitAll();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWaitsForIsProcessedThoughItJoinsAnApplicationThatRuns(boolean added) throws Exception {
        startContext(bridge(true, "fan")).stop();
        send("fan", 40);

        DefaultCamelContext context = added ? startContext() : startContext(bridge(false, "fan"));
        if (added) {
            context.addRoutes(bridge(true, "fan"));
        } else {
            context.getRouteController().startRoute("fan");
        }

        awaitAll();
    }

    @Test
    void removedAndAddedAgainItGetsWhatCameMeanwhile() throws Exception {
        DefaultCamelContext context = startContext(bridge(true, "fan"));
        send("fan", 5);
        awaitAll();

        context.getRouteController().stopRoute("fan");
        context.removeRoute("fan");
        send("fan", 40);
        context.addRoutes(bridge(true, "fan"));

        awaitAll();
    }

    @Test
    void severalThatAreStartedOneAfterTheOtherAllGetWhatWaits() throws Exception {
        startContext(bridge(true, "fan", "pump", "valve")).stop();
        send("valve", 20);
        send("fan", 20);
        send("pump", 20);
        DefaultCamelContext context = startContext(bridge(false, "fan", "pump", "valve"));

        for (String type : List.of("pump", "fan", "valve")) {
            context.getRouteController().startRoute(type);
        }

        awaitAll();
    }

    @Test
    void aProducerOfAnotherRouteThatHasTheConnectionLetsMessagesOfAStoppedRouteWait() throws Exception {
        startContext(bridge(true, "fan")).stop();
        send("fan", 40);
        DefaultCamelContext context = startContext(bridge(false, "fan"), new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:other").to("iot:command?type=fan&id=d-01&command=other" + DURABLE);
            }
        });
        context.createProducerTemplate().sendBody("direct:other", "x");

        context.getRouteController().startRoute("fan");

        awaitAll();
    }
}
