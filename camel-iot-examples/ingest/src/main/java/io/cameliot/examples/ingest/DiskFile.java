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

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What is on disk once it is written. */
final class DiskFile {
    private DiskFile() {}

    /**
     * Writes a text behind so many bytes of a file, in place of what stands there.
     *
     * @return how long the file is afterwards
     */
    static long write(Path path, long behind, String text) throws IOException {
        return write(path, behind, text.getBytes(StandardCharsets.UTF_8));
    }

    static long write(Path path, long behind, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(path, CREATE, WRITE)) {
            channel.truncate(behind);
            channel.position(behind);
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            return channel.position();
        }
    }

    /** What stands in the file is on disk afterwards. */
    static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, WRITE)) {
            channel.force(true);
        }
    }
}
