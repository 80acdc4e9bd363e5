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

import static org.awaitility.Awaitility.await;

import io.cameliot.broker.Brokers;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.Test;

/** Two applications with the same client ID push each other out; some servers do not tell them why. */
class ClientIdTakenTest extends BrokerTest {
    ClientIdTakenTest(Brokers kind) {
        super(kind);
    }

    @Test
    void theLogNamesTheOptionToChangeWhateverTheServerSays() throws Exception {
        LogCapture log = new LogCapture();
        log.start((LoggerContext) LogManager.getContext(false));
        try {
            DefaultCamelContext one = closing(IotContext.of(broker().serverUri(), "twice"));
            DefaultCamelContext other = closing(IotContext.of(broker().serverUri(), "twice"));
            for (DefaultCamelContext context : new DefaultCamelContext[] {one, other}) {
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("iot:event").to("mock:events");
                    }
                });
                context.start();
            }

            await().until(() -> log.captured().stream().anyMatch(line -> line.contains("give each its own appId.")));
        } finally {
            log.end();
        }
    }
}
