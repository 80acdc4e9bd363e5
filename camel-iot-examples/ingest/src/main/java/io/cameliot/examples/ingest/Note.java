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

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What is noted on disk of a run.
 *
 * @param server   where it published
 * @param file     what it read
 * @param done     how far the platform has acknowledged it
 * @param rejected what of the file of rejected rows is about that
 * @param complete whether the whole file is done
 */
record Note(String server, String file, Lines.Position done, RejectedFile.Part rejected, boolean complete) {

    /** Null if there is none, or none that this version can read. */
    static Note read(Path path) throws IOException {
        if (!Files.exists(path)) {
            return null;
        }
        Properties noted = new Properties();
        noted.load(new StringReader(Files.readString(path)));
        try {
            return new Note(
                    noted.getProperty("server"),
                    noted.getProperty("file"),
                    new Lines.Position(
                            Long.parseLong(noted.getProperty("line")),
                            Long.parseLong(noted.getProperty("length")),
                            noted.getProperty("sha256")),
                    new RejectedFile.Part(
                            Long.parseLong(noted.getProperty("rejectedLength")), noted.getProperty("rejectedSha256")),
                    Boolean.parseBoolean(noted.getProperty("complete")));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Replaces what was noted before, or leaves it as it is if that fails. */
    void write(Path path) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("server", server);
        properties.setProperty("file", file);
        properties.setProperty("line", String.valueOf(done.line()));
        properties.setProperty("length", String.valueOf(done.length()));
        properties.setProperty("sha256", done.digest());
        properties.setProperty("rejectedLength", String.valueOf(rejected.length()));
        properties.setProperty("rejectedSha256", rejected.digest());
        properties.setProperty("complete", String.valueOf(complete));
        StringWriter text = new StringWriter();
        properties.store(text, "How far the ingest example got");
        Path next = path.resolveSibling("progress.next");
        DiskFile.write(next, 0, text.toString());
        Files.move(next, path, ATOMIC_MOVE, REPLACE_EXISTING);
    }
}
