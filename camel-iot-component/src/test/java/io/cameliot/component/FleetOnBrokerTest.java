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

import io.cameliot.broker.Brokers;
import io.cameliot.broker.PlainClient;
import io.cameliot.broker.TestBroker;
import io.cameliot.fleet.ConnectionState;
import io.cameliot.fleet.Fleet;
import io.cameliot.protocol.Device;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Monitoring messages go all the way from a server into a fleet. A plain client sends them in place of the platform. */
class FleetOnBrokerTest {
    private final Fleet fleet = new Fleet();
    private TestBroker broker;

    @BeforeEach
    void startBroker() throws Exception {
        broker = Brokers.MOSQUITTO_PROCESS.startOrSkip();
    }

    @AfterEach
    void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void retainedMessagesFillTheFleetAndLaterOnesKeepItUpToDate() throws Exception {
        PlainClient platform = PlainClient.connect(broker, "plain");
        for (int i = 1; i <= 3; i++) {
            platform.publishRetained(topic(i), connect(i));
        }

        DefaultCamelContext context = IotContext.of(broker.serverUri(), "board");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:device-status").bean(fleet, "update");
            }
        });
        context.start();
        await().until(() -> fleet.count(ConnectionState.CONNECTED) == 3);
        platform.publishRetained(topic(1), "");
        platform.publish(topic(2), disconnect(2));

        await().until(() -> fleet.count(ConnectionState.DISCONNECTED) == 1);
        assertThat(fleet.devices(ConnectionState.CONNECTED))
                .containsExactlyInAnyOrder(new Device("pump", "p-1"), new Device("pump", "p-3"));
        assertThat(fleet.devices(ConnectionState.DISCONNECTED)).containsExactly(new Device("pump", "p-2"));
        context.close();
        platform.close();
    }

    private static String topic(int device) {
        return "iot-2/type/pump/id/p-" + device + "/mon";
    }

    private static String connect(int device) {
        return "{\"Action\":\"Connect\",\"Time\":\"2026-02-01T10:00:00.250Z\",\"ClientID\":\"d:myorg1:pump:p-" + device
                + "\",\"ConnectTime\":\"2026-02-01T10:00:00.250Z\"}";
    }

    private static String disconnect(int device) {
        return "{\"Action\":\"Disconnect\",\"Time\":\"2026-02-01T11:00:00.250Z\",\"ClientID\":\"d:myorg1:pump:p-"
                + device + "\",\"ConnectTime\":\"2026-02-01T10:00:00.250Z\",\"CloseCode\":91}";
    }
}
