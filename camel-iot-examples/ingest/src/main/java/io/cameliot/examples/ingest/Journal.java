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

import io.cameliot.component.IotConstants;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.Header;

/**
 * Remembers on disk how far the file is done. It promises three things, whatever ends a run:
 *
 * <ul>
 *   <li>Each good row is acknowledged at least once by the server that the run is for. What is noted was acknowledged; what
 *       was under way is published again. A note counts for one server and for a file that begins with the very bytes that
 *       are done; for any other, the run begins anew.
 *   <li>Each bad row stands once in {@code rejected.csv}, with its line and the reason.
 *   <li>To note something again, because the disk was full or the run has ended in between, changes nothing.
 * </ul>
 *
 * <p>It is for one run at a time.
 */
public final class Journal implements Closeable {
    private static final String HEADER = "line,reason,row\n";

    private final Path progressFile;
    private final Path rejectedFile;
    private final FileChannel lock;
    private final String server;
    private final Progress progress;
    private Note note;
    /** What was noted when this run began. */
    private Note begun;

    /**
     * @param directory where to remember
     * @param server    where the rows are published
     * @throws UnusableFileException if another run uses the directory
     */
    public Journal(Path directory, String server, Progress progress) throws IOException {
        Files.createDirectories(directory);
        this.progressFile = directory.resolve("progress.properties");
        this.rejectedFile = directory.resolve("rejected.csv");
        this.server = server;
        this.progress = progress;
        this.lock = lock(directory);
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock taken;
        try {
            taken = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            taken = null;
        }
        if (taken == null) {
            channel.close();
            throw new UnusableFileException("Another run is under way with the directory " + directory
                    + ". Wait for its end, or set ingest.state to another directory.");
        }
        return channel;
    }

    Progress progress() {
        return progress;
    }

    /** Begins with a file, or goes on with it: the lines are then behind those that are done. */
    synchronized void begin(Path file, Lines lines) throws IOException {
        Note earlier = Note.read(progressFile);
        if (earlier != null && !earlier.complete()) {
            String reason = reasonToBeginAnew(earlier, file, lines);
            if (reason == null) {
                note = withRejectedFile(earlier);
                begun = note;
                progress.resumed(earlier.done().line());
                return;
            }
            progress.beginsAnew(reason);
        }
        lines.restart();
        note = withRejectedFile(new Note(server, file.toString(), lines.position(), 0, false));
        begun = note;
    }

    private String reasonToBeginAnew(Note earlier, Path file, Lines lines) throws IOException {
        if (!server.equals(earlier.server())) {
            return "was for another server";
        }
        if (!file.toString().equals(earlier.file())) {
            return "was for another file";
        }
        return lines.skipTo(earlier.done()) ? null : "had read other rows: the file has changed";
    }

    /** What stands in the file of rejected rows beyond the note is removed; if the file is gone, it is begun again. */
    private Note withRejectedFile(Note from) throws IOException {
        boolean there = from.rejectedLength() > 0
                && Files.exists(rejectedFile)
                && Files.size(rejectedFile) >= from.rejectedLength();
        long length = there
                ? DiskFile.write(rejectedFile, from.rejectedLength(), "")
                : DiskFile.write(rejectedFile, 0, HEADER);
        return from.withRejectedLength(length);
    }

    /** Notes that a chunk is done. */
    public synchronized void done(Chunk chunk, @Header(IotConstants.BATCH_ACKNOWLEDGED) long acknowledged)
            throws IOException {
        List<RejectedRow> rejected = chunk.rejected();
        Note base = Files.exists(rejectedFile) ? note : withRejectedFile(note);
        long length = rejected.isEmpty()
                ? base.rejectedLength()
                : DiskFile.write(
                        rejectedFile,
                        base.rejectedLength(),
                        rejected.stream().map(RejectedRow::toCsv).collect(Collectors.joining()));
        Note next = new Note(base.server(), base.file(), chunk.end(), length, false);
        next.write(progressFile);
        note = next;
        progress.done(chunk.rows(), acknowledged, rejected.size(), chunk.publishedBefore());
    }

    /** Takes back what this run has noted: the next one begins where this one did. */
    public synchronized void undo() throws IOException {
        if (begun.done().line() == 0) {
            Files.deleteIfExists(progressFile);
        } else {
            begun.write(progressFile);
        }
        note = begun;
    }

    /** Notes that the file is done: the next run begins anew. */
    public synchronized void complete() throws IOException {
        new Note(note.server(), note.file(), note.done(), note.rejectedLength(), true).write(progressFile);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
