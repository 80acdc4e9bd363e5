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
package io.cameliot.platform.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.cameliot.platform.network.CannotListen;
import io.cameliot.platform.network.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of a platform: takes requests apart and sends answers. It can be stopped and started again. Safe for
 * use by many threads.
 */
public final class HttpEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final int MAX_DRAINED_BYTES = 1 << 26;
    private static final int DRAINED_AT_ONCE = 1 << 13;
    private static final int NO_BODY = -1;

    private final String host;
    private final Optional<Tls> tls;
    private final DeviceApi api;
    private int port;
    private Optional<HttpServer> running = Optional.empty();

    /**
     * A server that is not started.
     *
     * @param host the address to listen on, and no other
     * @param port the port, 0 for any free one
     * @param tls how to speak TLS; without it, plain HTTP is spoken
     * @param api what answers
     * @throws IllegalArgumentException if the port is out of range
     */
    public HttpEndpoint(String host, int port, Optional<Tls> tls, DeviceApi api) {
        this.host = host;
        this.tls = tls;
        this.api = api;
        this.port = port;
    }

    /**
     * Starts it, on the same port as the last time.
     *
     * @throws IllegalStateException if the port cannot be listened on, or the key store cannot be used
     */
    public synchronized void start() {
        try {
            InetSocketAddress address = new InetSocketAddress(host, port);
            HttpServer server = tls.isPresent() ? secure(address, tls.get()) : HttpServer.create(address, 0);
            AtomicInteger number = new AtomicInteger();
            // A request has a thread until it has come as a whole: one that never does must not keep others waiting.
            server.setExecutor(Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task, "local-platform-http-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            }));
            server.createContext("/", this::answer);
            server.start();
            port = server.getAddress().getPort();
            running = Optional.of(server);
        } catch (IOException e) {
            throw CannotListen.exception(host, port, e);
        }
    }

    /** Stops it at once. Does nothing if it is stopped. */
    public synchronized void stop() {
        running.ifPresent(server -> {
            server.stop(0);
            ((ExecutorService) server.getExecutor()).shutdownNow();
        });
        running = Optional.empty();
    }

    /** The port that the server listens on, or listened on when it was last running. */
    public synchronized int port() {
        return port;
    }

    private static HttpServer secure(InetSocketAddress address, Tls tls) throws IOException {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(tls.keyStore().load(), tls.keyStore().password().toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            HttpsServer server = HttpsServer.create(address, 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            return server;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot use the key in " + tls.keyStore() + " (" + e + ").", e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = decide(exchange);
            byte[] body = answer.body()
                    .map(json -> json.toString().getBytes(StandardCharsets.UTF_8))
                    .orElse(new byte[0]);
            if (answer.status() == Answer.UNAUTHORIZED) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"local platform\"");
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            boolean withoutBody =
                    body.length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status(), withoutBody ? NO_BODY : body.length);
            if (!withoutBody) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private Answer decide(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            drain(exchange.getRequestBody());
            return Answer.error(Answer.TOO_LARGE, "The body has more than " + MAX_BODY_BYTES + " bytes. Send less.");
        }
        try {
            return api.answer(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getRawPath(),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                    body);
        } catch (RuntimeException e) {
            LOG.warn("A request was not answered: {} {}", exchange.getRequestMethod(), exchange.getRequestURI(), e);
            return Answer.error(Answer.FAILED, "The platform has failed; its log tells more.");
        }
    }

    /**
     * Reads on, and throws away: the end of a connection with bytes that nobody has read may overtake the answer on it. Who
     * sends without end gets none.
     */
    private static void drain(InputStream body) throws IOException {
        byte[] thrownAway = new byte[DRAINED_AT_ONCE];
        int left = MAX_DRAINED_BYTES;
        int read = 0;
        while (read >= 0 && left > 0) {
            read = body.read(thrownAway);
            left -= read;
        }
    }
}
