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
package io.cameliot.examples.ingest;

import io.cameliot.component.FailedBatch;
import io.cameliot.component.IotConstants;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** Takes the place of the component: a server that answers as a test says, and sends nothing back. */
final class AnsweringServer extends DefaultComponent {
    /** Answers an event: the server answers no further one of the batch, and the batch breaks off. */
    static final Exception BREAKS_OFF = new IOException("breaks off");

    private final Function<Message, Exception> answers;
    private final List<Object> bodies = new ArrayList<>();
    private FurtherTry beforeEachFurtherTry = before -> {};
    private List<Message> events = List.of();

    /** @param answers why an event is refused; null if it is acknowledged */
    AnsweringServer(Function<Message, Exception> answers) {
        this.answers = answers;
    }

    /** Is given the events of the batch before, and may fail. */
    @FunctionalInterface
    interface FurtherTry {
        void begin(List<Message> before) throws Exception;
    }

    AnsweringServer beforeEachFurtherTry(FurtherTry action) {
        beforeEachFurtherTry = action;
        return this;
    }

    /** How many batches have begun. */
    int batches() {
        return bodies.size();
    }

    /** What they were. */
    List<Object> bodies() {
        return bodies;
    }

    private void publish(Exchange exchange) throws Exception {
        if (exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER) != null) {
            beforeEachFurtherTry.begin(events);
        }
        Chunk chunk = exchange.getMessage().getBody(Chunk.class);
        bodies.add(chunk);
        events = new ArrayList<>();
        TreeMap<Integer, Exception> failures = new TreeMap<>();
        Exception interruption = null;
        for (Iterator<Message> all = chunk.iterator(); interruption == null && all.hasNext(); ) {
            Message event = all.next();
            Exception failure = answers.apply(event);
            if (failure == BREAKS_OFF) {
                interruption = failure;
            }
            if (failure != null) {
                failures.put(events.size(), failure);
            }
            events.add(event);
        }
        exchange.getMessage().setHeader(IotConstants.BATCH_ACKNOWLEDGED, events.size() - failures.size());
        if (!failures.isEmpty()) {
            throw FailedBatch.of(events, failures, interruption);
        }
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        parameters.clear();
        return new AnsweringEndpoint(uri, this);
    }

    private final class AnsweringEndpoint extends DefaultEndpoint {
        AnsweringEndpoint(String uri, Component component) {
            super(uri, component);
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) throws Exception {
                    publish(exchange);
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new DefaultConsumer(this, processor);
        }
    }
}
