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

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an observer is told of connections that are refused. */
class FailedConnectTest extends MonitoringFixture {
    @Test
    void a_refused_connection_is_told_as_failed_connect_with_180_and_not_retained() {
        Assertions.assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> TestClient.connect(platform, clientId, KEY, "wrong"));

        Status status = observer.nextStatus();
        assertThat(status.names())
                .containsExactly(
                        "Action",
                        "Time",
                        "ClientAddr",
                        "ClientID",
                        "Port",
                        "Secure",
                        "Protocol",
                        "User",
                        "ConnectTime",
                        "CloseCode",
                        "Reason");
        assertThat(status.action()).isEqualTo("FailedConnect");
        assertThat(status.closeCode()).isEqualTo(180);
        assertThat(status.reason())
                .startsWith("The operation is not authorized: ")
                .doesNotContain(SECRET);
        try (TestClient late = TestClient.connect(platform, app + "-late");
                TestClient client = TestClient.connect(platform, app)) {
            late.subscribe(topic);
            assertThat(late.nextStatus().action()).isEqualTo("Connect");
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void nobody_is_told_of_a_client_id_that_is_not_valid_or_of_an_unknown_organisation() throws IOException {
        for (String refused : List.of("a:nobody:" + app, "a:myorg1:" + app + "+", "a:myorg1")) {
            try (RawConnection connection = new RawConnection(platform.port(), 5)) {
                assertThat(connection.connect(refused, KEY, SECRET).at(1)).isNotZero();
            }
        }

        try (TestClient client = TestClient.connect(platform, app)) {
            assertThat(observer.nextStatus().action()).isEqualTo("Connect");
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void a_refused_device_is_told_as_failed_connect_and_its_last_state_stays() {
        pump(platform).close();
        observer.subscribe(PUMP_STATUS);
        String last;
        do {
            // The platform may hear of its end later than the client.
            last = observer.nextStatus().action();
        } while (!last.equals("Disconnect"));

        Assertions.assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> TestClient.connect(platform, PUMP, "use-token-auth", "wrong"));

        assertThat(observer.nextStatus().action()).isEqualTo("FailedConnect");
        try (TestClient late = TestClient.connect(platform, app + "-late")) {
            late.subscribe(PUMP_STATUS);
            assertThat(late.nextStatus().action()).isEqualTo("Disconnect");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void a_connection_that_breaks_before_it_is_authorised_is_told_as_failed_connect_with_91(int version)
            throws IOException {
        platform.holdAuthorisation();
        try (RawConnection connection = new RawConnection(platform.port(), version)) {
            connection.sendConnect(clientId, KEY, SECRET);
            await().until(() -> platform.connectionsWaiting() == 1);
            platform.dropConnectionsWaiting();

            assertThat(connection.isClosedByServer()).isTrue();
        } finally {
            platform.releaseAuthorisation();
        }

        Status status = observer.nextStatus();
        assertThat(status.action()).isEqualTo("FailedConnect");
        assertThat(status.closeCode()).isEqualTo(91);
        assertThat(platform.connectionsAccepted(clientId)).isZero();
    }

    @Test
    void a_connection_that_is_held_up_is_let_in_when_authorisation_goes_on() throws IOException {
        platform.holdAuthorisation();
        try (RawConnection connection = new RawConnection(platform.port(), 4)) {
            connection.sendConnect(clientId, KEY, SECRET);
            await().until(() -> platform.connectionsWaiting() == 1);
            assertThat(platform.connectionsAccepted(clientId)).isZero();
            platform.releaseAuthorisation();

            assertThat(connection.read().at(1)).isZero();
            assertThat(platform.connectionsWaiting()).isZero();
        } finally {
            platform.releaseAuthorisation();
        }
    }
}
