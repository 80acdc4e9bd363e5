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

import io.cameliot.protocol.ReasonCode;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an error about a client says to check: the options that make up the client. */
class ConnectFailureTest {
    private static String refused(String clientId, int reasonCode) {
        return ConnectFailure.refused("ssl://host:8883", clientId, new ReasonCode(reasonCode), null, null)
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource({
        "a:myorg1:app, 'Check apiKey and authToken, and that the key belongs to the organisation orgId.'",
        "A:myorg1:app:i-1, 'Check apiKey and authToken, and that the key belongs to the organisation orgId.'",
        "d:myorg1:pump:p-01, 'Check type, id and authToken: the device of this type and ID has to be registered'",
        "g:myorg1:hub:h-01, 'Check gatewayType, gatewayId and authToken: the gateway of this type and ID has to be'"
    })
    void wrongCredentialsAreThoseOfTheKindOfClient(String clientId, String wayOut) {
        assertThat(refused(clientId, 0x87)).contains(wayOut);
        assertThat(refused(clientId, 0x86)).contains(wayOut);
        if (!wayOut.contains("apiKey")) {
            assertThat(refused(clientId, 0x87)).doesNotContain("apiKey", "the key");
        }
    }

    @Test
    void aPortWhereNobodyListensRefusesWebSocketsToo() {
        ConnectException refused = new ConnectException();
        refused.initCause(new ClosedChannelException());

        assertThat(ConnectFailure.unreachable("ws://host:1/", "a:myorg1:app", new IOException(refused)))
                .hasMessageContaining(": ConnectException, the connection was refused. Check brokerUrl");
        assertThat(ConnectFailure.unreachable("ws://host:1/", "a:myorg1:app", new ClosedChannelException()))
                .hasMessageContaining(": ClosedChannelException. Check brokerUrl");
    }

    @Test
    void aPortWithoutTlsIsOneWithSocketsAndWebSocketsAlike() {
        SSLHandshakeException socket = new SSLHandshakeException("Remote host terminated the handshake");
        socket.initCause(new EOFException("SSL peer shut down incorrectly"));
        SSLHandshakeException webSocket = new SSLHandshakeException("Remote host terminated the handshake");

        for (SSLHandshakeException cause : List.of(socket, webSocket)) {
            assertThat(ConnectFailure.unreachable("wss://host:1/", "a:myorg1:app", new IOException(cause)))
                    .hasMessageContaining("hung up during the TLS handshake. Check the port in brokerUrl");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"The token has expired", "The token has expired.", "The token has expired. "})
    void theReasonOfTheServerIsOneSentence(String reasonString) {
        assertThat(ConnectFailure.refused(
                        "ssl://host:8883", "a:myorg1:app", ReasonCode.NOT_AUTHORIZED, reasonString, null))
                .hasMessageContaining("(not authorized): The token has expired. Check apiKey");
    }

    @ParameterizedTest
    @CsvSource({
        "a:myorg1:app, 'Check orgId and appId.'",
        "d:myorg1:pump:p-01, 'Check orgId, type and id.'",
        "g:myorg1:hub:h-01, 'Check orgId, gatewayType and gatewayId.'"
    })
    void aClientIdThatIsNotTakenIsMadeUpOfTheseOptions(String clientId, String wayOut) {
        assertThat(refused(clientId, 0x85)).endsWith(wayOut);
    }

    @ParameterizedTest
    @CsvSource({
        "a:myorg1:app, appId",
        "A:myorg1:app, appId",
        "d:myorg1:pump:p-01, type and id",
        "g:myorg1:hub:h-01, gatewayType and gatewayId"
    })
    void twoClientsOfOneIdAreToldApartByTheseOptions(String clientId, String options) {
        ConnectionLoss takeover = ConnectionLoss.disconnected(ReasonCode.SESSION_TAKEN_OVER, null, null);
        ConnectionLoss unexplained = ConnectionLoss.ended("java.io.EOFException");

        assertThat(ConnectFailure.lost("ssl://host:8883", clientId, takeover, false))
                .hasMessageContaining("(close code 288)")
                .hasMessageEndingWith("give each its own " + options + ".");
        assertThat(ConnectFailure.lost("ssl://host:8883", clientId, unexplained, true))
                .hasMessageContaining("Another client may connect with the same client ID")
                .hasMessageEndingWith("give each its own " + options + ".");
        assertThat(ConnectFailure.lost("ssl://host:8883", clientId, unexplained, false))
                .hasMessageEndingWith("was lost: java.io.EOFException.");
    }
}
