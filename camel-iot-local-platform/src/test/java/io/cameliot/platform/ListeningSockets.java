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
package io.cameliot.platform;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is listened on, as Linux tells it. */
final class ListeningSockets {

    private static final Path OWN_FILES = Path.of("/proc/self/fd");
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final List<Path> DATAGRAM_TABLES = List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));
    private static final String LISTENING = "0A";
    private static final String RECEIVING_DATAGRAMS = "07";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int WORD_DIGITS = 8;

    private ListeningSockets() {}

    /** Whether the operating system can be asked. */
    static boolean areTold() {
        return Files.exists(OWN_FILES) && Files.exists(TABLES.get(0));
    }

    /** Each as {@code address:port}, sorted. */
    static Set<String> ofThisProcess() throws IOException {
        Set<String> own = ownInodes();
        return in(TABLES, LISTENING, own::contains);
    }

    /** Those of all processes in the network namespace of this one, and what receives datagrams. */
    static Set<String> ofThisNetwork() throws IOException {
        Set<String> sockets = in(TABLES, LISTENING, any -> true);
        sockets.addAll(in(DATAGRAM_TABLES, RECEIVING_DATAGRAMS, any -> true));
        return sockets;
    }

    private static Set<String> in(List<Path> tables, String state, Predicate<String> ofInode) throws IOException {
        Set<String> sockets = new TreeSet<>();
        for (Path table : tables) {
            if (Files.exists(table)) {
                Files.readAllLines(table).stream()
                        .map(line -> line.trim().split("\\s+"))
                        .filter(columns -> columns[STATE].equals(state) && ofInode.test(columns[INODE]))
                        .map(columns -> address(columns[LOCAL_ADDRESS]))
                        .collect(toCollection(() -> sockets));
            }
        }
        return sockets;
    }

    private static Set<String> ownInodes() throws IOException {
        try (Stream<Path> files = Files.list(OWN_FILES)) {
            return files.map(ListeningSockets::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            // It was closed meanwhile.
            return "";
        }
    }

    /** Of the address as words of the processor, and the port, in hexadecimal digits. */
    private static String address(String column) {
        String[] parts = column.split(":");
        ByteBuffer bytes = ByteBuffer.allocate(parts[0].length() / 2).order(ByteOrder.nativeOrder());
        for (int i = 0; i < parts[0].length(); i += WORD_DIGITS) {
            bytes.putInt(Integer.parseUnsignedInt(parts[0].substring(i, i + WORD_DIGITS), 16));
        }
        try {
            return InetAddress.getByAddress(bytes.array()).getHostAddress() + ":" + Integer.parseInt(parts[1], 16);
        } catch (IOException e) {
            throw new AssertionError(column, e);
        }
    }
}
