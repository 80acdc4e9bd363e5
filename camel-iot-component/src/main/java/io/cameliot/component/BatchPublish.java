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
import java.util.Arrays;
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
    private final Object body;
    private final BodyHistory history;
    private final OutboundMessages messages;
    private final ClientConnection connection;
    private final PublishTerms terms;
    private final Runnable whenDone;

    private final AtomicLong acknowledged = new AtomicLong();
    private final BatchFailures failures = new BatchFailures();
    /** The items that are not done yet, and one for the reading of the batch. */
    private final AtomicLong open = new AtomicLong(1);

    /** Why it goes no further, if anything is left: nothing was acknowledged for as long as an item may take. Null if it does. */
    private volatile Throwable standstill;

    private long size;
    private boolean isReadToEnd;
    private Throwable interruption;
    /** The failure of an earlier try of this exchange, if it stands. */
    private BatchPublishException first;

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
        this.body = exchange.getMessage().getBody();
        this.history = body == null ? new BodyHistory() : sources.historyOf(body);
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
        BatchSource source = new BatchSource(body);
        long mostBefore = history.begin(exchange);
        try (source) {
            Iterator<?> items = source.open(sources);
            if (items == null) {
                throw readBefore();
            }
            publishAll(source, items, mostBefore);
        } catch (Throwable e) {
            // The source of the items broke; what was read of it goes out all the same.
            interruption = e;
        }
        itemDone();
    }

    private void publishAll(BatchSource source, Iterator<?> items, long mostBefore) throws Throwable {
        try {
            while (items.hasNext()) {
                breakOffIfUseless();
                Object item = items.next();
                source.check(item);
                publish(source, item);
            }
            isReadToEnd = true;
        } finally {
            if (!isReadToEnd) {
                history.brokeOffAt(size);
            }
        }
        if (!history.endsAt(size, mostBefore) && !source.isRepeatable()) {
            isReadToEnd = false;
            throw readBefore();
        }
    }

    /** The failure of the first time, if Camel redelivers the exchange to this endpoint: it stands. */
    private Exception readBefore() {
        Object caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT);
        if (history.hasFailed(caught, messages)) {
            first = (BatchPublishException) caught;
            return first;
        }
        return new IllegalStateException(
                "With batch=true, the body was read by an earlier batch, and does not give the same messages again: "
                        + body.getClass().getName()
                        + ". Where several endpoints, or several attempts, are to publish it, use a List, or an"
                        + " Iterable that begins anew each time.");
    }

    private void breakOffIfUseless() throws Throwable {
        breakOffWithoutConnection();
        if (standstill != null) {
            throw standstill;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("The thread was interrupted, as it is when Camel stops.");
        }
    }

    /** All further items would fail. */
    private void breakOffWithoutConnection() throws IOException {
        ClientConnection.State state = connection.state();
        if (state == ClientConnection.State.FAILED || state == ClientConnection.State.CLOSED) {
            Optional<ConnectFailure> failure = connection.lastFailure();
            throw failure.isPresent() ? failure.get() : connection.settings().closedException();
        }
    }

    private void publish(BatchSource source, Object item) throws Exception {
        long index = size;
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
                if (standstill == null
                        && isWithoutConnection(cause)
                        && connection.acknowledgements() == acknowledgedBefore) {
                    standstill = cause;
                }
                itemDone();
            }
        };
        OutboundMessage message = null;
        Exception failure = null;
        try {
            message = messageOf(item);
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            failure = new RuntimeCamelException("No message could be made of it: " + e, e);
            standstill = e;
        }
        if (index == 0 && !history.mayBeginWith(mark(message)) && !source.isRepeatable()) {
            throw readBefore();
        }
        size++;
        open.incrementAndGet();
        if (failure != null) {
            outcome.failed(failure);
        } else {
            connection.publish(message, terms, outcome);
        }
    }

    /** Tells a message from others that the same source may have, whichever the endpoint; false if there is none. */
    private static Object mark(OutboundMessage message) {
        return message == null ? Boolean.FALSE : Integer.valueOf(Arrays.hashCode(message.payload()));
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
        if (first != null) {
            report(first.getSize(), first.getAcknowledged(), first.getFailed());
            exchange.setException(first);
        } else {
            report(size, acknowledged.get(), failures.count());
            if (interruption != null || failures.count() > 0) {
                BatchPublishException failure = new BatchPublishException(
                        size, acknowledged.get(), failures, interruption, interruption != null && !isReadToEnd);
                history.failed(failure, messages);
                exchange.setException(failure);
            } else {
                history.succeeded();
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
