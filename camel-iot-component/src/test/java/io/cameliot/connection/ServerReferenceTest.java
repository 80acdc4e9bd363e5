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

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a server sends its clients to (MQTT 5.0, 4.11). */
class ServerReferenceTest {
    private static final String FROM = "ssl://first:8883";

    private static List<String> servers(String text) {
        return new ServerReference(text, false).servers(FROM);
    }

    @ParameterizedTest
    @CsvSource({
        "other, ssl://other:8883",
        "other:1, ssl://other:1",
        "[::1]:2, ssl://[::1]:2",
        "::::, ",
        "user@other, ",
        "other/path, ",
        "'', "
    })
    void itIsAHostOrAHostAndPort(String text, String server) {
        if (server == null) {
            assertThat(servers(text)).isEmpty();
        } else {
            assertThat(servers(text)).containsExactly(server);
        }
    }

    @Test
    void whatIsLongerThanAnyHostNameIsNone() {
        assertThat(servers("a".repeat(30_000))).isEmpty();
        assertThat(servers("a".repeat(30_000) + " other")).containsExactly("ssl://other:8883");
    }

    @Test
    void aListIsFollowedAsFarAsItIsOfUse() {
        String list = IntStream.range(0, 1_000).mapToObj(i -> "host" + i).collect(Collectors.joining(" "));

        assertThat(servers(list)).hasSize(16).startsWith("ssl://host0:8883");
    }
}
