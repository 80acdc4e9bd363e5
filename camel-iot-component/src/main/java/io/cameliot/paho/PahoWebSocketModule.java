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
package io.cameliot.paho;

import io.cameliot.protocol.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;

/**
 * MQTT over a WebSocket of the JDK. Paho's own WebSockets break on the server's pings and on messages in several frames
 * (<a href="https://github.com/eclipse-paho/paho.mqtt.java/issues/912">#912</a>).
 */
final class PahoWebSocketModule implements NetworkModule {
    /** MQTT 5.0, 6: the subprotocol of WebSockets that carry MQTT. */
    private static final String SUBPROTOCOL = "mqtt";

    /** How many received pieces may wait to be read. */
    private static final int MAX_WAITING = 64;

    /** After so long without data Paho wants to look around. */
    private static final long READ_TIMEOUT_MILLIS = 1_000;

    private final HttpClient client;
    private final URI uri;
    private final Map<String, String> headers;
    private final Duration timeout;
    private final BlockingQueue<Piece> received = new LinkedBlockingQueue<>();
    private volatile WebSocket webSocket;
    private volatile boolean stopped;

    PahoWebSocketModule(HttpClient client, URI uri, Map<String, String> headers, Duration timeout) {
        this.client = client;
        this.uri = uri;
        this.headers = headers == null ? Map.of() : Map.copyOf(headers);
        this.timeout = timeout;
    }

    @Override
    public void start() throws IOException {
        WebSocket.Builder builder =
                client.newWebSocketBuilder().subprotocols(SUBPROTOCOL).connectTimeout(timeout);
        headers.forEach(builder::header);
        webSocket = await(builder.buildAsync(uri, new Listener()), timeout);
    }

    @Override
    public InputStream getInputStream() {
        return new Input();
    }

    @Override
    public OutputStream getOutputStream() {
        return new Output();
    }

    @Override
    public void stop() {
        stopped = true;
        WebSocket open = webSocket;
        if (open != null) {
            // The MQTT connection has said goodbye; closing in good order would wait for the server.
            open.sendClose(WebSocket.NORMAL_CLOSURE, "");
            open.abort();
        }
        received.add(Piece.end(new IOException("The WebSocket was closed")));
    }

    @Override
    public String getServerURI() {
        return uri.toString();
    }

    /** Waits for the end of something, and for the end of the module at most. */
    private <T> T await(CompletableFuture<T> future, Duration atMost) throws IOException {
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            while (true) {
                try {
                    return future.get(READ_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (stopped || System.nanoTime() - deadline > 0) {
                        future.cancel(true);
                        throw new IOException(stopped ? "The WebSocket was closed" : "The server did not answer", e);
                    }
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** Bytes that were received, or why there will be no more. */
    private record Piece(ByteBuffer bytes, IOException end) {
        static Piece end(IOException cause) {
            return new Piece(null, cause);
        }
    }

    private final class Listener implements WebSocket.Listener {
        @Override
        public void onOpen(WebSocket opened) {
            opened.request(MAX_WAITING);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
            received.add(new Piece(copy, null));
            // More is asked for when this is read.
            return null;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            received.add(Piece.end(new IOException("The server sent text over the WebSocket, which is not MQTT")));
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
            received.add(Piece.end(new IOException("The server closed the WebSocket with status " + statusCode
                    + (reason.isEmpty() ? "" : ", " + Printable.excerpt(reason)))));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            received.add(Piece.end(new IOException("The WebSocket failed: " + error.getMessage(), error)));
        }
    }

    private final class Input extends InputStream {
        private ByteBuffer current = ByteBuffer.allocate(0);

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (!current.hasRemaining()) {
                current = next();
            }
            int count = Math.min(length, current.remaining());
            current.get(bytes, offset, count);
            return count;
        }

        private ByteBuffer next() throws IOException {
            try {
                Piece piece = received.poll(READ_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
                if (piece == null) {
                    throw new SocketTimeoutException("Nothing came for a while");
                }
                if (piece.end != null) {
                    received.add(piece);
                    throw piece.end;
                }
                webSocket.request(1);
                return piece.bytes;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }

        @Override
        public int available() {
            return current.remaining();
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            // The keep alive gives up a server that takes nothing, and stops the module.
            await(webSocket.sendBinary(ByteBuffer.wrap(bytes, offset, length), true), Duration.ofDays(1));
        }
    }
}
