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
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.cameliot.component.IotConstants;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.camel.Header;

/**
 * Remembers on disk how far the file is done, so that a run that was killed goes on there. What is noted was acknowledged
 * by the platform; what was under way when the run was killed is published again: each row at least once.
 *
 * <p>Rows that are no observations go to {@code rejected.csv} with line number and reason. The note of progress says how
 * long that file was, so that rows noted but not yet counted as done are not noted twice.
 */
public final class Journal {
    private final Path progressFile;
    private final Path rejectedFile;
    private final Progress progress;
    private Path file;
    private long rejectedLength;

    public Journal(Path directory, Progress progress) throws IOException {
        Files.createDirectories(directory);
        this.progressFile = directory.resolve("progress.properties");
        this.rejectedFile = directory.resolve("rejected.csv");
        this.progress = progress;
    }

    /**
     * Begins with a file, or goes on with it.
     *
     * @return how many of its lines are done, the header counted
     */
    public synchronized long begin(Path path) throws IOException {
        file = path;
        Properties noted = noted();
        boolean resumes = path.toString().equals(noted.getProperty("file"))
                && String.valueOf(Files.size(path)).equals(noted.getProperty("size"))
                && !Boolean.parseBoolean(noted.getProperty("complete"));
        if (!resumes) {
            rejectedLength = 0;
            appendRejected("line,reason,row\n");
            return 1;
        }
        long line = Long.parseLong(noted.getProperty("line"));
        rejectedLength = Long.parseLong(noted.getProperty("rejectedLength"));
        appendRejected("");
        progress.resumed(line, Long.parseLong(noted.getProperty("rejected")));
        return line;
    }

    private Properties noted() throws IOException {
        Properties noted = new Properties();
        if (Files.exists(progressFile)) {
            noted.load(new StringReader(Files.readString(progressFile)));
        }
        return noted;
    }

    /** Notes that the platform has acknowledged a chunk. */
    public synchronized void done(
            Chunk chunk,
            @Header(IotConstants.BATCH_SIZE) long published,
            @Header(IotConstants.BATCH_ACKNOWLEDGED) long acknowledged)
            throws IOException {
        if (!chunk.rejected().isEmpty()) {
            appendRejected(csv(chunk.rejected()));
        }
        progress.done(chunk, published, acknowledged);
        note(chunk.lastLine(), false);
    }

    /** Notes that the file is done: the next run begins anew. */
    public synchronized void complete() throws IOException {
        note(0, true);
    }

    /** Writes behind what is counted, and away what is not. */
    private void appendRejected(String text) throws IOException {
        try (FileChannel channel = FileChannel.open(rejectedFile, CREATE, WRITE)) {
            channel.truncate(rejectedLength);
            channel.position(rejectedLength);
            write(channel, text);
            rejectedLength = channel.position();
        }
    }

    private void note(long line, boolean complete) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("file", file.toString());
        properties.setProperty("size", String.valueOf(Files.size(file)));
        properties.setProperty("line", String.valueOf(line));
        properties.setProperty("rejected", String.valueOf(progress.rejected()));
        properties.setProperty("rejectedLength", String.valueOf(rejectedLength));
        properties.setProperty("complete", String.valueOf(complete));
        StringWriter text = new StringWriter();
        properties.store(text, "How far the ingest example got");
        Path next = progressFile.resolveSibling("progress.next");
        try (FileChannel channel = FileChannel.open(next, CREATE, WRITE)) {
            channel.truncate(0);
            write(channel, text.toString());
        }
        Files.move(next, progressFile, ATOMIC_MOVE, REPLACE_EXISTING);
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    private static String csv(List<RejectedRow> rows) {
        StringBuilder csv = new StringBuilder();
        for (RejectedRow row : rows) {
            csv.append(row.line())
                    .append(',')
                    .append(quoted(row.reason()))
                    .append(',')
                    .append(quoted(row.row()))
                    .append('\n');
        }
        return csv.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
