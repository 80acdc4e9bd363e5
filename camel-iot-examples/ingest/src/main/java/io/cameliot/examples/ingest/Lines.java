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

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The lines of a file, one by one, and a digest of all that was read: a later run knows by it whether the file still begins
 * with what is done.
 */
final class Lines implements Closeable {
    /** Of a longer line, so many bytes are kept. */
    static final int LONGEST = 1 << 16;

    private static final int BUFFER = 1 << 16;

    private static final char REPLACEMENT = '\uFFFD';

    private final Path path;
    private final byte[] buffer = new byte[BUFFER];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private FileChannel channel;
    private InputStream in;
    /** How long the file was at its longest, and at its shortest after that. */
    private long longest;

    private long shortest;
    private MessageDigest digest;
    private int begin;
    private int end;
    private boolean ended;
    private Position position;

    Lines(Path path) throws IOException {
        this.path = path;
        restart();
    }

    /**
     * How far the file was read.
     *
     * @param line   how many lines, those only that have ended
     * @param length how many bytes that is
     * @param digest what SHA-256 makes of these bytes
     */
    record Position(long line, long length, String digest) {}

    /** Begins anew. */
    void restart() throws IOException {
        close();
        channel = open();
        in = Channels.newInputStream(channel);
        longest = channel.size();
        shortest = longest;
        digest = sha256();
        begin = 0;
        end = 0;
        ended = false;
        position = new Position(0, 0, text(digest));
    }

    private FileChannel open() throws IOException {
        try {
            return FileChannel.open(path);
        } catch (NoSuchFileException e) {
            throw new UnusableFileException("The file " + path
                    + " was removed while it was read. Put it back and run again: the next run goes on behind what is noted as"
                    + " done.");
        }
    }

    /**
     * Goes on behind a position of an earlier run, wherever it is. False if the file does not begin as it did then; it is
     * read to some point.
     */
    boolean skipTo(Position earlier) throws IOException {
        restart();
        long lineEnds = 0;
        long left = earlier.length();
        while (left > 0 && fill()) {
            int taken = (int) Math.min(left, end - begin);
            for (int at = begin; at < begin + taken; at++) {
                lineEnds += buffer[at] == '\n' ? 1 : 0;
            }
            take(taken);
            left -= taken;
        }
        position = new Position(lineEnds, earlier.length() - left, text(digest));
        return position.equals(earlier);
    }

    /**
     * The next line; null at the end of the file. Bytes that are no UTF-8 are replaced. A line without an end is the last one,
     * even if the file grows behind it.
     */
    Line next() throws IOException {
        line.reset();
        long length = 0;
        while (!ended && fill()) {
            int newline = indexOfNewline();
            if (newline < 0) {
                position(); // Its digest is that of whole lines.
            }
            int bytes = (newline < 0 ? end : newline) - begin;
            line.write(buffer, begin, Math.min(bytes, LONGEST - line.size()));
            length += bytes;
            if (newline >= 0) {
                take(bytes + 1);
                position = new Position(position.line() + 1, position.length() + length + 1, null);
                return decoded(length);
            }
            take(bytes);
        }
        ended |= length > 0;
        return length == 0 ? null : decoded(length);
    }

    private Line decoded(long length) {
        String text = line.toString(StandardCharsets.UTF_8);
        boolean isCut = length > LONGEST;
        return new Line(
                text.endsWith("\r") && !isCut ? text.substring(0, text.length() - 1) : text, isCut, isWhole(text));
    }

    /** The character that stands for what cannot be decoded may itself stand in the file. */
    private boolean isWhole(String text) {
        return text.indexOf(REPLACEMENT) < 0
                || Arrays.equals(text.getBytes(StandardCharsets.UTF_8), line.toByteArray());
    }

    private int indexOfNewline() {
        for (int at = begin; at < end; at++) {
            if (buffer[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    private boolean fill() throws IOException {
        if (begin == end) {
            begin = 0;
            end = Math.max(0, in.read(buffer));
            noteLength();
        }
        return begin < end;
    }

    /** What is cut off in front of the reader shows in nothing that it reads. */
    private void noteLength() throws IOException {
        long length = channel.size();
        if (length > longest && shortest == longest) {
            longest = length;
            shortest = length;
        }
        shortest = Math.min(shortest, length);
    }

    private void take(int bytes) {
        digest.update(buffer, begin, bytes);
        begin += bytes;
    }

    /**
     * Where it is: behind the last line that has ended. A last line without an end may be half a line; it is done with the
     * whole file, and not before.
     */
    Position position() {
        if (position.digest() == null) {
            position = new Position(position.line(), position.length(), text(digest));
        }
        return position;
    }

    /**
     * To be called at the end of the file. Reads it once more: who overwrites a file may leave its size and time as they were.
     *
     * @throws UnusableFileException if the file is not, or no longer, the one that was read
     */
    void checkUnchanged() throws IOException {
        if (shortest < longest) {
            throw new UnusableFileException(
                    "The file " + path + " has changed while it was read: it had " + longest
                            + " bytes, and only " + shortest
                            + " after that. Run again once it is as it should be: the next run goes on"
                            + " behind what is noted as done, and a file with another beginning is published from its first row.");
        }
        if (!Arrays.equals(copy(digest).digest(), digestOfFile())) {
            throw new UnusableFileException(
                    "The file " + path + " has changed while it was read. Run again: what is added to it is published"
                            + " then, and a file with another beginning is published from its first row.");
        }
    }

    private byte[] digestOfFile() throws IOException {
        MessageDigest whole = sha256();
        try (InputStream again = Channels.newInputStream(open())) {
            byte[] bytes = new byte[BUFFER];
            for (int read = again.read(bytes); read > 0; read = again.read(bytes)) {
                whole.update(bytes, 0, read);
            }
        }
        return whole.digest();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("That of the JDK can be copied", e);
        }
    }

    static String text(MessageDigest digest) {
        return HexFormat.of().formatHex(copy(digest).digest());
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
        }
    }
}
