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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The address of a server, and the same text for the same server. */
class ServerUriTest {
    @ParameterizedTest
    @CsvSource({
        "tcp://h:1883, tcp://h:1883",
        "tcp://h:1883/, tcp://h:1883",
        "tcp://h, tcp://h:1883",
        "TCP://H, tcp://h:1883",
        "mqtt://H/, tcp://h:1883",
        "tcp://h:, tcp://h:1883",
        "tcp://127.0.0.1:40000, tcp://127.0.0.1:40000",
        "tcp://[::1]:1883, tcp://[::1]:1883",
        "tcp://[FE80::1%eth0], tcp://[fe80::1%eth0]:1883",
        "ssl://myorg1.messaging.internetofthings.ibmcloud.com:8883, ssl://myorg1.messaging.internetofthings.ibmcloud.com:8883",
        "ssl://localhost, ssl://localhost:8883",
        "mqtts://Host-1.Example, ssl://host-1.example:8883",
        "ssl://127.0.0.1:8883, ssl://127.0.0.1:8883",
        "ws://h, ws://h:80/",
        "ws://h/, ws://h:80/",
        "ws://h:9001/mqtt, ws://h:9001/mqtt",
        "wss://H/Mqtt/?a=B, wss://h:443/Mqtt/?a=B",
        "ws://h?a=b, ws://h:80/?a=b",
        "'  tcp://h:1  ', tcp://h:1",
        "tcp://h:65535, tcp://h:65535"
    })
    void theSameServerHasOneText(String text, String normal) {
        ServerUri server = ServerUri.parse("brokerUrl", text);

        assertThat(server).isEqualTo(ServerUri.parse("brokerUrl", normal));
        assertThat(server.whole()).isEqualTo(normal);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://h, tcp://h:1883",
        "wss://h/mqtt, wss://h:443/mqtt",
        "ws://h?token=secret, ws://h:80/?…",
        "wss://h/x?token=secret?secret&b=a@secret, wss://h:443/x?…",
        "ws://h/x?, ws://h:80/x?…"
    })
    void theQueryIsNotShown(String text, String shown) {
        assertThat(ServerUri.parse("brokerUrl", text)).hasToString(shown);
    }

    @Test
    void severalServersHaveCommasBetweenThem() {
        assertThat(ServerUri.parseAll("serverURIs", "tcp://h, ws://i/x?token=a"))
                .containsExactly(
                        ServerUri.parse("brokerUrl", "tcp://h:1883"), ServerUri.parse("brokerUrl", "ws://i/x?token=a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerUri.parseAll("serverURIs", "tcp://h,"))
                .withMessageStartingWith("Missing option serverURIs");
    }

    @Test
    void aLineBreakAroundItDoesNotCount() {
        assertThat(ServerUri.parse("brokerUrl", "\ttcp://h:1\r\n")).hasToString("tcp://h:1");
    }

    @ParameterizedTest
    @CsvSource({"tcp://h, false, false", "ssl://h, true, false", "ws://h, false, true", "wss://h, true, true"})
    void theSchemeSaysWhetherItIsEncryptedAndOverAWebSocket(String text, boolean tls, boolean webSocket) {
        ServerUri server = ServerUri.parse("brokerUrl", text);

        assertThat(server.isTls()).isEqualTo(tls);
        assertThat(server.isWebSocket()).isEqualTo(webSocket);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    h:1883                | it has no scheme. Write tcp://
                    localhost             | it has no scheme
                    ://h                  | it has no scheme
                    tcp:h:1883            | it has no scheme
                    tcp:/h:1883           | it has no scheme
                    http://h              | the scheme is none of tcp, ssl, ws and wss
                    tls://h:8883          | the scheme is none of tcp, ssl, ws and wss
                    mqtt+ssl://h          | the scheme is none of
                    tcp://                | it is no URI
                    tcp:///               | it names no host
                    tcp:///h              | it names no host
                    ws:///mqtt            | it names no host
                    tcp://:1883           | is no host name
                    tcp://my_host:1883    | 'my_host:1883' is no host name
                    ssl://my_host:8883    | 'my_host:8883' is no host name
                    tcp://h:abc           | 'h:abc' is no host name
                    tcp://h:-1            | is no host name
                    tcp://a b             | it is no URI
                    tcp://h:1,tcp://i:1   | is no host name
                    ssl://[::1]:8883      | with TLS, a server is called by its host name, not by [::1]
                    wss://[::1]:8883      | with TLS, a server is called by its host name
                    ssl://h.              | with TLS, a server is called by its host name
                    tcp://h:0             | there is no port 0. It takes 1 to 65535
                    tcp://h:65536         | there is no port 65536
                    tcp://h:99999999999   | is no host name
                    tcp://h#x             | it holds a fragment
                    tcp://h:1883/mqtt     | only a WebSocket has a path or a query
                    ssl://h?a=b           | only a WebSocket has a path or a query
                    """)
    void whatIsNoAddressIsRefusedWithOptionValueRuleAndWayOut(String text, String rule) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerUri.parse("serverURIs", text))
                .withMessageStartingWith("Invalid option serverURIs " + text.replaceFirst("([?#]).*", "$1…") + ": ")
                .withMessageContaining(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    void nothingIsNoAddress(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerUri.parse("brokerUrl", text))
                .withMessage("Missing option brokerUrl. It takes the address of a server, such as ssl://host:8883.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerUri.parse("brokerUrl", null))
                .withMessageStartingWith("Missing option brokerUrl");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp://user:secret@h:1883",
                "ssl://secret@h",
                "http://user:secret@h",
                "user:secret@h",
                "tcp://a b:secret@h",
                "tcp://secret@@h",
                "ws://user:secret@h/mqtt",
                "ssl://u:secret,b@h",
                "ssl://u:secret?b@h",
                "ssl://u:secret#b@h",
                "ssl://u:secret/b@h",
                "ssl://secret./b@h",
                "ssl://h:8883?password=a@secret",
                "ssl://h:8883?password=secret",
                "wss://h/x#secret",
                "h?token=secret",
                "http://h/x?token=secret"
            })
    void credentialsAreRefusedAndNotShown(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerUri.parse("brokerUrl", text))
                .satisfies(ServerUriTest::assertNoSecret);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerUri.parseAll("serverURIs", "tcp://h:1," + text))
                .satisfies(ServerUriTest::assertNoSecret);
    }

    private static void assertNoSecret(Throwable refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            assertThat(cause.getMessage()).doesNotContain("secret");
        }
    }

    @Test
    void whatCannotBeSeenIsShownByItsNumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerUri.parse("brokerUrl", "tcp://h\u0000\nh"))
                .withMessageContaining("tcp://h\\u0000\\u000Ah");
    }
}
