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
package io.cameliot.performance;

import com.ibm.wiotp.sdk.MessageInterface;
import com.ibm.wiotp.sdk.app.ApplicationClient;
import com.ibm.wiotp.sdk.app.callbacks.EventCallback;
import com.ibm.wiotp.sdk.app.config.ApplicationConfig;
import com.ibm.wiotp.sdk.app.config.ApplicationConfigAuth;
import com.ibm.wiotp.sdk.app.config.ApplicationConfigIdentity;
import com.ibm.wiotp.sdk.app.config.ApplicationConfigOptions;
import com.ibm.wiotp.sdk.app.messages.Event;
import com.ibm.wiotp.sdk.codecs.MessageCodec;
import io.cameliot.lab.Applications;
import java.util.Map;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.joda.time.DateTime;

/** IBM's SDK for Java as an application, over MQTT 3.1.1. It acknowledges by itself what it receives. */
final class IbmSdk {
    private IbmSdk() {}

    /** The SDK's application, but for the server: it knows only TLS and the hosted service's names. */
    private static class Client extends ApplicationClient {
        Client(String serverUri, String appId) throws Exception {
            super(new Config(serverUri, appId));
            registerCodec(new BytesCodec());
        }
    }

    /** Takes the payload as it is, as the others do. */
    private static final class BytesCodec implements MessageCodec<byte[]> {
        @Override
        public byte[] encode(byte[] data, DateTime timestamp) {
            return data;
        }

        @Override
        public MessageInterface<byte[]> decode(MqttMessage message) {
            return new Bytes(message.getPayload());
        }

        @Override
        public Class<byte[]> getMessageClass() {
            return byte[].class;
        }

        @Override
        public String getMessageFormat() {
            return "json";
        }
    }

    private static final class Bytes implements MessageInterface<byte[]> {
        private final byte[] data;

        Bytes(byte[] data) {
            this.data = data;
        }

        @Override
        public byte[] getData() {
            return data;
        }

        @Override
        public DateTime getTimestamp() {
            return null;
        }
    }

    private static final class Config extends ApplicationConfig {
        private final String serverUri;

        Config(String serverUri, String appId) {
            super(
                    new ApplicationConfigIdentity(appId),
                    new ApplicationConfigAuth(Applications.API_KEY, Applications.TOKEN),
                    new ApplicationConfigOptions());
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
            options.setMaxInflight(2 * Events.WINDOW);
            return options;
        }
    }

    /** Publishes with QoS 1 and a window of unacknowledged messages. */
    static final class Publisher implements Contestant {
        private final Events events;
        private final Window window = new Window();
        private final Client client;

        Publisher(String serverUri, Events events) throws Exception {
            this.events = events;
            this.client = new Client(serverUri, "sdk-" + events.type()) {
                @Override
                public void deliveryComplete(IMqttDeliveryToken token) {
                    window.release();
                }
            };
            client.connect();
        }

        @Override
        public Map<Metric, Double> run(int messages) throws Exception {
            Stopwatch stopwatch = new Stopwatch();
            for (int number = 0; number < messages; number++) {
                window.acquire();
                client.publishEvent(events.type(), Events.device(number), "status", events.payload(), 1);
            }
            window.awaitAll();
            return stopwatch.stop(messages);
        }

        @Override
        public void close() {
            client.disconnect();
        }
    }

    /** Receives with QoS 1. */
    static final class Receiver extends Receiving {
        private final Client client;

        Receiver(String serverUri, Events events) throws Exception {
            super(serverUri, events);
            this.client = new Client(serverUri, "sdk-" + events.type());
            client.registerEventCallback(new EventCallback<byte[]>() {
                @Override
                public void processEvent(Event<byte[]> event) {
                    processed();
                }

                @Override
                public Class<byte[]> getMessageClass() {
                    return byte[].class;
                }
            });
            client.connect();
            client.subscribeToDeviceEvents(events.type(), "+", "+", "+", 1);
        }

        @Override
        public void close() throws Exception {
            client.disconnect();
            super.close();
        }
    }
}
