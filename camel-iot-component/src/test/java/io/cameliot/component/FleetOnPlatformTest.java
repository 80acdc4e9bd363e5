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
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.cameliot.broker.TestBroker;
import io.cameliot.fleet.Change;
import io.cameliot.fleet.ConnectionState;
import io.cameliot.fleet.Fleet;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.organisation.Organisation;
import io.cameliot.protocol.CloseCode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A fleet follows real devices by the platform's own monitoring messages. */
class FleetOnPlatformTest {
    private static final String TOKEN = "TP-123456";

    private final LocalPlatform platform = LocalPlatform.builder()
            .organisation(Organisation.named(TestBroker.ORGANISATION)
                    .apiKey(TestBroker.API_KEY, TestBroker.TOKEN)
                    .device("pump", "p-01", TOKEN)
                    .device("pump", "p-02", TOKEN))
            .start();
    private final DefaultCamelContext context = IotContext.of(platform.serverUri(), "board");
    private final Fleet fleet = new Fleet();
    private final Queue<Change> changes = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void addRoute() throws Exception {
        fleet.addListener(changes::add);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:device-status").bean(fleet, "update");
            }
        });
    }

    @AfterEach
    void closeAll() throws Exception {
        context.close();
        platform.close();
    }

    private Mqtt5BlockingClient device(String id, String token) {
        Mqtt5BlockingClient device = Mqtt5Client.builder()
                .identifier("d:" + TestBroker.ORGANISATION + ":pump:" + id)
                .serverHost("127.0.0.1")
                .serverPort(platform.port())
                .simpleAuth()
                .username("use-token-auth")
                .password(token.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        device.connect();
        return device;
    }

    private void awaitState(String id, ConnectionState state) {
        await().until(() -> fleet.status("pump", id).state() == state);
    }

    @Test
    void aDeviceThatWasThereBeforeAndOneThatComesLaterAreConnectedAndTheOthersUnknown() {
        Mqtt5BlockingClient before = device("p-01", TOKEN);
        context.start();
        awaitState("p-01", ConnectionState.CONNECTED);
        assertThat(fleet.status("pump", "p-02").state()).isEqualTo(ConnectionState.UNKNOWN);

        Mqtt5BlockingClient later = device("p-02", TOKEN);

        awaitState("p-02", ConnectionState.CONNECTED);
        before.disconnect();
        later.disconnect();
        awaitState("p-01", ConnectionState.DISCONNECTED);
        awaitState("p-02", ConnectionState.DISCONNECTED);
        assertThat(fleet.status("pump", "p-01").closeCode()).contains(CloseCode.NORMAL);
    }

    @Test
    void aClientIdThatIsReusedLeavesTheDeviceConnected() {
        context.start();
        device("p-01", TOKEN);
        awaitState("p-01", ConnectionState.CONNECTED);

        Mqtt5BlockingClient second = device("p-01", TOKEN);

        await().until(() -> fleet.status("pump", "p-01").reconnects() == 1);
        await().until(() -> fleet.status("pump", "p-01").closeCode().equals(Optional.of(CloseCode.CLIENT_ID_REUSED)));
        assertThat(fleet.status("pump", "p-01").state()).isEqualTo(ConnectionState.CONNECTED);
        assertThat(changes).noneMatch(change -> change.after().state() == ConnectionState.DISCONNECTED);
        second.disconnect();
    }

    @Test
    void aFailedConnectLeavesTheStateAsItWas() {
        context.start();
        Mqtt5BlockingClient device = device("p-01", TOKEN);
        awaitState("p-01", ConnectionState.CONNECTED);

        assertThat(catchThrowable(() -> device("p-01", "wrong"))).isNotNull();
        device("p-02", TOKEN).disconnect();

        awaitState("p-02", ConnectionState.DISCONNECTED);
        assertThat(fleet.status("pump", "p-01").state()).isEqualTo(ConnectionState.CONNECTED);
        device.disconnect();
    }

    @Test
    void anAdministratorsDisconnectIsTheReason() {
        context.start();
        device("p-01", TOKEN);
        awaitState("p-01", ConnectionState.CONNECTED);

        platform.kick("d:myorg1:pump:p-01");

        awaitState("p-01", ConnectionState.DISCONNECTED);
        assertThat(fleet.status("pump", "p-01").closeCode()).contains(CloseCode.of(94));
    }
}
