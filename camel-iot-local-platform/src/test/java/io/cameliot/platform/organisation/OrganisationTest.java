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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

    @Test
    void a_token_is_a_possible_mqtt_password() {
        String longest = "s".repeat(65_533) + "ä";
        assertThat(MYORG1.apiKey("a-myorg1-x", longest).apiKeys()).hasSize(1);

        for (String token : List.of("s" + longest, "s\ud800")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MYORG1.apiKey("a-myorg1-x", token))
                    .withMessageContaining("a-myorg1-x")
                    .withMessageNotContaining("sss")
                    .withMessageNotContaining("\ud800");
            assertThatIllegalArgumentException().isThrownBy(() -> MYORG1.device("pump", "p-01", token));
            assertThatIllegalArgumentException().isThrownBy(() -> MYORG1.gateway("hub", "h-01", token));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MYORG1.device("pump", "p-01", "s" + longest))
                .withMessageContaining("65536")
                .withMessageContaining("65535");
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

    @Test
    void a_device_with_a_token_knows_its_token_and_no_other() {
        Organisation organisation = Organisation.named("myorg1")
                .device("pump", "p-01", "device-secret")
                .device("pump", "p-02");

        assertThat(organisation.isTokenOf(new Device("pump", "p-01"), "device-secret".getBytes()))
                .isTrue();
        assertThat(organisation.isTokenOf(new Device("pump", "p-01"), "wrong".getBytes()))
                .isFalse();
        assertThat(organisation.hasToken(new Device("pump", "p-02"))).isFalse();
        assertThat(organisation.isTokenOf(new Device("pump", "p-02"), new byte[0]))
                .isFalse();
        assertThat(organisation.devices()).hasSize(2);
        assertThat(organisation.toString()).doesNotContain("secret");
    }

    @Test
    void a_gateway_acts_for_its_resource_group_and_for_all_devices_without_one() {
        Device pump = new Device("pump", "p-01");
        Organisation organisation = Organisation.named("myorg1")
                .gateway("hub", "limited", "gateway-secret", pump)
                .gateway("hub", "free", "gateway-secret");

        Gateway limited = organisation.gateway(new Device("hub", "limited")).orElseThrow();
        assertThat(limited.actsFor(pump)).isTrue();
        assertThat(limited.actsFor(new Device("hub", "limited"))).isTrue();
        assertThat(limited.actsFor(new Device("pump", "p-02"))).isFalse();
        assertThat(limited.matches("gateway-secret".getBytes())).isTrue();
        assertThat(limited.toString()).contains("limited").doesNotContain("secret");
        assertThat(organisation.gateway(new Device("hub", "free")).orElseThrow().actsFor(new Device("pump", "p-02")))
                .isTrue();
        assertThat(organisation.devices()).contains(new Device("hub", "free"), new Device("hub", "limited"));
    }

    @Test
    void a_resource_group_has_each_device_once() {
        Device pump = new Device("pump", "p-01");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Organisation.named("myorg1").gateway("hub", "h-01", "secret", pump, pump))
                .withMessageContaining("\"h-01\"")
                .withMessageContaining("\"p-01\"");
    }

    @Test
    void a_device_or_gateway_has_one_token_that_is_not_empty() {
        Organisation organisation =
                Organisation.named("myorg1").device("pump", "p-01", "secret").gateway("hub", "h-01", "secret");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> organisation.device("pump", "p-01", "other"))
                .withMessageContaining("p-01");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> organisation.device("hub", "h-01", "other"))
                .withMessageContaining("h-01");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> organisation.gateway("pump", "p-01", "other"))
                .withMessageContaining("p-01");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> organisation.gateway("hub", "h-02", ""))
                .withMessageContaining("token is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> organisation.device("pump", "p+", "secret"))
                .withMessageContaining("p+");
    }

    @Test
    void quickstart_has_no_credentials() {
        Organisation quickstart = Organisation.quickstart();

        assertThat(quickstart.id()).isEqualTo("quickstart");
        assertThat(quickstart.isQuickstart()).isTrue();
        for (ThrowingCallable adding : List.<ThrowingCallable>of(
                () -> quickstart.apiKey("a-quickstart-x", "secret"),
                () -> quickstart.device("t", "i", "secret"),
                () -> quickstart.gateway("t", "i", "secret"))) {
            assertThatIllegalArgumentException().isThrownBy(adding).withMessageContaining("without credentials");
        }
    }
}
