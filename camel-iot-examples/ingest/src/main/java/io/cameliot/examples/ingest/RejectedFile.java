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

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The file {@code rejected.csv}. What of it is noted stands. What stands behind that is of a run that was killed, or of somebody
 * else. The former is cut off, as the next run comes to its rows again, and the server may take them then: each run announces
 * what it is going to write, in a file beside. The latter, and rows of an earlier run, are never overwritten: the file is kept
 * under another name before.
 */
final class RejectedFile {
    /** Where it is written before it takes the place of the last one. */
    static final String NEXT = "rejected.next";

    /** Where it stands before it is written. */
    static final String ANNOUNCED = "rejected.announced";

    private static final String HEADER = "line,reason,row\n";

    private final Path path;
    private final Path announced;
    private final Consumer<Path> kept;
    private Part noted = Part.NONE;
    private MessageDigest digest = Lines.sha256();
    private Part written;
    /** Behind all that was written, noted or not. */
    private long end;
    /** Whether rows that stood there are gone, and it was begun again. */
    private boolean rowsAreMissing;

    private MessageDigest digestWritten;

    /**
     * @param path where it is, or is to be
     * @param kept is told where rows of an earlier run are kept
     */
    RejectedFile(Path path, Consumer<Path> kept) {
        this.path = path;
        this.announced = path.resolveSibling(ANNOUNCED);
        this.kept = kept;
    }

    /**
     * The part of the file that is noted.
     *
     * @param length how many bytes it has
     * @param digest what SHA-256 makes of them
     */
    record Part(long length, String digest) {
        /** Nothing, not even the header. */
        static final Part NONE = new Part(0, Lines.text(Lines.sha256()));
    }

    /**
     * Keeps what is there under another name too, unless it is kept already: {@code rejected-1.csv}, or the first number that
     * is free.
     */
    void keep() throws IOException {
        if (!Files.exists(path) || isWithoutRows()) {
            return;
        }
        int number = 1;
        while (Files.exists(numbered(number))) {
            if (Files.mismatch(path, numbered(number)) < 0) {
                return;
            }
            number++;
        }
        Path next = path.resolveSibling(NEXT);
        Files.copy(path, next, REPLACE_EXISTING);
        DiskFile.force(next);
        Files.move(next, numbered(number), ATOMIC_MOVE);
        kept.accept(numbered(number));
    }

    private boolean isWithoutRows() throws IOException {
        byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
        long size = Files.size(path);
        return size == 0 || size == header.length && Arrays.equals(Files.readAllBytes(path), header);
    }

    private Path numbered(int number) {
        return path.resolveSibling("rejected-" + number + ".csv");
    }

    /** Goes on behind what an earlier run has noted. If that is not there any more, what is there is kept, and it is begun again. */
    void goOnBehind(Part earlier) throws IOException {
        MessageDigest found = digestOf(earlier.length());
        if (earlier.length() > 0 && Lines.text(found).equals(earlier.digest())) {
            noted = earlier;
            end = earlier.length();
            digest = found;
            cutOffBehind(earlier.length());
        } else {
            if (earlier.length() > 0 || !isAnnouncedBehindHeader()) {
                keep();
            }
            begin();
        }
    }

    private void cutOffBehind(long length) throws IOException {
        if (Files.size(path) > length) {
            if (!isAnnounced(length)) {
                keep();
            }
            DiskFile.write(path, length, "");
        }
    }

    /** Whether what stands behind so many bytes is what a run was going to write there, or the beginning of that. */
    private boolean isAnnounced(long behind) throws IOException {
        if (!Files.exists(announced)) {
            return false;
        }
        try (InputStream file = new BufferedInputStream(Files.newInputStream(path));
                InputStream rows = new BufferedInputStream(Files.newInputStream(announced))) {
            file.skipNBytes(behind);
            int there = file.read();
            while (there >= 0 && there == rows.read()) {
                there = file.read();
            }
            return there < 0;
        }
    }

    private boolean isAnnouncedBehindHeader() throws IOException {
        MessageDigest header = Lines.sha256();
        header.update(HEADER.getBytes(StandardCharsets.UTF_8));
        return Lines.text(digestOf(HEADER.length())).equals(Lines.text(header)) && isAnnounced(HEADER.length());
    }

    /** From now on, the next run knows these rows for what they are, should this one end before they are noted. */
    private void announce(PendingRows pending, byte[] rows) throws IOException {
        Path next = path.resolveSibling(NEXT);
        long length = pending.copyTo((behind, part) -> DiskFile.write(next, behind, part), 0, Lines.sha256());
        DiskFile.write(next, length, rows);
        Files.move(next, announced, ATOMIC_MOVE, REPLACE_EXISTING);
    }

    /** Of fewer bytes if the file is shorter. */
    private MessageDigest digestOf(long length) throws IOException {
        MessageDigest found = Lines.sha256();
        if (!Files.exists(path)) {
            return found;
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = new byte[1 << 16];
            long left = length;
            for (int read = 1; left > 0 && read > 0; left -= read) {
                read = in.read(bytes, 0, (int) Math.min(bytes.length, left));
                found.update(bytes, 0, Math.max(0, read));
            }
        }
        return found;
    }

    private void begin() throws IOException {
        digest = Lines.sha256();
        digest.update(HEADER.getBytes(StandardCharsets.UTF_8));
        noted = new Part(DiskFile.write(path, 0, HEADER), Lines.text(digest));
        end = noted.length();
    }

    /** Writes rows where they are to stand, unless they do already. Returns where they end. */
    private long put(long behind, byte[] rows) throws IOException {
        byte[] there;
        try (InputStream in = Files.newInputStream(path)) {
            in.skipNBytes(behind);
            there = in.readNBytes(rows.length);
        }
        if (Arrays.equals(there, rows)) {
            DiskFile.force(path);
            return behind + rows.length;
        }
        if (Arrays.mismatch(there, rows) < there.length) {
            keep();
        }
        return DiskFile.write(path, behind, rows);
    }

    /**
     * Writes rows behind what is noted.
     *
     * @param pending  rows that are to be noted, too, and come first
     * @param done     rows that are to be noted
     * @param repeated rows that are not, as the next run comes to them again
     * @return what is to be noted
     */
    Part write(PendingRows pending, List<RejectedRow> done, List<RejectedRow> repeated) throws IOException {
        if (!Files.exists(path) || Files.size(path) < noted.length()) {
            rowsAreMissing |= noted.length() > HEADER.length();
            keep();
            begin();
        }
        announce(pending, (RejectedRow.toCsv(done) + RejectedRow.toCsv(repeated)).getBytes(StandardCharsets.UTF_8));
        digestWritten = Lines.copy(digest);
        long length = pending.copyTo(this::put, noted.length(), digestWritten);
        byte[] rows = RejectedRow.toCsv(done).getBytes(StandardCharsets.UTF_8);
        digestWritten.update(rows);
        length = put(length, rows);
        end = put(length, RejectedRow.toCsv(repeated).getBytes(StandardCharsets.UTF_8));
        written = new Part(length, Lines.text(digestWritten));
        return written;
    }

    /** Nothing follows any more: what stands behind is of somebody else. */
    void end() throws IOException {
        if (Files.exists(path) && Files.size(path) > end) {
            keep();
            DiskFile.write(path, end, "");
        }
    }

    /** The file is done, and that is noted. */
    void completed() throws IOException {
        Files.deleteIfExists(announced);
    }

    /** @throws UnusableFileException if somebody has removed or changed it during the run */
    void checkWhole() throws IOException {
        if (rowsAreMissing || !Lines.text(digestOf(noted.length())).equals(noted.digest())) {
            throw new UnusableFileException("The file " + path
                    + " was removed or changed during the run: rows that were rejected do not stand in it. Look for them"
                    + " where it went. All other rows are published, and the next run goes on behind them.");
        }
    }

    /** What was written last is noted. */
    void noted() {
        noted = written;
        digest = digestWritten;
    }
}
