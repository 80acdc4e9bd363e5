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

import io.cameliot.platform.organisation.Organisation;
import io.cameliot.platform.organisation.Registry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectRulesTest {

    private static final String TOKEN = "MP$08VKz!8rXwnR-Q*";
    private static final String OTHER_TOKEN = "other-secret";

    private final ConnectRules rules = new ConnectRules(new Registry(List.of(
            Organisation.named("myorg1").apiKey("a-myorg1-key1", TOKEN).apiKey("a-myorg1-key2", OTHER_TOKEN),
            Organisation.named("other1").apiKey("a-other1-key1", OTHER_TOKEN))));

    @Test
    void an_application_with_an_api_key_of_its_organisation_is_let_in() {
        assertThat(decide("a:myorg1:app", "a-myorg1-key1", TOKEN))
                .isEqualTo(Verdict.accept(new ClientId.Application("myorg1", "app")));
        assertThat(decide("a:myorg1:app", "a-myorg1-key2", OTHER_TOKEN)).isInstanceOf(Verdict.Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mp$08VKz!8rXwnR-Q*", "MP$08VKz!8rXwnR-Q", "MP$08VKz!8rXwnR-Q**", OTHER_TOKEN})
    void a_wrong_token_is_not_authorised_and_no_reason_holds_a_token(String token) {
        Verdict.Refused<ClientId> refused = refusal(decide("a:myorg1:app", "a-myorg1-key1", token));

        assertThat(refused.code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(refused.reason())
                .contains("password", "a-myorg1-key1")
                .doesNotContain(TOKEN)
                .doesNotContain(OTHER_TOKEN);
    }

    @Test
    void an_unknown_api_key_is_not_authorised() {
        assertRefused(decide("a:myorg1:app", "a-myorg1-nobody", TOKEN), "a-myorg1-nobody");
    }

    @Test
    void an_api_key_of_another_organisation_than_the_client_ids_is_not_authorised() {
        assertRefused(decide("a:myorg1:app", "a-other1-key1", OTHER_TOKEN), "a-other1-key1", "myorg1");
    }

    @Test
    void an_unknown_organisation_is_not_authorised() {
        assertRefused(decide("a:nobody:app", "a-nobody-key1", TOKEN), "nobody", "myorg1", "other1");
    }

    @Test
    void missing_credentials_are_not_authorised() {
        assertRefused(rules.decide("a:myorg1:app", Optional.empty(), Optional.empty()), "missing");
        assertRefused(rules.decide("a:myorg1:app", Optional.of("a-myorg1-key1"), Optional.empty()), "missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A:myorg1:app", "A:myorg1:app:1", "d:myorg1:pump:1", "g:myorg1:hub:1"})
    void a_kind_of_client_that_is_not_supported_yet_is_told_so(String clientId) {
        assertRefused(decide(clientId, "a-myorg1-key1", TOKEN), clientId, "not supported", "a:{org}:{app}");
    }

    private Verdict<ClientId> decide(String clientId, String userName, String password) {
        return rules.decide(clientId, Optional.of(userName), Optional.of(password.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertRefused(Verdict<ClientId> verdict, String... inReason) {
        assertThat(refusal(verdict).code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(refusal(verdict).reason()).contains(inReason);
    }

    private static Verdict.Refused<ClientId> refusal(Verdict<ClientId> verdict) {
        return (Verdict.Refused<ClientId>) verdict;
    }
}
