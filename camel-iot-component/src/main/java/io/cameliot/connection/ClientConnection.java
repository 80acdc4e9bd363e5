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

import io.cameliot.connection.AcknowledgementQueue.Delivery;
import io.cameliot.connection.NetworkConnection.NotConnectedException;
import io.cameliot.connection.Subscriptions.Added;
import io.cameliot.connection.Unsubscribing.Leaving;
import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of one client ID, shared by all endpoints that use it. Connects, connects again after a loss with
 * growing delays, subscribes again, and sends again what was not acknowledged.
 *
 * <p>What happens to the connection is decided by one thread, the scheduler's, so that nothing has to be locked and
 * nothing waits on the threads of the client library.
 */
public final class ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    /** A connection that stood for so long was a good one: the next loss counts as the first. */
    private static final Duration GOOD_CONNECTION = Duration.ofSeconds(10);

    /** How often it is looked for publishes that have waited too long, and for a network connection that is gone. */
    private static final Duration CHECK_PERIOD = Duration.ofSeconds(1);

    /**
     * How often in a row another client may take over the client ID before this one leaves it to the other. A new process
     * that replaces this one while it stops takes over a few times at most.
     */
    private static final int MAX_TAKE_OVERS = 5;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final ConnectionSettings settings;
    private final NetworkConnection.Factory networks;
    private final ScheduledExecutorService scheduler;
    private final PublishWindow window;
    private final Subscriptions subscriptions;

    private volatile State state = State.CONNECTING;
    private volatile CompletableFuture<Void> attempt = new CompletableFuture<>();
    private volatile long connectionsMade;
    private volatile ConnectFailure lastFailure;

    /** The attempts to connect are numbered: that which began the server's session, and the last that resumed it. */
    private volatile long sessionBegan;

    private volatile long resumedBy;
    private volatile NetworkConnection network;

    // What follows belongs to the scheduler's thread.
    private final Unsubscribing unsubscribing;
    private long attempts;
    private ServerLimits limits;
    private ScheduledFuture<?> watchdog;
    private ScheduledFuture<?> nextAttempt;
    private ScheduledFuture<?> looks;
    private boolean adopted;
    private boolean sessionLost;
    private long connectedAt;
    private int failures;
    private int takeOvers;
    /** The topic of a message that was wanted again before it was told that its connection is there; else null. */
    private String wantedAgain;

    ClientConnection(
            ConnectionSettings settings, NetworkConnection.Factory networks, ScheduledExecutorService scheduler) {
        this.settings = settings;
        this.networks = networks;
        this.scheduler = scheduler;
        this.window = new PublishWindow(settings, networks);
        this.subscriptions = new Subscriptions(settings);
        this.unsubscribing = new Unsubscribing(subscriptions, settings.durable(), this::subscribe);
    }

    void open() {
        scheduler.execute(this::connect);
        scheduler.scheduleWithFixedDelay(
                this::check, CHECK_PERIOD.toMillis(), CHECK_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
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
        return state;
    }

    /** Whether there is a connection right now. */
    public boolean isConnected() {
        return state == State.CONNECTED;
    }

    /** How many network connections came about so far. */
    public long connectionsMade() {
        return connectionsMade;
    }

    /** Why it is not connected, if it was tried; empty while it is connected. */
    public Optional<ConnectFailure> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    /** How many publishes are not acknowledged yet. */
    public int inFlight() {
        return window.size();
    }

    public ConnectionSettings settings() {
        return settings;
    }

    /**
     * Waits for the outcome of the first attempt to connect. A connection that had failed for good tries again.
     *
     * @return                 whether it is connected; if not, it goes on trying
     * @throws ConnectFailure  if it failed for good
     */
    public boolean awaitFirstAttempt() throws ConnectFailure, InterruptedException {
        try {
            if (state == State.FAILED) {
                scheduler.submit(this::retryFailed).get();
            }
            attempt.get(settings.connectionTimeout().toMillis() + CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectFailure failure && state == State.FAILED) {
                throw failure;
            }
        } catch (TimeoutException e) {
            LOG.debug("The attempt to connect {} goes on", settings, e);
        }
        // The first attempt may have been long ago: the connection may be lost since, or there at last.
        return state == State.CONNECTED;
    }

    /**
     * Publishes a message, or keeps it until there is a connection. Waits while as many messages as the window allows
     * are not acknowledged.
     *
     * @param terms    when to give up; the listener is told of a failure then
     * @param listener hears of the outcome
     */
    public void publish(OutboundMessage message, PublishTerms terms, PublishListener listener) {
        window.publish(message, terms, listener);
    }

    /**
     * Subscribes a handler. Handlers of equal filters share a subscription. QoS 2 is asked for as QoS 1: Paho confirms
     * QoS 2 before the message is processed (trap B14), and never losing a message matters more than never getting one
     * twice.
     *
     * @return completed when the server has granted the subscription, or exceptionally when it refused it
     */
    public CompletableFuture<Void> subscribe(TopicFilter filter, int qos, InboundHandler handler) {
        Added added = subscriptions.add(filter, Math.min(qos, 1), handler);
        if (added.toSend()) {
            scheduler.execute(() -> begin(added.subscription()));
        }
        return added.subscription().granted();
    }

    private void begin(Subscription subscription) {
        if (state == State.CONNECTED) {
            subscribe(subscription);
        } else if (state == State.FAILED) {
            subscription.granted().completeExceptionally(lastFailure);
        }
    }

    /**
     * Subscribes a handler and has the server told of the subscription even if it knows it, so that it sends what it has
     * retained. Other handlers of the same filter get that once more, too.
     *
     * @return completed when the server has granted the subscription, or exceptionally when it refused it
     */
    public CompletableFuture<Void> subscribeAgain(TopicFilter filter, int qos, InboundHandler handler) {
        Added added = subscriptions.add(filter, Math.min(qos, 1), handler);
        scheduler.execute(() -> begin(added.subscription()));
        return added.subscription().granted();
    }

    /**
     * Takes a handler off its subscription. On a durable session the server goes on collecting messages for the next time.
     */
    public void leave(TopicFilter filter, InboundHandler handler) {
        subscriptions.leave(filter, handler);
    }

    /**
     * Takes a handler off its subscription, which ends with its last handler.
     *
     * @return completed when the handler gets no more messages: when the server has confirmed the end, or there is none
     */
    public CompletableFuture<Void> unsubscribe(TopicFilter filter, InboundHandler handler) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        try {
            scheduler.execute(() -> {
                NetworkConnection current = state == State.CONNECTED ? network : null;
                unsubscribing.leave(current, work -> onCurrent(current, work), new Leaving(filter, handler, gone));
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The connection {} is closed", settings);
            subscriptions.remove(filter, handler);
            gone.complete(null);
        }
        return gone;
    }

    /**
     * Hands no more to a handler whose subscription is ending or has ended: what still comes is acknowledged unprocessed,
     * so that it does not hold up the acknowledgements of the others.
     */
    public void detach(TopicFilter filter, InboundHandler handler) {
        subscriptions.remove(filter, handler);
    }

    /**
     * Breaks the connection off and makes it anew, after a delay that grows each time, so that the server sends again what
     * is not acknowledged. Of use with a durable session only.
     *
     * @param topic of the message that is wanted again
     */
    public void redeliver(String topic) {
        redeliver(network, topic);
    }

    private void redeliver(NetworkConnection receivedBy, String topic) {
        onCurrent(receivedBy, () -> {
            if (state == State.CONNECTED) {
                breakOff(topic);
            } else if (state == State.CONNECTING) {
                // The message was faster than the news of the connection.
                wantedAgain = topic;
            }
        });
    }

    private void breakOff(String topic) {
        connectionEnded(ConnectFailure.redelivery(settings.serverUri(), settings.clientId(), topic));
    }

    /** Waits for the end, also when interrupted: files and threads are free then, for whoever connects next. */
    void close() {
        CompletableFuture<Void> closed = CompletableFuture.runAsync(
                () -> {
                    state = State.CLOSED;
                    window.fail(new IOException("The connection " + settings + " was closed."));
                    cancelTimers();
                    closeNetwork();
                    unsubscribing.connectionEnded();
                    networks.close();
                },
                scheduler);
        try {
            closed.orTimeout(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            LOG.warn("Closing the connection {} failed", settings, e.getCause());
        }
        attempt.completeExceptionally(new IOException("The connection " + settings + " was closed."));
    }

    private void connect() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CONNECTING;
        boolean resume = settings.durable() && connectionsMade > 0;
        try {
            if (!adopted) {
                window.adopt(networks.orphans());
                adopted = true;
            }
            network = networks.create(sessionLost || settings.cleanStart() && !resume);
            window.resume(network);
        } catch (ConnectFailure e) {
            failed(e);
            return;
        } catch (IOException | RuntimeException e) {
            failed(ConnectFailure.notAttempted(settings.serverUri(), settings.clientId(), e));
            return;
        }
        attempts++;
        // Paho waits for a CONNACK for ever (trap B2).
        NetworkConnection attempted = network;
        watchdog = scheduler.schedule(
                () -> notAnswered(attempted), settings.connectionTimeout().toMillis(), TimeUnit.MILLISECONDS);
        network.connect(new NetworkListener(network));
    }

    private void notAnswered(NetworkConnection attempted) {
        if (network == attempted && state == State.CONNECTING) {
            failed(ConnectFailure.unreachable(
                    settings.serverUri(),
                    settings.clientId(),
                    new TimeoutException("no answer to the CONNECT within "
                            + settings.connectionTimeout().toSeconds() + " s")));
        }
    }

    private void connected(ServerLimits serverLimits) {
        watchdog.cancel(false);
        limits = serverLimits;
        state = State.CONNECTED;
        lastFailure = null;
        sessionLost = false;
        connectedAt = System.nanoTime();
        connectionsMade++;
        if (limits.sessionPresent()) {
            resumedBy = attempts;
        } else {
            sessionBegan = attempts;
        }
        keepAlive();
        unsubscribing.connected(network, limits.sessionPresent());
        LOG.info("Connected: {}, with {}", settings, limits.sessionPresent() ? "its earlier session" : "a new session");
        // Subscriptions first: what is published next may be for them.
        for (Subscription subscription : subscriptions.all()) {
            if (!limits.sessionPresent() || !subscription.isGranted()) {
                subscribe(subscription);
            }
        }
        window.attach(network, limits.receiveMaximum());
        attempt.complete(null);
        if (wantedAgain != null) {
            breakOff(wantedAgain);
        }
    }

    private void keepAlive() {
        if (!limits.keepAlive().isZero()) {
            NetworkConnection watched = network;
            KeepAlive keepAlive = new KeepAlive(watched, limits.keepAlive());
            long period = keepAlive.period().toMillis();
            looks = scheduler.scheduleWithFixedDelay(
                    () -> look(watched, keepAlive), period, period, TimeUnit.MILLISECONDS);
        }
    }

    private void look(NetworkConnection watched, KeepAlive keepAlive) {
        if (network == watched && state == State.CONNECTED) {
            ConnectionLoss loss = keepAlive.look();
            if (loss != null) {
                lost(loss);
            }
        }
    }

    private void subscribe(Subscription subscription) {
        int identifier = limits.subscriptionIdentifiers() ? subscription.identifier() : 0;
        int qos = subscription.qos();
        try {
            network.subscribe(
                    subscription.filter(),
                    qos,
                    identifier,
                    (reasonCode, reasonString) -> subscribed(subscription, qos, reasonCode, reasonString));
        } catch (NotConnectedException e) {
            LOG.debug("Not subscribed to {}: it will be on the next connection", subscription.filter(), e);
        }
    }

    private void subscribed(Subscription subscription, int qos, ReasonCode reasonCode, String reasonString) {
        if (!reasonCode.isRefusal()) {
            LOG.debug("Subscribed to {} with {}", subscription.filter(), reasonCode);
            subscription.grant(qos);
            return;
        }
        // A refused filter is a failure of its consumers, and no reason to try again on each connection.
        subscriptions.remove(subscription);
        RefusedException refusal =
                RefusedException.subscription(subscription.filter().toString(), reasonCode, reasonString);
        if (!subscription.granted().completeExceptionally(refusal)) {
            subscription.handlers().forEach(handler -> handler.failed(refusal));
        }
    }

    /** What the session held is published anew, once the subscriptions are made anew. */
    private void restartSession() {
        watchdog.cancel(false);
        LOG.warn("The server has lost the session of {}. What was in flight is published anew.", settings);
        closeNetwork();
        try {
            window.sessionLost(networks.sessionLost());
            sessionLost = true;
            connect();
        } catch (IOException e) {
            failed(ConnectFailure.unreachable(settings.serverUri(), settings.clientId(), e));
        }
    }

    private void failed(ConnectFailure failure) {
        if (watchdog != null) {
            watchdog.cancel(false);
        }
        closeNetwork();
        boolean redirected = failure.elsewhere().filter(networks::redirect).isPresent();
        if (failure.isPermanent() && !redirected) {
            giveUp(failure);
        } else {
            window.detach(failure);
            tryAgain(failure);
        }
        attempt.completeExceptionally(failure);
    }

    private void lost(ConnectionLoss loss) {
        connectionEnded(ConnectFailure.lost(settings.serverUri(), settings.clientId(), loss));
    }

    private void connectionEnded(ConnectFailure cause) {
        watchdog.cancel(false);
        boolean wasConnected = state == State.CONNECTED;
        boolean takenOver =
                cause.reasonCode().filter(ReasonCode.SESSION_TAKEN_OVER::equals).isPresent();
        closeNetwork();
        cause.elsewhere().ifPresent(networks::redirect);
        unsubscribing.connectionEnded();
        window.detach(cause);
        subscriptions.connectionLost();
        Duration good = takenOver ? settings.reconnectDelay().maximum() : GOOD_CONNECTION;
        if (wasConnected && System.nanoTime() - connectedAt > good.toNanos()) {
            failures = 0;
            takeOvers = 0;
        }
        if (takenOver && ++takeOvers >= MAX_TAKE_OVERS) {
            giveUp(cause);
        } else {
            tryAgain(cause);
        }
        attempt.completeExceptionally(cause);
    }

    private void tryAgain(ConnectFailure cause) {
        if (!settings.reconnect() && connectionsMade > 0) {
            giveUp(cause);
            return;
        }
        failures++;
        Duration delay = settings.reconnectDelay().after(failures, ThreadLocalRandom.current());
        lastFailure = cause;
        state = State.WAITING;
        if (cause.getCause() instanceof RuntimeException unforeseen) {
            LOG.warn("{} Trying again in {} ms.", cause.getMessage(), delay.toMillis(), unforeseen);
        } else {
            LOG.warn("{} Trying again in {} ms.", cause.getMessage(), delay.toMillis());
        }
        nextAttempt = scheduler.schedule(this::connect, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void giveUp(ConnectFailure cause) {
        LOG.error("{} Not trying again.", cause.getMessage());
        lastFailure = cause;
        state = State.FAILED;
        window.fail(cause);
        for (Subscription subscription : subscriptions.all()) {
            if (!subscription.granted().completeExceptionally(cause)) {
                subscription.handlers().forEach(handler -> handler.failed(cause));
            }
        }
    }

    private void retryFailed() {
        if (state == State.FAILED) {
            failures = 0;
            takeOvers = 0;
            attempt = new CompletableFuture<>();
            window.reopen();
            subscriptions.all().forEach(Subscription::retry);
            connect();
        }
    }

    private void check() {
        try {
            window.expire();
            subscriptions.releaseUnclaimed();
            if (state == State.CONNECTED && !network.isConnected()) {
                lost(ConnectionLoss.ended("the connection ended"));
            }
        } catch (RuntimeException e) {
            LOG.error("Checking the connection {} failed", settings, e);
        }
    }

    private void cancelTimers() {
        if (watchdog != null) {
            watchdog.cancel(false);
        }
        if (nextAttempt != null) {
            nextAttempt.cancel(false);
        }
    }

    private void closeNetwork() {
        NetworkConnection old = network;
        network = null;
        wantedAgain = null;
        if (looks != null) {
            looks.cancel(false);
        }
        if (old != null) {
            old.close();
        }
    }

    /** Runs something on the scheduler's thread, if this network connection is still the current one by then. */
    private void onCurrent(NetworkConnection of, Runnable event) {
        try {
            scheduler.execute(() -> {
                if (network == of && state != State.CLOSED) {
                    event.run();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The connection {} is closed", settings);
        }
    }

    /** Passes on what happens on a network connection, without holding up the library's thread. */
    private final class NetworkListener implements NetworkConnection.Listener {
        private final NetworkConnection of;
        private final AcknowledgementQueue acknowledgements;

        NetworkListener(NetworkConnection of) {
            this.of = of;
            long number = attempts;
            this.acknowledgements = new AcknowledgementQueue(
                    of,
                    settings.receiveMaximum(),
                    () -> sessionBegan <= number && number < resumedBy,
                    message -> redeliver(of, message.topic()));
        }

        @Override
        public void connected(ServerLimits serverLimits) {
            onCurrent(of, () -> ClientConnection.this.connected(serverLimits));
        }

        @Override
        public void failed(ConnectFailure failure) {
            onCurrent(of, () -> ClientConnection.this.failed(failure));
        }

        @Override
        public void sessionLost() {
            onCurrent(of, ClientConnection.this::restartSession);
        }

        @Override
        public void received(InboundMessage message) {
            Delivery delivery = acknowledgements.add(message);
            subscriptions.dispatch(delivery);
            if (message.qos() == 1) {
                acknowledgements.awaitRoom();
            }
        }

        @Override
        public void lost(ConnectionLoss loss) {
            onCurrent(of, () -> ClientConnection.this.lost(loss));
        }
    }
}
