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

import io.cameliot.component.IotConstants;
import java.io.IOException;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/** Who takes part where latency is measured. */
final class Latencies {
    private Latencies() {}

    /** An exchange for each event, and a route that receives it. */
    static final class Iot extends Latency {
        private final DefaultCamelContext context;
        private final AsyncProducer producer;

        Iot(String serverUri, Events events) throws Exception {
            context = Application.start(serverUri, "iot-" + events.type(), new RouteBuilder() {
                @Override
                public void configure() {
                    from("iot:event?type=" + events.type())
                            .process(exchange -> received(exchange.getMessage().getBody(byte[].class)));
                }
            });
            producer = context.getEndpoint("iot:event?type=" + events.type() + "&event=status")
                    .createAsyncProducer();
            producer.start();
        }

        @Override
        void publish(int number, byte[] payload) {
            Exchange exchange = producer.getEndpoint().createExchange();
            exchange.getMessage().setHeader(IotConstants.DEVICE_ID, Events.device(number));
            exchange.getMessage().setBody(payload);
            producer.process(exchange, doneSync -> {});
        }

        @Override
        public void close() throws IOException {
            producer.close();
            context.close();
        }
    }

    /** Acknowledges by hand. */
    static final class Raw extends Latency {
        private final Events events;
        private final MqttAsyncClient client;

        Raw(String serverUri, Events events) throws MqttException {
            this.events = events;
            client = RawPaho.connect(serverUri, "raw-" + events.type(), new RawPaho.Callback() {
                @Override
                public void messageArrived(String topic, MqttMessage message) throws MqttException {
                    received(message.getPayload());
                    client.messageArrivedComplete(message.getId(), message.getQos());
                }
            });
            client.subscribe(new MqttSubscription("iot-2/type/" + events.type() + "/id/+/evt/+/fmt/+", 1))
                    .waitForCompletion();
        }

        @Override
        void publish(int number, byte[] payload) throws MqttException {
            client.publish(events.topic(number), payload, 1, false);
        }

        @Override
        public void close() throws MqttException {
            RawPaho.close(client);
        }
    }
}
