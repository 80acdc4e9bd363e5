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
package io.cameliot.broker;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Mosquitto started by the test, on a free port of this machine. */
final class MosquittoProcess implements TestBroker {
    private static final Logger LOG = LoggerFactory.getLogger(MosquittoProcess.class);
    private static final List<String> FOLDERS = Stream.concat(
                    Stream.of(System.getenv("PATH").split(":")),
                    Stream.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"))
            .toList();

    private final Path directory;
    private final int port;
    private Process process;

    private MosquittoProcess(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    static MosquittoProcess start() throws IOException, InterruptedException {
        program("mosquitto");
        Path directory = Files.createTempDirectory("mosquitto");
        Path passwords = directory.resolve("passwords");
        int exit = new ProcessBuilder(
                        program("mosquitto_passwd").toString(), "-b", "-c", passwords.toString(), API_KEY, TOKEN)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("passwd.log").toFile())
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("mosquitto_passwd failed: " + Files.readString(directory.resolve("passwd.log")));
        }
        // Mosquitto cannot choose a port and tell it: another process may take the free one before Mosquitto does.
        while (true) {
            MosquittoProcess broker = new MosquittoProcess(directory, freePort());
            broker.configure(passwords);
            try {
                broker.run();
                return broker;
            } catch (PortTakenException e) {
                LOG.info("Another process was faster: {}", e.getMessage());
            }
        }
    }

    private void configure(Path passwords) throws IOException {
        // Started by root, Mosquitto drops to a user who could not read a private directory.
        Files.writeString(directory.resolve("mosquitto.conf"), """
                listener %d 127.0.0.1
                allow_anonymous false
                password_file %s
                persistence true
                persistence_location %s/
                max_queued_messages 0
                user %s
                """.formatted(
                        port, passwords, directory, System.getProperty("user.name")));
    }

    private void run() throws IOException {
        process = new ProcessBuilder(
                        program("mosquitto").toString(),
                        "-c",
                        directory.resolve("mosquitto.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("mosquitto.log").toFile())
                .start();
        await("Mosquitto listens").until(this::listens);
    }

    /** It has its sessions again. */
    @Override
    public void restart() throws IOException {
        stop();
        run();
    }

    private void stop() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path program(String name) {
        Optional<Path> program = FOLDERS.stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        return program.orElseThrow(() -> new TestAbortedException("Skipped: " + name + " is not installed"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            String log = Files.readString(directory.resolve("mosquitto.log"));
            throw log.contains("Address already in use")
                    ? new PortTakenException("port " + port + " is in use")
                    : new IllegalStateException("Mosquitto ended: " + log);
        }
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String serverUri() {
        return "tcp://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        stop();
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class PortTakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PortTakenException(String message) {
            super(message);
        }
    }
}
