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

import io.cameliot.platform.Vectors;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientIdTest {

    static List<Arguments> validClientIds() {
        return Vectors.rows("client-ids.csv").stream()
                .filter(row -> row[1].equals("valid"))
                .map(row -> Arguments.of((Object) row))
                .toList();
    }

    static List<String> invalidClientIds() {
        return Vectors.marked("client-ids.csv", "invalid");
    }

    @ParameterizedTest
    @MethodSource("validClientIds")
    void a_published_valid_client_id_is_read_into_its_class_and_variables(String[] row) {
        String organisation = row[3];
        ClientId expected =
                switch (row[2]) {
                    case "application" -> new ClientId.Application(organisation, row[5]);
                    case "scalable-application" ->
                        new ClientId.ScalableApplication(
                                organisation, row[5], Optional.of(row[6]).filter(instance -> !instance.isEmpty()));
                    case "device" -> new ClientId.Device(organisation, row[4], row[5]);
                    default -> new ClientId.Gateway(organisation, row[4], row[5]);
                };

        assertThat(ClientId.parse(row[0])).isEqualTo(Verdict.accept(expected));
        assertThat(expected.text()).isEqualTo(row[0]);
    }

    @ParameterizedTest
    @MethodSource("invalidClientIds")
    void a_published_invalid_client_id_matches_no_class_and_is_not_authorised(String clientId) {
        assertThat(refusal(clientId)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "D:org:type:id", "c:org:x", "aa:org:app", "hmq_abc", "A:org", "g:org:type:", "d::t:i"})
    void what_fits_no_class_is_not_authorised(String clientId) {
        assertThat(refusal(clientId)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:org:a/b",
                "a:org:a+",
                "a:org:#",
                "a:org/x:app",
                "a:org:a\u0001",
                "a:org:a\u0085",
                "a:org:\uFFFE",
                "a:org:\uFDD0",
                "x+"
            })
    void a_forbidden_character_anywhere_makes_a_client_id_invalid(String clientId) {
        assertThat(refusal(clientId)).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a:org:my app", "a:org:ä", "a:org:app:more", "A:org:app:in:st", "d:org:ty pe:id", "g:org:t:i:x"})
    void a_name_out_of_the_documented_characters_makes_a_client_id_invalid(String clientId) {
        assertThat(refusal(clientId)).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }

    @Test
    void a_name_has_36_characters_at_most() {
        assertThat(ClientId.parse("a:org:" + "x".repeat(36))).isInstanceOf(Verdict.Accepted.class);
        assertThat(refusal("a:org:" + "x".repeat(37))).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }

    @Test
    void a_reason_shows_control_characters_as_escapes_and_long_values_cut_short() {
        String reason = ((Verdict.Refused<ClientId>) ClientId.parse("\u0001" + "x".repeat(10_000))).reason();

        assertThat(reason).contains("\"\\u0001xxx").contains("xxx...\"").hasSizeLessThan(500);
    }

    private static ReasonCode refusal(String clientId) {
        return ((Verdict.Refused<ClientId>) ClientId.parse(clientId)).code();
    }
}
