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
package io.cameliot.connection;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A WebSocket server (RFC 6455) before an MQTT server: passes on what comes, and to the client in frames of the size that
 * the test wants, each followed by a ping.
 */
final class WebSocketGateway implements AutoCloseable {
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final AtomicInteger pongs = new AtomicInteger();
    private final int target;
    private final int frameBytes;

    private WebSocketGateway(int target, int frameBytes) throws IOException {
        this.target = target;
        this.frameBytes = frameBytes;
        thread(this::accept);
    }

    /** @param frameBytes the most that a frame to the client holds, up to 125 */
    static WebSocketGateway to(ScriptedServer server, int frameBytes) throws IOException {
        return new WebSocketGateway(server.port(), frameBytes);
    }

    String uri() {
        return "ws://127.0.0.1:" + listener.getLocalPort() + "/mqtt";
    }

    /** What the last client asked with, names in lower case. */
    Map<String, String> headers() {
        return headers;
    }

    /** How many pings were answered. */
    int pongs() {
        return pongs.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() throws Exception {
        while (true) {
            Socket client = listener.accept();
            thread(() -> serve(client));
        }
    }

    private void serve(Socket client) throws Exception {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            client.setTcpNoDelay(true);
            upgrade(client);
            thread(() -> toClient(server, client));
            toServer(client, server);
        }
    }

    private void upgrade(Socket client) throws IOException, GeneralSecurityException {
        // Nothing follows the request before it is answered, so that a reader may read ahead.
        BufferedReader request =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        request.readLine();
        for (String line = request.readLine(); !line.isEmpty(); line = request.readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(),
                    line.substring(colon + 1).trim());
        }
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((headers.get("sec-websocket-key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes());
        client.getOutputStream()
                .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Accept: "
                                + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n")
                        .getBytes());
    }

    private void toClient(Socket server, Socket client) throws IOException {
        byte[] buffer = new byte[4096];
        int count = server.getInputStream().read(buffer);
        while (count >= 0) {
            for (int at = 0; at < count; at += frameBytes) {
                int end = Math.min(at + frameBytes, count);
                int opcode = at == 0 ? BINARY : CONTINUATION;
                frame(client, end == count ? FINAL | opcode : opcode, Arrays.copyOfRange(buffer, at, end));
                frame(client, FINAL | PING, new byte[] {42});
            }
            count = server.getInputStream().read(buffer);
        }
        frame(client, FINAL | CLOSE, new byte[] {3, (byte) 0xE8});
    }

    private static void frame(Socket client, int first, byte[] payload) throws IOException {
        byte[] frame = new byte[payload.length + 2];
        frame[0] = (byte) first;
        frame[1] = (byte) payload.length;
        System.arraycopy(payload, 0, frame, 2, payload.length);
        OutputStream out = client.getOutputStream();
        out.write(frame);
        out.flush();
    }

    private void toServer(Socket client, Socket server) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        while (true) {
            int opcode = in.readUnsignedByte() & 0x0F;
            byte[] payload = new byte[length(in.readUnsignedByte() & 0x7F, in)];
            byte[] mask = new byte[4];
            in.readFully(mask);
            in.readFully(payload);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            switch (opcode) {
                case BINARY, CONTINUATION -> server.getOutputStream().write(payload);
                case PONG -> pongs.incrementAndGet();
                default -> {
                    return;
                }
            }
        }
    }

    private static int length(int first, DataInputStream in) throws IOException {
        return switch (first) {
            case 126 -> in.readUnsignedShort();
            case 127 -> Math.toIntExact(in.readLong());
            default -> first;
        };
    }

    private static void thread(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        // One of the ends is closed: the test sees what it needs at the others.
                    }
                },
                "web-socket-gateway");
        thread.setDaemon(true);
        thread.start();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }
}
