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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The picture of the architecture, its exceptions and its table of classes are those of the sources. */
class ArchitecturePageTest {
    private static final String PAGE = "docs/src/docs/asciidoc/architecture.adoc";
    private static final Path SOURCES = Repository.ROOT.resolve("camel-iot-component/src/main/java/io/cameliot");
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+)`");

    /** Packages of others, by their names in the picture. */
    private static final Map<String, String> OTHERS =
            Map.of("Apache Camel", "org.apache.camel.", "Eclipse Paho", "org.eclipse.paho.");

    private static final Picture PICTURE = new Picture(Repository.region(PAGE, "picture"));

    @Test
    void the_boxes_are_the_packages_and_what_they_use() throws IOException {
        Set<String> boxes = new TreeSet<>(OTHERS.keySet());
        boxes.addAll(packages());

        assertThat(PICTURE.boxes()).containsExactlyInAnyOrderElementsOf(boxes);
    }

    @Test
    void the_arrows_are_the_imports() throws IOException {
        Set<String> imports = new TreeSet<>();
        for (String from : packages()) {
            for (String to : PICTURE.boxes()) {
                boolean drawn = !from.equals(to) && !(from.equals("component") && to.equals("Eclipse Paho"));
                if (drawn
                        && !users(from, OTHERS.getOrDefault(to, "io.cameliot." + to + "."))
                                .isEmpty()) {
                    imports.add(from + " -> " + to);
                }
            }
        }

        assertThat(PICTURE.arrows()).containsExactlyInAnyOrderElementsOf(imports);
    }

    @Test
    void the_exceptions_are_all_there_are() throws IOException {
        for (List<String> row : rows("exceptions", 3)) {
            String used = row.get(0).replace("`", "");

            assertThat(users("component", used + ".")).as(used).isEqualTo(classes(row.get(2)));
        }
        assertThat(rows("exceptions", 3)).hasSize(2);
    }

    @Test
    void each_class_of_connection_has_its_idea_in_the_table() throws IOException {
        List<String> named = rows("classes", 2).stream()
                .flatMap(row -> classes(row.get(0)).stream())
                .toList();

        assertThat(named).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(users("connection", ""));
    }

    private static Set<String> packages() throws IOException {
        Set<String> packages = new TreeSet<>();
        for (Path source : Repository.files(SOURCES, ".java")) {
            packages.add(source.getParent().getFileName().toString());
        }
        return packages;
    }

    /** The classes of a package that import what begins so; all, if that is empty. */
    private static Set<String> users(String in, String imported) throws IOException {
        Pattern used = imported.isEmpty()
                ? Pattern.compile("")
                : Pattern.compile("(?m)^import (static )?" + Pattern.quote(imported));
        Set<String> users = new TreeSet<>();
        for (Path source : Repository.files(SOURCES.resolve(in), ".java")) {
            String name = source.getFileName().toString().replace(".java", "");
            if (!name.equals("package-info")
                    && used.matcher(Repository.read(source)).find()) {
                users.add(name);
            }
        }
        return users;
    }

    /** The rows of a table that has one cell in each line. */
    private static List<List<String>> rows(String tag, int columns) {
        Stream<String> lines = Repository.region(PAGE, tag)
                .lines()
                .filter(line -> line.startsWith("|") && !line.equals("|==="))
                .skip(1);
        List<String> cells = lines.map(line -> line.substring(1)).toList();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < cells.size(); i += columns) {
            rows.add(cells.subList(i, i + columns));
        }
        return rows;
    }

    private static Set<String> classes(String cell) {
        Set<String> classes = new TreeSet<>();
        CLASS.matcher(cell).results().forEach(name -> classes.add(name.group(1)));
        return classes;
    }
}
