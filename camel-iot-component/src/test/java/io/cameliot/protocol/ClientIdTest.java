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
package io.cameliot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.cameliot.protocol.ClientId.Application;
import io.cameliot.protocol.ClientId.Device;
import io.cameliot.protocol.ClientId.Gateway;
import io.cameliot.protocol.ClientId.ScalableApplication;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientIdTest {
    private static final String FORMS =
            "It is a:org:app, A:org:app, A:org:app:instance, d:org:type:id or g:org:type:id.";

    static Stream<Arguments> validClientIds() {
        return Vectors.rows("client-ids.csv").stream()
                .filter(row -> row.get(1).equals("valid"))
                .map(row -> argumentSet(row.get(0), row.get(0), expected(row)));
    }

    static Stream<String> invalidClientIds() {
        return Vectors.rows("client-ids.csv").stream()
                .filter(row -> row.get(1).equals("invalid"))
                .map(row -> row.get(0));
    }

    static List<Arguments> badIdentifiers() {
        return BadNames.identifiers();
    }

    private static ClientId expected(List<String> row) {
        String organisation = row.get(3);
        String type = row.get(4);
        String id = row.get(5);
        Optional<String> instance = Optional.of(row.get(6)).filter(text -> !text.isEmpty());
        return switch (row.get(2)) {
            case "application" -> new Application(organisation, id);
            case "scalable-application" -> new ScalableApplication(organisation, id, instance);
            case "device" -> new Device(organisation, type, id);
            case "gateway" -> new Gateway(organisation, type, id);
            default -> throw new IllegalStateException("Unknown kind of client in " + row);
        };
    }

    @Test
    void everyPublishedVectorIsUsed() {
        assertThat(validClientIds().count() + invalidClientIds().count())
                .isEqualTo(Vectors.rows("client-ids.csv").size());
    }

    @ParameterizedTest
    @MethodSource("validClientIds")
    void aPublishedClientIdIsReadAndWritten(String text, ClientId expected) {
        assertThat(ClientId.parse(text)).isEqualTo(expected).hasToString(text);
    }

    @ParameterizedTest
    @MethodSource("invalidClientIds")
    void aPublishedInvalidClientIdIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ClientId.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:fdo3mr:26a0e6cc-e092-4a11-a741-2e4068aa9231",
                "d:2m2g5i:dt0:good_riskmgmt_wl1_d320920",
                "A:org4iot2:subOptsRetainAsPublish:Sub1Topic",
                "A:ios2:app1",
                "a:x:y",
                "d:x:t.1:-._"
            })
    void clientIdsSeenInTheFieldComeBackAsTheyWere(String text) {
        assertThat(ClientId.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "aa:org:app", "D:org:type:id", "G:org:type:id", "c:org:app", "a3", " a:org:app"})
    void whatDoesNotBeginWithTheLetterOfAKindIsRefusedWithAllForms(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientId.parse(text))
                .withMessage("Invalid client ID '" + text
                        + "': it does not begin with a:, A:, d: or g:, case included. " + FORMS);
    }

    @ParameterizedTest
    @CsvSource({
        "a, 1",
        "a:org, 2",
        "a:org:app:more, 4",
        "A:org, 2",
        "A:org:app:in:st, 5",
        "d:org:id, 3",
        "d:org:type:id:more, 5",
        "g:org:type, 3"
    })
    void whatHasTooFewOrTooManyPartsIsRefusedWithAllForms(String text, int parts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientId.parse(text))
                .withMessage("Invalid client ID '" + text + "': it has " + parts + " parts. " + FORMS);
    }

    @ParameterizedTest
    @CsvSource({
        "a:org:app, APPLICATION",
        "A:org:app, APPLICATION",
        "A:org:app:instance, APPLICATION",
        "d:org:type:id, DEVICE",
        "g:org:type:id, GATEWAY"
    })
    void theLetterIsTheKind(String text, ClientKind kind) {
        assertThat(ClientId.parse(text).kind()).isEqualTo(kind);
    }

    @Test
    void aMissingClientIdIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientId.parse(null))
                .withMessage("Missing client ID. " + FORMS);
    }

    @ParameterizedTest
    @CsvSource({
        "a::app, orgId ''",
        "a:my-org:app, orgId 'my-org'",
        "a:org:my app, appId 'my app'",
        "A:org::inst, appId ''",
        "A:org:app:, instanceId ''",
        "A:org:app:in/st, instanceId 'in/st'",
        "d:org::id, device type ''",
        "d:org:type:i+d, device ID 'i+d'",
        "g:org:ty#pe:id, gateway type 'ty#pe'",
        "g:org:type:, gateway ID ''"
    })
    void theErrorNamesThePartThatBreaksItsRule(String text, String named) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientId.parse(text))
                .withMessageStartingWith("Invalid " + named + ". It takes ");
    }

    @ParameterizedTest
    @MethodSource("badIdentifiers")
    void eachPartButTheOrganisationIsAnIdentifier(String name) {
        refused("appId", () -> new Application("org", name));
        refused("appId", () -> new ScalableApplication("org", name, Optional.empty()));
        refused("instanceId", () -> new ScalableApplication("org", "app", Optional.of(name)));
        refused("device type", () -> new Device("org", name, "id"));
        refused("device ID", () -> new Device("org", "type", name));
        refused("gateway type", () -> new Gateway("org", name, "id"));
        refused("gateway ID", () -> new Gateway("org", "type", name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "my-org", "my.org", "o:g", "o/g", "örg"})
    void theOrganisationHasLettersAndDigits(String name) {
        refused("orgId", () -> new Application(name, "app"));
        refused("orgId", () -> new ScalableApplication(name, "app", Optional.empty()));
        refused("orgId", () -> new Device(name, "type", "id"));
        refused("orgId", () -> new Gateway(name, "type", "id"));
    }

    @Test
    void aMissingPartIsRefusedByItsName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Application(null, "app"))
                .withMessage("Missing orgId. It takes 1 to 36 of the characters A-Z a-z 0-9.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Application("org", null))
                .withMessage("Missing appId. It takes 1 to 36 of the characters A-Z a-z 0-9 . _ -.");
    }

    @Test
    void theErrorShowsControlCharactersAsEscapesAndLongValuesCutShort() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientId.parse("\u0001\n" + "x".repeat(10_000)))
                .withMessage("Invalid client ID '\\u0001\\u000A" + "x".repeat(68)
                        + "…': it does not begin with a:, A:, d: or g:, case included. " + FORMS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientId.parse("a:org:" + "\u202E".repeat(10_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600).doesNotContain("\u202E"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientId.parse(":".repeat(1_000_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        RandomNames names = new RandomNames(1);
        for (int i = 0; i < 2_000; i++) {
            String organisation = names.organisation();
            ClientId clientId =
                    switch (i % 5) {
                        case 0 -> new Application(organisation, names.identifier());
                        case 1 -> new ScalableApplication(organisation, names.identifier(), Optional.empty());
                        case 2 ->
                            new ScalableApplication(organisation, names.identifier(), Optional.of(names.identifier()));
                        case 3 -> new Device(organisation, names.identifier(), names.identifier());
                        default -> new Gateway(organisation, names.identifier(), names.identifier());
                    };

            assertThat(ClientId.parse(clientId.toString())).isEqualTo(clientId);
            assertThat(clientId.organisation()).isEqualTo(organisation);
        }
    }

    private static void refused(String subject, Runnable making) {
        assertThatIllegalArgumentException()
                .isThrownBy(making::run)
                .withMessageStartingWith("Invalid " + subject + " '");
    }
}
