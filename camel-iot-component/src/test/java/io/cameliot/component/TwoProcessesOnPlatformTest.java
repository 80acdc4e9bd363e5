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

import io.cameliot.broker.EmbeddedPlatform;
import io.cameliot.broker.PlainClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two JVMs with the same application, where only the platform does as we expect. */
class TwoProcessesOnPlatformTest {
    private static final int EVENTS = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static EmbeddedPlatform platform;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    @BeforeAll
    static void startPlatform() {
        platform = new EmbeddedPlatform();
    }

    @AfterAll
    static void stopPlatform() {
        platform.close();
    }

    @AfterEach
    void closeStarted() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        started.push(closeable);
        return closeable;
    }

    private ApplicationProcess member(String appId, String options) throws Exception {
        return closing(
                ApplicationProcess.start(platform.serverUri(), appId, "iot:event?type=pump&scalable=true" + options));
    }

    @Test
    void whenOneIsKilledTheRestGoesToTheOtherAndWhatItHadNotAcknowledgedWaitsForIt() throws Exception {
        String durable = "&sessionExpiryInterval=600&instanceId=";
        ApplicationProcess one = member("rest", durable + "one");
        ApplicationProcess two = member("rest", durable + "two");
        PlainClient plain = closing(PlainClient.connect(platform, "plain"));
        Counting.publish(plain, 0, EVENTS / 2, one, two);
        await().atMost(PATIENCE).until(() -> one.receivedCount() > EVENTS / 8);

        one.kill();
        await().until(() -> !platform.platform().isConnected("A:myorg1:rest:one"));
        Counting.publish(plain, EVENTS / 2, EVENTS, one, two);

        List<String> rest =
                IntStream.range(EVENTS / 2, EVENTS).mapToObj(String::valueOf).toList();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(two.received()).containsAll(rest));
        ApplicationProcess oneAgain = member("rest", "&cleanStart=false" + durable + "one");
        Counting.awaitAll(EVENTS, one, two, oneAgain);
    }

    @Test
    void ofTwoWithTheSameClientIdOneGivesUpAndSaysWhy() throws Exception {
        PlainClient plain = closing(PlainClient.connect(platform, "plain")).subscribe("iot-2/app/twice/mon");
        List<ApplicationProcess> both = List.of(
                closing(ApplicationProcess.start(platform.serverUri(), "twice", "iot:event?reconnectDelay=50")),
                closing(ApplicationProcess.start(platform.serverUri(), "twice", "iot:event?reconnectDelay=50")));

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
                .contains("The connection of client ID a:myorg1:twice to the server " + platform.serverUri()
                        + " was lost:")
                .contains("Another client connected with the same client ID (close code 288).");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(winner.health()).last().isEqualTo("UP"));
        plain.publish("iot-2/type/pump/id/p-01/evt/status/fmt/text", "still here");
        assertThat(plain.receivedTexts())
                .anyMatch(text -> text.startsWith("iot-2/app/twice/mon {\"Action\":\"Disconnect\"")
                        && text.contains("\"CloseCode\":288"));
        await().atMost(PATIENCE).until(() -> winner.received().contains("still here"));
    }
}
