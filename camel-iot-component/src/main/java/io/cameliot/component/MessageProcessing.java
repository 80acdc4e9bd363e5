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

import io.cameliot.component.FailurePolicy.Outcome;
import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.InboundMessage;
import io.cameliot.protocol.Topic;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.RollbackExchangeException;
import org.apache.camel.spi.ReactiveExecutor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a consumer's route process messages, one exchange for each, and carries out what is decided on them then. */
final class MessageProcessing {
    private static final Logger LOG = LoggerFactory.getLogger(MessageProcessing.class);

    private final IotEndpoint endpoint;
    private final DefaultConsumer consumer;
    private final InboundMessages messages;
    private final Replies replies;

    MessageProcessing(IotEndpoint endpoint, DefaultConsumer consumer) {
        this.endpoint = endpoint;
        this.consumer = consumer;
        this.messages = new InboundMessages(endpoint);
        this.replies = new Replies(endpoint);
    }

    /**
     * Processes a message. It is settled when this returns; a request, when its reply is acknowledged.
     *
     * @param connection where the message came from, and its reply goes
     */
    void process(ClientConnection connection, TakenMessage taken) {
        InboundMessage message = taken.message();
        if (endpoint.getResource().isStatus() && message.payload().length == 0) {
            // How a broker tells its subscribers that it forgets a retained message: it says nothing of a client.
            taken.settle(Outcome.ACKNOWLEDGE);
            return;
        }
        Exchange exchange = consumer.createExchange(false);
        Optional<Topic> replyTo = Optional.empty();
        try {
            replyTo = exchange.getPattern().isOutCapable() ? replies.addressOf(message) : Optional.empty();
            if (replyTo.isEmpty()) {
                // Nobody waits for a reply, and nothing in the route is to wait for one either.
                exchange.setPattern(ExchangePattern.InOnly);
            }
            messages.begin(exchange, message);
            endpoint.getComponent()
                    .connections()
                    .continuations()
                    .runHere(ended -> route(exchange, ended), taken::isAbandoned);
        } catch (Exception | Error e) {
            exchange.setException(e);
        }
        if (replyTo.isPresent() && exchange.getException() == null) {
            replies.send(connection, replyTo.get(), message, exchange, () -> finish(exchange, taken));
        } else {
            finish(exchange, taken);
        }
    }

    private void route(Exchange exchange, Runnable ended) {
        Continuation whole =
                endpoint.getComponent().connections().continuations().current();
        ExchangeCompletion.mark(exchange, whole);
        ReactiveWork.run(exchange, whole, new WholeRoute(exchange, ended));
        // What Camel has queued for this thread.
        ReactiveExecutor queued =
                endpoint.getCamelContext().getCamelContextExtension().getReactiveExecutor();
        while (queued.executeFromQueue()) {
            // Until there is no more.
        }
    }

    private void finish(Exchange exchange, TakenMessage taken) {
        String topic = taken.message().topic();
        Exception failure = failure(exchange);
        Outcome outcome = taken.outcome(failure != null);
        try {
            switch (outcome) {
                case ACKNOWLEDGE -> {
                    // Nothing to report.
                }
                case REPORT ->
                    consumer.getExceptionHandler()
                            .handleException("Failed to process the message to topic " + topic, exchange, failure);
                case REDELIVER ->
                    LOG.warn(
                            "The message to topic {} was not processed. The server is asked to send it again.",
                            topic,
                            failure);
                case ABANDONED ->
                    LOG.warn(
                            "The message to topic {} is not acknowledged, because its route was stopped by force meanwhile. {}",
                            topic,
                            failure == null ? "It was processed." : "It failed: " + failure);
            }
        } finally {
            consumer.releaseExchange(exchange, false);
            taken.settle(outcome);
        }
    }

    /** Why the exchange failed, null if it did not. */
    private static Exception failure(Exchange exchange) {
        if (exchange.getException() == null && (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast())) {
            return new RollbackExchangeException(exchange);
        }
        return exchange.getException();
    }

    private final class WholeRoute implements ReactiveWork.Part {
        private final Exchange exchange;
        private final Runnable ended;

        WholeRoute(Exchange exchange, Runnable ended) {
            this.exchange = exchange;
            this.ended = ended;
        }

        @Override
        public void begin() {
            consumer.getAsyncProcessor().process(exchange, doneSync -> ended.run());
        }

        @Override
        public void restIsLost() {
            ended.run();
        }
    }
}
