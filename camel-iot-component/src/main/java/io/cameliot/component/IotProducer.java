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
import java.time.Duration;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Publishes events or commands. The exchange completes when the server has acknowledged its message; no thread waits for
 * that.
 */
public class IotProducer extends DefaultAsyncProducer {
    private final IotEndpoint endpoint;
    private final Duration timeout;
    private OutboundMessages messages;
    private ClientConnection connection;

    public IotProducer(IotEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.timeout = Duration.ofMillis(endpoint.getConfiguration().getPublishTimeout());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        messages = new OutboundMessages(endpoint);
        connection = endpoint.acquireConnection();
        try {
            connection.awaitFirstAttempt();
        } catch (Exception e) {
            release();
            throw e;
        }
    }

    @Override
    protected void doStop() throws Exception {
        release();
        super.doStop();
    }

    private void release() {
        if (connection != null) {
            endpoint.releaseConnection(connection);
            connection = null;
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            if (endpoint.getConfiguration().isBatch()) {
                new BatchPublish(exchange, messages, connection, timeout, () -> goOn(callback)).run();
            } else {
                OutboundMessage message = messages.of(
                        exchange, exchange.getMessage(), exchange.getMessage().getBody());
                connection.publish(message, timeout, new Completion(exchange, callback));
            }
            return false;
        } catch (Exception e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
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
