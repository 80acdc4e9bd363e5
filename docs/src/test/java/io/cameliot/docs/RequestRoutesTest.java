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

import io.cameliot.component.IotConstants;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests that nobody answers. */
class RequestRoutesTest extends OnPlainBroker {
    private CamelContext context;

    @BeforeEach
    void startRoutes() throws Exception {
        context = start(new RequestRoutes(), "mqtt-broker.properties");
    }

    @Test
    void without_an_answer_the_route_goes_where_it_says() {
        assertThat(request("direct:ask")).isEqualTo("no answer");
    }

    @Test
    void a_message_that_is_in_only_waits_for_no_answer() throws Exception {
        try (PlainClient plain = PlainClient.connect(broker, "plain").subscribe("iot-2/#")) {
            assertThat(request("direct:open")).isEqualTo("sent");

            await().until(() -> plain.messages().size() == 1);
            assertThat(plain.messages().get(0).getResponseTopic()).isEmpty();
        }
    }

    @Test
    void replies_are_left_out_by_their_ids() throws Exception {
        MockEndpoint events = context.getEndpoint("mock:events", MockEndpoint.class);
        events.expectedHeaderValuesReceivedInAnyOrder(IotConstants.EVENT_ID, "status");
        try (PlainClient plain = PlainClient.connect(broker, "pump")) {
            for (String event : List.of("reply-a-myorg1-asking", "status")) {
                plain.publish("iot-2/type/pump/id/p-01/evt/" + event + "/fmt/json", "{}");
            }
            events.assertIsSatisfied();
        }
    }

    private String request(String uri) {
        return context.createProducerTemplate().requestBody(uri, "{}", String.class);
    }
}
