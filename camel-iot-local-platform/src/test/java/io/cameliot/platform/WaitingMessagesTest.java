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
package io.cameliot.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits for clients that are away. */
class WaitingMessagesTest {

    private static final String TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/json";
    private static final Mqtt5Connect DURABLE = Mqtt5Connect.builder()
            .cleanStart(false)
            .sessionExpiryInterval(3_600)
            .build();

    /** They would take a minute if each acknowledgement looked through all that wait. */
    @ParameterizedTest
    @ValueSource(strings = {"a:myorg1:app", "A:myorg1:app:1"})
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void fifty_thousand_messages_that_wait_come_in_seconds(String clientId) {
        try (LocalPlatform platform = LocalPlatform.start()) {
            subscribeAndLeave(platform, clientId);
            publish(platform, 50_000);

            try (TestClient client = connect(platform, clientId)) {
                for (String number : numbers(0, 50_000)) {
                    assertThat(client.nextPayload()).isEqualTo(number);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:myorg1:app", "A:myorg1:app:1"})
    void the_oldest_give_way_when_too_many_wait(String clientId) {
        try (LocalPlatform platform =
                LocalPlatform.builder().maxQueuedMessages(10).start()) {
            subscribeAndLeave(platform, clientId);
            publish(platform, 25);

            try (TestClient client = connect(platform, clientId)) {
                for (String number : numbers(15, 25)) {
                    assertThat(client.nextPayload()).isEqualTo(number);
                }
            }
        }
    }

    @Test
    void what_has_expired_does_not_come_any_more() {
        String clientId = "A:myorg1:app:1";
        try (LocalPlatform platform = LocalPlatform.start();
                TestClient publisher = TestClient.connect(platform, "publisher")) {
            subscribeAndLeave(platform, clientId);
            publisher.publish(message("short-lived").messageExpiryInterval(0).build());
            publisher.publish(message("lasting").build());

            try (TestClient client = connect(platform, clientId)) {
                assertThat(client.nextPayload()).isEqualTo("lasting");
            }
        }
    }

    private static void subscribeAndLeave(LocalPlatform platform, String clientId) {
        try (TestClient client = connect(platform, clientId)) {
            client.subscribe(TOPIC);
        }
    }

    private static TestClient connect(LocalPlatform platform, String clientId) {
        TestClient client = TestClient.of(platform, clientId, platform.apiKey(), platform.token());
        client.connect(DURABLE);
        return client;
    }

    private static void publish(LocalPlatform platform, int count) {
        try (TestClient publisher = TestClient.connect(platform, "publisher")) {
            List<CompletableFuture<?>> acknowledged = new ArrayList<>();
            for (String number : numbers(0, count)) {
                acknowledged.add(publisher.async().publish(message(number).build()));
            }
            acknowledged.forEach(TestClient::await);
        }
    }

    private static Mqtt5PublishBuilder.Complete message(String payload) {
        return Mqtt5Publish.builder().topic(TOPIC).qos(MqttQos.AT_LEAST_ONCE).payload(payload.getBytes());
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }
}
