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
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;

/** Headers go out as properties, and what the filter names does not. */
class PropertyRoutesTest extends OnPlainBroker {
    @Test
    void a_header_is_a_user_property_and_the_filter_holds_back_what_it_names() throws Exception {
        try (PlainClient plain = PlainClient.connect(broker, "plain").subscribe("iot-2/#")) {
            CamelContext context = start(new PropertyRoutes(), "mqtt-broker.properties");

            context.createProducerTemplate().sendBody("direct:open", "{}");
            context.createProducerTemplate()
                    .sendBodyAndHeaders("direct:reading", "{}", Map.of("Note", "secret", "plant", "south"));

            await().until(() -> plain.messages().size() == 2);
            Mqtt5Publish command = plain.messages().get(0);
            assertThat(userProperties(command)).containsExactly("plant=north");
            assertThat(command.getMessageExpiryInterval().orElseThrow()).isBetween(1L, 60L);
            assertThat(command.getContentType()).map(Object::toString).contains("application/json");
            assertThat(userProperties(plain.messages().get(1))).containsExactly("plant=south");
        }
    }

    private static List<String> userProperties(Mqtt5Publish message) {
        return message.getUserProperties().asList().stream()
                .map(property -> property.getName() + "=" + property.getValue())
                .toList();
    }
}
