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
import io.cameliot.lab.ChildProcess;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A process with a route that publishes as many events as it is told, with the default window. */
final class PublishingInstance {
    /** The default. */
    static final int WINDOW = 1_000;

    private PublishingInstance() {}

    /** @param arguments the server, the application ID and the device type */
    public static void main(String... arguments) throws Exception {
        Events events = new Events(arguments[2]);
        DefaultCamelContext context = Application.start(arguments[0], arguments[1], new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:events")
                        .to("iot:event?type=" + events.type() + "&event=status&batch=true&maxInFlight=" + WINDOW);
            }
        });
        ChildProcess.serve(line -> {
            long begin = System.currentTimeMillis();
            Exchange published = context.createFluentProducerTemplate()
                    .to("direct:events")
                    .withBody(events.messages(context, Integer.parseInt(line)))
                    .send();
            long acknowledged = published.getMessage().getHeader(IotConstants.BATCH_ACKNOWLEDGED, Long.class);
            return acknowledged + " " + begin + " " + System.currentTimeMillis();
        });
    }
}
