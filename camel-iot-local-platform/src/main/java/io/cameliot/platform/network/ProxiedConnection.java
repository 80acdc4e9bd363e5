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
package io.cameliot.platform.network;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One client's connection through the proxy: two sockets, and a delay line in each direction. */
final class ProxiedConnection {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long JOIN_MILLIS = 10_000;

    private final Socket client;
    private final Socket server;
    private final Direction toServer;
    private final Direction toClient;
    private final LongSupplier delayNanos;
    private final Consumer<ProxiedConnection> onEnd;
    private final AtomicInteger openDirections = new AtomicInteger(2);
    // The first end is the one that counts: the threads that it wakes must not make a FIN an RST.
    private final AtomicBoolean ended = new AtomicBoolean();
    private final List<Thread> threads;
    private final AtomicInteger runningThreads;

    /**
     * A connection that does not forward yet.
     *
     * @param delayNanos asked for every chunk anew
     * @param stalled whether it holds everything to begin with
     * @param bytesPerSecond the bandwidth of each direction to begin with, 0 for no limit
     * @param onEnd called once, by the last of the connection's threads at its end
     */
    ProxiedConnection(
            Socket client,
            Socket server,
            LongSupplier delayNanos,
            boolean stalled,
            long bytesPerSecond,
            Consumer<ProxiedConnection> onEnd) {
        this.client = client;
        this.server = server;
        this.delayNanos = delayNanos;
        this.onEnd = onEnd;
        this.toServer = new Direction(client, server, new DelayLine(stalled, bytesPerSecond));
        this.toClient = new Direction(server, client, new DelayLine(stalled, bytesPerSecond));
        this.threads = List.of(
                thread("client-reader", toServer::read),
                thread("server-writer", toServer::write),
                thread("server-reader", toClient::read),
                thread("client-writer", toClient::write));
        this.runningThreads = new AtomicInteger(threads.size());
    }

    void start() {
        threads.forEach(Thread::start);
    }

    void stall(boolean hold) {
        toServer.line.stall(hold);
        toClient.line.stall(hold);
    }

    void throttle(long bytesPerSecond) {
        toServer.line.throttle(bytesPerSecond);
        toClient.line.throttle(bytesPerSecond);
    }

    /** Sends FIN to the server; what the client sends from now on is lost. */
    void halfCloseToServer() {
        toServer.halfClose();
    }

    /** Sends FIN to the client; what the server sends from now on is lost. */
    void halfCloseToClient() {
        toClient.halfClose();
    }

    /** Ends the connection at both ends with RST; what is under way is lost. */
    void reset() {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        resetQuietly(client);
        resetQuietly(server);
        interrupt();
    }

    /** Ends the connection at both ends with FIN; what is under way is lost. */
    void finish() {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        finishQuietly(client);
        finishQuietly(server);
        interrupt();
    }

    /** Waits until the threads are gone. */
    void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(JOIN_MILLIS);
        }
    }

    /** Whether all threads are gone. */
    boolean isGone() {
        return threads.stream().noneMatch(Thread::isAlive);
    }

    private void interrupt() {
        threads.forEach(Thread::interrupt);
    }

    private long due() {
        return System.nanoTime() + delayNanos.getAsLong();
    }

    private Thread thread(String role, Transfer transfer) {
        Thread thread = new Thread(() -> run(transfer), "tcp-proxy-" + client.getPort() + "-" + role);
        thread.setDaemon(true);
        return thread;
    }

    private void run(Transfer transfer) {
        try {
            transfer.run();
        } catch (IOException | InterruptedException e) {
            // Nobody takes what has to be written, or the proxy cuts: there is nothing more to do for either end.
            reset();
        } finally {
            if (runningThreads.decrementAndGet() == 0) {
                onEnd.accept(this);
            }
        }
    }

    private static void resetQuietly(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already: then there is nothing to reset.
        }
        closeQuietly(socket);
    }

    private static void finishQuietly(Socket socket) {
        // Closing alone would send RST instead of FIN if there is something that was not read yet.
        shutdownQuietly(socket);
        closeQuietly(socket);
    }

    private static void shutdownQuietly(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // Shut down or closed already: FIN or RST is sent.
        }
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }

    /** What goes one way. */
    private final class Direction {

        private final Socket from;
        private final Socket to;
        private final DelayLine line;
        private volatile boolean halfClosed;

        Direction(Socket from, Socket to, DelayLine line) {
            this.from = from;
            this.to = to;
            this.line = line;
        }

        void halfClose() {
            halfClosed = true;
            shutdownQuietly(to);
        }

        void read() throws InterruptedException {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                InputStream in = from.getInputStream();
                int length = in.read(buffer);
                while (length >= 0) {
                    line.put(DelayLine.Chunk.of(Arrays.copyOf(buffer, length), due()));
                    length = in.read(buffer);
                }
                line.put(DelayLine.Chunk.of(DelayLine.Kind.END, due()));
            } catch (IOException e) {
                // Bad news travels like good news: late, and not at all while the line is stalled.
                line.put(DelayLine.Chunk.of(DelayLine.Kind.RESET, due()));
            }
        }

        void write() throws IOException, InterruptedException {
            DelayLine.Chunk chunk = line.take();
            while (chunk.kind() == DelayLine.Kind.BYTES) {
                write(chunk.bytes());
                chunk = line.take();
            }
            if (chunk.kind() == DelayLine.Kind.RESET) {
                reset();
                return;
            }
            shutdownQuietly(to);
            if (openDirections.decrementAndGet() == 0) {
                finish();
            }
        }

        private void write(byte[] bytes) throws IOException {
            if (halfClosed) {
                return;
            }
            try {
                // Asked for here: a half-close that comes before the first byte leaves no stream to ask for.
                to.getOutputStream().write(bytes);
            } catch (IOException e) {
                // The half-close may have come between the question and the writing.
                if (!halfClosed) {
                    throw e;
                }
            }
        }
    }

    @FunctionalInterface
    private interface Transfer {
        void run() throws IOException, InterruptedException;
    }
}
