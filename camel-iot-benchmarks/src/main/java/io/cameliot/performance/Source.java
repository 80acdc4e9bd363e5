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
            List<Future<?>> ends = new ArrayList<>();
            for (int caller = 0; caller < THREADS; caller++) {
                int share = count / THREADS + (caller < count % THREADS ? 1 : 0);
                ends.add(threads.submit(() -> {
                    for (int number = 0; number < share; number++) {
                        Message message = events.message(template.getCamelContext(), number);
                        template.sendBodyAndHeaders("direct:events", message.getBody(), message.getHeaders());
                    }
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
    },
    /** A queue, processed by eight threads. */
    QUEUE {
        @Override
        ProcessorDefinition<?> from(RouteBuilder builder) {
            return builder.from("seda:events?size=1000&concurrentConsumers=" + THREADS);
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

    static final int THREADS = 8;

    /** Begins the route. */
    abstract ProcessorDefinition<?> from(RouteBuilder builder);

    /** Gives the route so many events. @param threads as many as there are callers */
    abstract void feed(ProducerTemplate template, ExecutorService threads, Events events, int count) throws Exception;
}
