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
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
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
    /** Where it is written before it takes the place of the last one. */
    static final String NEXT = "progress.next";

    /** The last line: a digest of all text before it, so that a note is whole and as it was written, or counts for nothing. */
    private static final String DIGEST = "noteSha256=";

    /** Null if there is none, or none that is whole and that this version can read. */
    static Note read(Path path) throws IOException {
        if (!Files.exists(path)) {
            return null;
        }
        try {
            String text = Files.readString(path);
            int end = text.lastIndexOf(DIGEST);
            return end > 0 && text.equals(withDigest(text.substring(0, end))) ? of(text) : null;
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return null;
        }
    }

    private static String withDigest(String text) {
        MessageDigest digest = Lines.sha256();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return text + DIGEST + Lines.text(digest) + "\n";
    }

    private static Note of(String text) throws IOException {
        Properties noted = new Properties();
        noted.load(new StringReader(text));
        return new Note(
                value(noted, "server", ".+"),
                value(noted, "file", "(?s).+"),
                new Lines.Position(count(noted, "line"), count(noted, "length"), value(noted, "sha256", ".+")),
                new RejectedFile.Part(count(noted, "rejectedLength"), value(noted, "rejectedSha256", ".+")),
                Boolean.parseBoolean(value(noted, "complete", "true|false")));
    }

    private static long count(Properties noted, String name) {
        return Long.parseLong(value(noted, name, "\\d+"));
    }

    private static String value(Properties noted, String name, String form) {
        String value = noted.getProperty(name, "");
        if (!value.matches(form)) {
            throw new IllegalArgumentException("No " + name + " of that form: " + value);
        }
        return value;
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
        Path next = path.resolveSibling(NEXT);
        DiskFile.write(next, 0, withDigest(text.toString()));
        Files.move(next, path, ATOMIC_MOVE, REPLACE_EXISTING);
    }
}
