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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on the loopback interface that can delay, throttle, cut, half-close, hold and refuse connections, for
 * fault tests.
 *
 * <pre>{@code
 * try (TcpProxy proxy = TcpProxy.to("127.0.0.1", platform.port())) {
 *     proxy.delay(Duration.ofMillis(10));
 *     // connect a client to proxy.uri(), then:
 *     proxy.cut();
 * }
 * }</pre>
 *
 * <p>It knows nothing of MQTT. All methods are safe for use by many threads.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final Duration MAX_DELAY = Duration.ofMinutes(1);

    private final InetSocketAddress target;
    private final int port;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    // Connections that have ended while the last of their threads may still be alive.
    private final Set<ProxiedConnection> ending = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private volatile long delayNanos;
    private boolean stalled;
    private long bytesPerSecond;
    private Acceptor acceptor;
    private boolean closed;

    private TcpProxy(InetSocketAddress target) {
        this.target = target;
        this.acceptor = new Acceptor(0);
        this.port = acceptor.port();
        acceptor.start();
    }

    /**
     * Starts a proxy on a free port of 127.0.0.1. The target is looked for anew for every connection; it may be down.
     *
     * @param host host name or address of the target
     * @param port TCP port of the target, 1 to 65,535
     */
    public static TcpProxy to(String host, int port) {
        return new TcpProxy(new InetSocketAddress(host, port));
    }

    /** The TCP port to connect to, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** What to connect to, as MQTT clients write it: {@code tcp://127.0.0.1:41234}. */
    public String uri() {
        return "tcp://127.0.0.1:" + port;
    }

    /**
     * Delays all bytes by this much in each direction, so that a round trip takes twice as long. Bandwidth stays the
     * same as long as no more than 8 MiB are under way in one direction. What is under way already keeps its delay.
     *
     * @param oneWay zero, the default, to one minute
     * @throws IllegalArgumentException if it is out of range
     */
    public void delay(Duration oneWay) {
        if (oneWay.isNegative() || oneWay.compareTo(MAX_DELAY) > 0) {
            throw new IllegalArgumentException(
                    "Delay " + oneWay + " is out of range: choose zero to " + MAX_DELAY + ".");
        }
        delayNanos = oneWay.toNanos();
    }

    /**
     * Limits the bandwidth of each connection, those to come included, in each direction by itself. Bytes arrive in
     * pieces of what the bandwidth carries in 20 ms, or one by one; who sends more has to wait when 8 MiB and the
     * system's buffers are full. It comes on top of the delay.
     *
     * @param limit bytes per second; 0, the default, for no limit
     * @throws IllegalArgumentException if it is negative
     */
    public synchronized void throttle(long limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("Bandwidth " + limit
                    + " B/s is out of range: choose 1 or more bytes per second, or 0 for no limit.");
        }
        bytesPerSecond = limit;
        connections.forEach(connection -> connection.throttle(limit));
    }

    /** Cuts all connections with RST at both ends; what is under way is lost. New connections are accepted. */
    public void cut() {
        connections.forEach(ProxiedConnection::reset);
    }

    /** Cuts all connections with FIN at both ends; what is under way is lost. New connections are accepted. */
    public void cutWithFin() {
        connections.forEach(ProxiedConnection::finish);
    }

    /**
     * Closes the way to the server on all connections, as a broken middlebox does: the server sees FIN at once, even
     * while the proxy is stalled, and gets nothing more; what is under way to it is lost. The client notices nothing: it
     * still gets what the server sends, and what it sends itself vanishes. New connections are not affected.
     */
    public void halfCloseToServer() {
        connections.forEach(ProxiedConnection::halfCloseToServer);
    }

    /**
     * Closes the way to the client on all connections: the client sees FIN at once, even while the proxy is stalled,
     * and gets nothing more; what is under way to it is lost. What it still sends reaches the server, which notices
     * nothing. New connections are not affected.
     */
    public void halfCloseToClient() {
        connections.forEach(ProxiedConnection::halfCloseToClient);
    }

    /**
     * Holds all bytes in both directions, FIN and RST included, as a dead link does. New connections are
     * accepted and held too. Who sends goes on until 8 MiB and the system's buffers are full.
     */
    public void stall() {
        hold(true);
    }

    /** Lets all bytes go on that {@link #stall()} has held. */
    public void resume() {
        hold(false);
    }

    private synchronized void hold(boolean hold) {
        stalled = hold;
        connections.forEach(connection -> connection.stall(hold));
    }

    /** Refuses new connections, as a port on which nobody listens. Connections that are there stay. */
    public void refuse() {
        Acceptor last;
        synchronized (this) {
            last = acceptor;
            acceptor = null;
        }
        // Outside the lock, for a connection that is just being accepted needs it.
        if (last != null) {
            last.close();
        }
    }

    /**
     * Accepts new connections again after {@link #refuse()}.
     *
     * @throws UncheckedIOException if something else has taken the port meanwhile
     */
    public synchronized void accept() {
        if (closed) {
            throw new IllegalStateException("The proxy is closed. Start a new one with TcpProxy.to(host, port).");
        }
        if (acceptor == null) {
            acceptor = new Acceptor(port);
            acceptor.start();
        }
    }

    /** How many connections were accepted since the proxy started; one counts even if the target then refuses it. */
    public long connectionsAccepted() {
        return accepted.get();
    }

    /** How many connections are there now; one that was cut counts until its last thread is gone, some milliseconds. */
    public int liveConnections() {
        return connections.size();
    }

    /** Refuses new connections, cuts all with RST and waits until all threads are gone. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        refuse();
        // In this order: a connection that ends is in the second set before it leaves the first one.
        Set<ProxiedConnection> last = new HashSet<>(connections);
        last.addAll(ending);
        cut();
        try {
            for (ProxiedConnection connection : last) {
                connection.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called by the last thread of a connection, which is then still alive. */
    private void remove(ProxiedConnection connection) {
        ending.add(connection);
        connections.remove(connection);
    }

    private void connect(Socket client) {
        ending.removeIf(ProxiedConnection::isGone);
        accepted.incrementAndGet();
        Socket server = new Socket();
        try {
            server.connect(target, CONNECT_TIMEOUT_MILLIS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException e) {
            // The client learns what the proxy learnt: there is nobody.
            ProxiedConnection.closeQuietly(server);
            ProxiedConnection.closeQuietly(client);
            return;
        }
        synchronized (this) {
            ProxiedConnection connection =
                    new ProxiedConnection(client, server, () -> delayNanos, stalled, bytesPerSecond, this::remove);
            if (closed || acceptor == null) {
                connection.reset();
                return;
            }
            connections.add(connection);
            connection.start();
        }
    }

    /** The listening socket and its thread. */
    private final class Acceptor {

        private static final long JOIN_MILLIS = 10_000;

        private final ServerSocket listener;
        private final Thread thread;

        Acceptor(int wantedPort) {
            try {
                listener = new ServerSocket();
                listener.setReuseAddress(true);
                listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wantedPort));
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "Cannot listen on 127.0.0.1, port " + wantedPort + ": something else has it.", e);
            }
            thread = new Thread(this::run, "tcp-proxy-" + port() + "-acceptor");
            thread.setDaemon(true);
        }

        int port() {
            return listener.getLocalPort();
        }

        void start() {
            thread.start();
        }

        private void run() {
            while (!listener.isClosed()) {
                try {
                    connect(listener.accept());
                } catch (IOException e) {
                    // Closed, or the client was gone before it was accepted: the loop's condition tells which.
                }
            }
        }

        void close() {
            try {
                listener.close();
                thread.join(JOIN_MILLIS);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot stop listening on port " + port(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
