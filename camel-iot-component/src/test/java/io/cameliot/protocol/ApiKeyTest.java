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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
    @ParameterizedTest
    @CsvSource({
        "a-orgId-a84ps90Ajs, orgId",
        "a-pk3uim-0gypwq4gln, pk3uim",
        "a-23gh56-sdsdajhjnee, 23gh56",
        "a-x-y, x",
        "a-theIdOfAWorkspace-a84ps90Ajs, theIdOfAWorkspace",
        "a-orgId-a84-ps90-Ajs, orgId",
        "a-orgId-a84ps90Ajs-, orgId",
        "a-orgId--, orgId",
        "a-a-a, a"
    })
    void theOrganisationIsTheSecondField(String text, String organisation) {
        assertThat(new ApiKey(text).organisation()).contains(organisation);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin",
                "use-token-auth",
                "a",
                "a-",
                "a--",
                "a-orgId",
                "a-orgId-",
                "a--a84ps90Ajs",
                "A-orgId-a84ps90Ajs",
                "b-orgId-a84ps90Ajs",
                "aa-orgId-a84ps90Ajs",
                "a-org.id-a84ps90Ajs",
                "a-örg-a84ps90Ajs",
                " a-orgId-a84ps90Ajs",
                "a/orgId/a84ps90Ajs",
                "g/orgId/type/id"
            })
    void aUserNameOfAnotherFormNamesNoOrganisation(String text) {
        ApiKey key = new ApiKey(text);

        assertThat(key.organisation()).isEmpty();
        assertThat(key.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @NullAndEmptySource
    void aMissingKeyIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ApiKey(text))
                .withMessage("Missing apiKey. It is the name of the API key, such as a-orgId-a84ps90Ajs.");
    }

    @Test
    void aKeyIsNotPrinted() {
        assertThat(new ApiKey("a-orgId-a84ps90Ajs")).hasToString("a-orgId-***");
        assertThat(new ApiKey("admin")).hasToString("***");
    }

    /** It may come from a file that ends with a line. */
    @Test
    void aLineBreakInTheKeyDoesNotHideTheOrganisation() {
        ApiKey key = new ApiKey("a-myorg1-a84ps90Ajs\n");

        assertThat(key.organisation()).contains("myorg1");
        assertThat(key).hasToString("a-myorg1-***");
    }
}
