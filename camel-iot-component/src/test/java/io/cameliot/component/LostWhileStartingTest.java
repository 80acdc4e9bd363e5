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

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** An application starts before its server, also if the server goes away just then. */
class LostWhileStartingTest {
    private static final byte[] CONNACK = {0x20, 3, 0, 0, 0};

    /** Accepts one connection, reads the first packet that follows the CONNECT, and is gone. */
    private static CompletableFuture<Void> acceptOnce(ServerSocket server) {
        return CompletableFuture.runAsync(() -> {
            try (server;
                    Socket socket = server.accept()) {
                InputStream in = socket.getInputStream();
                in.read(new byte[1_000]);
                socket.getOutputStream().write(CONNACK);
                in.read(new byte[1_000]);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    @Test
    void aConnectionThatIsLostBeforeTheAnswerToTheSubscriptionIsNoReasonNotToStart() throws Exception {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CompletableFuture<Void> gone = acceptOnce(server);
        try (DefaultCamelContext context = IotContext.of("tcp://127.0.0.1:" + server.getLocalPort(), "start-lost")) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("iot:event?type=pump&connectionTimeout=2")
                            .routeId("pumps")
                            .to("mock:pumps");
                }
            });

            context.start();

            gone.join();
            assertThat(context.isStarted()).isTrue();
            IotConsumer consumer = (IotConsumer) context.getRoute("pumps").getConsumer();
            assertThat(consumer.isStarted()).isTrue();
            assertThat(consumer.getHealthCheck().call().getState()).isEqualTo(HealthCheck.State.DOWN);
        }
    }
}
