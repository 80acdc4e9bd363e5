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
import io.cameliot.connection.ConnectFailure;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.PublishListener;
import io.cameliot.connection.PublishTerms;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.RuntimeCamelException;

/**
 * Publishes the items of a batch, one after the other without waiting for acknowledgements but when the window of the
 * connection is full, so that the memory it takes does not depend on the length of the batch.
 */
final class BatchPublish {
    private final Exchange exchange;
    private final ReadSources sources;
    private final OutboundMessages messages;
    private final ClientConnection connection;
    private final PublishTerms terms;
    private final Runnable whenDone;

    private final AtomicLong acknowledged = new AtomicLong();
    private final BatchFailures failures = new BatchFailures();
    /** The items that are not done yet, and one for the reading of the batch. */
    private final AtomicLong open = new AtomicLong(1);

    /** Why it goes no further: nothing was acknowledged for as long as an item may take. Null while it is worth it. */
    private volatile Exception standstill;

    private long size;
    private Throwable interruption;

    /**
     * @param sources  what was read of other batches
     * @param whenDone run once, by any thread, when all items are done and the exchange has its headers and exception
     */
    BatchPublish(
            Exchange exchange,
            ReadSources sources,
            OutboundMessages messages,
            ClientConnection connection,
            PublishTerms terms,
            Runnable whenDone) {
        this.exchange = exchange;
        this.sources = sources;
        this.messages = messages;
        this.connection = connection;
        this.terms = terms;
        this.whenDone = whenDone;
    }

    /**
     * Publishes all items. Returns when the last is on its way.
     *
     * @throws IllegalArgumentException if the body is no batch
     */
    void run() {
        BatchSource source = new BatchSource(exchange.getMessage().getBody());
        try (source) {
            Iterator<?> items = source.open(sources);
            if (items == null) {
                throw readBefore();
            }
            publishAll(source, items);
        } catch (Throwable e) {
            // The source of the items broke; what was read of it goes out all the same.
            interruption = e;
        }
        itemDone();
    }

    private void publishAll(BatchSource source, Iterator<?> items) throws Exception {
        while (items.hasNext()) {
            breakOffWithoutConnection();
            Object item = items.next();
            source.check(item);
            publish(size++, item);
            if (standstill != null) {
                throw standstill;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("The thread was interrupted, as it is when Camel stops.");
            }
        }
    }

    /** The failure of the first time, if Camel redelivers the exchange: it stands. */
    private Exception readBefore() {
        if (exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof BatchPublishException first) {
            return first;
        }
        return new IllegalStateException(
                "With batch=true, the body was read by an earlier batch, and can be read once only: "
                        + exchange.getMessage().getBody().getClass().getName()
                        + ". Where several endpoints, or several attempts, are to publish it, use a List, or an"
                        + " Iterable that begins anew each time.");
    }

    /** All further items would fail. */
    private void breakOffWithoutConnection() throws IOException {
        ClientConnection.State state = connection.state();
        if (state == ClientConnection.State.FAILED || state == ClientConnection.State.CLOSED) {
            Optional<ConnectFailure> failure = connection.lastFailure();
            throw failure.isPresent() ? failure.get() : connection.settings().closedException();
        }
    }

    private void publish(long index, Object item) {
        open.incrementAndGet();
        long acknowledgedBefore = connection.acknowledgements();
        PublishListener outcome = new PublishListener() {
            @Override
            public void acknowledged() {
                acknowledged.incrementAndGet();
                itemDone();
            }

            @Override
            public void failed(Exception cause) {
                failures.add(index, item, cause);
                if (isWithoutConnection(cause) && connection.acknowledgements() == acknowledgedBefore) {
                    standstill = cause;
                }
                itemDone();
            }
        };
        OutboundMessage message;
        try {
            message = messageOf(item);
        } catch (RuntimeException e) {
            outcome.failed(e);
            return;
        } catch (Error e) {
            outcome.failed(new RuntimeCamelException("No message could be made of it: " + e, e));
            throw e;
        }
        connection.publish(message, terms, outcome);
    }

    /** Whether an item has waited for an acknowledgement, or a connection, for as long as it may: not at all, perhaps. */
    private static boolean isWithoutConnection(Exception cause) {
        return cause instanceof TimeoutException || cause.getCause() instanceof ConnectFailure;
    }

    private OutboundMessage messageOf(Object item) {
        if (item instanceof Exchange other) {
            return messages.of(other, other.getMessage(), other.getMessage().getBody());
        }
        if (item instanceof Message message) {
            return messages.of(exchange, message, message.getBody());
        }
        return messages.of(exchange, exchange.getMessage(), item);
    }

    private void itemDone() {
        if (open.decrementAndGet() > 0) {
            return;
        }
        if (interruption instanceof BatchPublishException first) {
            report(first.getSize(), first.getAcknowledged(), first.getFailed());
            exchange.setException(first);
        } else {
            report(size, acknowledged.get(), failures.count());
            if (interruption != null || failures.count() > 0) {
                exchange.setException(new BatchPublishException(size, acknowledged.get(), failures, interruption));
            }
        }
        whenDone.run();
    }

    private void report(long read, long acknowledgedItems, long failedItems) {
        Message result = exchange.getMessage();
        result.setHeader(IotConstants.BATCH_SIZE, read);
        result.setHeader(IotConstants.BATCH_ACKNOWLEDGED, acknowledgedItems);
        result.setHeader(IotConstants.BATCH_FAILED, failedItems);
    }
}
