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
package io.cameliot.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cameliot.protocol.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What tools and the documentation read about the component. */
class CatalogTest {
    private static final JsonNode CATALOG = catalog();

    private static JsonNode catalog() {
        try (InputStream json = CatalogTest.class.getResourceAsStream("/META-INF/io/cameliot/component/iot.json")) {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Arguments> options() {
        return Stream.of("componentProperties", "properties")
                .flatMap(section -> CATALOG.get(section).properties().stream()
                        .map(option -> argumentSet(section + " " + option.getKey(), option.getValue())));
    }

    static Stream<Arguments> headers() {
        return CATALOG.get("headers").properties().stream()
                .map(header -> argumentSet(header.getKey(), header.getValue()));
    }

    @Test
    void theComponentIsDescribed() {
        JsonNode component = CATALOG.get("component");

        assertThat(component.get("scheme").asText()).isEqualTo("iot");
        assertThat(component.get("syntax").asText()).isEqualTo("iot:resource");
        assertThat(component.get("javaType").asText()).isEqualTo(IotComponent.class.getName());
        assertThat(component.get("description").asText()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("options")
    void everyOptionHasADescriptionAndAType(JsonNode option) {
        assertThat(option.path("description").asText()).isNotBlank();
        assertThat(option.path("type").asText()).isNotBlank();
        assertThat(option.path("javaType").asText()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "componentProperties, apiKey",
        "componentProperties, authToken",
        "properties, apiKey",
        "properties, authToken"
    })
    void secretsAreMarkedSecret(String section, String name) {
        assertThat(CATALOG.get(section).path(name).path("secret").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("options")
    void whatSoundsLikeASecretIsMarkedSecret(JsonNode option) {
        if (option.get("displayName").asText().matches(".*(Key|Token|Password|Passphrase|Secret|User Name)")) {
            assertThat(option.get("secret").asBoolean()).isTrue();
        }
    }

    @Test
    void excludedOptionsAreNotOffered() {
        assertThat(CATALOG.get("properties").fieldNames())
                .toIterable()
                .isNotEmpty()
                .doesNotContain(ExcludedOption.NAMES.split(","));
    }

    @Test
    void theResourcesAreOfferedByTheirNames() {
        JsonNode resource = CATALOG.get("properties").get("resource");

        assertThat(textsOf(resource.get("enum")))
                .startsWith("event", "command", "device-status", "app-status")
                .isEqualTo(Arrays.stream(Resource.values())
                        .map(Resource::resourceName)
                        .toList());
        assertThat(resource.get("kind").asText()).isEqualTo("path");
        assertThat(resource.get("required").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("headers")
    void everyHeaderHasADescriptionAndAType(JsonNode header) {
        assertThat(header.path("description").asText()).isNotBlank();
        assertThat(header.path("javaType").asText()).isNotBlank();
    }

    private static List<String> textsOf(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
