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

import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalLogTest {

    private static final String GOOD_TOPIC = "iot-2/type/pump/id/p-01/evt/status/fmt/json";

    private final KeptLog log = KeptLog.of("io.cameliot.platform.refusals");

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void what_is_refused_is_logged_with_client_code_and_reason_and_nothing_else_is() throws IOException {
        try (LocalPlatform platform = LocalPlatform.start();
                TestClient wrong = TestClient.of(platform, "a:myorg1:wrong", platform.apiKey(), "my-secret");
                TestClient client = TestClient.connect(platform, "app")) {
            assertThat(wrong.refusal(Mqtt5Connect.builder().build())).isEqualTo(0x87);
            client.publish(GOOD_TOPIC, 1, "");
            client.publish("nowhere", 1, "");
            client.subscribe("iot-2/app/+/mon", "#");
            try (RawConnection old = new RawConnection(platform.port(), 4)) {
                old.connect("a:myorg1:old", platform.apiKey(), platform.token());
                old.publish(0, "elsewhere", new byte[0]);
                assertThat(old.isClosedByServer()).isTrue();
            }

            await().until(() -> log.lines().size() == 4);
            assertThat(log.lines().get(0)).contains("CONNECT", "a:myorg1:wrong", "0x87", platform.apiKey());
            assertThat(log.lines().get(1)).contains("PUBLISH", "a:myorg1:app", "0x90", "nowhere");
            assertThat(log.lines().get(2)).contains("SUBSCRIBE", "a:myorg1:app", "0x8f", "\"#\"");
            assertThat(log.lines().get(3)).contains("PUBLISH", "a:myorg1:old", "0x90", "elsewhere");
            assertThat(log.lines()).noneMatch(line -> line.contains("my-secret") || line.contains(platform.token()));
        }
    }

    @Test
    void control_characters_of_a_client_stay_out_of_the_log() throws IOException {
        try (LocalPlatform platform = LocalPlatform.start();
                RawConnection connection = new RawConnection(platform.port(), 5)) {
            connection.connect("a:myorg1:x\n\u001b[2J", platform.apiKey(), platform.token());

            await().until(() -> log.lines().size() == 1);
            assertThat(log.lines().get(0)).doesNotContain("\n", "\u001b").contains("\\u000A");
        }
    }

    /** A CONNECT of MQTT 5, behind its fixed header, up to the protocol level; in hexadecimal digits. */
    private static final String CONNECT_5 = "0004 4d515454 05 ";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    empty client ID         | 10 0d %5 02 003c 00 0000                              | 0x85, empty
                    receive maximum 0       | 10 13 %5 02 003c 03 210000 0003 613a62                | 0x82, receive maximum
                    reserved flag           | 10 10 %5 03 003c 00 0003 613a62                       | 0x81, flags
                    client ID with NUL      | 10 10 %5 02 003c 00 0003 610062                       | 0x81, client id
                    client ID in bad UTF-8  | 10 10 %5 02 003c 00 0003 61ff62                       | 0x81, client id
                    level 9                 | 10 10 0004 4d515454 09 02 003c 00 0003 613a62         | 0x84, level 9
                    level 2                 | 10 0f 0004 4d515454 02 02 003c 0003 613a62            | 0x1, level 2
                    another protocol        | 10 10 0004 4d515458 05 02 003c 00 0003 613a62         | 0x84, protocol name
                    too large               | 10 ffff7f 0004 4d515454 05                            | 0x95, size
                    """)
    void a_connection_that_the_broker_refuses_is_logged_once(String what, String packet, String expected)
            throws IOException {
        try (LocalPlatform platform = LocalPlatform.start();
                RawConnection connection = new RawConnection(platform.port(), 5)) {
            connection.send(bytes(packet.replace("%5", CONNECT_5)));

            assertLogged(platform, "CONNECT from 127.0.0.1", expected);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    PUBLISH first       | 30 04 0001 78 00                         | The first packet is PUBLISH.
                    PINGREQ first       | c0 00                                    | The first packet is PINGREQ.
                    SUBSCRIBE first     | 82 07 0001 00 0001 61 00                 | The first packet is SUBSCRIBE.
                    DISCONNECT first    | e0 00                                    | The first packet is DISCONNECT.
                    AUTH first          | f0 00                                    | The first packet is AUTH.
                    its first byte only | 30                                       | The first packet is PUBLISH.
                    no packet           | 00 01 02 03 04                           | no MQTT: it begins with 0x00
                    wrong flags         | c1 00                                    | no MQTT: it begins with 0xc1
                    TLS                 | 16 03 01 00 05 01                        | TLS has come to a port without it
                    endless length      | 10 ffffffff 7f                           | more than four bytes
                    HTTP but GET        | 48 45 41 44 20 2f 20 48 54 54 50 0d 0a   | no MQTT: it begins with 0x48
                    """)
    void what_does_not_begin_with_CONNECT_is_closed_at_once_and_logged_as_what_it_is(
            String what, String packet, String expected) throws IOException {
        try (LocalPlatform platform = LocalPlatform.start();
                RawConnection connection = new RawConnection(platform.port(), 5)) {
            long begin = System.nanoTime();
            connection.send(bytes(packet));

            assertThat(connection.isClosedByServer()).isTrue();
            assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(30));
            platform.close();
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().get(0))
                    .startsWith("Connection from 127.0.0.1 refused: ")
                    .contains(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    packet over the maximum | 30 ffff7f                                    | 0x95, maximum size
                    wildcard in topic       | 32 08 0003 612f2b 0001 00                    | 0x90, a/+
                    wildcard in response    | 32 0c 0001 61 0001 06 08 0003 612f2b         | 0x82, response topic
                    empty topic             | 32 05 0000 0001 00                           | topic
                    alias out of range      | 32 09 0001 61 0001 03 23ffff                 | 0x94, alias
                    QoS 3                   | 36 06 0001 61 0001 00                        | 0x81, QoS
                    NUL in topic            | 32 06 0001 00 0001 00                        | 0x81, topic
                    NUL in filter           | 82 07 0001 00 0001 00 00                     | filter
                    no filter               | 82 03 0001 00                                | 0x82, SUBSCRIBE
                    second CONNECT          | 10 10 0004 4d515454 05 02 003c 00 0003 613a62 | 0x82, CONNECT once
                    AUTH                    | f0 02 18 00                                  | 0x87, AUTH
                    packet of a server      | 20 03 000000                                 | 0x82, CONNACK
                    length without end      | 30 ffffffff ff                               | 0x81, length
                    """)
    void what_the_broker_ends_a_connection_for_is_logged_once(String what, String packet, String expected)
            throws IOException {
        try (LocalPlatform platform = LocalPlatform.start();
                RawConnection connection = new RawConnection(platform.port(), 5)) {
            assertThat(connection
                            .connect("A:myorg1:app", platform.apiKey(), platform.token())
                            .at(1))
                    .isZero();
            connection.send(bytes(packet));

            assertLogged(platform, "Connection of \"A:myorg1:app\"", expected);
        }
    }

    @Test
    void a_keep_alive_that_is_exceeded_is_logged() throws IOException {
        try (LocalPlatform platform = LocalPlatform.start();
                RawConnection connection = new RawConnection(platform.port(), 5).keepAlive(1)) {
            connection.connect("a:myorg1:app", platform.apiKey(), platform.token());

            assertLogged(platform, "Connection of \"a:myorg1:app\"", "0x8d, idle");
        }
    }

    @Test
    void what_is_nobodys_fault_is_not_logged() {
        try (LocalPlatform platform = LocalPlatform.start();
                TestClient client = TestClient.connect(platform, "app")) {
            assertThat(platform.kick("a:myorg1:app")).isTrue();
            try (TestClient first = TestClient.connect(platform, "b");
                    TestClient second = TestClient.connect(platform, "b")) {
                await().until(() -> !first.isConnected());
                platform.stop();
                await().until(() -> !second.isConnected());
            }
            assertThat(client.isConnected()).isFalse();
        }
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void what_hostile_characters_a_topic_holds_stay_out_of_the_log() throws IOException {
        try (LocalPlatform platform = LocalPlatform.start();
                RawConnection connection = new RawConnection(platform.port(), 5)) {
            connection.connect("a:myorg1:app", platform.apiKey(), platform.token());
            connection.publish(1, "x\n\u001b[2J" + "y".repeat(60_000) + "/+", new byte[0]);

            await().until(() -> log.lines().size() == 1);
            assertThat(log.lines().get(0))
                    .doesNotContain("\n", "\u001b")
                    .contains("0x90", "\\u000A\\u001B")
                    .hasSizeLessThan(1_000);
        }
    }

    @Test
    void of_a_flood_the_beginning_is_logged() {
        try (LocalPlatform platform = LocalPlatform.start();
                TestClient client = TestClient.connect(platform, "app")) {
            String[] filters = IntStream.range(0, 150).mapToObj(i -> "no/" + i).toArray(String[]::new);
            client.subscribe(filters);
            client.subscribe(filters);

            assertThat(log.lines()).hasSizeBetween(101, 299);
            assertThat(log.lines().get(0)).contains("no/0");
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("100 lines a second"))
                    .isNotEmpty();
        }
    }

    private void assertLogged(LocalPlatform platform, String who, String parts) {
        await().until(() -> !log.lines().isEmpty());
        // All that was to be said about it has been by now.
        platform.close();
        assertThat(log.lines()).hasSize(1);
        assertThat(log.lines().get(0))
                .startsWith(who + " refused with ")
                .contains(parts.split(", "))
                .doesNotContain(platform.token());
    }

    private static int[] bytes(String hexadecimal) {
        byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
        return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).toArray();
    }
}
