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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Camel can use exchanges again, as {@code camel.main.exchange-factory=pooled} has it do. */
@ParameterizedClass
@EnumSource
class PooledExchangesTest extends BrokerTest {
    PooledExchangesTest(Brokers kind) {
        super(kind);
    }

    @Test
    void anExchangeThatIsUsedAgainHasNothingOfTheMessageBefore() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        DefaultCamelContext context = closing(IotContext.of(broker().serverUri(), "pooled"));
        context.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump").process(exchange -> {
                    received.add(exchange.getMessage().getHeader(IotConstants.DEVICE_ID) + " "
                            + exchange.getMessage().getHeader("odd") + " "
                            + exchange.getMessage().getBody(String.class));
                    exchange.getMessage().setHeader("left", "behind");
                    exchange.setProperty("left", "behind");
                });
            }
        });
        context.start();
        DefaultCamelContext publisher = closing(IotContext.of(broker().serverUri(), "publisher"));
        publisher.start();

        try (var template = publisher.createProducerTemplate()) {
            for (int i = 0; i < 200; i++) {
                String device = "p-" + i % 3;
                template.sendBodyAndHeader(
                        "iot:event?type=pump&event=status&id=" + device, "" + i, i % 2 == 0 ? "unused" : "odd", "" + i);
            }
        }

        await().until(() -> received.size() == 200);
        assertThat(received)
                .containsExactlyElementsOf(IntStream.range(0, 200)
                        .mapToObj(i -> "p-" + i % 3 + " " + (i % 2 == 0 ? null : i) + " " + i)
                        .toList());
    }
}
