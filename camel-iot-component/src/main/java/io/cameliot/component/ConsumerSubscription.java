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
import io.cameliot.connection.InboundHandler;
import io.cameliot.connection.InboundMessage;
import io.cameliot.protocol.TopicFilter;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscription of a consumer on one connection, from its start to its stop. It accounts for each message from receipt
 * until it is acknowledged, wanted again or abandoned: a stop completes when nothing is left.
 *
 * <p>It can be suspended. On a durable session it holds messages back then, unacknowledged, until it is resumed, or until
 * the connection ends and the server sends them again. Without one the subscription ends: nothing could be kept.
 *
 * <p>No method waits. They may be called in any order, and again. After {@link #stop} it is never used again.
 */
final class ConsumerSubscription {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerSubscription.class);

    private final ClientConnection connection;
    private final TopicFilter filter;
    private final int qos;
    private final boolean durable;
    private final MessageFlow messages;
    private final Listener listener;
    private final SerialTransitions transitions = new SerialTransitions();

    // Used by transitions alone.
    /** Null if none is registered with the connection. */
    private Handler handler;

    /** Whether messages are to be processed: between start or resume, and suspend or stop. */
    private boolean wanted;

    /** Completes when the last subscription has ended. */
    private CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

    /** Null before a stop. */
    private CompletableFuture<Void> stopped;

    private volatile Exception failure;

    /**
     * @param policy   decides what becomes of processed messages
     * @param inbox    where messages wait to be processed
     * @param listener hears of failures after the start
     */
    ConsumerSubscription(
            ClientConnection connection,
            TopicFilter filter,
            int qos,
            FailurePolicy policy,
            MessageFlow.Inbox inbox,
            Listener listener) {
        this.connection = connection;
        this.filter = filter;
        this.qos = qos;
        this.durable = connection.settings().durable();
        this.messages = new MessageFlow(policy, inbox);
        this.listener = listener;
    }

    /** Hears of failures, on threads that must not wait. */
    @FunctionalInterface
    interface Listener {
        /** No more messages come: the subscription was refused, or the connection failed for good. */
        void failed(TopicFilter filter, Exception cause);
    }

    /** How a subscription is stopped. Messages in process are always processed to their end. */
    enum Ending {
        /** It ends at the server. What comes until the server confirms that is processed. */
        PROCESS_ALL,
        /** It ends at the server. Messages whose processing has not begun are abandoned. */
        ABANDON_WAITING,
        /** It stays at the server of a durable session. Messages whose processing has not begun stay there, too. */
        LEAVE
    }

    ClientConnection connection() {
        return connection;
    }

    TopicFilter filter() {
        return filter;
    }

    int qos() {
        return qos;
    }

    /** Why no messages come though the connection stands; empty if they do. */
    Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    /** How many messages wait to be processed, or for the acknowledgement of their reply. Held ones do not count. */
    int pending() {
        return messages.pending();
    }

    /**
     * Subscribes.
     *
     * @return completed when the server has granted the subscription, or when there is no connection yet and the client
     *         goes on trying; exceptionally when the connection has failed for good or the subscription is refused
     */
    CompletableFuture<Void> start() {
        return resume();
    }

    /**
     * Lets no more messages be processed than have arrived, or have begun. Completes when no more arrive.
     *
     * @param processArrived whether those that have arrived are processed; without a durable session they are in any case
     * @param forGood        whether the connection ends, too: without a durable session, the server need not hear of it
     */
    CompletableFuture<Void> suspend(boolean processArrived, boolean forGood) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        transitions.run(() -> {
            if (durable) {
                wanted = false;
                messages.hold(!processArrived);
                result.complete(null);
            } else if (forGood) {
                wanted = false;
                leave();
                result.complete(null);
            } else {
                end();
                forward(ended, result);
            }
        });
        return result;
    }

    /** Lets messages be processed again. Subscribes where that is needed, and completes as {@link #start} does. */
    CompletableFuture<Void> resume() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        transitions.run(() -> {
            wanted = true;
            // Else what the server sends before it confirms the end would come by the next subscription, too.
            ended.whenComplete((unused, cause) -> transitions.run(() -> subscribe(result)));
        });
        return result;
    }

    private void subscribe(CompletableFuture<Void> result) {
        if (!wanted || stopped != null) {
            result.completeExceptionally(new CancellationException(
                    "The subscription to " + filter + " was suspended or stopped before it was made."));
            return;
        }
        if (handler != null && !handler.refused && connection.state() != ClientConnection.State.FAILED) {
            succeed(result);
            return;
        }
        if (handler != null) {
            connection.leave(filter, handler);
        }
        failure = null;
        messages.reopen();
        Handler subscriber = new Handler();
        handler = subscriber;
        // It subscribes before there is a connection, so that messages of a resumed session find it.
        CompletableFuture<Void> attempt = connection.firstAttempt();
        CompletableFuture<Void> granted = connection.subscribe(filter, qos, subscriber);
        granted.whenComplete((unused, cause) -> transitions.run(() -> {
            if (cause == null) {
                succeed(result);
            } else {
                fail(subscriber, unwrapped(cause), result);
            }
        }));
        attempt.whenComplete((unused, cause) -> transitions.run(() -> attempted(subscriber, cause, result)));
    }

    /** Completes what {@link #start} has returned, unless it is: the connection was lost, and the next one subscribes. */
    void awaitConnection(CompletableFuture<Void> result) {
        transitions.run(() -> succeed(result));
    }

    private void attempted(Handler subscriber, Throwable cause, CompletableFuture<Void> result) {
        switch (connection.state()) {
            case FAILED, CLOSED -> {
                if (cause != null) {
                    fail(subscriber, unwrapped(cause), result);
                }
            }
            case CONNECTING, WAITING -> succeed(result);
            case CONNECTED -> {
                // The server's answer to the subscription follows.
            }
        }
    }

    private void succeed(CompletableFuture<Void> result) {
        if (!result.isDone()) {
            if (wanted) {
                messages.open();
            }
            result.complete(null);
        }
    }

    /** Tells the caller, or the listener if the caller was told of a success. */
    private void fail(Handler subscriber, Exception cause, CompletableFuture<Void> result) {
        subscriber.note(cause);
        if (!result.completeExceptionally(cause) && !result.isCompletedExceptionally()) {
            listener.failed(filter, cause);
        }
    }

    /**
     * Ends the use of the connection.
     *
     * @return completed when all messages are settled; that takes as long as the slowest route, unless {@link #abandon}
     *         is called meanwhile
     */
    CompletableFuture<Void> stop(Ending ending) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        transitions.run(() -> {
            if (stopped == null) {
                stopped = new CompletableFuture<>();
                begin(ending);
            }
            forward(stopped, result);
        });
        return result;
    }

    private void begin(Ending ending) {
        wanted = false;
        if (ending != Ending.PROCESS_ALL || !messages.openForTheRest()) {
            messages.close();
        }
        if (ending == Ending.LEAVE) {
            leave();
        } else {
            end();
        }
        ended.whenComplete((unused, cause) -> forward(messages.end(), stopped));
    }

    private void leave() {
        if (handler != null) {
            connection.leave(filter, handler);
            handler = null;
        }
    }

    private void end() {
        wanted = false;
        if (handler != null && handler.refused) {
            leave();
        } else if (handler != null) {
            ended = connection.unsubscribe(filter, handler);
            handler = null;
        }
    }

    /**
     * Abandons all messages, those in process, too: what their threads do with them later has no effect. Those that arrive
     * later are abandoned, until it is resumed.
     */
    void abandon() {
        messages.abandonAll();
    }

    private static void forward(CompletableFuture<Void> from, CompletableFuture<Void> to) {
        // How it ended does not matter: nothing is left.
        from.whenComplete((unused, cause) -> to.complete(null));
    }

    private static Exception unwrapped(Throwable cause) {
        Throwable inner = cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
        return inner instanceof Exception exception ? exception : new CompletionException(inner);
    }

    private final class Handler implements InboundHandler {
        private volatile boolean refused;

        @Override
        public void received(InboundMessage message, Receipt receipt) {
            messages.take(message, receipt);
        }

        @Override
        public void failed(Exception cause) {
            note(cause);
            listener.failed(filter, cause);
        }

        @Override
        public void restored() {
            if (refused) {
                refused = false;
                failure = null;
                LOG.info("Messages of the subscription to {} come again", filter);
            }
        }

        /** A connection that failed keeps its subscriptions, and says itself that it failed, until it stands again. */
        void note(Exception cause) {
            if (!(cause instanceof ConnectFailure)) {
                refused = true;
                failure = cause;
            }
        }
    }
}
