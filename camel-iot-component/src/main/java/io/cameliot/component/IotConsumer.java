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
import io.cameliot.connection.InboundMessage;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicFilter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/**
 * Receives what its endpoint's topic filter matches and processes it in order of receipt. A message is acknowledged once
 * the route has processed it; a request, once its reply is acknowledged.
 *
 * <p>A route that fails without handling the failure is reported to the consumer's exception handler, and its message is
 * acknowledged then: MQTT has no way to give a message back.
 */
public class IotConsumer extends DefaultConsumer {
    private final IotEndpoint endpoint;
    private final InboundMessages messages;
    private final Replies replies;
    private final Intake.Route route = new Route();
    private volatile List<Intake> intakes = List.of();

    public IotConsumer(IotEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.messages = new InboundMessages(endpoint);
        this.replies = new Replies(endpoint);
        endpoint.subscription(); // A bad one is to be found before the start.
        setHealthCheck(new ConnectionHealthCheck(
                "consumer:" + endpoint,
                () -> intakes.stream().map(Intake::connection).toList()));
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
    protected void doStop() throws Exception {
        intakes.forEach(Intake::stop);
        intakes = List.of();
        super.doStop();
    }

    private final class Route implements Intake.Route {
        @Override
        public void process(ClientConnection connection, InboundMessage message, Runnable done) {
            if (endpoint.getResource().isStatus() && message.payload().length == 0) {
                // How a broker tells its subscribers that it forgets a retained message: it says nothing of a client.
                done.run();
                return;
            }
            Exchange exchange = createExchange(false);
            Optional<Topic> replyTo =
                    exchange.getPattern().isOutCapable() ? replies.addressOf(message) : Optional.empty();
            if (replyTo.isEmpty()) {
                // Nobody waits for a reply, and nothing in the route is to wait for one either.
                exchange.setPattern(ExchangePattern.InOnly);
            }
            try {
                messages.populate(exchange, message);
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
            if (replyTo.isPresent() && exchange.getException() == null) {
                replies.send(connection, replyTo.get(), message, exchange, () -> finish(exchange, message, done));
            } else {
                finish(exchange, message, done);
            }
        }

        private void finish(Exchange exchange, InboundMessage message, Runnable done) {
            try {
                if (exchange.getException() != null) {
                    getExceptionHandler()
                            .handleException(
                                    "Failed to process the message to topic " + message.topic(),
                                    exchange,
                                    exchange.getException());
                }
            } finally {
                releaseExchange(exchange, false);
                done.run();
            }
        }

        @Override
        public void failed(TopicFilter filter, Exception cause) {
            getExceptionHandler().handleException("The subscription to " + filter + " ended", cause);
        }
    }
}
