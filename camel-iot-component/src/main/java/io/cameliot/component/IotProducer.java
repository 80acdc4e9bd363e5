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
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.PublishTerms;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Publishes events or commands. The exchange completes when the server has acknowledged its message, or, if it is InOut,
 * when the reply has come; no thread waits for that.
 */
public class IotProducer extends DefaultAsyncProducer {
    private final IotEndpoint endpoint;
    private final PublishTerms terms;

    private volatile OutboundMessages messages;
    private ConnectionHealthCheck healthCheck;
    /** From start to stop; else null. */
    private volatile ConnectionLease lease;

    public IotProducer(IotEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.terms = endpoint.publishTerms();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        messages = OutboundMessages.of(endpoint);
        ConnectionLease started = new ConnectionLease(endpoint, messages);
        lease = started;
        try {
            started.connection().awaitFirstAttempt();
        } catch (Exception e) {
            endLease();
            throw e;
        }
        registerHealthCheck(started.connection());
    }

    private void registerHealthCheck(ClientConnection checked) {
        WritableHealthCheckRepository repository = healthChecks();
        if (repository != null) {
            healthCheck = new ConnectionHealthCheck("producer:" + endpoint, () -> List.of(checked), Optional::empty);
            healthCheck.setCamelContext(endpoint.getCamelContext());
            repository.addHealthCheck(healthCheck);
        }
    }

    /** Camel's, null where there are none. */
    private WritableHealthCheckRepository healthChecks() {
        return HealthCheckHelper.getHealthCheckRepository(
                endpoint.getCamelContext(), "producers", WritableHealthCheckRepository.class);
    }

    @Override
    protected void doStop() throws Exception {
        WritableHealthCheckRepository repository = healthChecks();
        if (repository != null && healthCheck != null) {
            repository.removeHealthCheck(healthCheck);
            healthCheck = null;
        }
        endLease();
        super.doStop();
    }

    private void endLease() {
        ConnectionLease last = lease;
        lease = null;
        if (last != null) {
            if (endpoint.getCamelContext().isStopping()) {
                last.endRequests();
            }
            connections().awaitClosed(last.exit());
        }
    }

    private IotConnections connections() {
        return endpoint.getComponent().connections();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        long begun = System.nanoTime();
        ExchangeCompletion completion;
        ConnectionLease entered = null;
        try {
            awaitRoom(isRequest(exchange) ? Requests.terms(endpoint) : terms);
            entered = enterLease();
            completion =
                    new ExchangeCompletion(exchange, callback, connections().continuations(), entered);
        } catch (Exception | Error e) {
            if (entered != null) {
                entered.exit();
            }
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        try {
            publish(exchange, completion, begun);
            return false;
        } catch (Exception | Error e) {
            return completion.failHere(e);
        }
    }

    /** Waits while too many routes whose messages are acknowledged wait for a thread. */
    private void awaitRoom(PublishTerms patience) throws Exception {
        try {
            if (!connections().continuations().awaitRoom(patience.timeout())) {
                throw new TimeoutException("The message was not published: for "
                        + patience.timeout().toMillis()
                        + " ms no thread has come free for the routes of earlier messages,"
                        + " which are acknowledged. Find out what these routes wait for, or raise the option"
                        + " maxRouteThreads of the component.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }

    /** That of this producer; or one for a single exchange, if Camel's cache has stopped the producer meanwhile. */
    private ConnectionLease enterLease() {
        ConnectionLease current = lease;
        if (current != null && current.enter()) {
            return current;
        }
        if (messages == null
                || endpoint.getCamelContext().isStopping()
                || endpoint.getCamelContext().isStopped()) {
            throw new IllegalStateException("The producer of " + endpoint + " does not run: its application "
                    + (messages == null ? "has not started it." : "ends."));
        }
        return new ConnectionLease(endpoint, messages);
    }

    private boolean isRequest(Exchange exchange) {
        IotConfiguration configuration = endpoint.getConfiguration();
        return exchange.getPattern().isOutCapable() && !configuration.isBatch() && !configuration.isDisableReplyTo();
    }

    /** @param begun when the producer got the exchange, by the monotonic clock */
    private void publish(Exchange exchange, ExchangeCompletion completion, long begun) throws Exception {
        ConnectionLease used = completion.lease();
        if (endpoint.getConfiguration().isBatch()) {
            new BatchPublish(exchange, endpoint, messages, used.connection(), terms, completion::acknowledged).run();
        } else if (isRequest(exchange)) {
            used.requests().send(exchange, completion, begun);
        } else {
            OutboundMessage message = messages.of(
                    exchange, exchange.getMessage(), exchange.getMessage().getBody());
            used.connection().publish(message, terms, completion);
        }
    }
}
