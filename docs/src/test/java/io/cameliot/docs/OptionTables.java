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
package io.cameliot.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cameliot.component.IotComponent;
import io.cameliot.component.IotConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the tables of options and headers of the component's catalog. */
final class OptionTables {
    private static final String CATALOG = "/META-INF/io/cameliot/component/iot.json";
    private static final String NOTES = "/inherited-options.properties";

    private final JsonNode catalog;
    private final Properties inherited;

    OptionTables() throws IOException {
        try (InputStream json = IotConfiguration.class.getResourceAsStream(CATALOG)) {
            catalog = new ObjectMapper().readTree(json);
        }
        inherited = new Properties();
        try (Reader notes =
                new InputStreamReader(OptionTables.class.getResourceAsStream(NOTES), StandardCharsets.UTF_8)) {
            inherited.load(notes);
        }
    }

    /** The contents of each file, by its name. */
    Map<String, String> files() {
        return Map.of(
                "_component-options.adoc", options(componentOptions()),
                "_endpoint-options.adoc", options(endpointOptions()),
                "_headers.adoc", headers());
    }

    /** The options of the component, by name. */
    Map<String, JsonNode> componentOptions() {
        Map<String, JsonNode> options = new TreeMap<>();
        catalog.get("componentProperties")
                .properties()
                .forEach(option -> options.put(option.getKey(), option.getValue()));
        return options;
    }

    /** The options of endpoints, by name, without the path. */
    Map<String, JsonNode> endpointOptions() {
        Map<String, JsonNode> options = new TreeMap<>();
        catalog.get("properties").properties().forEach(option -> {
            if (option.getValue().get("kind").asText().equals("parameter")) {
                options.put(option.getKey(), option.getValue());
            }
        });
        return options;
    }

    /** The options that are there and not declared by this component: their descriptions were written for another. */
    Set<String> inheritedOptions() {
        Set<String> names = new TreeSet<>(componentOptions().keySet());
        names.addAll(endpointOptions().keySet());
        Stream.of(IotConfiguration.class, IotComponent.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .forEach(field -> names.remove(field.getName()));
        names.remove("configuration");
        return names;
    }

    /** The options whose descriptions are replaced. */
    Set<String> describedHere() {
        return new TreeSet<>(inherited.stringPropertyNames());
    }

    private String options(Map<String, JsonNode> options) {
        return table("3,6,2", "Option", "Description", "Type")
                + options.entrySet().stream()
                        .map(option -> row(
                                "`" + option.getKey() + "`" + kind(option.getValue()),
                                literal(inherited.getProperty(option.getKey(), text(option.getValue(), "description")))
                                        + defaultOf(option.getValue()),
                                type(option.getValue())))
                        .collect(Collectors.joining())
                + "|===\n";
    }

    private static String defaultOf(JsonNode option) {
        return option.has("defaultValue") ? "\n\nDefault: `" + text(option, "defaultValue") + "`" : "";
    }

    private String headers() {
        StringBuilder rows = new StringBuilder(table("3,6,2", "Header", "Description", "Type"));
        catalog.get("headers")
                .properties()
                .forEach(header -> rows.append(row(
                        "`" + header.getKey() + "`" + kind(header.getValue()),
                        literal(text(header.getValue(), "description")),
                        simpleName(text(header.getValue(), "javaType")))));
        return rows.append("|===\n").toString();
    }

    private static String table(String columns, String... titles) {
        return "// Generated from the component's catalog. To update it, see CONTRIBUTING.md.\n" + "[%header,cols=\""
                + columns + "\"]\n|===\n|" + String.join(" |", titles) + "\n";
    }

    private static String row(String... cells) {
        return Arrays.stream(cells).map(cell -> ("|" + cell + "\n")).collect(Collectors.joining("", "\n", ""));
    }

    private static String kind(JsonNode of) {
        String label = text(of, "label");
        String sides = label.contains("consumer") && label.contains("producer")
                ? ""
                : label.contains("consumer") ? " (consumer)" : label.contains("producer") ? " (producer)" : "";
        return sides + (of.path("secret").asBoolean() ? " (secret)" : "");
    }

    private static String type(JsonNode option) {
        String type = text(option, "type");
        if (type.equals("enum")) {
            return "one of "
                    + Arrays.stream(new ObjectMapper().convertValue(option.get("enum"), String[].class))
                            .map(value -> "`" + value + "`")
                            .collect(Collectors.joining(", "));
        }
        return type.equals("object") ? simpleName(text(option, "javaType")) : type;
    }

    private static String simpleName(String javaType) {
        return javaType.replaceAll("[a-z0-9_]+\\.", "").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Text as it stands: no part of it is markup or a link. */
    private static String literal(String description) {
        return "pass:c[" + description.strip().replace("|", "\\|").replace("]", "\\]") + "]";
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }
}
