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
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A route that publishes as much as it is let for some time, from an endless batch or from a queue. */
final class LastingPublisher implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Events events;
    private final Source source;
    private final AtomicInteger given = new AtomicInteger();
    private final AtomicLong acknowledged = new AtomicLong();
    private final DefaultCamelContext context;
    private final ProducerTemplate template;

    /**
     * @param source a batch or a queue
     */
    LastingPublisher(String serverUri, String type, Source source) throws Exception {
        this.events = new Events(type);
        this.source = source;
        String batch = source == Source.BATCH ? "&batch=true" : "";
        this.context = Application.start(serverUri, type, new RouteBuilder() {
            @Override
            public void configure() {
                source.from(this)
                        .to("iot:event?type=" + events.type() + "&event=status" + batch)
                        .process(exchange -> acknowledged.addAndGet(acknowledged(exchange)));
            }
        });
        this.template = context.createProducerTemplate();
    }

    private static long acknowledged(Exchange exchange) {
        return exchange.getMessage().getHeader(IotConstants.BATCH_ACKNOWLEDGED, 1L, Long.class);
    }

    /** How many messages the route was given, in all runs. */
    int given() {
        return given.get();
    }

    /** Publishes for some time. Returns when all is acknowledged, or too long after. */
    Outcome run(Duration duration) throws InterruptedException {
        long givenBefore = given.get();
        long acknowledgedBefore = acknowledged.get();
        long begin = System.nanoTime();
        long end = begin + duration.toNanos();
        if (source == Source.BATCH) {
            template.sendBody(
                    "direct:events", Stream.generate(this::next).takeWhile(message -> System.nanoTime() < end));
            // The one that came too late was made, and not published.
            given.decrementAndGet();
        } else {
            while (System.nanoTime() < end) {
                Message message = next();
                template.sendBodyAndHeaders(
                        "seda:events?size=1000&blockWhenFull=true&waitForTaskToComplete=Never",
                        message.getBody(),
                        message.getHeaders());
            }
        }
        long published = given.get() - givenBefore;
        while (acknowledged.get() - acknowledgedBefore < published && System.nanoTime() < end + PATIENCE_NANOS) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return new Outcome(published, acknowledged.get() - acknowledgedBefore, (System.nanoTime() - begin) / 1e9);
    }

    private Message next() {
        return events.message(context, given.getAndIncrement());
    }

    /** About the bytes that a message takes on the line. */
    int packetBytes() {
        int headerAndProperties = 28;
        return headerAndProperties + events.topic(0).length() + events.payload().length;
    }

    @Override
    public void close() throws Exception {
        context.close();
    }

    /**
     * A run.
     *
     * @param seconds until the last message was acknowledged
     */
    record Outcome(long published, long acknowledged, double seconds) {
        double rate() {
            return acknowledged / seconds;
        }

        long lost() {
            return published - acknowledged;
        }
    }
}
