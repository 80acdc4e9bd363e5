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

import io.cameliot.component.IotComponent;
import io.cameliot.component.IotEndpoint;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.organisation.Organisation;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** Everybody may listen to a device of Quickstart. */
class QuickstartRoutesTest {
    private static final String DEVICE =
            "iot:event?orgId=quickstart&clientType=device&type=pump&id=my-pump&event=status";

    @Test
    void an_application_of_quickstart_gets_the_events_of_one_device_without_credentials() throws Exception {
        try (LocalPlatform platform = LocalPlatform.builder()
                        .organisation(Organisation.quickstart())
                        .start();
                DefaultCamelContext context = new DefaultCamelContext()) {
            context.getComponent("iot", IotComponent.class).getConfiguration().setBrokerUrl(platform.serverUri());
            context.addRoutes(new QuickstartRoutes());
            context.start();

            context.createProducerTemplate().sendBody(DEVICE, "{}");

            MockEndpoint received = context.getEndpoint("mock:quickstart", MockEndpoint.class);
            await().until(() -> received.getReceivedCounter() == 1);
            assertThat(platform.isConnected("a:quickstart:look")).isTrue();
        }
    }

    @Test
    void its_server_needs_no_tls() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            assertThat(context.getEndpoint("iot:event?orgId=quickstart&appId=look&id=my-pump", IotEndpoint.class)
                            .getServiceUrl())
                    .isEqualTo("tcp://quickstart.messaging.internetofthings.ibmcloud.com:1883");
        }
    }
}
