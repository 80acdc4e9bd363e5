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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

    /** So that no option of the Java API is forgotten here: whoever adds one has to say how its option is seen to work. */
    @Test
    void the_command_line_can_all_that_the_java_api_can(@TempDir Path directory) throws Exception {
        List<Integer> ports = freePorts(5);
        String[] arguments = ("--host localhost --port %d --tls %d --web-socket %d --secure-web-socket %d --http %d"
                        + " --organisation abc123 --receive-maximum 7 --keep-alive 11 --queue 1 --ca")
                .formatted(ports.toArray())
                .split(" ");
        String[] withCa = Stream.concat(
                        Stream.of(arguments),
                        Stream.of(directory.resolve("ca.pem").toString()))
                .toArray(String[]::new);
        try (LocalPlatform platform = CommandLine.parse(withCa).platform().start()) {
            Map<String, Callable<Object>> seen = Map.of(
                    "host", () -> URI.create(platform.serverUri()).getHost(),
                    "port", platform::port,
                    "tls", platform::securePort,
                    "webSocket", () -> List.of(platform.webSocketPort(), platform.secureWebSocketPort()),
                    "http", () -> URI.create(platform.httpUri()).getPort(),
                    "organisation", platform::organisationId,
                    "receiveMaximum", () -> connAck(platform).getRestrictions().getReceiveMaximum(),
                    "serverKeepAlive",
                            () -> connAck(platform).getServerKeepAlive().getAsInt(),
                    "maxQueuedMessages", () -> firstOfThreeThatWait(platform));
            Map<String, Object> asked = Map.of(
                    "host",
                    "localhost",
                    "port",
                    ports.get(0),
                    "tls",
                    ports.get(1),
                    "webSocket",
                    ports.subList(2, 4),
                    "http",
                    ports.get(4),
                    "organisation",
                    "abc123",
                    "receiveMaximum",
                    7,
                    "serverKeepAlive",
                    11,
                    "maxQueuedMessages",
                    "3");

            assertThat(seen.keySet())
                    .isEqualTo(Stream.of(LocalPlatformBuilder.class.getDeclaredMethods())
                            .filter(method -> Modifier.isPublic(method.getModifiers()))
                            .map(Method::getName)
                            // It describes nothing.
                            .filter(name -> !name.equals("start"))
                            .collect(Collectors.toSet()));
            for (String method : asked.keySet()) {
                assertThat(seen.get(method).call()).as(method).isEqualTo(asked.get(method));
            }
        }
        assertThat(CommandLine.HELP).contains(CommandLine.OPTIONS).contains("--strict", "--quickstart", "--help");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --ports 1                                          | --ports
                    --port                                             | --port
                    --port many                                        | "--port": "many"
                    --queue 1k                                         | "--queue": "1k"
                    --tls x                                            | "--tls": "x"
                    --keep-alive 99999999999                           | "--keep-alive": 99999999999 is out of range: choose 1 to 65535
                    --keep-alive 0                                     | "--keep-alive": 0 is out of range: choose 1 to 65535
                    --receive-maximum 65536                            | "--receive-maximum": 65536 is out of range: choose 1 to 65535
                    --queue 2147483648                                 | "--queue": 2147483648 is out of range: choose 1 to 2147483647
                    --queue 99999999999999999999                       | "--queue": 99999999999999999999 is out of range
                    --port -1                                          | "--port": -1 is out of range: choose 0 to 65535
                    --web-socket 65536                                 | "--web-socket": 65536 is out of range
                    --http 10000000000                                 | "--http": 10000000000 is out of range: choose 0 to 65535
                    --tls 10000000000                                  | "--tls": 10000000000 is out of range: choose 0 to 65535
                    --port 1.5                                         | "--port": "1.5" is not a number. Choose one of 0 to 65535
                    --group pump:p-01                                  | --gateway TYPE:ID:TOKEN
                    --gateway hub:h-01:s --group pump                  | TYPE:ID
                    --token --strict                                   | "--token" needs a value behind it, and "--strict"
                    --ca --tls 0                                       | "--ca" needs a value behind it, and "--tls"
                    --host -h                                          | "--host" needs a value behind it, and "-h"
                    --gateway hub:h:s --group pump:p --group pump:p    | "--group": device "p" of type "pump"
                    --api-key a-myorg1-x --token s --api-key a-myorg1-y | "--api-key" is there twice
                    --port 0 --port 0                                  | "--port" is there twice
                    --ca ca.pem                                        | --tls PORT
                    --key-store a.p12                                  | --tls PORT
                    --secure-web-socket 0                              | --tls PORT
                    --store-password secret                            | --tls PORT
                    --tls 0 --store-password secret                    | --key-store
                    --tls 0 --client-certificates required             | --trust-store
                    --tls 0 --client-certificates no --trust-store a   | "no" is neither wanted nor required
                    --tls 0 --key-store a --ca b                       | "--key-store"
                    --organisation quickstart                          | --quickstart
                    """)
    void a_wrong_option_is_named(String arguments, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.parse(arguments.split(" +")))
                .withMessageContaining(message);
    }

    @Test
    void a_wrong_option_with_a_token_is_named_without_it() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.parse("--gateway", "hub:secret"))
                .withMessageContaining("--gateway")
                .withMessageContaining("TYPE:ID:TOKEN")
                .withMessageNotContaining("hub:secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandLine.parse("--gateway", "hub:h-01:s", "--group", "pump:p-01:secret"))
                .withMessageContaining("--group")
                .withMessageContaining("pump:p-01")
                .withMessageContaining("--device TYPE:ID:TOKEN")
                .withMessageNotContaining("secret");
    }

    @Test
    void no_text_form_of_the_command_line_holds_the_token() {
        assertThat(CommandLine.parse("--token", "secret", "--device", "a:b:secret", "--gateway", "c:d:secret")
                        .toString())
                .contains("a:b", "c:d")
                .doesNotContain("secret");
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new ServerSocket(0));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return sockets.stream().map(ServerSocket::getLocalPort).toList();
    }

    private static Mqtt5ConnAck connAck(LocalPlatform platform) {
        try (TestClient client = TestClient.of(platform, "a:abc123:app", platform.apiKey(), platform.token())) {
            return client.connect();
        }
    }

    private static String firstOfThreeThatWait(LocalPlatform platform) throws IOException {
        try (RawConnection away = new RawConnection(platform.port(), 5).durable()) {
            away.connect("a:abc123:away", platform.apiKey(), platform.token());
            away.subscribe("iot-2/type/+/id/+/evt/+/fmt/+", 1);
            away.readSubAck();
        }
        await().until(() -> !platform.isConnected("a:abc123:away"));
        try (TestClient publisher = TestClient.connect(platform, "a:abc123:p", platform.apiKey(), platform.token())) {
            for (String payload : List.of("1", "2", "3")) {
                publisher.publish("iot-2/type/pump/id/p-01/evt/e/fmt/json", 1, payload);
            }
        }
        try (RawConnection back = new RawConnection(platform.port(), 5).durable()) {
            back.connect("a:abc123:away", platform.apiKey(), platform.token());
            return back.readMessage().payload();
        }
    }
}
