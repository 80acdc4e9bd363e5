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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/**
 * The members of a scalable application share its messages: on the IoT tool by their client ID, on any other broker by
 * shared subscriptions.
 */
class ScalableApplicationTest extends BrokerTest {
    private static final int EVENTS = 600;

    ScalableApplicationTest(Brokers kind) {
        super(kind);
    }

    /** A process of the application, as far as the server can tell, and what it has received. */
    private Member member(String options) throws Exception {
        Member member = new Member();
        member.context = start("scalable", member.routes(uri(options)));
        return member;
    }

    private String uri(String options) {
        String serverType = kind() == Brokers.EMBEDDED_PLATFORM ? "" : "&serverType=MQTT_BROKER";
        return "iot:event?type=pump&scalable=true" + serverType + options;
    }

    private static List<String> publish(PlainClient plain, int from, int to) {
        List<String> payloads =
                IntStream.range(from, to).mapToObj(String::valueOf).toList();
        plain.publishAll("iot-2/type/pump/id/p-01/evt/status/fmt/text", payloads);
        return payloads;
    }

    private static void awaitAll(List<String> payloads, Member... members) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Set<String> received = new HashSet<>();
            for (Member member : members) {
                received.addAll(member.received);
            }
            assertThat(received).hasSameSizeAs(payloads).containsAll(payloads);
        });
    }

    private static List<String> receivedBy(Member... members) {
        List<String> received = new ArrayList<>();
        for (Member member : members) {
            received.addAll(member.received);
        }
        return received;
    }

    @Test
    void eachMessageGoesToOneMember() throws Exception {
        Member one = member("");
        Member two = member("");

        List<String> payloads = publish(plainClient(), 0, EVENTS);

        awaitAll(payloads, one, two);
        assertThat(receivedBy(one, two)).doesNotHaveDuplicates();
        assertThat(one.received).hasSizeGreaterThan(EVENTS / 4);
        assertThat(two.received).hasSizeGreaterThan(EVENTS / 4);
    }

    @Test
    void aMemberThatIsBusyWithOneMessageDoesNotHoldBackTheOther() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        Queue<String> begun = new ConcurrentLinkedQueue<>();
        start("scalable", new RouteBuilder() {
            @Override
            public void configure() {
                from(uri("")).process(exchange -> {
                    begun.add(exchange.getMessage().getBody(String.class));
                    busy.await(20, TimeUnit.SECONDS);
                });
            }
        });
        Member idle = member("");

        List<String> payloads = publish(plainClient(), 0, 200);

        await().until(() -> idle.received.size() >= 90 && begun.size() == 1);
        busy.countDown();
        await().until(() -> begun.size() + idle.received.size() == 200);
        List<String> all = new ArrayList<>(begun);
        all.addAll(idle.received);
        assertThat(all).containsExactlyInAnyOrderElementsOf(payloads);
    }

    @Test
    void whenAMemberLeavesTheOthersGetAll() throws Exception {
        Member one = member("");
        Member two = member("");
        PlainClient plain = plainClient();
        List<String> payloads = new ArrayList<>(publish(plain, 0, EVENTS / 2));
        awaitAll(payloads, one, two);

        one.context.stop();
        payloads.addAll(publish(plain, EVENTS / 2, EVENTS));

        awaitAll(payloads, one, two);
        assertThat(two.received).hasSizeGreaterThan(EVENTS / 2);
    }

    @Test
    void aMemberThatJoinsGetsItsShare() throws Exception {
        Member one = member("");
        PlainClient plain = plainClient();
        List<String> payloads = new ArrayList<>(publish(plain, 0, EVENTS / 2));
        awaitAll(payloads, one);

        Member two = member("");
        payloads.addAll(publish(plain, EVENTS / 2, EVENTS));

        awaitAll(payloads, one, two);
        assertThat(receivedBy(one, two)).doesNotHaveDuplicates();
        assertThat(two.received).hasSizeGreaterThan(EVENTS / 8);
    }

    @Test
    void severalConnectionsOfOneConsumerShareItsMessagesEachOnAThreadOfItsOwn() throws Exception {
        Member one = member("&connections=3");

        List<String> payloads = publish(plainClient(), 0, EVENTS);

        awaitAll(payloads, one);
        assertThat(one.received).doesNotHaveDuplicates();
        assertThat(one.threads).hasSize(3).allSatisfy((thread, count) -> assertThat(count)
                .isPositive());
    }

    @Test
    void instancesWithDurableSessionsLoseNothingWhileTheyAreAway() throws Exception {
        Member one = member("&instanceId=one&sessionExpiryInterval=600");
        Member two = member("&instanceId=two&sessionExpiryInterval=600");
        PlainClient plain = plainClient();
        List<String> payloads = new ArrayList<>(publish(plain, 0, 300));
        awaitAll(payloads, one, two);

        one.context.stop();
        payloads.addAll(publish(plain, 300, 600));
        two.context.stop();
        payloads.addAll(publish(plain, 600, 900));
        Member oneAgain = member("&instanceId=one&sessionExpiryInterval=600&cleanStart=false");
        Member twoAgain = member("&instanceId=two&sessionExpiryInterval=600&cleanStart=false");

        awaitAll(payloads, one, two, oneAgain, twoAgain);
    }

    private static final class Member {
        private final ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        private final Map<String, Integer> threads = new ConcurrentHashMap<>();
        private DefaultCamelContext context;

        RouteBuilder routes(String uri) {
            return new RouteBuilder() {
                @Override
                public void configure() {
                    from(uri).process(exchange -> {
                        threads.merge(Thread.currentThread().getName(), 1, Integer::sum);
                        received.add(exchange.getMessage().getBody(String.class));
                    });
                }
            };
        }
    }
}
