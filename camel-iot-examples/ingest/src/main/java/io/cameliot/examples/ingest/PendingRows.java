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

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/**
 * Rejected rows that do not count yet, because the server has acknowledged nothing of the run. They may be many, so they are
 * on disk; and what an earlier run has left stays as it is, so they are in a file of their own.
 */
final class PendingRows {
    private final Path path;
    private long length;
    private List<RejectedRow> withoutEnd = List.of();

    /** @param path what is there is overwritten */
    PendingRows(Path path) {
        this.path = path;
    }

    /**
     * Adds rows. If it fails, none of them.
     *
     * @param rows         rows that have ended
     * @param rowsAtTheEnd the last row of the file, if that has no end and is rejected
     */
    void add(List<RejectedRow> rows, List<RejectedRow> rowsAtTheEnd) throws IOException {
        if (!rows.isEmpty()) {
            length = DiskFile.write(path, length, RejectedRow.toCsv(rows));
        }
        withoutEnd = rowsAtTheEnd;
    }

    /** Takes rows that are to stand behind so many bytes, and returns where they end. */
    @FunctionalInterface
    interface Target {
        long put(long behind, byte[] rows) throws IOException;
    }

    /**
     * Writes the rows that have ended behind so many bytes of another file.
     *
     * @return where they end
     */
    long copyTo(Target file, long behind, MessageDigest digest) throws IOException {
        if (length == 0) {
            return behind;
        }
        try (InputStream in = Files.newInputStream(path)) {
            long end = behind;
            for (long left = length; left > 0; ) {
                byte[] bytes = in.readNBytes((int) Math.min(left, 1 << 16));
                if (bytes.length == 0) {
                    throw new EOFException("The file " + path + " was cut off during the run. Run again.");
                }
                digest.update(bytes);
                end = file.put(end, bytes);
                left -= bytes.length;
            }
            return end;
        }
    }

    List<RejectedRow> withoutEnd() {
        return withoutEnd;
    }

    /** They count now, or never will. */
    void clear() {
        length = 0;
        withoutEnd = List.of();
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
