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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Messages of different devices are processed at the same time, those of one in order. */
class ConcurrencyTest extends BrokerTest {
    ConcurrencyTest(Brokers kind) {
        super(kind);
    }

    private static String topic(String device) {
        return "iot-2/type/pump/id/" + device + "/evt/status/fmt/text";
    }

    @Test
    void asManyDevicesAsAskedForAreProcessedAtTheSameTime() throws Exception {
        PlainClient plain = plainClient();
        CyclicBarrier eightAtOnce = new CyclicBarrier(8);
        Queue<String> met = new ConcurrentLinkedQueue<>();
        start("co-many", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump&concurrency=8").process(exchange -> {
                    eightAtOnce.await(20, TimeUnit.SECONDS);
                    met.add(exchange.getMessage().getHeader(IotConstants.DEVICE_ID, String.class));
                });
            }
        });

        for (int i = 0; i < 16; i++) {
            plain.publish(topic("p-" + i), "x");
        }

        await().until(() -> met.size() == 16);
    }

    @Test
    void theMessagesOfEachDeviceKeepTheirOrder() throws Exception {
        PlainClient plain = plainClient();
        Map<String, List<Integer>> byDevice = new ConcurrentHashMap<>();
        Set<String> threads = ConcurrentHashMap.newKeySet();
        start("co-order", new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump&concurrency=8").process(exchange -> {
                    threads.add(Thread.currentThread().getName());
                    byDevice.computeIfAbsent(
                                    exchange.getMessage().getHeader(IotConstants.DEVICE_ID, String.class),
                                    unused -> new ArrayList<>())
                            .add(exchange.getMessage().getBody(Integer.class));
                });
            }
        });

        for (int batch = 0; batch < 10; batch++) {
            for (int device = 0; device < 10; device++) {
                int first = batch * 20;
                plain.publishAll(
                        topic("p-" + device),
                        IntStream.range(first, first + 20)
                                .mapToObj(Integer::toString)
                                .toList());
            }
        }

        await().until(() -> byDevice.values().stream().mapToInt(List::size).sum() == 2_000);
        assertThat(byDevice).hasSize(10).allSatisfy((device, numbers) -> assertThat(numbers)
                .containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList()));
        assertThat(threads).hasSizeGreaterThan(1);
    }

    @Test
    void theyAreAcknowledgedInOrderOfReceiptSoThatNothingIsLostWithTheConnection() throws Exception {
        TcpProxy proxy = closing(TcpProxy.to(broker().host(), broker().port()));
        PlainClient plain = plainClient();
        CountDownLatch slow = new CountDownLatch(1);
        Queue<String> done = new ConcurrentLinkedQueue<>();
        start("co-ack", proxy.uri(), new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump&concurrency=4&sessionExpiryInterval=60")
                        .process(exchange -> {
                            String payload = exchange.getMessage().getBody(String.class);
                            if (payload.equals("slow")) {
                                slow.await(20, TimeUnit.SECONDS);
                            }
                            done.add(payload);
                        });
            }
        });
        plain.publish(topic("p-1"), "slow");
        plain.publish(topic("p-2"), "quick");
        await().until(() -> done.contains("quick"));

        // The quick one is done but waits for the acknowledgement of the slow one: both come again.
        proxy.cut();
        await().until(() -> proxy.connectionsAccepted() == 2);
        slow.countDown();

        await().until(() -> done.stream().filter("slow"::equals).count() == 2
                && done.stream().filter("quick"::equals).count() == 2);
    }
}
