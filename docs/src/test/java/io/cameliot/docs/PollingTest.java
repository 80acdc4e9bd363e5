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
package io.cameliot.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.apache.camel.CamelContext;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** What a poll means for a consumer of the same topic. */
class PollingTest extends OnPlainBroker {
    private static final String STATUS = "iot:device-status?type=pump&id=p-01";

    @Test
    void a_consumer_of_the_same_topic_gets_the_kept_message_once_more_with_each_poll() throws Exception {
        CamelContext context = start(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(STATUS).to("mock:status");
                    }
                },
                "mqtt-broker.properties");
        try (PlainClient platform = PlainClient.connect(broker, "platform");
                ConsumerTemplate template = context.createConsumerTemplate()) {
            platform.publish(Mqtt5Publish.builder()
                    .topic("iot-2/type/pump/id/p-01/mon")
                    .payload("{\"Action\":\"Connect\"}".getBytes())
                    .retain(true)
                    .build());
            await().until(() -> mock(context, "status").getReceivedCounter() == 1);

            assertThat(template.receiveBody(STATUS, 60_000, String.class)).isEqualTo("{\"Action\":\"Connect\"}");

            await().until(() -> mock(context, "status").getReceivedCounter() == 2);
            assertThat(mock(context, "status").getExchanges())
                    .extracting(exchange -> exchange.getMessage().getHeader("CamelIotRetained"))
                    .containsExactly(false, true);
        }
    }
}
