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
package io.cameliot.connection;

import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of a client ID to its server, for all who publish and receive with it. It outlives network connections. May
 * be used by any thread.
 */
public final class ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    /** What an attempt to connect may take beyond connectionTimeout, such as the end of the connection before. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final ConnectionSettings settings;
    private final EventLoop loop;
    private final PublishWindow window;
    private final Dispatcher dispatcher;
    private final SubscribeFlow subscribeFlow;
    private final ReceiveBuffer buffer;
    private final DroppedMessages dropped;
    private final ConnectionStatus status = new ConnectionStatus();
    private final ReconnectLoop connection;

    ClientConnection(
            ConnectionSettings settings,
            NetworkConnector connector,
            EventLoop eventLoop,
            ReconnectPolicy policy,
            Application application) {
        this.settings = settings;
        this.loop = new GuardedEventLoop(eventLoop, this::recover);
        this.window = new PublishWindow(settings, connector, loop::nanoTime);
        this.dispatcher = new Dispatcher(settings, application, this::endUnknown);
        this.subscribeFlow = new SubscribeFlow(settings, dispatcher, loop, window);
        this.buffer = new ReceiveBuffer(settings.receiveBufferSize());
        this.dropped = new DroppedMessages(buffer);
        this.connection = new ReconnectLoop(
                connector,
                loop,
                window,
                subscribeFlow,
                policy,
                new NetworkEvents.Inbound(settings, status, buffer, dropped, dispatcher, application));
    }

    private void recover(Throwable failure) {
        connection.recover(failure);
    }

    void open() {
        window.begin();
        loop.execute(connection::open);
        loop.execute(new UnclaimedReview(loop, dispatcher)::begin);
    }

    /** What the connection is doing. */
    public enum State {
        /** Waiting for the answer to an attempt. */
        CONNECTING,
        CONNECTED,
        /** Waiting before the next attempt. */
        WAITING,
        /** The server refused it for a reason that does not go away by itself, or reconnecting is switched off. */
        FAILED,
        CLOSED
    }

    /** What the connection is doing. */
    public State state() {
        return status.state;
    }

    /** Whether there is a connection right now. */
    public boolean isConnected() {
        return status.state == State.CONNECTED;
    }

    /** How many network connections have been made so far. */
    public long connectionsMade() {
        return status.connectionsMade;
    }

    /** How many publishes the server has acknowledged so far, also too late for those who waited. */
    public long acknowledgements() {
        return window.acknowledgements();
    }

    /** The server that it is connected to, or has last tried: one of several, or one that another has referred to. */
    public String server() {
        return status.server;
    }

    /** Why it is not connected, if it was tried; empty while it is connected. */
    public Optional<ConnectFailure> lastFailure() {
        return Optional.ofNullable(status.lastFailure);
    }

    /** What the server does or grants less than it was asked for, in sentences; empty while there is no connection. */
    public List<String> shortcomings() {
        ServerLimits granted = status.limits;
        return granted == null ? List.of() : Shortcomings.of(settings, granted, dispatcher.all(), window.isSilent());
    }

    /** Whether messages stay with the server, for the next network connection, that are not acknowledged on this one. */
    public boolean isSessionKept() {
        return settings.durable() && ServerLimits.isSessionKept(status.limits);
    }

    /** How many publishes are not acknowledged yet. */
    public int inFlight() {
        return window.size();
    }

    /** The memory in bytes that received messages take which are not processed yet. */
    public long receiveBufferUsed() {
        return buffer.used();
    }

    /** How many received messages were dropped because there was no room for them. */
    public long dropped() {
        return dropped.count();
    }

    public ConnectionSettings settings() {
        return settings;
    }

    /**
     * The outcome of the first attempt to connect. A connection that had failed for good tries again.
     *
     * @return completed when it is connected or goes on trying; exceptionally, with a {@link ConnectFailure}, when it has
     *         failed for good
     */
    public CompletableFuture<Void> firstAttempt() {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        if (!loop.execute(() -> connection.firstAttempt(outcome))) {
            outcome.completeExceptionally(settings().closedException());
        }
        return outcome;
    }

    /**
     * Waits for the outcome of the first attempt to connect. A connection that had failed for good tries again.
     *
     * @return                 whether it is connected; if not, it goes on trying
     * @throws ConnectFailure  if it failed for good
     */
    public boolean awaitFirstAttempt() throws ConnectFailure, InterruptedException {
        try {
            CallerWait.await(
                    firstAttempt(),
                    settings.connectionTimeout().plus(CLOSE_TIMEOUT).toMillis());
        } catch (CompletionException e) {
            if (e.getCause() instanceof ConnectFailure failure) {
                throw failure;
            }
        } catch (TimeoutException e) {
            LOG.debug("The attempt to connect {} goes on", settings, e);
        }
        // The first attempt may have been long ago: the connection may be lost since, or there at last.
        return status.state == State.CONNECTED;
    }

    /**
     * Publishes a message, or keeps it until there is a connection. Blocks its caller while the window is full.
     *
     * @param terms    when to give up; the listener is told of a failure then
     * @param listener hears of the outcome
     */
    public void publish(OutboundMessage message, PublishTerms terms, PublishListener listener) {
        window.publish(message, terms, listener);
    }

    /**
     * Publishes a message, or keeps it until there is a connection, unless the window is full. Does not wait.
     *
     * @param  whenRoom run once by any thread, if the window is full, when it is worth trying again
     * @return          whether it was taken; the listener hears of the outcome then
     */
    public boolean offer(OutboundMessage message, PublishTerms terms, PublishListener listener, Runnable whenRoom) {
        return window.offer(message, terms, listener, whenRoom);
    }

    /**
     * Subscribes a handler. Handlers of equal filters share a subscription. QoS 2 is asked for as QoS 1: Paho confirms QoS 2
     * before the message is processed, and never losing a message matters more than never getting one twice.
     *
     * @return completed when the server has granted the subscription, or exceptionally when it refused it
     */
    public CompletableFuture<Void> subscribe(TopicFilter filter, int qos, InboundHandler handler) {
        return subscribe(filter, qos, handler, false);
    }

    /**
     * Subscribes a handler and has the server told of the subscription even if it knows it, so that it sends what it has
     * retained. Other handlers of the same filter get that once more, too.
     *
     * @return completed when the server has granted the subscription, or exceptionally when it refused it
     */
    public CompletableFuture<Void> subscribeAgain(TopicFilter filter, int qos, InboundHandler handler) {
        return subscribe(filter, qos, handler, true);
    }

    private CompletableFuture<Void> subscribe(TopicFilter filter, int qos, InboundHandler handler, boolean again) {
        Dispatcher.Added added = dispatcher.add(filter, Math.min(qos, 1), handler);
        Subscription subscription = added.subscription();
        boolean anew = again || added.toSendAnew();
        if ((anew || added.toSend()) && !loop.execute(() -> connection.subscribe(subscription, anew))) {
            subscription.granted().completeExceptionally(settings().closedException());
        }
        return subscription.granted();
    }

    /** Takes a handler off its subscription. On a durable session the server goes on collecting messages for the next. */
    public void leave(TopicFilter filter, InboundHandler handler) {
        dispatcher.leave(filter, handler);
    }

    /**
     * Takes a handler off its subscription, which ends with its last handler.
     *
     * @return completed when the handler gets no more messages: when the server has confirmed the end or takes longer than
     *         connectionTimeout, or there is no connection
     */
    public CompletableFuture<Void> unsubscribe(TopicFilter filter, InboundHandler handler) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        if (!loop.execute(() -> subscribeFlow.ends().unsubscribe(filter, handler, gone))) {
            dispatcher.remove(filter, handler);
            gone.complete(null);
        }
        return gone;
    }

    /** How many handlers receive by this connection, of subscriptions that ask for at least a QoS. */
    public int handlers(int leastQos) {
        return dispatcher.handlers(leastQos);
    }

    private void endUnknown(TopicFilter filter) {
        loop.execute(() -> subscribeFlow.ends().endUnknown(filter));
    }

    /** Completed when everything is free: files, threads and the client ID. */
    CompletableFuture<Void> closed() {
        return connection.closed();
    }

    /** Begins to close the connection. */
    CompletableFuture<Void> close() {
        loop.execute(connection::close);
        return closed();
    }
}
