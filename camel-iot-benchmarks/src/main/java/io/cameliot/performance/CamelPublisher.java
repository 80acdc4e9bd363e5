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
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;

/**
 * A route that publishes events, with {@code iot:} or with {@code paho-mqtt5:}. Both get the same events, with their device
 * in a header; {@code paho-mqtt5:} is told the topic by another header.
 */
final class CamelPublisher implements Contestant {
    private static final int PATIENCE_SECONDS = 30;

    private final Events events;
    private final Source source;
    private final Semaphore published = new Semaphore(0);
    private final ExecutorService callers = Executors.newFixedThreadPool(Source.THREAD_COUNT);
    private final DefaultCamelContext context;
    private final ProducerTemplate template;

    private CamelPublisher(Events events, Source source, String serverUri, String appId, Target target)
            throws Exception {
        this.events = events;
        this.source = source;
        this.context = Application.start(serverUri, appId, new RouteBuilder() {
            @Override
            public void configure() {
                target.publish(source.from(this)).process(exchange -> published.release(published(exchange)));
            }
        });
        this.template = context.createProducerTemplate();
    }

    private static int published(Exchange exchange) {
        return exchange.getMessage().getHeader(IotConstants.BATCH_ACKNOWLEDGED, 1, Integer.class);
    }

    static CamelPublisher iot(String serverUri, Events events, Source source) throws Exception {
        String batch = source == Source.BATCH ? "&batch=true" : "";
        return new CamelPublisher(
                events,
                source,
                serverUri,
                "iot-" + events.type(),
                route -> route.to("iot:event?type=" + events.type() + "&event=status" + batch));
    }

    static CamelPublisher peer(String serverUri, Events events, Source source) throws Exception {
        String endpoint = Application.peer(serverUri, "peer-" + events.type(), "unused");
        return new CamelPublisher(events, source, serverUri, "none", route -> (source == Source.BATCH
                        ? route.split().body().streaming().stopOnException()
                        : route)
                .process(exchange -> setTopic(exchange.getMessage(), events))
                .to(endpoint));
    }

    private static void setTopic(Message message, Events events) {
        String device = message.getHeader(IotConstants.DEVICE_ID, String.class);
        message.setHeader(
                PahoMqtt5Constants.CAMEL_PAHO_OVERRIDE_TOPIC,
                "iot-2/type/" + events.type() + "/id/" + device + "/evt/status/fmt/json");
    }

    @Override
    public Map<Metric, Double> run(int messages) throws Exception {
        Stopwatch stopwatch = new Stopwatch();
        source.feed(template, callers, events, messages);
        if (!published.tryAcquire(messages, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "Only " + published.availablePermits() + " of " + messages + " messages were published");
        }
        return stopwatch.stop(messages);
    }

    @Override
    public void close() throws Exception {
        callers.shutdown();
        template.close();
        context.close();
    }

    /** The end of a route. */
    @FunctionalInterface
    private interface Target {
        ProcessorDefinition<?> publish(ProcessorDefinition<?> route);
    }
}
