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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the component's section of the generated catalog true; the build runs it as a single source file.
 *
 * <p>Camel's generator goes through the superclass of a component as well. It finds the configuration of
 * camel-paho-mqtt5 there, and lists its options with its defaults and descriptions, those that {@code iot:} refuses
 * among them. The section of the endpoints is true. The options of the component's configuration are those of its
 * endpoints, so they are taken from there.
 */
final class CorrectCatalog {
    private static final Pattern SECTION = Pattern.compile("  \"(\\w+)\": \\{");
    private static final Pattern OPTION = Pattern.compile("    \"(\\w+)\": (\\{.*}),?");
    private static final Pattern INDEX = Pattern.compile("\\{ \"index\": \\d+,");

    private CorrectCatalog() {}

    /** @param arguments the catalog, as Camel's generator writes it: an option is one line */
    public static void main(String[] arguments) throws IOException {
        Path catalog = Path.of(arguments[0]);
        List<String> lines = Files.readAllLines(catalog);
        Map<String, String> ofComponent = options(lines, "componentProperties");
        Map<String, String> ofEndpoints = options(lines, "properties");
        ofComponent.keySet().removeIf(name -> isOfConfiguration(ofComponent.get(name)) && !ofEndpoints.containsKey(name));
        ofComponent.replaceAll((name, option) -> isOfConfiguration(option)
                ? ofEndpoints.get(name).replace("\"kind\": \"parameter\"", "\"kind\": \"property\"")
                : option);
        int first = start(lines, "componentProperties");
        int last = end(lines, first);
        List<String> corrected = new ArrayList<>(lines.subList(0, first));
        corrected.addAll(lines(ofComponent));
        corrected.addAll(lines.subList(last, lines.size()));
        Files.writeString(catalog, String.join("\n", corrected) + "\n");
    }

    private static boolean isOfConfiguration(String option) {
        return option.contains("\"configurationField\":");
    }

    private static Map<String, String> options(List<String> lines, String section) {
        int first = start(lines, section);
        Map<String, String> options = new LinkedHashMap<>();
        for (String line : lines.subList(first, end(lines, first))) {
            Matcher option = OPTION.matcher(line);
            if (!option.matches()) {
                throw new IllegalStateException("Not an option in one line: " + line);
            }
            options.put(option.group(1), option.group(2));
        }
        return options;
    }

    private static int start(List<String> lines, String section) {
        for (int line = 0; line < lines.size(); line++) {
            Matcher start = SECTION.matcher(lines.get(line));
            if (start.matches() && start.group(1).equals(section)) {
                return line + 1;
            }
        }
        throw new IllegalStateException("No section " + section);
    }

    private static int end(List<String> lines, int first) {
        int line = first;
        while (!lines.get(line).startsWith("  }")) {
            line++;
        }
        return line;
    }

    private static List<String> lines(Map<String, String> options) {
        List<String> lines = new ArrayList<>();
        options.forEach((name, option) -> lines.add("    \"" + name + "\": "
                + INDEX.matcher(option).replaceFirst("{ \"index\": " + lines.size() + ",")
                + (lines.size() == options.size() - 1 ? "" : ",")));
        return lines;
    }
}
