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

import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** An application that publishes what those that are measured receive. */
final class Feed implements AutoCloseable {
    private final DefaultCamelContext context;
    private final ProducerTemplate template;

    Feed(String serverUri, String type) throws Exception {
        this.context = Application.start(serverUri, "feed", new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:events").to("iot:event?type=" + type + "&event=status&batch=true");
            }
        });
        this.template = context.createProducerTemplate();
    }

    /** What its messages belong to. */
    CamelContext context() {
        return context;
    }

    /** Publishes a message for each number. Returns when all are acknowledged. */
    void publish(IntStream numbers, IntFunction<Message> message) {
        template.sendBody("direct:events", numbers.mapToObj(message).iterator());
    }

    @Override
    public void close() throws Exception {
        context.close();
    }
}
