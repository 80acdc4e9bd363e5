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

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import javax.net.SocketFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Eclipse Paho's asynchronous client without anything around it, used as well as it can be. */
final class RawPaho {
    private RawPaho() {}

    static MqttAsyncClient connect(String serverUri, String clientId, MqttCallback callback) throws MqttException {
        MqttAsyncClient client =
                new MqttAsyncClient(serverUri, "a:" + Events.ORGANISATION + ":" + clientId, new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setReceiveMaximum(Receiving.RECEIVE_MAXIMUM);
        options.setSocketFactory(new NoDelay());
        client.setManualAcks(true);
        client.setCallback(callback);
        client.connect(options).waitForCompletion();
        return client;
    }

    /** By default Paho has small packets wait for the answer to others, up to 40 ms. */
    private static final class NoDelay extends SocketFactory {
        @Override
        public Socket createSocket() throws SocketException {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException("Paho connects its sockets by itself");
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            return createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            return createSocket(host.getHostName(), port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
            return createSocket(host, port);
        }
    }

    static void close(MqttAsyncClient client) throws MqttException {
        client.disconnect().waitForCompletion();
        client.close();
    }

    /** Publishes with QoS 1 and a window of unacknowledged messages. */
    static final class Publisher implements Contestant, MqttActionListener {
        private final Events events;
        private final Window window = new Window();
        private final MqttAsyncClient client;

        Publisher(String serverUri, Events events) throws MqttException {
            this.events = events;
            this.client = connect(serverUri, "raw-" + events.type(), null);
        }

        @Override
        public Map<Metric, Double> run(int messages) throws Exception {
            Stopwatch stopwatch = new Stopwatch();
            for (int number = 0; number < messages; number++) {
                window.acquire();
                client.publish(events.topic(number), new MqttMessage(events.payload(), 1, false, null), null, this);
            }
            window.awaitAll();
            return stopwatch.stop(messages);
        }

        @Override
        public void onSuccess(IMqttToken token) {
            window.release();
        }

        @Override
        public void onFailure(IMqttToken token, Throwable cause) {
            throw new IllegalStateException(cause);
        }

        @Override
        public void close() throws MqttException {
            RawPaho.close(client);
        }
    }

    /** Receives with QoS 1 and acknowledges each message by hand. */
    static final class Receiver extends Receiving {
        private final MqttAsyncClient client;

        Receiver(String serverUri, Events events) throws Exception {
            super(serverUri, events);
            this.client = RawPaho.connect(serverUri, "raw-" + events.type(), new Callback() {
                @Override
                public void messageArrived(String topic, MqttMessage message) throws MqttException {
                    processed();
                    client.messageArrivedComplete(message.getId(), message.getQos());
                }
            });
            client.subscribe(new MqttSubscription("iot-2/type/" + events.type() + "/id/+/evt/+/fmt/+", 1))
                    .waitForCompletion();
        }

        @Override
        public void close() throws Exception {
            RawPaho.close(client);
            super.close();
        }
    }

    /** Hears of messages only. */
    abstract static class Callback implements MqttCallback {
        @Override
        public void disconnected(MqttDisconnectResponse response) {
            // A run that is not finished in time says so.
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            exception.printStackTrace();
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // Each publish has a listener.
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            // Waited for.
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // None is expected.
        }
    }
}
