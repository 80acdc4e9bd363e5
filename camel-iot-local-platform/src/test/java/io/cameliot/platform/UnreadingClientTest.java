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

import io.cameliot.platform.organisation.Organisation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that does not read what it is sent holds up nobody but itself. */
class UnreadingClientTest {

    private static final String KEY = "a-myorg1-x";
    private static final String SECRET = "secret";
    private static final String EVENT = "iot-2/type/pump/id/p-01/evt/e/fmt/json";

    private final List<AutoCloseable> connections = new ArrayList<>();
    private LocalPlatform platform;
    private TestClient publisher;

    @BeforeEach
    void start() {
        platform = LocalPlatform.builder()
                .organisation(Organisation.named("myorg1").apiKey(KEY, SECRET).device("pump", "p-01", SECRET))
                .start();
        publisher = TestClient.connect(platform, "unreading-publisher");
        connections.add(publisher);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable connection : connections) {
            connection.close();
        }
        platform.close();
    }

    private RawConnection connected(String clientId, RawConnection connection) throws IOException {
        connections.add(connection);
        assertThat(connection.connect(clientId, KEY, SECRET).at(1)).isZero();
        return connection;
    }

    /** A client that subscribes, and reads nothing while more waits than the network's buffers hold. */
    private RawConnection unreading(String clientId, int keepAliveSeconds) throws IOException {
        RawConnection client = connected(
                clientId, RawConnection.bufferingLittle(platform.port()).keepAlive(keepAliveSeconds));
        client.subscribe(EVENT, 1);
        client.readSubAck();
        byte[] large = new byte[100_000];
        for (int i = 0; i < 200; i++) {
            publisher.publish(EVENT, 0, large);
            ping(client);
        }
        return client;
    }

    /** Its keep alive begins anew. */
    private static void ping(RawConnection client) throws IOException {
        client.send(0xC0, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void its_client_id_can_be_taken_over(int keepAliveSeconds) throws IOException {
        unreading("a:myorg1:slow", keepAliveSeconds);

        RawConnection next = connected("a:myorg1:slow", new RawConnection(platform.port(), 5));

        next.subscribe(EVENT, 1);
        next.readSubAck();
        publisher.publish(EVENT, 1, "fresh");
        assertThat(next.readMessage().payload()).isEqualTo("fresh");
    }

    @Test
    void what_a_member_has_not_acknowledged_goes_to_others_once_its_keep_alive_is_over() throws IOException {
        RawConnection dead = unreading("A:myorg1:scalable", 1);
        for (int i = 0; i < 10; i++) {
            publisher.publish(EVENT, 1, "waits-" + i);
            ping(dead);
        }
        RawConnection living = connected("A:myorg1:scalable", new RawConnection(platform.port(), 5));
        living.subscribe(EVENT, 1);
        living.readSubAck();
        ping(dead);

        List<String> come = new ArrayList<>();
        while (come.size() < 10) {
            RawConnection.Message message = living.readMessage();
            if (message.qos() == 1) {
                come.add(message.payload());
                living.acknowledge(message);
            }
        }
        assertThat(come).hasSize(10).allMatch(payload -> payload.startsWith("waits-"));
        assertThat(dead).isNotNull();
    }

    @Test
    void the_platform_closes_and_disconnects_it_like_others() throws IOException {
        unreading("a:myorg1:slow", 0);

        platform.kick("a:myorg1:slow");
        await().until(() -> !platform.isConnected("a:myorg1:slow"));

        unreading("a:myorg1:slow", 0);
        platform.close();
    }
}
