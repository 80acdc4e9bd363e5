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

import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerKeepAliveTest {

    private static final int SERVER_KEEP_ALIVE = 2;

    private static LocalPlatform platform;

    @BeforeAll
    static void start() {
        platform = LocalPlatform.builder().serverKeepAlive(SERVER_KEEP_ALIVE).start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 65_535})
    void a_client_that_asks_for_a_longer_keep_alive_is_told_the_servers(int seconds) {
        assertThat(connAck(seconds).getServerKeepAlive()).isEqualTo(OptionalInt.of(SERVER_KEEP_ALIVE));
    }

    @Test
    void a_client_that_asks_for_none_is_told_the_servers() {
        try (TestClient client = TestClient.of(platform, "app")) {
            Mqtt5ConnAck connAck =
                    client.connect(Mqtt5Connect.builder().noKeepAlive().build());

            assertThat(connAck.getServerKeepAlive()).isEqualTo(OptionalInt.of(SERVER_KEEP_ALIVE));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void a_client_that_asks_for_no_longer_one_keeps_its_own(int seconds) {
        assertThat(connAck(seconds).getServerKeepAlive()).isEmpty();
    }

    @Test
    void a_client_that_does_not_keep_it_is_disconnected_with_0x8D() throws IOException {
        try (RawConnection connection = new RawConnection(platform.port(), 5).keepAlive(600)) {
            connection.connect("a:myorg1:silent", platform.apiKey(), platform.token());

            RawConnection.Packet packet = connection.read();
            assertThat(packet.type()).isEqualTo(RawConnection.DISCONNECT);
            assertThat(packet.at(0)).isEqualTo(0x8D);
        }
    }

    private static Mqtt5ConnAck connAck(int keepAliveSeconds) {
        try (TestClient client = TestClient.of(platform, "app")) {
            return client.connect(
                    Mqtt5Connect.builder().keepAlive(keepAliveSeconds).build());
        }
    }
}
