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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int MEBIBYTE = 1024 * 1024;

    private ServerSocket target;
    private TcpProxy proxy;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = TcpProxy.to("127.0.0.1", target.getLocalPort());
        client = newClient();
        server = newServer();
        // The target sees a connection a moment before the proxy counts it.
        await().until(() -> proxy.liveConnections() == 1);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        proxy.close();
        target.close();
        assertThat(threads(proxy.port())).isEmpty();
        assertThat(threads(client.getLocalPort())).isEmpty();
    }

    @Test
    void bytes_pass_unchanged_in_both_directions() throws IOException {
        byte[] bytes = new byte[3 * MEBIBYTE];
        new Random(1).nextBytes(bytes);

        sendInBackground(client, bytes);
        assertThat(server.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
        sendInBackground(server, bytes);
        assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    }

    @Test
    void the_delay_applies_to_each_direction() throws IOException {
        Duration delay = Duration.ofMillis(200);
        proxy.delay(delay);

        assertThat(leastOneWay(client, server, delay)).isBetween(delay, Duration.ofMillis(390));
        assertThat(leastOneWay(server, client, delay)).isBetween(delay, Duration.ofMillis(390));
    }

    /** The least of some, since a busy machine makes some later than they are due. */
    private static Duration leastOneWay(Socket from, Socket to, Duration delay) throws IOException {
        Duration least = Duration.ofDays(1);
        for (int i = 0; i < 10 && least.compareTo(Duration.ofMillis(390)) > 0; i++) {
            long start = System.nanoTime();
            from.getOutputStream().write(1);
            to.getInputStream().read();
            Duration oneWay = Duration.ofNanos(System.nanoTime() - start);
            assertThat(oneWay).isGreaterThanOrEqualTo(delay);
            least = oneWay.compareTo(least) < 0 ? oneWay : least;
        }
        return least;
    }

    @Test
    void the_delay_costs_no_bandwidth() throws IOException {
        proxy.delay(Duration.ofMillis(100));
        byte[] bytes = new byte[32 * MEBIBYTE];
        long start = System.nanoTime();

        sendInBackground(client, bytes);
        server.getInputStream().readNBytes(bytes.length);

        // One chunk after another with 100 ms each would take a minute.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void many_small_packets_pass_quickly_in_spite_of_a_delay() throws IOException {
        proxy.delay(Duration.ofMillis(10));
        int packets = 100_000;
        int packetBytes = 100;
        long start = System.nanoTime();

        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            try {
                OutputStream out = client.getOutputStream();
                byte[] packet = new byte[packetBytes];
                for (int i = 0; i < packets; i++) {
                    out.write(packet);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        server.getInputStream().readNBytes(packets * packetBytes);

        assertThat(sender).succeedsWithin(Duration.ofSeconds(1));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void throttling_limits_each_direction_by_itself_and_changes_no_byte() throws IOException {
        proxy.throttle(10_000);
        byte[] bytes = new byte[4_000];
        new Random(2).nextBytes(bytes);
        long start = System.nanoTime();

        sendInBackground(client, bytes);
        sendInBackground(server, bytes);
        assertThat(server.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
        assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);

        // All but the last piece of 20 ms has taken its time.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(380));
    }

    @Test
    void connections_made_while_throttled_are_throttled_too() throws IOException {
        proxy.throttle(1);
        try (Socket late = newClient();
                Socket atServer = newServer()) {
            late.getOutputStream().write(new byte[1_000]);
            assertThat(atServer.getInputStream().read()).isZero();
            assertThat(atServer.getInputStream().available()).isLessThan(999);
        }
    }

    @Test
    void what_waits_for_bandwidth_arrives_as_soon_as_there_is_no_limit_any_more() throws IOException {
        proxy.throttle(1);
        client.getOutputStream().write(new byte[MEBIBYTE]);
        client.shutdownOutput();

        proxy.throttle(0);

        // At one byte per second this would take twelve days.
        assertThat(server.getInputStream().readAllBytes()).hasSize(MEBIBYTE);
    }

    @Test
    void a_negative_bandwidth_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.throttle(-1))
                .withMessageContaining("-1");
    }

    @Test
    void half_closing_to_the_server_ends_what_it_gets_and_not_what_it_sends() throws IOException {
        proxy.halfCloseToServer();

        assertThat(server.getInputStream().read()).isEqualTo(-1);
        client.getOutputStream().write(new byte[MEBIBYTE]);
        server.getOutputStream().write(4);
        assertThat(client.getInputStream().read()).isEqualTo(4);
        assertThat(proxy.liveConnections()).isEqualTo(1);

        server.close();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        client.close();
        await().until(() -> proxy.liveConnections() == 0);
    }

    @Test
    void half_closing_to_the_client_ends_what_it_gets_and_not_what_it_sends() throws IOException {
        proxy.halfCloseToClient();

        assertThat(client.getInputStream().read()).isEqualTo(-1);
        server.getOutputStream().write(new byte[MEBIBYTE]);
        client.getOutputStream().write(5);
        assertThat(server.getInputStream().read()).isEqualTo(5);
        assertThat(proxy.liveConnections()).isEqualTo(1);

        client.close();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        server.close();
        await().until(() -> proxy.liveConnections() == 0);
    }

    @Test
    void half_closing_loses_what_is_under_way_and_waits_for_nothing() throws IOException {
        proxy.stall();
        client.getOutputStream().write(new byte[] {1, 2, 3});

        proxy.halfCloseToServer();

        assertThat(server.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void half_closing_both_ways_is_the_end_when_both_ends_agree() throws IOException {
        proxy.halfCloseToServer();
        proxy.halfCloseToClient();

        assertThat(server.getInputStream().read()).isEqualTo(-1);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        server.close();
        client.close();
        await().until(() -> proxy.liveConnections() == 0);
    }

    @Test
    void a_reset_behind_a_half_close_still_resets_the_other_end() throws IOException {
        proxy.halfCloseToServer();
        assertThat(server.getInputStream().read()).isEqualTo(-1);

        client.setSoLinger(true, 0);
        client.close();

        await().until(() -> proxy.liveConnections() == 0);
    }

    @Test
    void connections_made_after_a_half_close_are_whole() throws IOException {
        proxy.halfCloseToServer();
        proxy.halfCloseToClient();

        try (Socket again = newClient();
                Socket atServer = newServer()) {
            again.getOutputStream().write(6);
            assertThat(atServer.getInputStream().read()).isEqualTo(6);
        }
    }

    @Test
    void cutting_resets_both_ends_and_new_connections_are_accepted() throws IOException {
        proxy.cut();

        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> client.getInputStream().read());
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> server.getInputStream().read());
        await().until(() -> proxy.liveConnections() == 0);
        try (Socket again = newClient();
                Socket atServer = newServer()) {
            again.getOutputStream().write(7);
            assertThat(atServer.getInputStream().read()).isEqualTo(7);
        }
        assertThat(proxy.connectionsAccepted()).isEqualTo(2);
    }

    @Test
    void cutting_with_fin_ends_both_streams_properly() throws IOException {
        proxy.cutWithFin();

        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        await().until(() -> proxy.liveConnections() == 0);
    }

    @Test
    void the_end_of_one_direction_leaves_the_other_open() throws IOException {
        client.shutdownOutput();
        assertThat(server.getInputStream().read()).isEqualTo(-1);

        server.getOutputStream().write(3);
        assertThat(client.getInputStream().read()).isEqualTo(3);
        server.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        await().until(() -> proxy.liveConnections() == 0);
    }

    @Test
    void a_reset_at_one_end_resets_the_other() throws IOException {
        client.setSoLinger(true, 0);
        client.close();

        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> server.getInputStream().read());
    }

    @Test
    void stalling_holds_bytes_and_the_end_of_the_stream_until_resumed() throws IOException {
        proxy.stall();
        client.getOutputStream().write(new byte[] {1, 2, 3});
        client.shutdownOutput();

        server.setSoTimeout(200);
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> server.getInputStream().read());
        proxy.resume();

        server.setSoTimeout(TIMEOUT_MILLIS);
        assertThat(server.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
    }

    @Test
    void a_reset_is_held_while_stalled_too() throws IOException {
        proxy.stall();
        client.setSoLinger(true, 0);
        client.close();

        server.setSoTimeout(200);
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> server.getInputStream().read());
        proxy.resume();

        server.setSoTimeout(TIMEOUT_MILLIS);
        assertThat(isEnded(server)).isTrue();
    }

    @Test
    void connections_made_while_stalled_are_held_too() throws IOException {
        proxy.stall();
        try (Socket late = newClient();
                Socket atServer = newServer()) {
            late.getOutputStream().write(9);
            atServer.setSoTimeout(200);
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> atServer.getInputStream().read());

            proxy.resume();
            atServer.setSoTimeout(TIMEOUT_MILLIS);
            assertThat(atServer.getInputStream().read()).isEqualTo(9);
        }
    }

    @Test
    void what_is_held_is_bounded() {
        proxy.stall();
        AtomicLong written = new AtomicLong();
        AtomicLong seen = new AtomicLong();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            byte[] chunk = new byte[64 * 1024];
            try {
                while (written.get() < 1024L * MEBIBYTE) {
                    client.getOutputStream().write(chunk);
                    written.addAndGet(chunk.length);
                }
            } catch (IOException e) {
                // The test is over.
            }
        });

        await().until(() -> written.get() >= 8L * MEBIBYTE);
        await().pollInterval(Duration.ofMillis(300)).until(() -> written.get() == seen.getAndSet(written.get()));
        assertThat(writer).isNotDone();
        assertThat(written.get()).isBetween(8L * MEBIBYTE, 64L * MEBIBYTE);
    }

    @Test
    void refusing_turns_new_connections_away_and_leaves_the_others() throws IOException {
        proxy.refuse();

        assertThatExceptionOfType(ConnectException.class).isThrownBy(this::newClient);
        client.getOutputStream().write(5);
        assertThat(server.getInputStream().read()).isEqualTo(5);

        proxy.accept();
        try (Socket again = newClient();
                Socket atServer = newServer()) {
            again.getOutputStream().write(6);
            assertThat(atServer.getInputStream().read()).isEqualTo(6);
        }
        assertThat(proxy.connectionsAccepted()).isEqualTo(2);
    }

    @Test
    void a_target_that_is_down_ends_the_clients_connection() throws IOException {
        target.close();

        try (Socket unlucky = newClient()) {
            assertThat(isEnded(unlucky)).isTrue();
        }
        assertThat(proxy.connectionsAccepted()).isEqualTo(2);
    }

    @Test
    void a_closed_proxy_is_closed_for_good() {
        proxy.close();

        assertThatExceptionOfType(ConnectException.class).isThrownBy(this::newClient);
        assertThatIllegalStateException().isThrownBy(proxy::accept).withMessageContaining("closed");
        assertThat(proxy.liveConnections()).isZero();
    }

    @Test
    void a_closed_proxy_has_no_threads_not_even_those_of_connections_that_have_just_ended() throws IOException {
        for (int i = 0; i < 200; i++) {
            // The client of another connection may have the same port: it goes to another one.
            Set<Thread> others = Thread.getAllStackTraces().keySet();
            try (TcpProxy other = TcpProxy.to("127.0.0.1", target.getLocalPort());
                    Socket atClient = new Socket("127.0.0.1", other.port());
                    Socket atServer = newServer()) {
                await().until(() -> other.liveConnections() == 1);
                other.cut();
                while (other.liveConnections() > 0) {
                    Thread.onSpinWait();
                }
                other.close();
                assertThat(threads(other.port())).isEmpty();
                assertThat(others).containsAll(threads(atClient.getLocalPort()));
            }
        }
    }

    /** The threads of a proxy, by its port, or of one of its connections, by the client's. */
    private static List<Thread> threads(int port) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tcp-proxy-" + port + "-"))
                .toList();
    }

    @Test
    void a_half_close_before_the_first_byte_leaves_the_other_direction_open() throws IOException {
        for (int i = 0; i < 200; i++) {
            try (TcpProxy other = TcpProxy.to("127.0.0.1", target.getLocalPort());
                    Socket atClient = new Socket("127.0.0.1", other.port());
                    Socket atServer = newServer()) {
                while (other.liveConnections() == 0) {
                    Thread.onSpinWait();
                }
                other.halfCloseToServer();
                atClient.getOutputStream().write(1);
                atServer.getOutputStream().write(2);
                assertThat(atClient.getInputStream().read()).isEqualTo(2);
            }
        }
    }

    @Test
    void a_delay_out_of_range_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.delay(Duration.ofMillis(-1)))
                .withMessageContaining("PT-0.001S");
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.delay(Duration.ofMinutes(2)));
    }

    private Socket newClient() throws IOException {
        Socket socket = new Socket("127.0.0.1", proxy.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private Socket newServer() throws IOException {
        target.setSoTimeout(TIMEOUT_MILLIS);
        Socket socket = target.accept();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static boolean isEnded(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    private static void sendInBackground(Socket socket, byte[] bytes) {
        CompletableFuture.runAsync(() -> {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
