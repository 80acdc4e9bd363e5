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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The next version of an application takes over a durable session, and has other routes. */
class NextVersionTest extends BrokerTest {
    private static final String DURABLE = "&sessionExpiryInterval=60&cleanStart=false";
    private static final List<String> WAITING =
            IntStream.range(0, 50).mapToObj(String::valueOf).toList();

    private final Queue<String> processed = new ConcurrentLinkedQueue<>();

    NextVersionTest(Brokers kind) {
        super(kind);
    }

    private RouteBuilder version(String options) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?" + options + DURABLE)
                        .process(exchange -> processed.add(exchange.getMessage().getBody(String.class)));
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"type=pump, type=pump&event=status", "type=pump&event=status, type=pump", "id=p-01, type=pump"})
    void whatWaitedForAnotherFilterGoesToTheRouteForItsTopic(String before, String after) throws Exception {
        String appId = "next-" + Math.floorMod((before + after).hashCode(), 1_000);
        PlainClient plain = plainClient();
        CamelContext first = start(appId, version(before));
        first.stop();
        plain.publishAll("iot-2/type/pump/id/p-01/evt/status/fmt/text", WAITING);

        start(appId, version(after));

        await().until(() -> processed.containsAll(WAITING));
    }
}
