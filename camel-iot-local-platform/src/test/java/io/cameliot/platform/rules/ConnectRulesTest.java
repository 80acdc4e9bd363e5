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
    private static final String DEVICE_TOKEN = "device-secret";
    private static final String GATEWAY_TOKEN = "gateway-secret";

    private final ConnectRules rules = new ConnectRules(new Registry(List.of(
            Organisation.named("myorg1")
                    .apiKey("a-myorg1-key1", TOKEN)
                    .apiKey("a-myorg1-key2", OTHER_TOKEN)
                    .device("pump", "p-01", DEVICE_TOKEN)
                    .device("pump", "p-02")
                    .gateway("hub", "h-01", GATEWAY_TOKEN),
            Organisation.quickstart(),
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
        assertRefused(rules.decide(quickstart("a:myorg1:app", true, 0, false)), "missing");
        assertRefused(
                rules.decide(new ConnectRequest(
                        "d:myorg1:pump:p-01", Optional.of("use-token-auth"), Optional.empty(), true, 0, false)),
                "missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A:myorg1:app", "A:myorg1:app:1"})
    void a_scalable_application_has_the_credentials_of_an_application(String clientId) {
        assertThat(decide(clientId, "a-myorg1-key1", TOKEN)).isInstanceOf(Verdict.Accepted.class);
        assertRefused(decide(clientId, "a-myorg1-key1", OTHER_TOKEN), "password");
    }

    @Test
    void a_scalable_application_without_an_instance_id_has_no_durable_session() {
        assertRefused(rules.decide(request("A:myorg1:app", "a-myorg1-key1", TOKEN, false, 0)), "clean start");
        assertRefused(rules.decide(request("A:myorg1:app", "a-myorg1-key1", TOKEN, true, 1)), "session expiry");
        assertThat(rules.decide(request("A:myorg1:app:1", "a-myorg1-key1", TOKEN, false, 1)))
                .isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void a_device_has_the_user_name_use_token_auth_and_its_token() {
        assertThat(decide("d:myorg1:pump:p-01", "use-token-auth", DEVICE_TOKEN))
                .isEqualTo(Verdict.accept(new ClientId.Device("myorg1", "pump", "p-01")));
        assertRefused(decide("d:myorg1:pump:p-01", "use-token-auth", TOKEN), "password");
        assertRefused(decide("d:myorg1:pump:p-01", "a-myorg1-key1", TOKEN), "a-myorg1-key1", "use-token-auth");
        assertRefused(decide("d:myorg1:pump:p-02", "use-token-auth", DEVICE_TOKEN), "not registered with a token");
        assertRefused(decide("d:myorg1:pump:p-99", "use-token-auth", DEVICE_TOKEN), "not registered with a token");
        assertRefused(decide("d:myorg1:hub:h-01", "use-token-auth", GATEWAY_TOKEN), "not registered with a token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"use-token-auth", "g/myorg1/hub/h-01"})
    void a_gateway_has_the_user_name_use_token_auth_or_its_own_name_and_its_token(String userName) {
        assertThat(decide("g:myorg1:hub:h-01", userName, GATEWAY_TOKEN))
                .isEqualTo(Verdict.accept(new ClientId.Gateway("myorg1", "hub", "h-01")));
        assertRefused(decide("g:myorg1:hub:h-01", userName, DEVICE_TOKEN), "password");
        assertRefused(decide("g:myorg1:hub:h-01", userName + "x", GATEWAY_TOKEN), userName + "x", "g/{org}");
        assertRefused(decide("g:myorg1:pump:p-01", "use-token-auth", DEVICE_TOKEN), "not registered");
    }

    @Test
    void quickstart_needs_no_credentials() {
        assertThat(rules.decide(quickstart("a:quickstart:app", true, 0, false))).isInstanceOf(Verdict.Accepted.class);
        assertThat(rules.decide(quickstart("d:quickstart:any:thing", true, 0, false)))
                .isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void quickstart_has_no_scalable_applications_no_gateways_no_tls_and_no_durable_sessions() {
        assertRefused(rules.decide(quickstart("A:quickstart:app", true, 0, false)), "scalable");
        assertRefused(rules.decide(quickstart("A:quickstart:app:1", true, 0, false)), "scalable");
        assertRefused(rules.decide(quickstart("g:quickstart:hub:h-01", true, 0, false)), "gateways");
        assertRefused(rules.decide(quickstart("a:quickstart:app", true, 0, true)), "TLS");
        assertRefused(rules.decide(quickstart("a:quickstart:app", false, 0, false)), "durable");
        assertRefused(rules.decide(quickstart("d:quickstart:t:i", true, 1, false)), "durable");
    }

    @Test
    void a_request_has_no_text_form_with_a_password() {
        assertThat(request("a:myorg1:app", "a-myorg1-key1", TOKEN, true, 0)).hasToString("CONNECT of a:myorg1:app");
    }

    private Verdict<ClientId> decide(String clientId, String userName, String password) {
        return rules.decide(request(clientId, userName, password, true, 0));
    }

    private static ConnectRequest request(
            String clientId, String userName, String password, boolean cleanStart, long sessionExpiry) {
        return new ConnectRequest(
                clientId,
                Optional.of(userName),
                Optional.of(password.getBytes(StandardCharsets.UTF_8)),
                cleanStart,
                sessionExpiry,
                false);
    }

    private static ConnectRequest quickstart(String clientId, boolean cleanStart, long sessionExpiry, boolean secure) {
        return new ConnectRequest(clientId, Optional.empty(), Optional.empty(), cleanStart, sessionExpiry, secure);
    }

    private static void assertRefused(Verdict<ClientId> verdict, String... inReason) {
        assertThat(refusal(verdict).code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(refusal(verdict).reason()).contains(inReason);
    }

    private static Verdict.Refused<ClientId> refusal(Verdict<ClientId> verdict) {
        return (Verdict.Refused<ClientId>) verdict;
    }
}
