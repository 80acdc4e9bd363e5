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

import io.cameliot.paho.CapturedLog;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of {@link ServerChoice}: a and b are configured. */
class ServerChoiceTest {
    private final ServerChoice choice =
            new ServerChoice(Stream.of("a", "b").map(ServerChoiceTest::uri).toList());

    private static ServerUri uri(String host) {
        return ServerUri.parse("brokerUrl", "tcp://" + host + ":1883");
    }

    private String next(int count) {
        return IntStream.range(0, count)
                .mapToObj(each -> choice.next().toString().substring(6, 7))
                .collect(Collectors.joining());
    }

    private void moved(String to) {
        assertThat(choice.redirect(new ServerReference(to, true))).isTrue();
    }

    @Test
    void configuredServersHaveTheirTurns() {
        assertThat(next(5)).isEqualTo("ababa");
        assertThat(choice.size()).isEqualTo(2);
    }

    @Test
    void aServerNamedForNowIsTriedOnce() {
        next(1);

        assertThat(choice.redirect(new ServerReference("c d", false))).isTrue();

        assertThat(next(5)).isEqualTo("cdbab");
    }

    @Test
    void aServerMovedToIsPreferredWheneverItTakesTheClient() {
        next(1);
        moved("c");

        assertThat(next(1)).isEqualTo("c");
        choice.connected();
        assertThat(next(1)).isEqualTo("c");
        choice.connected();
        assertThat(next(1)).isEqualTo("c");
        assertThat(choice.size()).isEqualTo(3);
    }

    @Test
    void whileItCannotBeConnectedToTheConfiguredOnesHaveTheirTurnsToo() {
        next(1);
        moved("c");

        assertThat(next(7)).isEqualTo("cabcabc");
    }

    @Test
    void aConfiguredServerThatTakesTheClientHasNotMovedAnyMore() {
        next(1);
        moved("c");
        assertThat(next(2)).isEqualTo("ca");
        choice.connected();

        assertThat(next(4)).isEqualTo("abab");
    }

    @Test
    void aServerNamedForNowByTheOneThatItMovedToChangesNothing() {
        next(1);
        moved("c");
        next(1);
        assertThat(choice.redirect(new ServerReference("d", false))).isTrue();
        assertThat(next(1)).isEqualTo("d");
        choice.connected();

        assertThat(next(1)).isEqualTo("a");
        assertThat(next(2)).isEqualTo("bc");
    }

    @Test
    void theLastWordCountsWhereServersHaveMovedAgain() {
        next(1);
        moved("c");
        next(1);
        moved("d a");

        assertThat(next(4)).isEqualTo("dabd");
        assertThat(choice.size()).isEqualTo(3);
    }

    @Test
    void aReferenceThatCannotBeUsedIsToldOnOneLine() {
        ServerChoice secure = new ServerChoice(List.of(ServerUri.parse("brokerUrl", "ssl://a")));
        secure.next();

        try (CapturedLog log = new CapturedLog(ServerChoice.class)) {
            assertThat(secure.redirect(new ServerReference("[::1]", true))).isFalse();
            assertThat(secure.redirect(new ServerReference("[::2]", true, "…"))).isFalse();

            assertThat(log.messages())
                    .filteredOn(message -> message.startsWith("WARN"))
                    .containsExactly(
                            "WARN The server ssl://a:8883 refers to [::1], which it is not connected to: with TLS, a server is"
                                    + " called by its host name, not by [::1]. Use the name in its certificate.",
                            "WARN The server ssl://a:8883 refers to …, which it is not connected to: it is no address of a"
                                    + " server.");
            assertThat(log.thrown()).isEmpty();
        }
    }

    @Test
    void whatNamesNoServerChangesNothing() {
        next(1);

        assertThat(choice.redirect(new ServerReference("x/y /z", true))).isFalse();

        assertThat(next(2)).isEqualTo("ba");
        assertThat(choice.size()).isEqualTo(2);
    }
}
