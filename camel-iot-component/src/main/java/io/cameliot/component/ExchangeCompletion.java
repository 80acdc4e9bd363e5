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

import io.cameliot.connection.PublishListener;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/**
 * Completes an exchange, once: what comes second has no effect. For any thread; the route goes on on a thread that may run
 * it.
 */
final class ExchangeCompletion implements PublishListener, Runnable, ReactiveWork.Part {
    private static final String ORIGIN = "CamelIotContinuation";
    private static final Runnable NO_RESULT = () -> {};
    private static final Runnable GONE_ON = () -> {};

    private final Exchange exchange;
    private final AsyncCallback callback;
    private final ContinuationExecutor continuations;
    /** The continuation that published the message, null if none did. */
    private final Continuation origin;

    /** The thread that published the message, null if it does not wait for the end of the route. */
    private final WaitingThread waiting;

    private final ConnectionLease lease;
    /** What gives the exchange its result; null before it is known, {@link #GONE_ON} once the route has gone on. */
    private final AtomicReference<Runnable> outcome = new AtomicReference<>();
    /** Whether a thread has it, or will: what an Error breaks off is done again. */
    private volatile boolean handedOver;
    // For the thread that goes on with the route.
    private Runnable giveResult;
    private Continuation current;

    /** @param lease is given back with the completion */
    ExchangeCompletion(
            Exchange exchange, AsyncCallback callback, ContinuationExecutor continuations, ConnectionLease lease) {
        this.exchange = exchange;
        this.callback = callback;
        this.continuations = continuations;
        this.origin = origin(exchange, continuations);
        this.waiting = continuations.waitingThread();
        this.lease = lease;
    }

    /** What the calling thread runs; else what has handed the exchange to it, as seda does, and may wait for that. */
    private static Continuation origin(Exchange exchange, ContinuationExecutor continuations) {
        Continuation current = continuations.current();
        return current == null ? exchange.getProperty(ORIGIN, Continuation.class) : current;
    }

    /** Says what runs the route of an exchange. Copies of it that other threads go on with have that, too. */
    static void mark(Exchange exchange, Continuation current) {
        exchange.setProperty(ORIGIN, current);
    }

    ConnectionLease lease() {
        return lease;
    }

    @Override
    public void acknowledged() {
        complete(null);
    }

    @Override
    public void failed(Exception cause) {
        complete(() -> exchange.setException(cause));
    }

    /**
     * Completes the exchange.
     *
     * @param result gives the exchange its result before the route goes on, on the same thread; may be null
     */
    void complete(Runnable result) {
        if (outcome.compareAndSet(null, result == null ? NO_RESULT : result)) {
            lease.exit();
        }
        if (!handedOver) {
            continuations.execute(this, origin, waiting);
            handedOver = true;
        }
    }

    /** Goes on with the route, unless that is done. Takes no memory before an Error could fail the exchange. */
    @Override
    public void run() {
        Runnable result = outcome.getAndSet(GONE_ON);
        if (result != GONE_ON) {
            current = continuations.current();
            giveResult = result;
            ReactiveWork.run(exchange, current, this);
        }
    }

    @Override
    public void begin() {
        try {
            giveResult.run();
        } catch (RuntimeException | Error e) {
            exchange.setException(e);
        }
        mark(exchange, current);
        callback.done(false);
    }

    @Override
    public void restIsLost() {
        if (exchange.getUnitOfWork() == null) {
            current.abandon();
            return;
        }
        // Told once more that this part is done, Camel finds that the exchange has failed, and goes to its end.
        exchange.getExchangeExtension().setRedeliveryExhausted(true);
        ReactiveWork.run(exchange, current, new End());
    }

    /**
     * Completes the exchange within the call that publishes its message.
     *
     * @return what that call is to return: whether the exchange is complete, or will be by another thread
     */
    boolean failHere(Throwable cause) {
        if (!outcome.compareAndSet(null, GONE_ON)) {
            return false;
        }
        lease.exit();
        exchange.setException(cause);
        callback.done(true);
        return true;
    }

    /** The end of the route, after an Error has ended it in the middle. */
    private final class End implements ReactiveWork.Part {
        @Override
        public void begin() {
            callback.done(false);
        }

        @Override
        public void restIsLost() {
            current.abandon();
        }
    }
}
