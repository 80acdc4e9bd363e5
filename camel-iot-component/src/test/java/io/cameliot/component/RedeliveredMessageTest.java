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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A route is told that the server has sent a message before. */
class RedeliveredMessageTest extends BrokerTest {
    private static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/json";

    RedeliveredMessageTest(Brokers kind) {
        super(kind);
    }

    /** What an exchange says of its message. */
    private record Seen(String body, Object header, boolean redelivered) {
        static Seen of(Exchange exchange) {
            return new Seen(
                    exchange.getMessage().getBody(String.class),
                    exchange.getMessage().getHeader(IotConstants.MQTT_DUPLICATE),
                    exchange.isExternalRedelivered());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theHeaderAndTheExchangeTellARedeliveredMessage(boolean pooled) throws Exception {
        List<Seen> seen = new CopyOnWriteArrayList<>();
        DefaultCamelContext context = closing(IotContext.of(broker().serverUri(), "redelivered-" + pooled));
        if (pooled) {
            context.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
        }
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?sessionExpiryInterval=1m&onFailure=REDELIVER").process(exchange -> {
                    seen.add(Seen.of(exchange));
                    if (seen.size() == 1) {
                        throw new IllegalStateException("the first time");
                    }
                });
            }
        });
        context.start();

        PlainClient plain = plainClient();
        plain.publish(TOPIC, "first");
        await().until(() -> seen.size() == 2);
        plain.publish(TOPIC, "second");
        await().until(() -> seen.size() == 3);

        assertThat(seen)
                .containsExactly(
                        new Seen("first", false, false),
                        new Seen("first", true, true),
                        new Seen("second", false, false));
    }
}
