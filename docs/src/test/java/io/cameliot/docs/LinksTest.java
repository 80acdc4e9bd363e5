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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a page or a Markdown file refers to inside the project is there. What Asciidoctor checks itself is left to it. */
class LinksTest {
    private static final Pattern MARKDOWN = Pattern.compile("\\]\\((?!https?:)([^)\\s]+)\\)");
    private static final Pattern ASCIIDOC = Pattern.compile("(?:xref|link):(?!https?:)([^\\[\\s]+)\\[");

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(Repository.files(Repository.ROOT, ".md"));
        pages.addAll(Repository.files(Repository.ROOT.resolve("docs/src/docs"), ".adoc"));
        return pages.stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void what_is_referred_to_is_there(Path page) {
        Pattern reference = page.toString().endsWith(".md") ? MARKDOWN : ASCIIDOC;
        List<String> broken = reference
                .matcher(Repository.read(page))
                .results()
                .map(found -> found.group(1))
                .filter(target -> !exists(page, target))
                .toList();

        assertThat(broken).isEmpty();
    }

    private static boolean exists(Path page, String target) {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.exists(file) || !file.startsWith(Repository.ROOT)) {
            return false;
        }
        return parts.length == 1 || anchors(file).contains(parts[1]);
    }

    /** In AsciiDoc, IDs that are written out; in Markdown, those that GitHub derives from headings. */
    private static List<String> anchors(Path file) {
        boolean markdown = file.toString().endsWith(".md");
        return Pattern.compile(markdown ? "(?m)^#+ (.+)$" : "\\[#([^\\],]+)")
                .matcher(Repository.read(file))
                .results()
                .map(found -> found.group(1))
                .map(id -> markdown
                        ? id.toLowerCase().replaceAll("[^a-z0-9 -]", "").replace(' ', '-')
                        : id)
                .toList();
    }
}
