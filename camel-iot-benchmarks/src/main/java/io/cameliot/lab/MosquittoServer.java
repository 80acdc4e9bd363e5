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
package io.cameliot.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Mosquitto process on a port of this machine, which can be stopped and started again with the sessions it had. */
public final class MosquittoServer implements AutoCloseable {
    private static final List<Path> PROGRAMS = List.of(
            Path.of("/usr/sbin/mosquitto"), Path.of("/usr/local/sbin/mosquitto"), Path.of("/usr/bin/mosquitto"));
    private static final Duration START = Duration.ofSeconds(20);

    private final Path configuration;
    private final int port;
    private Process process;

    private MosquittoServer(Path configuration, int port) {
        this.configuration = configuration;
        this.port = port;
    }

    public static boolean isInstalled() {
        return PROGRAMS.stream().anyMatch(Files::isExecutable);
    }

    /** With sessions that survive a restart, without limits of its queues, and with 5,000 unacknowledged messages. */
    public static MosquittoServer start() throws IOException {
        return start("""
                persistence true
                max_queued_messages 0
                set_tcp_nodelay true
                max_topic_alias 0
                max_inflight_messages 5000
                """);
    }

    /** @param settings lines of its configuration; all else is as it is by default */
    public static MosquittoServer start(String settings) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path directory = Files.createTempDirectory("mosquitto");
        Path configuration = Files.writeString(
                directory.resolve("mosquitto.conf"),
                """
                listener %d 127.0.0.1
                allow_anonymous true
                persistence_location %s/
                user %s
                """.formatted(port, directory, System.getProperty("user.name")) + settings);
        MosquittoServer server = new MosquittoServer(configuration, port);
        server.run();
        // It must not outlive this process, whatever ends that.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.process.destroy()));
        return server;
    }

    public int port() {
        return port;
    }

    /** Stops it in good order, so that it saves its sessions, and starts it again. */
    public void restart() throws IOException {
        stop();
        run();
    }

    private void run() throws IOException {
        String program = PROGRAMS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("Mosquitto is not installed"))
                .toString();
        process = new ProcessBuilder(program, "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(configuration.resolveSibling("mosquitto.log").toFile())
                .start();
        long deadline = System.nanoTime() + START.toNanos();
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException(
                        "Mosquitto did not start: " + Files.readString(configuration.resolveSibling("mosquitto.log")));
            }
            Thread.onSpinWait();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void stop() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        try (var files = Files.list(configuration.getParent())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(configuration.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
