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
package io.cameliot.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cameliot.connection.ClientConnection.State;
import org.junit.jupiter.api.Test;

/** One connection for each client ID, shared by all who ask for it with the same settings. */
class SharingTest extends ScriptedServerTest {
    @Test
    void theConnectionEndsWithTheLastReleaseAndANewOneIsMadeAfterwards() throws Exception {
        ClientConnection first = connections.to(server).open();
        ClientConnection second = connections.to(server).open();
        assertThat(second).isSameAs(first);

        connections.release(first);
        assertThat(first.state()).isEqualTo(State.CONNECTED);
        connections.release(second);
        assertThat(first.state()).isEqualTo(State.CLOSED);
        await().until(() -> !server.connection(0).isOpen());

        ClientConnection third = connections.to(server).open();
        assertThat(third).isNotSameAs(first);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void differentSettingsAreRefusedByNameWithoutTheirValues() {
        connections
                .to(server)
                .option("authToken", "secret-one")
                .option("keepAliveInterval", 30)
                .acquire("iot://event");

        assertThatThrownBy(() -> connections
                        .to(server)
                        .option("authToken", "secret-two")
                        .option("keepAliveInterval", 31)
                        .acquire("iot://command"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("iot://event")
                .hasMessageContaining("iot://command")
                .hasMessageContaining("authToken, keepAliveInterval")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aRefusedOwnerTakesNoShare() {
        ClientConnection connection = connections.to(server).acquire("first");
        assertThatThrownBy(() -> connections.to(server).maxInFlight(7).acquire("second"))
                .hasMessageContaining("maxInFlight");

        connections.release(connection);

        assertThat(connection.state()).isEqualTo(State.CLOSED);
    }
}
