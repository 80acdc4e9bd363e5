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
import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tools and the documentation read about the component. */
class CatalogTest {
    private static final JsonNode CATALOG = catalog();

    /** Has no default in the catalog of any component, though endpoints have one. */
    private static final String CAMELS_OWN = "exchangePattern";

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

    @ParameterizedTest
    @ValueSource(strings = {"componentProperties", "properties"})
    void excludedOptionsAreNotOffered(String section) {
        assertThat(CATALOG.get(section).fieldNames())
                .toIterable()
                .isNotEmpty()
                .doesNotContain(ExcludedOption.NAMES.split(","));
    }

    static Stream<Arguments> optionsWithTheValueTheyHave() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        IotComponent component = context.getComponent("iot", IotComponent.class);
        Endpoint endpoint = new IotEndpoint("iot:event", Resource.EVENT, component, new IotConfiguration());
        return Stream.of(
                        valuesOf("componentProperties", new IotComponentConfigurer(), component),
                        valuesOf("properties", new IotEndpointConfigurer(), endpoint))
                .flatMap(values -> values)
                .onClose(context::stop);
    }

    private static Stream<Arguments> valuesOf(String section, PropertyConfigurerGetter getter, Object target) {
        return CATALOG.get(section).properties().stream()
                .filter(option -> !option.getValue().get("kind").asText().equals("path"))
                .filter(option -> !option.getKey().equals(CAMELS_OWN))
                .map(option -> argumentSet(
                        section + " " + option.getKey(),
                        option.getValue(),
                        getter.getOptionValue(target, option.getKey(), false)));
    }

    /** Tools such as Camel's generator of Spring Boot starters take them over. An object is no text, and stands nowhere. */
    @ParameterizedTest
    @MethodSource("optionsWithTheValueTheyHave")
    void everyDefaultIsTheValueOfAFreshComponentOrEndpoint(JsonNode option, Object value) {
        if (option.has("defaultValue") || !option.get("type").asText().equals("object")) {
            assertThat(option.path("defaultValue").asText(null)).isEqualTo(value == null ? null : value.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("optionsOfBoth")
    void anOptionOfTheComponentMeansWhatItMeansForEndpoints(JsonNode ofComponent, JsonNode ofEndpoint) {
        assertThat(ofComponent.get("description")).isEqualTo(ofEndpoint.get("description"));
        assertThat(ofComponent.get("javaType")).isEqualTo(ofEndpoint.get("javaType"));
        assertThat(ofComponent.get("label")).isEqualTo(ofEndpoint.get("label"));
    }

    static Stream<Arguments> optionsOfBoth() {
        return CATALOG.get("componentProperties").properties().stream()
                .filter(option -> option.getValue().has("configurationField"))
                .map(option -> argumentSet(
                        option.getKey(),
                        option.getValue(),
                        CATALOG.get("properties").path(option.getKey())));
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
