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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Two JVMs with the same application. */
class TwoProcessesTest extends BrokerTest {
    private static final int EVENTS = 20_000;

    /** How many events may wait on the server, so that none of its queues runs over. */
    private static final int BACKLOG = 4_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    TwoProcessesTest(Brokers kind) {
        super(kind);
    }

    private ApplicationProcess member(String appId, String options) throws Exception {
        String serverType = kind() == Brokers.EMBEDDED_PLATFORM ? "" : "&serverType=MQTT_BROKER";
        return closing(ApplicationProcess.start(
                broker().serverUri(), appId, "iot:event?type=pump&scalable=true" + serverType + options));
    }

    /** Publishes the events with these numbers, never more than the backlog ahead of those who receive them. */
    private static void publish(PlainClient plain, int from, int to, ApplicationProcess... processes) {
        int chunk = BACKLOG / 4;
        for (int start = from; start < to; start += chunk) {
            int sent = start;
            await().atMost(PATIENCE)
                    .until(() -> sent
                                    - IntStream.range(0, processes.length)
                                            .map(i -> processes[i].receivedCount())
                                            .sum()
                            <= BACKLOG - chunk);
            plain.publishAll(
                    "iot-2/type/pump/id/p-01/evt/count/fmt/text",
                    IntStream.range(start, Math.min(start + chunk, to))
                            .mapToObj(String::valueOf)
                            .toList());
        }
    }

    private static void awaitAll(int events, ApplicationProcess... processes) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(distinct(processes)).hasSize(events));
    }

    private static Set<String> distinct(ApplicationProcess... processes) {
        Set<String> received = new HashSet<>();
        for (ApplicationProcess process : processes) {
            received.addAll(process.received());
        }
        return received;
    }

    @Test
    void shareTheEventsOfAScalableApplicationEvenly() throws Exception {
        ApplicationProcess one = member("even", "");
        ApplicationProcess two = member("even", "");

        publish(plainClient(), 0, EVENTS, one, two);

        awaitAll(EVENTS, one, two);
        assertThat(one.receivedCount() + two.receivedCount()).isEqualTo(EVENTS);
        assertThat(one.receivedCount()).isGreaterThan(EVENTS * 35 / 100);
        assertThat(two.receivedCount()).isGreaterThan(EVENTS * 35 / 100);
    }

    @Test
    void whenOneIsKilledTheRestGoesToTheOther() throws Exception {
        Assumptions.assumeTrue(
                kind() == Brokers.EMBEDDED_PLATFORM, "Other brokers keep a part for the session of the killed one");
        String durable = "&sessionExpiryInterval=600&instanceId=";
        ApplicationProcess one = member("rest", durable + "one");
        ApplicationProcess two = member("rest", durable + "two");
        PlainClient plain = plainClient();
        publish(plain, 0, EVENTS / 2, one, two);
        await().atMost(PATIENCE).until(() -> one.receivedCount() > EVENTS / 8);

        one.kill();
        int before = one.receivedCount();
        publish(plain, EVENTS / 2, EVENTS, one, two);

        awaitAll(EVENTS, one, two);
        assertThat(one.receivedCount()).isEqualTo(before);
    }

    @Test
    void withDurableSessionsNothingIsLostWhenOneIsKilledAndComesBack() throws Exception {
        String durable = "&sessionExpiryInterval=600&instanceId=";
        ApplicationProcess one = member("back", durable + "one");
        ApplicationProcess two = member("back", durable + "two");
        PlainClient plain = plainClient();
        publish(plain, 0, 2_000, one, two);

        one.kill();
        publish(plain, 2_000, 4_000, one, two);
        ApplicationProcess again = member("back", "&cleanStart=false" + durable + "one");

        awaitAll(4_000, one, two, again);
    }

    @Test
    void ofTwoWithTheSameClientIdOneGivesUpAndSaysWhy() throws Exception {
        List<ApplicationProcess> both = List.of(
                closing(ApplicationProcess.start(broker().serverUri(), "twice", "iot:event?reconnectDelay=50")),
                closing(ApplicationProcess.start(broker().serverUri(), "twice", "iot:event?reconnectDelay=50")));

        await().atMost(PATIENCE)
                .until(() -> both.stream().anyMatch(process -> process.log().contains("Not trying again.")));
        ApplicationProcess loser = both.stream()
                .filter(process -> process.log().contains("Not trying again."))
                .findFirst()
                .orElseThrow();
        ApplicationProcess winner =
                both.stream().filter(process -> process != loser).findFirst().orElseThrow();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        loser.health().get(loser.health().size() - 1))
                .startsWith("DOWN ")
                .contains("Another client connected with the same client ID (close code 288)"));
        assertThat(loser.log())
                .contains("ERROR")
                .contains("The connection of client ID a:myorg1:twice to the server " + broker().serverUri() + " was lost:")
                .contains("Another client connected with the same client ID (close code 288).");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(winner.health()).last().isEqualTo("UP"));
        plainClient().publish("iot-2/type/pump/id/p-01/evt/status/fmt/text", "still here");
        await().atMost(PATIENCE).until(() -> winner.received().contains("still here"));
    }
}
