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
import io.cameliot.component.IotConfiguration;
import io.cameliot.platform.LocalPlatform;
import io.cameliot.platform.organisation.Organisation;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** A test as a user would write it. */
class LocalPlatformExampleTest {
    // tag::test[]
    @Test
    void the_route_goes_on_after_the_platform_has_closed_its_connection() throws Exception {
        BlockingQueue<String> alarms = new LinkedBlockingQueue<>();
        try (LocalPlatform platform = LocalPlatform.builder()
                        .organisation(Organisation.named("myorg1").apiKey("a-myorg1-test", "any token"))
                        .start();
                DefaultCamelContext context = new DefaultCamelContext()) {
            IotConfiguration iot =
                    context.getComponent("iot", IotComponent.class).getConfiguration();
            iot.setBrokerUrl(platform.serverUri());
            iot.setApiKey(platform.apiKey());
            iot.setAuthToken(platform.token());
            iot.setAppId("test");
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("iot:event?type=pump&event=alarm")
                            .process(
                                    exchange -> alarms.add(exchange.getMessage().getBody(String.class)));
                }
            });
            context.start();

            platform.kick("a:myorg1:test");
            await().until(() -> platform.connectionsAccepted("a:myorg1:test") == 2
                    && !platform.subscriptions("a:myorg1:test").isEmpty());
            context.createProducerTemplate().sendBody("iot:event?type=pump&id=p-01&event=alarm", "too hot");

            assertThat(alarms.poll(60, TimeUnit.SECONDS)).isEqualTo("too hot");
        }
    }
    // end::test[]
}
