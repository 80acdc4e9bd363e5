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
package io.cameliot.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that refuses a client is an everyday fault: the log says so without the places in the code. */
class EndedSubscriptionLogTest {
    private static final byte[] ACCEPTED = {0x20, 3, 0, 0, 0};
    private static final byte[] REFUSED = {0x20, 3, 0, (byte) 0x87, 0};

    private final LogCapture log = new LogCapture();

    @BeforeEach
    void startLog() {
        log.start((LoggerContext) LogManager.getContext(false));
    }

    @AfterEach
    void endLog() {
        log.end();
    }

    /** Grants a subscription, hangs up, and refuses the client afterwards. */
    private static void serve(ServerSocket server) {
        try {
            try (Socket first = server.accept()) {
                DataInputStream in = new DataInputStream(first.getInputStream());
                packet(in);
                first.getOutputStream().write(ACCEPTED);
                byte[] subscribe = packet(in);
                first.getOutputStream().write(new byte[] {(byte) 0x90, 4, subscribe[0], subscribe[1], 0, 1});
            }
            try (Socket second = server.accept()) {
                DataInputStream in = new DataInputStream(second.getInputStream());
                packet(in);
                second.getOutputStream().write(REFUSED);
                in.readAllBytes();
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    /** What follows the length, which has one byte. */
    private static byte[] packet(DataInputStream in) throws IOException {
        in.readByte();
        byte[] body = new byte[in.readByte()];
        in.readFully(body);
        return body;
    }

    @Test
    void theEndOfASubscriptionIsToldOnOneLine() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DefaultCamelContext context = IotContext.of("tcp://127.0.0.1:" + server.getLocalPort(), "ended")) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> serve(server));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("iot:event?type=t&id=i&event=e").to("mock:events");
                }
            });
            context.start();

            await().until(() -> log.captured().stream().anyMatch(EndedSubscriptionLogTest::tellsTheEnd));

            assertThat(log.captured().stream().filter(EndedSubscriptionLogTest::tellsTheEnd))
                    .allSatisfy(line -> assertThat(line).contains("0x87").doesNotContain("\tat "));
            served.join();
        }
    }

    private static boolean tellsTheEnd(String line) {
        return line.startsWith("The subscription to ")
                && line.contains(" ended")
                && line.contains("0x87")
                && !line.contains(" endedio.cameliot");
    }
}
