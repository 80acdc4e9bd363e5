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
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.camel.Header;

/**
 * Remembers on disk how far the file is done. It promises four things, whatever ends a run:
 *
 * <ul>
 *   <li>Nothing of a run is noted, and nothing that an earlier one has left is replaced, before the server has acknowledged an
 *       event of the run: a server that takes nothing changes nothing, wherever the run ends.
 *   <li>Each good row is acknowledged at least once by the server that the run is for. What is noted was acknowledged; what
 *       was under way is published again. A note counts for one server and for a file that begins with the very bytes that
 *       are done; for any other, the run begins anew.
 *   <li>Each bad row stands once in {@code rejected.csv}, with its line and the reason. Those of an earlier run are kept
 *       under another name when a run begins anew. What a run has written there and not noted is cut off when the next one
 *       notes something, as that comes to it again.
 *   <li>To note something again, because the disk was full or the run has ended in between, changes nothing.
 * </ul>
 *
 * <p>It is for one run at a time.
 */
public final class Journal implements Closeable {
    private static final String PROGRESS = "progress.properties";
    private static final String REJECTED = "rejected.csv";
    private static final String PENDING = "rejected.pending";
    private static final String LOCK = "lock";

    /** What it writes, and writes over, in its directory. */
    static final List<String> FILES =
            List.of(PROGRESS, Note.NEXT, REJECTED, RejectedFile.NEXT, RejectedFile.ANNOUNCED, PENDING, LOCK);

    private final Path directory;
    private final Path progressFile;
    private final RejectedFile rejectedFile;
    private final PendingRows pending;
    private final Path lockFile;
    private final FileChannel lock;
    private final Object keyOfLock;
    private final String server;
    private final Progress progress;
    private Note note;
    private boolean anew;
    private boolean begun;
    /** How far the run is done, noted or not. */
    private Lines.Position done;

    /**
     * @param directory where to remember
     * @param server    where the rows are published
     * @throws UnusableFileException if another run uses the directory
     */
    public Journal(Path directory, String server, Progress progress) throws IOException {
        this.directory = directory;
        this.progressFile = directory.resolve(PROGRESS);
        this.rejectedFile = new RejectedFile(directory.resolve(REJECTED), progress::kept);
        this.pending = new PendingRows(directory.resolve(PENDING));
        this.server = server;
        this.progress = progress;
        this.lockFile = directory.resolve(LOCK);
        try {
            Files.createDirectories(directory);
            this.lock = lock(lockFile);
            this.keyOfLock = key(lockFile);
        } catch (IOException e) {
            throw new StateException("Cannot remember how far the file is done", directory, e);
        }
    }

    private static FileChannel lock(Path lockFile) throws IOException {
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock taken;
        try {
            taken = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            taken = null;
        }
        if (taken == null) {
            channel.close();
            throw new UnusableFileException("Another run is under way with the directory " + lockFile.getParent()
                    + ". Wait for its end, or set ingest.state to another directory.");
        }
        return channel;
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** In another directory of the same name, another run may be under way. */
    private void checkLocked() throws IOException {
        if (!Files.exists(lockFile) || !Objects.equals(key(lockFile), keyOfLock)) {
            throw new UnusableFileException(
                    "The directory " + lockFile.getParent()
                            + " was removed or replaced during the run. Run again: what is not noted there is published again.");
        }
    }

    Progress progress() {
        return progress;
    }

    /**
     * Begins with a file, or goes on with it: the lines are then behind those that are done. What an earlier run has left is
     * as it was until something is done.
     */
    synchronized void begin(Path file, Lines lines) throws IOException {
        begun = false;
        anew = true;
        pending.clear();
        Note earlier = earlierNote();
        if (earlier != null && !earlier.complete()) {
            String reason = reasonToBeginAnew(earlier, file, lines);
            if (reason == null) {
                anew = false;
                note = earlier;
                done = note.done();
                if (earlier.done().line() > 0) {
                    progress.resumed(earlier.done().line());
                }
                return;
            }
            progress.beginsAnew(reason);
        } else if (earlier == null && Files.exists(progressFile)) {
            progress.beginsAnew("left a note that cannot be read");
        }
        lines.restart();
        note = new Note(server, file.toString(), lines.position(), RejectedFile.Part.NONE, false);
        done = note.done();
    }

    private Note earlierNote() throws IOException {
        try {
            return Note.read(progressFile);
        } catch (IOException e) {
            throw new StateException("Cannot read how far the file is done", directory, e);
        }
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

    /**
     * To be called before something is noted. The rejected rows of an earlier run are kept first, then its note is replaced,
     * and then its file: wherever that ends, they are somewhere.
     */
    private void replaceWhatWasLeft() throws IOException {
        if (begun) {
            return;
        }
        if (anew) {
            rejectedFile.keep();
            note.write(progressFile);
        }
        rejectedFile.goOnBehind(note.rejected());
        begun = true;
    }

    /** A chunk is done. That is noted, once the server has acknowledged an event of this run. */
    public synchronized void done(Chunk chunk, @Header(IotConstants.BATCH_ACKNOWLEDGED) long inLastTry)
            throws IOException {
        long acknowledged = chunk.acknowledged(inLastTry);
        List<RejectedRow> rejected = chunk.rejected();
        checkLocked();
        // A last row without an end is not noted as done: the next run comes to it again.
        Map<Boolean, List<RejectedRow>> byDone = rejected.stream().collect(Collectors.partitioningBy(chunk::isDone));
        try {
            if (begun || acknowledged > 0) {
                write(chunk.end(), byDone.get(true), byDone.get(false));
            } else {
                pending.add(byDone.get(true), byDone.get(false));
            }
        } catch (IOException e) {
            throw cannotNote(e);
        }
        done = chunk.end();
        progress.done(chunk.rows(), acknowledged, rejected.size(), chunk.publishedBefore());
    }

    private void write(Lines.Position end, List<RejectedRow> rejected, List<RejectedRow> rejectedWithoutEnd)
            throws IOException {
        replaceWhatWasLeft();
        RejectedFile.Part part = rejectedFile.write(pending, rejected, rejectedWithoutEnd);
        Note next = new Note(note.server(), note.file(), end, part, false);
        next.write(progressFile);
        rejectedFile.noted();
        pending.clear();
        note = next;
    }

    /** Whether what is done is noted: the next run goes on there. */
    public synchronized boolean isNoted() {
        return begun && note.done().equals(done);
    }

    /** Notes that the file is done: the next run begins anew. What is pending counts, too. */
    public synchronized void complete() throws IOException {
        checkLocked();
        try {
            if (!begun) {
                write(done, List.of(), pending.withoutEnd());
            }
            rejectedFile.end();
            new Note(note.server(), note.file(), note.done(), note.rejected(), true).write(progressFile);
            rejectedFile.completed();
        } catch (IOException e) {
            throw cannotNote(e);
        }
    }

    private StateException cannotNote(IOException cause) {
        return new StateException("Cannot note how far the file is done", directory, cause);
    }

    /**
     * To be called at the end of a run.
     *
     * @throws UnusableFileException if rows that it has rejected do not stand in the file for them
     */
    public synchronized void checkRejectedRows() throws IOException {
        if (begun) {
            rejectedFile.checkWhole();
        }
    }

    @Override
    public void close() throws IOException {
        pending.delete();
        lock.close();
    }
}
