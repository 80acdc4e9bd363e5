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
package io.cameliot.platform.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MonitoringMessageTest {

    private static final Instant CONNECTED = Instant.parse("2026-02-01T09:00:00Z");
    private static final Instant NOW = Instant.parse("2026-02-01T10:00:00.250999Z");

    private static MonitoringMessage.Client client(Optional<String> user, Optional<String> certName) {
        return new MonitoringMessage.Client(
                "203.0.113.4",
                new ClientId.Device("2m2g5i", "dt0", "pump-01"),
                443,
                true,
                "mqtt5-ws",
                user,
                certName,
                CONNECTED);
    }

    @Test
    void all_fields_stand_in_the_servers_order_and_times_have_three_digits_of_milliseconds() {
        MonitoringMessage message = MonitoringMessage.disconnect(
                NOW,
                client(Optional.of("somebody"), Optional.of("d:dt0:pump-01")),
                new MonitoringMessage.Closing(CloseCode.CLIENT_ID_REUSED, CloseCode.CLIENT_ID_REUSED.reason("")),
                new MonitoringMessage.Traffic(9_007_199_254_740_993L, 5_000_000_000L, 0, 0));

        assertThat(message.json())
                .isEqualTo("{\"Action\":\"Disconnect\",\"Time\":\"2026-02-01T10:00:00.250Z\","
                        + "\"ClientAddr\":\"203.0.113.4\",\"ClientID\":\"d:2m2g5i:dt0:pump-01\",\"Port\":443,"
                        + "\"Secure\":true,\"Protocol\":\"mqtt5-ws\",\"User\":\"somebody\","
                        + "\"CertName\":\"d:dt0:pump-01\",\"ConnectTime\":\"2026-02-01T09:00:00.000Z\","
                        + "\"CloseCode\":288,\"Reason\":\"The client ID was reused\","
                        + "\"ReadBytes\":9007199254740993,\"ReadMsg\":5000000000,\"WriteBytes\":0,\"WriteMsg\":0}");
    }

    @Test
    void the_user_name_use_token_auth_and_close_code_0_are_not_told() {
        MonitoringMessage message = MonitoringMessage.disconnect(
                NOW,
                client(Optional.of("use-token-auth"), Optional.empty()),
                new MonitoringMessage.Closing(CloseCode.NORMAL, CloseCode.NORMAL.text()),
                new MonitoringMessage.Traffic(0, 0, 0, 0));

        assertThat(message.json()).doesNotContain("User", "CertName", "CloseCode", "Reason");
    }

    @Test
    void a_connect_and_a_recovered_disconnect_have_neither_close_code_nor_counters() {
        MonitoringMessage.Client client = client(Optional.empty(), Optional.empty());

        assertThat(MonitoringMessage.connect(NOW, client).json())
                .startsWith("{\"Action\":\"Connect\"")
                .endsWith("\"ConnectTime\":\"2026-02-01T09:00:00.000Z\"}");
        assertThat(MonitoringMessage.recovered(NOW, client).json())
                .startsWith("{\"Action\":\"Disconnect\"")
                .endsWith("\"ConnectTime\":\"2026-02-01T09:00:00.000Z\"}");
    }

    @Test
    void a_reason_is_the_text_and_behind_a_colon_what_else_is_known() {
        assertThat(CloseCode.NOT_AUTHORIZED.reason("Device not in group"))
                .isEqualTo("The operation is not authorized: Device not in group");
        assertThat(CloseCode.SERVER_SHUT_DOWN.reason(CloseCode.SERVER_SHUT_DOWN.text()))
                .isEqualTo("The connection was closed because the server was shut down");
    }

    @Test
    void any_text_comes_back_from_json_as_it_was() throws JsonProcessingException {
        Random random = new Random(17);
        ObjectMapper mapper = new ObjectMapper();
        for (int i = 0; i < 1_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(20, 0, 0x300).forEach(text::appendCodePoint);
            text.appendCodePoint(0x1F600 + random.nextInt(50)).append("\"\\\n\u2028");

            String json = new JsonObject().add("text", text.toString()).toString();

            assertThat(mapper.readTree(json).get("text").asText()).isEqualTo(text.toString());
        }
    }
}
