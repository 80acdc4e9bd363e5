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
package io.cameliot.examples.ingest;

import io.cameliot.protocol.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.camel.CamelContext;

/**
 * What is to be ingested, and how.
 *
 * @param file         what to read; an absolute {@code ingest.file} needs no {@code ingest.directory}
 * @param state        the directory where to remember how far it is done
 * @param rowsPerChunk how many rows at most are published between two notes
 * @param retries      how often a chunk that the platform did not take is tried again
 */
record Settings(Path file, Path state, int rowsPerChunk, int retries) {
    private static final int MOST_RETRIES = 100;

    /** @throws UnusableFileException if one of them is wrong */
    static Settings of(CamelContext camelContext) throws IOException {
        Path file = path(camelContext, "ingest.directory").resolve(path(camelContext, "ingest.file"));
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            String why = Files.isDirectory(file)
                    ? file + " is a directory, not a file."
                    : "There is no file " + file + ", or it cannot be read.";
            throw new UnusableFileException(why + " Set ingest.directory and ingest.file.");
        }
        Path state = path(camelContext, "ingest.state");
        checkNotOfState(file, state);
        return new Settings(
                file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName()),
                state,
                number(camelContext, "ingest.chunk", 1, Chunk.MOST_ROWS),
                number(camelContext, "ingest.retries", 0, MOST_RETRIES));
    }

    /** What a run remembers is written over the file otherwise. */
    private static void checkNotOfState(Path file, Path state) throws IOException {
        for (String name : Journal.FILES) {
            Path own = state.resolve(name);
            if (Files.exists(own) && Files.isSameFile(file, own)) {
                throw new UnusableFileException("The file " + file + " is " + name + " in the directory " + state
                        + ", where a run writes itself. Rename it, or set ingest.state to another directory.");
            }
        }
    }

    private static Path path(CamelContext camelContext, String name) {
        String value = property(camelContext, name);
        if (value.isBlank()) {
            throw new UnusableFileException(name + " is empty. Set it to "
                    + (name.equals("ingest.file") ? "the name of a file." : "a directory; '.' is the current one."));
        }
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new UnusableFileException(
                    name + " is '" + Printable.excerpt(value) + "', which is no path: " + e.getReason() + ".");
        }
    }

    private static int number(CamelContext camelContext, String name, int least, int most) {
        String value = property(camelContext, name).strip();
        if (value.matches("\\d{1,6}") && Integer.parseInt(value) >= least && Integer.parseInt(value) <= most) {
            return Integer.parseInt(value);
        }
        throw new UnusableFileException(
                name + " is '" + value + "'. It takes a whole number from " + least + " to " + most + ".");
    }

    private static String property(CamelContext camelContext, String name) {
        return camelContext.resolvePropertyPlaceholders("{{" + name + "}}");
    }
}
