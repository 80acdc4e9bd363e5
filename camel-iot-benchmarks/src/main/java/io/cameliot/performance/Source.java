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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;

/** What a route that publishes gets its events from. */
enum Source {
    /** One body with all events. */
    BATCH {
        @Override
        ProcessorDefinition<?> from(RouteBuilder builder) {
            return builder.from("direct:events");
        }

        @Override
        void feed(ProducerTemplate template, ExecutorService threads, Events events, int count) {
            template.sendBody("direct:events", events.messages(template.getCamelContext(), count));
        }
    },
    /** Eight threads that each wait for the outcome. */
    CALLERS {
        @Override
        ProcessorDefinition<?> from(RouteBuilder builder) {
            return builder.from("direct:events");
        }

        @Override
        void feed(ProducerTemplate template, ExecutorService threads, Events events, int count) throws Exception {
            share(threads, count, number -> {
                Message message = events.message(template.getCamelContext(), number);
                template.sendBodyAndHeaders("direct:events", message.getBody(), message.getHeaders());
            });
        }
    },
    /** Eight threads that go on with the next event as soon as the route lets them, as asynchronous consumers do. */
    THREADS {
        @Override
        ProcessorDefinition<?> from(RouteBuilder builder) {
            return builder.from("direct:events");
        }

        @Override
        void feed(ProducerTemplate template, ExecutorService threads, Events events, int count) throws Exception {
            AsyncProducer route =
                    template.getCamelContext().getEndpoint("direct:events").createAsyncProducer();
            route.start();
            share(threads, count, number -> {
                Exchange exchange = route.getEndpoint().createExchange();
                exchange.setMessage(events.message(template.getCamelContext(), number));
                route.process(exchange, doneSync -> {});
            });
            route.stop();
        }
    },
    /** A queue, processed by eight threads. */
    QUEUE {
        @Override
        ProcessorDefinition<?> from(RouteBuilder builder) {
            return builder.from("seda:events?size=1000&concurrentConsumers=" + THREAD_COUNT);
        }

        @Override
        void feed(ProducerTemplate template, ExecutorService threads, Events events, int count) {
            for (int number = 0; number < count; number++) {
                Message message = events.message(template.getCamelContext(), number);
                template.sendBodyAndHeaders(
                        "seda:events?size=1000&blockWhenFull=true&waitForTaskToComplete=Never",
                        message.getBody(),
                        message.getHeaders());
            }
        }
    },
    /** A splitter that works in parallel. */
    SPLITTER {
        @Override
        ProcessorDefinition<?> from(RouteBuilder builder) {
            return builder.from("direct:events")
                    .split(builder.body())
                    .streaming()
                    .parallelProcessing();
        }

        @Override
        void feed(ProducerTemplate template, ExecutorService threads, Events events, int count) {
            template.sendBody("direct:events", events.messages(template.getCamelContext(), count));
        }
    };

    static final int THREAD_COUNT = 8;

    /** Begins the route. */
    abstract ProcessorDefinition<?> from(RouteBuilder builder);

    /** Gives the route so many events. @param threads as many as there are callers */
    abstract void feed(ProducerTemplate template, ExecutorService threads, Events events, int count) throws Exception;

    private static void share(ExecutorService threads, int count, IntConsumer work) throws Exception {
        List<Future<?>> ends = new ArrayList<>();
        for (int thread = 0; thread < THREAD_COUNT; thread++) {
            int share = count / THREAD_COUNT + (thread < count % THREAD_COUNT ? 1 : 0);
            ends.add(threads.submit(() -> IntStream.range(0, share).forEach(work)));
        }
        for (Future<?> end : ends) {
            end.get();
        }
    }
}
