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
package io.cameliot.platform.organisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrganisationTest {

    private static final Organisation MYORG1 = Organisation.named("myorg1");

    @ParameterizedTest
    @ValueSource(strings = {"", "my-org", "my org", "ä", "quickstart", "a/b", "~refused"})
    void an_organisation_id_is_made_of_letters_and_digits_and_not_reserved(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Organisation.named(id))
                .withMessageContaining("\"" + id + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a84ps90Ajs", "a-myorg1-", "a-other1-a84ps90Ajs", "b-myorg1-x"})
    void an_api_key_names_its_organisation(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MYORG1.apiKey(key, "secret"))
                .withMessageContaining("a-myorg1-")
                .withMessageNotContaining("secret");
    }

    @Test
    void an_api_key_is_given_once() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MYORG1.apiKey("a-myorg1-x", "one").apiKey("a-myorg1-x", "two"))
                .withMessageContaining("a-myorg1-x");
    }

    @Test
    void a_token_is_not_empty() {
        assertThatIllegalArgumentException().isThrownBy(() -> MYORG1.apiKey("a-myorg1-x", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "+", "a b", "ä", "1234567890123456789012345678901234567"})
    void device_types_and_ids_keep_the_rule_for_names(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> MYORG1.device(name, "p-01"));
        assertThatIllegalArgumentException().isThrownBy(() -> MYORG1.device("pump", name));
    }

    @Test
    void an_organisation_is_immutable() {
        MYORG1.apiKey("a-myorg1-x", "secret").device("pump", "p-01").registeredDevicesOnly();

        assertThat(MYORG1.apiKeys()).isEmpty();
        assertThat(MYORG1.devices()).isEmpty();
        assertThat(MYORG1.isRegisteredDevicesOnly()).isFalse();
    }

    @Test
    void no_text_form_holds_a_token() {
        Organisation organisation = MYORG1.apiKey("a-myorg1-x", "secret");

        assertThat(organisation.toString()).contains("a-myorg1-x").doesNotContain("secret");
        assertThat(organisation.apiKeys().toString()).doesNotContain("secret");
    }

    @Test
    void a_token_matches_itself_only() {
        ApiKey key = MYORG1.apiKey("a-myorg1-x", "gehäim").apiKeys().get(0);

        assertThat(key.matches("gehäim".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(key.matches("gehäim".getBytes(StandardCharsets.ISO_8859_1))).isFalse();
        assertThat(key.matches(new byte[0])).isFalse();
    }

    @Test
    void a_registry_knows_each_organisation_once() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Registry(List.of(MYORG1, MYORG1)))
                .withMessageContaining("myorg1");
    }

    @Test
    void a_registry_lists_devices_by_type_and_id() {
        Registry registry = new Registry(List.of(MYORG1.device("pump", "p-02")));

        registry.register("myorg1", new Device("pump", "p-01"));
        registry.register("myorg1", new Device("fan", "f-01"));
        registry.register("myorg1", new Device("fan", "f-01"));

        assertThat(registry.devices("myorg1"))
                .containsExactly(new Device("fan", "f-01"), new Device("pump", "p-01"), new Device("pump", "p-02"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.devices("nobody"))
                .withMessageContaining("nobody")
                .withMessageContaining("myorg1");
    }
}
