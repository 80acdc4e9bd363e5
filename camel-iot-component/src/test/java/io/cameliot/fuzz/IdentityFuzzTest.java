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
package io.cameliot.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.cameliot.protocol.ApiKey;
import io.cameliot.protocol.ClientId;
import io.cameliot.protocol.NameRule;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Client IDs and API keys. */
class IdentityFuzzTest {
    private static final Pattern CLIENT_ID = Pattern.compile("a:[A-Za-z0-9]{1,36}:[A-Za-z0-9._-]{1,36}"
            + "|A:[A-Za-z0-9]{1,36}:[A-Za-z0-9._-]{1,36}(:[A-Za-z0-9._-]{1,36})?"
            + "|[dg]:[A-Za-z0-9]{1,36}:[A-Za-z0-9._-]{1,36}:[A-Za-z0-9._-]{1,36}");
    private static final List<String> PARTS = List.of(
            ":", "::", "a:", "A:", "d:", "g:", "D:", "quickstart", "org", "-", ".", "_", "a-", "-org-", "x".repeat(36));
    private static final String SECRET = "8rXwnR0gypwq4gln";

    @Test
    void aClientIdIsReadIfAndOnlyIfItKeepsTheRulesAndIsWrittenBackAsItWas() {
        Mutations mutations = new Mutations(Vectors.firstFields("client-ids.csv"), PARTS);

        new Fuzzer("client IDs", 100_000).run(mutations::text, IdentityFuzzTest::checkClientId);
    }

    @Test
    void anApiKeyNamesItsOrganisationAndNeverShowsItsSecret() {
        Mutations mutations = new Mutations(
                List.of("a-myorg1-" + SECRET, "a-o-" + SECRET, "a--" + SECRET, SECRET, "b-org-" + SECRET), PARTS);

        new Fuzzer("API keys", 150_000).run(mutations::text, IdentityFuzzTest::checkApiKey);
    }

    private static String checkClientId(String text) {
        ClientId read;
        try {
            read = ClientId.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(CLIENT_ID.matcher(text).matches()).isFalse();
            Refusals.requireClear(e.getMessage());
            assertThat(e.getMessage()).containsPattern("client ID|orgId|appId|instanceId|(device|gateway) (type|ID)");
            return "refused";
        }
        assertThat(CLIENT_ID.matcher(text).matches()).isTrue();
        assertThat(read).hasToString(text).isEqualTo(ClientId.parse(read.toString()));
        return "read";
    }

    private static String checkApiKey(String text) {
        ApiKey key;
        try {
            key = new ApiKey(text);
        } catch (IllegalArgumentException e) {
            assertThat(text).isEmpty();
            Refusals.requireClear(e.getMessage());
            return "refused";
        }
        assertThat(key.text()).isEqualTo(text);
        Matcher form =
                Pattern.compile("a-([A-Za-z0-9]{1,36})-.+", Pattern.DOTALL).matcher(text);
        Optional<String> organisation = key.organisation();
        assertThat(organisation).isEqualTo(form.matches() ? Optional.of(form.group(1)) : Optional.empty());
        organisation.ifPresent(org -> NameRule.ORGANISATION.check("orgId", org));
        if (!organisation.orElse("").contains(SECRET)) {
            assertThat(key.toString()).doesNotContain(SECRET);
        }
        return organisation.isPresent() ? "with organisation" : "other";
    }
}
