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

import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import io.cameliot.platform.network.TcpProxy;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message is acknowledged after the route has processed it, never before. */
class AcknowledgementTest extends BrokerTest {
    AcknowledgementTest(Brokers kind) {
        super(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "seda:elsewhere?waitForTaskToComplete=Always"})
    void whatARouteHasNotProcessedWhenTheConnectionIsLostComesAgain(String nextStep) throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        PlainClient plain = plainClient();
        Queue<String> begun = new ConcurrentLinkedQueue<>();
        CountDownLatch hold = new CountDownLatch(1);
        Processor slow = exchange -> {
            begun.add(exchange.getMessage().getBody(String.class));
            if (begun.size() == 3) {
                hold.await(20, TimeUnit.SECONDS);
            }
        };
        CamelContext context = start("ack" + nextStep.length(), proxy.uri(), new RouteBuilder() {
            @Override
            public void configure() {
                if (nextStep.startsWith("seda")) {
                    from("iot:event?type=pump&sessionExpiryInterval=60").to(nextStep);
                    from("seda:elsewhere").process(slow);
                } else {
                    from("iot:event?type=pump&sessionExpiryInterval=60").process(slow);
                }
            }
        });

        for (int i = 1; i <= 5; i++) {
            plain.publish("iot-2/type/pump/id/p-01/evt/status/fmt/text", "" + i);
        }
        await().until(() -> begun.size() == 3);
        // The server has read the acknowledgements of 1 and 2 when it answers what is sent behind them.
        context.createProducerTemplate()
                .sendBody("iot:event?type=valve&id=v-01&event=status&sessionExpiryInterval=60", "");
        // 1 and 2 are processed and acknowledged, 3 is being processed, 4 and 5 wait, here or at the server.
        proxy.cut();
        await().until(() -> proxy.connectionsAccepted() == 2);
        hold.countDown();

        await().until(() ->
                Collections.frequency(begun, "3") == 2 && last(begun).equals("5"));
        assertThat(begun).startsWith("1", "2", "3").endsWith("3", "4", "5");
        assertThat(begun).containsOnlyOnce("1", "2");
    }

    private static String last(Queue<String> begun) {
        List<String> all = List.copyOf(begun);
        return all.get(all.size() - 1);
    }

    @Test
    void aRouteThatFailsIsReportedAndDoesNotHoldUpTheNextMessages() throws Exception {
        PlainClient plain = plainClient();
        CamelContext context = start("ack", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump&receiveMaximum=2&bridgeErrorHandler=true")
                        .filter(body().convertToString().isEqualTo("bad"))
                        .throwException(new IllegalStateException("cannot process"))
                        .end()
                        .to("mock:processed");
            }
        });
        var processed = context.getEndpoint("mock:processed", MockEndpoint.class);
        processed.expectedBodiesReceived("good");
        processed.setResultWaitTime(60_000);

        for (int i = 0; i < 5; i++) {
            plain.publish("iot-2/type/pump/id/p-01/evt/status/fmt/text", "bad");
        }
        plain.publish("iot-2/type/pump/id/p-01/evt/status/fmt/text", "good");

        processed.assertIsSatisfied();
    }
}
