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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The files of the project. */
final class Repository {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Set<String> NOT_SOURCES = Set.of("target", ".git", "node_modules", "dsl");

    private Repository() {}

    static String read(String path) {
        return read(ROOT.resolve(path));
    }

    static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All source files below a folder whose names end so. */
    static List<Path> files(Path folder, String end) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_SOURCES.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.getFileName().toString().endsWith(end)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }

    /** What stands between the comments {@code tag::name[]} and {@code end::name[]} of a file. */
    static String region(String path, String tag) {
        Matcher region = Pattern.compile(
                        "tag::" + tag + "\\[\\].*?\\n(.*?)\\n[^\\n]*end::" + tag + "\\[\\]", Pattern.DOTALL)
                .matcher(read(path));
        if (!region.find()) {
            throw new AssertionError(path + " has no region tagged " + tag);
        }
        return region.group(1);
    }

    /** The code blocks of a Markdown file in this language. */
    static List<String> codeBlocks(String path, String language) {
        return Pattern.compile("(?m)^```" + language + "\\n(.*?)\\n```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(read(path))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.toList());
    }
}
