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
import io.cameliot.connection.PublishListener;
import io.cameliot.connection.PublishTerms;
import java.util.List;
import java.util.Optional;
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
    private OutboundMessages messages;
    private ClientConnection connection;
    private Requests requests;
    private ConnectionHealthCheck healthCheck;

    public IotProducer(IotEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.terms = endpoint.getConfiguration().publishTerms();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        messages = OutboundMessages.of(endpoint);
        connection = endpoint.acquireConnection();
        try {
            connection.awaitFirstAttempt();
        } catch (Exception e) {
            release();
            throw e;
        }
        registerHealthCheck();
    }

    private void registerHealthCheck() {
        ClientConnection checked = connection;
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
        release();
        super.doStop();
    }

    private synchronized void release() {
        if (requests != null) {
            requests.close();
            requests = null;
        }
        if (connection != null) {
            endpoint.releaseConnection(connection);
            connection = null;
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            if (endpoint.getConfiguration().isBatch()) {
                new BatchPublish(exchange, messages, connection, terms, () -> goOn(callback)).run();
            } else if (exchange.getPattern().isOutCapable()
                    && !endpoint.getConfiguration().isDisableReplyTo()) {
                requests().send(exchange, () -> callback.done(false));
            } else {
                OutboundMessage message = messages.of(
                        exchange, exchange.getMessage(), exchange.getMessage().getBody());
                connection.publish(message, terms, new Completion(exchange, callback));
            }
            return false;
        } catch (Exception e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }

    /** Subscribes to replies with the first request, and anew if that had ended. */
    private synchronized Requests requests() {
        if (requests != null && requests.hasEnded()) {
            requests.close();
            requests = null;
        }
        if (requests == null) {
            requests = new Requests(endpoint, connection, messages);
        }
        return requests;
    }

    private void goOn(AsyncCallback callback) {
        endpoint.getComponent().connections().continueRoute(() -> callback.done(false));
    }

    private final class Completion implements PublishListener {
        private final Exchange exchange;
        private final AsyncCallback callback;

        Completion(Exchange exchange, AsyncCallback callback) {
            this.exchange = exchange;
            this.callback = callback;
        }

        @Override
        public void acknowledged() {
            goOn(callback);
        }

        @Override
        public void failed(Exception cause) {
            exchange.setException(cause);
            goOn(callback);
        }
    }
}
