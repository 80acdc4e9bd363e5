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

import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.InboundHandler;
import io.cameliot.connection.InboundMessage;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicFilter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.RollbackExchangeException;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives what its endpoint's topic filter matches and processes it in order of receipt, or with the option concurrency
 * that of each device. A message is acknowledged once the route has processed it; a request, once its reply is
 * acknowledged.
 *
 * <p>What becomes of a message that the route fails to process is decided by the option onFailure: MQTT has no way to give
 * a message back.
 */
public class IotConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    private static final Logger LOG = LoggerFactory.getLogger(IotConsumer.class);

    private final IotEndpoint endpoint;
    private final InboundMessages messages;
    private final Replies replies;
    private final Redeliveries redeliveries;
    private final Intake.Route route = new Route();
    private volatile List<Intake> intakes = List.of();

    public IotConsumer(IotEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.messages = new InboundMessages(endpoint);
        this.replies = new Replies(endpoint);
        IotConfiguration configuration = endpoint.getConfiguration();
        this.redeliveries = new Redeliveries(
                configuration.getOnFailure() == OnFailure.REDELIVER ? configuration.getMaxRedeliveries() : 0,
                configuration.getReceiveMaximum());
        endpoint.subscription(); // A bad one is to be found before the start.
        setHealthCheck(new ConnectionHealthCheck("consumer:" + endpoint, this::connections, () -> intakes.stream()
                .map(Intake::failure)
                .flatMap(Optional::stream)
                .findFirst()));
    }

    /** The connections that messages come by, none while it is stopped. */
    List<ClientConnection> connections() {
        return intakes.stream().map(Intake::connection).toList();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        intakes = new CopyOnWriteArrayList<>();
        try {
            for (int member = 0; member < endpoint.getConfiguration().getConnections(); member++) {
                intakes.add(Intake.start(endpoint, member, route));
            }
        } catch (Exception e) {
            doStop();
            throw e;
        }
    }

    @Override
    protected void doSuspend() {
        intakes.forEach(Intake::suspend);
    }

    @Override
    protected void doResume() throws Exception {
        for (Intake intake : intakes) {
            intake.resume();
        }
    }

    @Override
    protected void doStop() throws Exception {
        intakes.forEach(Intake::stop);
        intakes = List.of();
        super.doStop();
    }

    /** It can be suspended at once when the route shuts down: what has arrived is still processed. */
    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    /** The messages that have arrived and that no exchange was made of yet. */
    @Override
    public int getPendingExchangesSize() {
        return intakes.stream().mapToInt(Intake::waiting).sum();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        if (forced) {
            intakes.forEach(Intake::abandon);
        }
    }

    private final class Route implements Intake.Route {
        @Override
        public void process(Intake intake, InboundMessage message, InboundHandler.Receipt receipt) {
            if (endpoint.getResource().isStatus() && message.payload().length == 0) {
                // How a broker tells its subscribers that it forgets a retained message: it says nothing of a client.
                receipt.done();
                return;
            }
            Exchange exchange = createExchange(false);
            Optional<Topic> replyTo = Optional.empty();
            try {
                replyTo = exchange.getPattern().isOutCapable() ? replies.addressOf(message) : Optional.empty();
                if (replyTo.isEmpty()) {
                    // Nobody waits for a reply, and nothing in the route is to wait for one either.
                    exchange.setPattern(ExchangePattern.InOnly);
                }
                messages.populate(exchange, message);
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
            Runnable finish = () -> finish(exchange, intake, message, receipt);
            if (replyTo.isPresent() && exchange.getException() == null) {
                replies.send(intake.connection(), replyTo.get(), message, exchange, finish);
            } else {
                finish.run();
            }
        }

        private void finish(Exchange exchange, Intake intake, InboundMessage message, InboundHandler.Receipt receipt) {
            boolean done = true;
            try {
                Exception failure = failure(exchange);
                if (failure == null) {
                    redeliveries.succeeded(message);
                } else if (intake.isAbandoned()) {
                    done = false;
                    LOG.warn("The message to topic {} was not processed to its end", message.topic(), failure);
                } else if (message.qos() > 0 && redeliveries.failed(message)) {
                    done = false;
                    LOG.warn(
                            "The message to topic {} was not processed. The server is asked to send it again.",
                            message.topic(),
                            failure);
                    receipt.redeliver();
                } else {
                    getExceptionHandler()
                            .handleException(
                                    "Failed to process the message to topic " + message.topic(), exchange, failure);
                }
            } finally {
                releaseExchange(exchange, false);
                if (done) {
                    receipt.done();
                }
            }
        }

        /** Why the exchange failed, null if it did not. */
        private Exception failure(Exchange exchange) {
            if (exchange.getException() == null && exchange.isRollbackOnly()) {
                return new RollbackExchangeException(exchange);
            }
            return exchange.getException();
        }

        @Override
        public void failed(TopicFilter filter, Exception cause) {
            getExceptionHandler().handleException("The subscription to " + filter + " ended", cause);
        }
    }
}
