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
package io.cameliot.platform.hivemq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that is gone, with all that is in it, when it is closed. One whose process was killed is deleted when the
 * next one is made: a lock on a file in it tells whether its process is there, which the operating system gives back
 * with the process.
 */
final class TemporaryDirectory implements AutoCloseable {

    private static final String PREFIX = "camel-iot-local-platform-";
    private static final String LOCK = "lock";

    private final Path root;
    private final FileChannel lock;

    private TemporaryDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    static TemporaryDirectory create() {
        try {
            return in(Files.createTempDirectory(PREFIX + ownMark()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot create a temporary directory (" + e + "): is java.io.tmpdir writable?", e);
        }
    }

    private static TemporaryDirectory in(Path root) throws IOException {
        try {
            TemporaryDirectory created = new TemporaryDirectory(root, lock(root));
            sweep(root);
            return created;
        } catch (IOException | RuntimeException e) {
            delete(root);
            throw e;
        }
    }

    /** The file gets its name with the lock on it: who finds it without a lock knows that the process is gone. */
    private static FileChannel lock(Path root) throws IOException {
        Path unnamed = root.resolve(LOCK + ".new");
        FileChannel channel = FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            channel.lock();
            Files.move(unnamed, root.resolve(LOCK));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A process ID comes again; with the time when the process started it does not. */
    private static String ownMark() {
        ProcessHandle process = ProcessHandle.current();
        return process.pid() + "-"
                + process.info().startInstant().map(Instant::toEpochMilli).orElse(0L) + "-";
    }

    /** Deletes what killed processes of the same user have left. What cannot be deleted stays, for the user to find. */
    private static void sweep(Path own) throws IOException {
        List<Path> others;
        try (Stream<Path> all = Files.list(own.getParent())) {
            others = all.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                    // Who opens and closes a file gives back the locks that the process has on it.
                    .filter(path -> !path.getFileName().toString().startsWith(PREFIX + ownMark()))
                    .toList();
        }
        for (Path other : others) {
            try {
                if (Files.getOwner(other).equals(Files.getOwner(own)) && isLeft(other)) {
                    delete(other);
                }
            } catch (IOException | UncheckedIOException e) {
                // Somebody else deletes it at the moment, or has files in it.
            }
        }
    }

    /** A directory without the file is one that is just being made. */
    private static boolean isLeft(Path directory) throws IOException {
        if (!Files.isRegularFile(directory.resolve(LOCK))) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** A sub-directory, created if it is not there. */
    Path path(String name) {
        try {
            return Files.createDirectories(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + root.resolve(name), e);
        }
    }

    void write(String directory, String file, String text) {
        Path target = path(directory).resolve(file);
        try {
            Files.writeString(target, text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + target, e);
        }
    }

    @Override
    public void close() {
        try (lock) {
            delete(root);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + root, e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
