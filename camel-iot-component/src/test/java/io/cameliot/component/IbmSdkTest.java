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

import com.google.gson.JsonObject;
import com.ibm.wiotp.sdk.codecs.JsonCodec;
import com.ibm.wiotp.sdk.device.Command;
import com.ibm.wiotp.sdk.device.CommandCallback;
import com.ibm.wiotp.sdk.device.DeviceClient;
import com.ibm.wiotp.sdk.device.config.DeviceConfig;
import com.ibm.wiotp.sdk.device.config.DeviceConfigAuth;
import com.ibm.wiotp.sdk.device.config.DeviceConfigIdentity;
import com.ibm.wiotp.sdk.device.config.DeviceConfigOptions;
import io.cameliot.broker.TestBroker;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.organisation.Organisation;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** IBM's own SDK for Java as the device, which knows nothing of us. */
class IbmSdkTest {
    private static final String TOKEN = "TP$0p&x*(1)!";

    private final LocalPlatform platform = LocalPlatform.builder()
            .organisation(Organisation.named(TestBroker.ORGANISATION)
                    .apiKey(TestBroker.API_KEY, TestBroker.TOKEN)
                    .device("pump", "p-01", TOKEN))
            .start();
    private final DefaultCamelContext context = IotContext.of(platform.serverUri(), "board");
    private final Queue<Command<JsonObject>> commands = new ConcurrentLinkedQueue<>();
    private DeviceClient device;

    @BeforeEach
    void connectDevice() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iot:event?type=pump").to("mock:events");
            }
        });
        context.start();
        device = new DeviceClient(new PlainDeviceConfig(platform.serverUri()));
        device.registerCodec(new JsonCodec());
        device.registerCommandCallback(new Commands());
        device.connect();
    }

    @AfterEach
    void closeAll() throws Exception {
        device.disconnect();
        context.close();
        platform.close();
    }

    @Test
    void anEventThatTheSdkPublishesIsReceivedByARoute() throws Exception {
        MockEndpoint events = context.getEndpoint("mock:events", MockEndpoint.class);
        JsonObject data = new JsonObject();
        data.addProperty("temperature", 21);

        device.publishEvent("status", data, 1);

        await().until(() -> events.getReceivedCounter() == 1);
        var message = events.getExchanges().get(0).getMessage();
        assertThat(message.getBody(String.class)).contains("\"temperature\":21");
        assertThat(message.getHeaders())
                .containsEntry("CamelIotDeviceType", "pump")
                .containsEntry("CamelIotDeviceId", "p-01")
                .containsEntry("CamelIotEventId", "status")
                .containsEntry("CamelIotFormat", "json");
    }

    @Test
    void aCommandThatARouteSendsIsReceivedByTheSdk() {
        context.createProducerTemplate().sendBody("iot:command?type=pump&id=p-01&command=start", Map.of("speed", 3));

        await().until(() -> !commands.isEmpty());
        Command<JsonObject> command = commands.peek();
        assertThat(command.getCommandId()).isEqualTo("start");
        assertThat(command.getFormat()).isEqualTo("json");
        assertThat(command.getData().get("speed").getAsInt()).isEqualTo(3);
    }

    private final class Commands implements CommandCallback<JsonObject> {
        @Override
        public void processCommand(Command<JsonObject> command) {
            commands.add(command);
        }

        @Override
        public Class<JsonObject> getMessageClass() {
            return JsonObject.class;
        }
    }

    /** The SDK's configuration, but for the server: the SDK knows only TLS and the hosted service's names. */
    private static final class PlainDeviceConfig extends DeviceConfig {
        private final String serverUri;

        PlainDeviceConfig(String serverUri) {
            super(
                    new DeviceConfigIdentity(TestBroker.ORGANISATION, "pump", "p-01"),
                    new DeviceConfigAuth(TOKEN),
                    new DeviceConfigOptions());
            this.serverUri = serverUri;
        }

        @Override
        public String getMqttServerURI() {
            return serverUri;
        }

        @Override
        public MqttConnectOptions getMqttConnectOptions() {
            MqttConnectOptions options = new MqttConnectOptions();
            options.setUserName(getMqttUsername());
            options.setPassword(getMqttPassword().toCharArray());
            return options;
        }
    }
}
