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

import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A route that receives events, with {@code iot:} or with {@code paho-mqtt5:}. */
final class CamelReceiver extends Receiving {
    private final DefaultCamelContext context;

    private CamelReceiver(String serverUri, Events events, String appId, String endpoint, Processor work)
            throws Exception {
        super(serverUri, events);
        this.context = Application.start(serverUri, appId, new RouteBuilder() {
            @Override
            public void configure() {
                from(endpoint).process(exchange -> {
                    work.process(exchange);
                    processed();
                });
            }
        });
    }

    /**
     * @param options of the endpoint, such as {@code &concurrency=8}
     * @param work    what the route does with each event
     */
    static CamelReceiver iot(String serverUri, Events events, String options, Processor work) throws Exception {
        return new CamelReceiver(
                serverUri, events, "iot-" + events.type(), "iot:event?type=" + events.type() + options, work);
    }

    static CamelReceiver peer(String serverUri, Events events) throws Exception {
        String filter = "iot-2/type/" + events.type() + "/id/+/evt/+/fmt/+";
        return new CamelReceiver(
                serverUri,
                events,
                "none",
                Application.peer(serverUri, "peer-" + events.type(), filter),
                exchange -> {});
    }

    @Override
    public void close() throws Exception {
        context.close();
        super.close();
    }
}
