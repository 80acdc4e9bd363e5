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
package io.cameliot.fleet;

import static io.cameliot.fleet.Messages.after;
import static io.cameliot.fleet.Messages.message;
import static io.cameliot.fleet.Messages.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.protocol.CloseCode;
import io.cameliot.protocol.MonitoringMessage;
import io.cameliot.protocol.MonitoringMessage.Action;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStatusTest {
    @Test
    void beforeAnyMessageTheStateIsUnknown() {
        ConnectionStatus status = ConnectionStatus.UNKNOWN;

        assertThat(status.state()).isEqualTo(ConnectionState.UNKNOWN);
        assertThat(status.since()).isEmpty();
        assertThat(status.closeCode()).isEmpty();
        assertThat(status.reason()).isEmpty();
        assertThat(status.reconnects()).isZero();
    }

    /** The messages, in order of receipt, and the state after the last of them. */
    @ParameterizedTest
    @CsvSource({
        // The document's rules
        "C 5 from 5,                                   CONNECTED,    5",
        "D 9 from 5 code 91,                           DISCONNECTED, 9",
        "C 5 from 5; D 9 from 5,                       DISCONNECTED, 9",
        "C 5 from 5; D 9 from 5 code 160,              DISCONNECTED, 9",
        "C 5 from 5; D 9 from 5 code 288,              CONNECTED,    5",
        "C 5 from 5; D 9 from 5 code 288; C 9 from 8,  CONNECTED,    8",
        "D 9 from 5; D 10 from 5 code 288,             DISCONNECTED, 9",
        "D 9 from 5 code 288,                          UNKNOWN,       ",
        "F 5 from 5 code 180,                          UNKNOWN,       ",
        "C 5 from 5; F 9 from 9 code 180,              CONNECTED,    5",
        "D 5 from 2; F 9 from 9 code 180,              DISCONNECTED, 5",
        "C 5 from 5; ? 9 from 9,                       CONNECTED,    5",
        "C 5 from 5; D 9 from 5; C 12 from 11,         CONNECTED,    11",
        // Late and duplicate messages
        "C 5 from 5; C 5 from 5,                       CONNECTED,    5",
        "C 5 from 5; D 9 from 5; C 5 from 5,           DISCONNECTED, 9",
        "D 9 from 5; C 5 from 5,                       DISCONNECTED, 9",
        "C 8 from 8; D 6 from 2,                       CONNECTED,    8",
        // A Disconnect of an older connection, whenever it was made
        "C 8 from 8; D 9 from 2 code 91,               CONNECTED,    8",
        "D 9 from 2 code 91; C 8 from 8,               CONNECTED,    8",
        // A Disconnect is later than the Connect of the same connection, whatever their times
        "C 10 from 5; D 9 from 5,                      DISCONNECTED, 9",
        "D 9 from 5; C 10 from 5,                      DISCONNECTED, 9",
        // Messages without the time of the connection
        "C 5; D 9,                                     DISCONNECTED, 9",
        "D 9; C 5,                                     DISCONNECTED, 9",
        "C 5; D 9 from 4,                              DISCONNECTED, 9",
        "D 9 from 4; C 5,                              DISCONNECTED, 9",
        "D 9 from 4; C 12,                             CONNECTED,    12",
        // Equal times
        "C 5 from 5; D 5 from 5,                       DISCONNECTED, 5",
        "D 5 from 5; C 5 from 5,                       DISCONNECTED, 5",
        "C 5; D 5,                                     DISCONNECTED, 5",
        "D 5; C 5,                                     DISCONNECTED, 5",
        "D 5 from 2; C 5 from 5,                       CONNECTED,    5",
        "C 5 from 5; D 5 from 2,                       CONNECTED,    5",
        // No times at all: in order of receipt
        "C; D,                                         DISCONNECTED,  ",
        "D; C,                                         CONNECTED,     ",
        "C 5 from 5; C,                                CONNECTED,    5",
        "D 5 from 2; D,                                DISCONNECTED, 5",
        "C; C 5,                                       CONNECTED,    5",
        "C 5 from 5; D,                                DISCONNECTED,  ",
        "D; C 5 from 4,                                CONNECTED,    4"
    })
    void theStateIsThatOfTheLatestMessage(String messages, ConnectionState state, Integer since) {
        ConnectionStatus status = after(messages.split("; "));

        assertThat(status.state()).isEqualTo(state);
        assertThat(status.since().orElse(null)).isEqualTo(since == null ? null : second(since));
    }

    /** The messages, in order of receipt, and the close code that is known after the last of them. */
    @ParameterizedTest
    @CsvSource({
        "C 5 from 5,                                         ",
        "F 5 from 5 code 180,                                ",
        "C 5 from 5; D 9 from 5,                            0",
        "C 5 from 5; D 9 from 5 code 160,                   160",
        "C 5 from 5; D 9 from 5 code 160; C 12 from 12,     160",
        "C 5 from 5; D 9 from 5 code 288,                   288",
        "C 8 from 8; D 9 from 2 code 91,                    91",
        "D 9 from 5 code 91; D 4 from 2 code 160,           91",
        "D 9 from 5 code 91; D 9 from 5 code 160,           160",
        "D 9 from 5 code 160; D 9 from 5 code 91,           160",
        "D code 160; D code 91,                             91"
    })
    void theCloseCodeIsThatOfTheLatestDisconnect(String messages, Integer code) {
        ConnectionStatus status = after(messages.split("; "));

        assertThat(status.closeCode().map(CloseCode::value).orElse(null)).isEqualTo(code);
        assertThat(status.reason().orElse(null)).isEqualTo(code == null || code == 0 ? null : "reason " + code);
    }

    @ParameterizedTest
    @CsvSource({
        "C 5 from 5,                                              0",
        "C 5 from 5; C 5 from 5,                                  0",
        "C 5 from 5; C 7 from 5,                                  0",
        "C 5 from 5; D 9 from 5,                                  0",
        "C 5 from 5; D 9 from 5; C 12 from 12,                    1",
        "D 9 from 5; C 12 from 12,                                1",
        "C 5 from 5; C 12 from 12,                                1",
        "C 5 from 5; D 12 from 5 code 288; C 12 from 12,          1",
        "C 5 from 5; C 12 from 12; D 12 from 5 code 288,          1",
        "C 5; D 9; C 12; D 15; C 18,                              2",
        "C 5 from 5; D 9 from 5; C 12 from 12; C 5 from 5,        1"
    })
    void eachLaterConnectionIsCounted(String messages, int reconnects) {
        assertThat(after(messages.split("; ")).reconnects()).isEqualTo(reconnects);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C 5 from 5",
                "D 5 from 2",
                "D 5 from 2 code 91",
                "D 5 from 2 code 288",
                "D 5",
                "D",
                "C",
                "F 5",
                "? 5"
            })
    void aDuplicateGivesTheVerySameStatus(String message) {
        ConnectionStatus once = after("C 1 from 1", message);

        assertThat(once.after(message(message))).isSameAs(once);
    }

    @Test
    void aMessageWithoutAnActionChangesNothing() {
        assertThat(ConnectionStatus.UNKNOWN.after(
                        MonitoringMessage.builder().time(second(1)).build()))
                .isSameAs(ConnectionStatus.UNKNOWN);
    }

    @Test
    void theFirst200CharactersOfAReasonAreKept() {
        MonitoringMessage message = MonitoringMessage.builder()
                .action(Action.DISCONNECT)
                .reason("😀".repeat(201))
                .build();

        assertThat(ConnectionStatus.UNKNOWN.after(message).reason()).contains("😀".repeat(200));
    }

    @Test
    void itsTextSaysWhatIsKnown() {
        assertThat(ConnectionStatus.UNKNOWN).hasToString("UNKNOWN, 0 reconnects");
        assertThat(after("C 1 from 1", "D 5 from 1 code 160", "C 9 from 8"))
                .hasToString(
                        "CONNECTED since 2026-02-01T10:00:08Z, last closed with 160 (The connection timed out), 1 reconnects");
    }

    /** How platforms of different ages write messages. */
    enum Spelling {
        ALWAYS_WITH_CONNECT_TIME,
        CONNECT_WITHOUT_CONNECT_TIME,
        NEVER_WITH_CONNECT_TIME
    }

    @ParameterizedTest
    @EnumSource
    void messagesInAnyOrderAndTwiceGiveTheStateOfTheOrderedSequence(Spelling spelling) {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            List<String> ordered = history(random, spelling);
            List<String> received = new ArrayList<>(ordered);
            for (int twice = random.nextInt(5); twice > 0; twice--) {
                received.add(ordered.get(random.nextInt(ordered.size())));
            }
            Collections.shuffle(received, random);

            ConnectionStatus expected = after(ordered.toArray(String[]::new));
            ConnectionStatus status = after(received.toArray(String[]::new));

            assertThat(status)
                    .as("%s received as %s", ordered, received)
                    .returns(expected.state(), ConnectionStatus::state)
                    .returns(expected.since(), ConnectionStatus::since)
                    .returns(expected.closeCode(), ConnectionStatus::closeCode)
                    .returns(expected.reason(), ConnectionStatus::reason);
            String last = latest(ordered);
            assertThat(status.state())
                    .as("%s", ordered)
                    .isEqualTo(last.startsWith("C") ? ConnectionState.CONNECTED : ConnectionState.DISCONNECTED);
        }
    }

    /** The messages about some connections of one client, one after the other. */
    private static List<String> history(Random random, Spelling spelling) {
        List<String> messages = new ArrayList<>();
        int now = random.nextInt(10);
        int connections = 1 + random.nextInt(6);
        for (int i = 0; i < connections; i++) {
            int began = now;
            String from = " from " + began;
            messages.add("C " + now + (spelling == Spelling.ALWAYS_WITH_CONNECT_TIME ? from : ""));
            if (random.nextInt(3) == 0) {
                messages.add("F " + (now + 1) + from + " code 180");
            }
            now += 2 + random.nextInt(10);
            String disconnect = spelling == Spelling.NEVER_WITH_CONNECT_TIME ? "" : from;
            boolean last = i == connections - 1;
            if (!last && random.nextInt(3) == 0) {
                messages.add("D " + now + disconnect + " code 288");
            } else if (!last || random.nextBoolean()) {
                messages.add("D " + now + disconnect + (random.nextBoolean() ? " code 91" : ""));
            }
            now += 1 + random.nextInt(10);
        }
        return messages;
    }

    private static String latest(List<String> messages) {
        List<String> about = messages.stream()
                .filter(message -> !message.startsWith("F") && !message.endsWith("288"))
                .toList();
        return about.get(about.size() - 1);
    }

    /** On a takeover, the new connection begins before the old one has ended, and either message may come first. */
    @Test
    void onATakeoverAnyOrderOfMessagesLeavesTheClientConnected() {
        List<String> messages =
                Arrays.asList("C 1 from 1", "C 10 from 9", "D 10 from 1 code 91", "D 11 from 1 code 288");
        for (int seed = 0; seed < 100; seed++) {
            Collections.shuffle(messages, new Random(seed));

            assertThat(after(messages.toArray(String[]::new)).state())
                    .as("%s", messages)
                    .isEqualTo(ConnectionState.CONNECTED);
        }
    }
}
