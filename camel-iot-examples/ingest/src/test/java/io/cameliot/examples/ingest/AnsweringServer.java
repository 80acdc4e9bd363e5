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

import io.cameliot.component.BatchPublishException;
import io.cameliot.component.FailedBatch;
import io.cameliot.component.IotConstants;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
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
    private final Supplier<Exception> answers;
    private int batches;

    /** @param answers why the next event is refused; null if it is acknowledged */
    AnsweringServer(Supplier<Exception> answers) {
        this.answers = answers;
    }

    /** How many batches have begun. */
    int batches() {
        return batches;
    }

    private void publish(Exchange exchange) throws BatchPublishException {
        batches++;
        TreeMap<Integer, Exception> failures = new TreeMap<>();
        int size = 0;
        for (Message ignored : exchange.getMessage().getBody(Chunk.class)) {
            Exception failure = answers.get();
            if (failure != null) {
                failures.put(size, failure);
            }
            size++;
        }
        exchange.getMessage().setHeader(IotConstants.BATCH_ACKNOWLEDGED, size - failures.size());
        if (!failures.isEmpty()) {
            throw FailedBatch.of(size, failures);
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
                public void process(Exchange exchange) throws BatchPublishException {
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
