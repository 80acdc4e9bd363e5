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
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of clients that are shut out while their CONNECT is under way: many, so that some are in its midst. */
class RemovalWhileConnectingTest {

    private static final int CLIENTS = 100;

    private LocalPlatform platform;

    @BeforeEach
    void start() {
        Organisation organisation = Organisation.named("myorg1").apiKey("a-myorg1-x", "secret");
        for (int i = 0; i < CLIENTS; i++) {
            organisation = registered(organisation, i, "t");
        }
        platform = LocalPlatform.builder().organisation(organisation).start();
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void a_device_or_gateway_that_is_removed_while_it_connects_does_not_stay() throws IOException {
        assertNoneStays(i -> organisation -> organisation.withoutDevice("pump", "p-" + i));
        assertThat(platform.devices("myorg1")).isEmpty();
    }

    @Test
    void a_device_or_gateway_that_gets_another_token_while_it_connects_does_not_stay() throws IOException {
        assertNoneStays(i -> organisation -> registered(organisation.withoutDevice("pump", "p-" + i), i, "new"));
    }

    @Test
    void a_device_or_gateway_that_gets_another_token_is_disconnected_and_one_that_keeps_it_stays() {
        for (int i : List.of(0, 1)) {
            String topic = isGateway(i) ? "iot-2/type/pump/id/p-" + i + "/evt/e/fmt/json" : "iot-2/evt/e/fmt/json";
            try (TestClient client = TestClient.connect(platform, clientId(i), "use-token-auth", "t")) {
                platform.update(
                        "myorg1", organisation -> registered(organisation.withoutDevice("pump", "p-" + i), i, "t"));
                assertThat(client.publish(topic, 1, "").code()).isZero();

                platform.update(
                        "myorg1", organisation -> registered(organisation.withoutDevice("pump", "p-" + i), i, "new"));

                assertThat(client.disconnect().getReasonCode())
                        .isEqualTo(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
            }
        }
    }

    private interface Change {

        UnaryOperator<Organisation> of(int client);
    }

    private void assertNoneStays(Change change) throws IOException {
        List<RawConnection> connections = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            connections.add(new RawConnection(platform.port(), 5));
        }
        for (int i = 0; i < CLIENTS; i++) {
            connections.get(i).sendConnect(clientId(i), "use-token-auth", "t");
        }
        for (int i = 0; i < CLIENTS; i++) {
            platform.update("myorg1", change.of(i));
        }

        for (RawConnection connection : connections) {
            // Whatever is said before.
            while (!connection.isClosedByServer()) {
                assertThat(platform.isRunning()).isTrue();
            }
            connection.close();
        }
        await().until(() -> platform.liveConnections().isEmpty());
    }

    private static Organisation registered(Organisation organisation, int i, String token) {
        return isGateway(i)
                ? organisation.gateway("pump", "p-" + i, token)
                : organisation.device("pump", "p-" + i, token);
    }

    private static String clientId(int i) {
        return (isGateway(i) ? "g" : "d") + ":myorg1:pump:p-" + i;
    }

    private static boolean isGateway(int i) {
        return i % 2 == 0;
    }
}
