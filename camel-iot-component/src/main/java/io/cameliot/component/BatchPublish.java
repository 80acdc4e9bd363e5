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
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final String endpointUri;
    private final Object body;
    private final BatchSource source;
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
    /** The failure of an earlier batch of this exchange, if it stands. */
    private BatchPublishException first;

    /**
     * @param whenDone run once, by any thread, when all items are done and the exchange has its headers and exception
     * @throws IllegalArgumentException if the body is no batch
     */
    BatchPublish(
            Exchange exchange,
            IotEndpoint endpoint,
            OutboundMessages messages,
            ClientConnection connection,
            PublishTerms terms,
            Runnable whenDone) {
        this.exchange = exchange;
        this.endpointUri = endpoint.getEndpointUri();
        this.body = exchange.getMessage().getBody();
        this.source =
                new BatchSource(body, endpoint.getComponent().connections().readSources());
        this.messages = messages;
        this.connection = connection;
        this.terms = terms;
        this.whenDone = whenDone;
    }

    /** Publishes all items. Returns when the last is on its way. */
    void run() {
        try (source) {
            publishAll();
        } catch (Throwable e) {
            // The source of the items broke; what was read of it goes out all the same.
            interruption = e;
        }
        if (open.decrementAndGet() == 0) {
            end();
        }
    }

    private void publishAll() throws Throwable {
        Iterator<?> items = source.open();
        if (items == null) {
            throw readBefore();
        }
        while (items.hasNext()) {
            breakOffIfUseless();
            Object item = items.next();
            source.check(item);
            publish(item);
        }
        isReadToEnd = true;
    }

    /** The first failure, if the exchange comes to this endpoint with this body again: it stands. */
    private Exception readBefore() {
        first = source.failure(exchange.getExchangeId(), endpointUri);
        if (first != null) {
            return first;
        }
        return new IllegalStateException("With batch=true, the body was read by an earlier batch, and "
                + body.getClass().getName()
                + " may not give the same messages again. Where several endpoints, several exchanges or several attempts"
                + " are to publish it, use a List, or another Collection that keeps its messages.");
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

    private void publish(Object item) throws Exception {
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
        long index = size++;
        if (failure != null) {
            failures.add(index, item, failure);
        } else {
            publish(message, new Outcome(index, item, connection.acknowledgements()));
        }
    }

    private void publish(OutboundMessage message, Outcome outcome) {
        open.incrementAndGet();
        boolean published = false;
        try {
            connection.publish(message, terms, outcome);
            published = true;
        } finally {
            if (!published) {
                // An Error: the batch ends with it, and does not wait for this item.
                outcome.forget();
            }
        }
    }

    /** Hears of what becomes of an item; again, if an Error has kept it from taking that. */
    private final class Outcome implements PublishListener {
        private final long index;
        private final Object item;
        private final long acknowledgedBefore;
        /** Claimed by those that tell, or by the thread that publishes. */
        private final AtomicBoolean known = new AtomicBoolean();
        /** How far the telling is; for those that tell, one at a time. */
        private Step step = Step.OPEN;

        Outcome(long index, Object item, long acknowledgedBefore) {
            this.index = index;
            this.item = item;
            this.acknowledgedBefore = acknowledgedBefore;
        }

        @Override
        public void acknowledged() {
            settle(null);
        }

        @Override
        public void failed(Exception cause) {
            settle(cause);
        }

        /** Goes on where an Error has broken it off. */
        private void settle(Exception failure) {
            if (step == Step.OPEN && known.compareAndSet(false, true)) {
                step = Step.KNOWN;
            }
            if (step == Step.KNOWN) {
                count(failure);
                step = Step.COUNTED;
            }
            if (step == Step.COUNTED) {
                step = open.decrementAndGet() == 0 ? Step.LAST : Step.DONE;
            }
            if (step == Step.LAST) {
                end();
            }
        }

        private void count(Exception failure) {
            if (failure == null) {
                acknowledged.incrementAndGet();
                return;
            }
            failures.add(index, item, failure);
            if (standstill == null
                    && isWithoutConnection(failure)
                    && connection.acknowledgements() == acknowledgedBefore) {
                standstill = failure;
            }
        }

        void forget() {
            if (known.compareAndSet(false, true)) {
                open.decrementAndGet();
            }
        }
    }

    /** What is done of the telling of an outcome. */
    private enum Step {
        OPEN,
        KNOWN,
        COUNTED,
        /** It is done, and all others were before: the batch is at its end. */
        LAST,
        DONE
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

    /** All items are done. Done again, if an Error breaks it off. */
    private void end() {
        if (first != null) {
            report(first.getSize(), first.getAcknowledged(), first.getFailed());
            exchange.setException(first);
        } else {
            report(size, acknowledged.get(), failures.count());
            if (interruption != null || failures.count() > 0) {
                BatchPublishException failure = new BatchPublishException(
                        size, acknowledged.get(), failures, interruption, interruption != null && !isReadToEnd);
                source.failed(exchange.getExchangeId(), endpointUri, failure);
                exchange.setException(failure);
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
