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

import io.cameliot.connection.ClientConnection.State;
import io.cameliot.connection.ReconnectPolicy.Begin;
import io.cameliot.connection.ReconnectPolicy.Decision;
import io.cameliot.protocol.ReasonCode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects, again after a loss, and has publishes, subscriptions and session follow. Owned by the event loop. */
final class ReconnectLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ReconnectLoop.class);

    // Valid for the connection's whole life:
    private final ConnectionSettings settings;
    private final NetworkConnector connector;
    private final EventLoop loop;
    private final PublishWindow window;
    private final Dispatcher dispatcher;
    private final SubscribeFlow subscribeFlow;
    private final NetworkEvents.Inbound inbound;
    private final ReconnectPolicy policy;
    private final SessionHistory history = new SessionHistory();
    private final AwaitedAnswers answers;
    private final PeriodicCheck check;
    private final ConnectionEnd end;
    private final ConnectionStatus status;

    // Owned by the event loop:
    private CompletableFuture<Void> attempt = new CompletableFuture<>();
    private final CurrentNetwork current;
    private EventLoop.Timer nextAttempt = () -> {};
    private boolean cleanStart;
    private long connectedAt;
    /** The topic of a message that was wanted again before its connection was known to be there; else null. */
    private String wantedAgain;

    ReconnectLoop(
            NetworkConnector connector,
            EventLoop loop,
            PublishWindow window,
            SubscribeFlow subscribeFlow,
            ReconnectPolicy policy,
            NetworkEvents.Inbound inbound) {
        this.settings = inbound.settings();
        this.connector = connector;
        this.loop = loop;
        this.window = window;
        this.dispatcher = inbound.dispatcher();
        this.subscribeFlow = subscribeFlow;
        this.inbound = inbound;
        this.policy = policy;
        this.status = inbound.status();
        this.status.server = settings.serverUri();
        this.current = new CurrentNetwork(loop);
        this.end = new ConnectionEnd(connector, loop, window, dispatcher, current);
        this.check = new PeriodicCheck(loop, window, current, status, this::lost, this::endAll);
        this.answers = new AwaitedAnswers(loop, current, window, subscribeFlow, settings.connectionTimeout());
    }

    CompletableFuture<Void> closed() {
        return end.done();
    }

    void open() {
        if (status.state != State.CLOSED) {
            check.begin();
            begin(policy.begin(loop.nanoTime()));
        }
    }

    void close() {
        status.state = State.CLOSED;
        endAll();
    }

    /** Done again with each check until it is done. */
    private void endAll() {
        Exception reason = settings.closedException();
        window.fail(reason);
        closeNetwork(ReasonCode.SUCCESS);
        attempt.completeExceptionally(reason);
        end.freeAll(reason);
    }

    void firstAttempt(CompletableFuture<Void> outcome) {
        if (status.state == State.FAILED) {
            retryFailed();
        }
        attempt.whenComplete((done, failure) -> {
            if (failure instanceof ConnectFailure && status.state == State.FAILED) {
                outcome.completeExceptionally(failure);
            } else {
                outcome.complete(null);
            }
        });
    }

    void subscribe(Subscription subscription, boolean again) {
        if (status.state == State.FAILED) {
            subscription.granted().completeExceptionally(status.lastFailure);
        } else if (status.state == State.CLOSED) {
            subscription.granted().completeExceptionally(settings.closedException());
        } else {
            subscribeFlow.subscribe(subscription, again);
        }
    }

    /** Whether a network connection is in use. May be called by any thread. */
    boolean isCurrent(NetworkConnection network) {
        return current.is(network);
    }

    /** Runs something on the event loop, if a network connection is still the current one by then. */
    void onCurrent(NetworkConnection network, Runnable event) {
        loop.execute(() -> {
            if (current.is(network) && status.state != State.CLOSED) {
                event.run();
            }
        });
    }

    private void connect() {
        status.state = State.CONNECTING;
        current.whenClosed(this::attemptToConnect);
    }

    private void attemptToConnect() {
        if (status.state != State.CONNECTING) {
            return;
        }
        nextAttempt.cancel();
        try {
            window.open();
            cleanStart =
                    history.isLost() || settings.cleanStart() && !(settings.durable() && status.connectionsMade > 0);
            NetworkConnection network = connector.create(cleanStart);
            current.set(network);
            status.server = network.server();
            window.resume(network);
            // Paho would wait for a CONNACK for ever (eclipse-paho/paho.mqtt.java#1028).
            current.schedule(settings.connectionTimeout(), this::notAnswered);
            network.connect(new NetworkEvents(network, this, inbound, history.next()));
        } catch (IOException | RuntimeException | Error e) {
            failed(ConnectFailure.beforeAttempt(status, settings.clientId(), e));
        }
    }

    private void notAnswered() {
        if (status.state == State.CONNECTING) {
            failed(ConnectFailure.notAnswered(status.server, settings.clientId(), settings.connectionTimeout()));
        }
    }

    void connected(ServerLimits offered) {
        ServerLimits granted = cleanStart ? offered.withoutSession() : offered;
        status.connected(granted);
        policy.connected();
        connector.connected();
        connectedAt = loop.nanoTime();
        if (!history.connected(granted.sessionPresent())) {
            // At once: this connection may end before it makes any.
            subscribeFlow.sessionUnknown();
        }
        String session = granted.sessionPresent() ? "its earlier" : "a new";
        LOG.info("Connected: {}, with {} session", settings.at(status.server), session);
        if (settings.durable() && granted.sessionExpiry() != null) {
            LOG.warn("{}: {}", settings, Shortcomings.shorterSession(granted.sessionExpiry()));
        }
        new KeepAlive(current.get(), granted.keepAlive()).checkAgainAndAgain(current, this::lost);
        makeSubscriptions(current.get(), granted);
        attempt.complete(null);
        if (wantedAgain != null) {
            breakOff(wantedAgain);
        }
    }

    /**
     * Subscriptions come first: what is published next may be for them. After the server has disconnected for a packet, each
     * is asked for alone, to find out which packet it was.
     */
    private void makeSubscriptions(NetworkConnection connected, ServerLimits granted) {
        boolean cautious = window.isCautious() || subscribeFlow.isSuspected();
        Runnable make = () -> subscribeFlow.connected(
                connected, granted, cautious, () -> window.attach(connected, granted), this::lost);
        if (cautious) {
            window.whenNoneInFlight(() -> onCurrent(connected, make));
        } else {
            make.run();
        }
    }

    /** What the session held is published under new packet IDs, once the subscriptions are made again. */
    void restartSession() {
        LOG.warn("The server has lost the session of {}. What was in flight is published again.", settings);
        closeNetwork(ReasonCode.SUCCESS);
        try {
            window.sessionLost();
            history.lost();
            connect();
        } catch (IOException e) {
            failed(ConnectFailure.files(status, settings.clientId(), e));
        }
    }

    void failed(ConnectFailure failure) {
        closeNetwork(ReasonCode.SUCCESS);
        if (failure.reasonCode().isEmpty()) {
            // The server may have begun a new session without the client hearing of it.
            history.notAnswered(cleanStart);
            subscribeFlow.sessionUnknown();
        }
        boolean redirected = failure.elsewhere().filter(connector::redirect).isPresent();
        Decision decision = policy.attemptFailed(
                failure, redirected, connector.servers(), status.connectionsMade > 0, loop.random());
        if (!decision.isToGiveUp()) {
            window.detach(failure, Suspicion.NONE);
        }
        follow(decision, failure);
    }

    void lost(ConnectionLoss loss) {
        boolean good = status.state == State.CONNECTED && !window.isSilent();
        Duration stood = good ? Duration.ofNanos(loop.nanoTime() - connectedAt) : null;
        ConnectFailure cause = ConnectFailure.lost(
                status.server, settings.clientId(), loss, policy.isLikeTakeOver(loss.unexplained(), stood));
        end(cause, loss.farewell(), subscribeFlow.disconnected(cause));
        cause.elsewhere().ifPresent(connector::redirect);
        follow(policy.lost(cause, stood, status.connectionsMade > 0, loop.random()), cause);
    }

    void wantAgain(String topic) {
        if (status.state == State.CONNECTED) {
            breakOff(topic);
        } else {
            wantedAgain = topic;
        }
    }

    private void breakOff(String topic) {
        answers.whenAnswered(() -> {
            ConnectFailure cause = ConnectFailure.redelivery(status.server, settings.clientId(), topic);
            end(cause, ReasonCode.SUCCESS, Suspicion.NONE);
            follow(policy.lost(cause, Duration.ofNanos(loop.nanoTime() - connectedAt), true, loop.random()), cause);
        });
    }

    /** Breaks the connection off so that the server sends what there was no room for. */
    void breakOffAfterOverflow(String topic) {
        answers.whenAnswered(() -> {
            ConnectFailure cause = ConnectFailure.overflow(status.server, settings.clientId(), topic);
            end(cause, ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, Suspicion.NONE);
            follow(settings.reconnect() ? Decision.AT_ONCE : Decision.GIVE_UP, cause);
        });
    }

    private void end(ConnectFailure cause, ReasonCode reason, Suspicion suspicion) {
        closeNetwork(reason);
        window.detach(cause, suspicion);
    }

    private void follow(Decision decision, ConnectFailure cause) {
        policy.pausesFrom(loop.nanoTime(), cause, decision);
        decision.log(cause);
        if (decision.isToGiveUp()) {
            giveUp(cause);
        } else {
            waitToConnect(decision.retryAfter(), cause);
        }
    }

    private void waitToConnect(Duration delay, ConnectFailure cause) {
        status.disconnected(State.WAITING, cause);
        connectAfter(delay);
        attempt.completeExceptionally(cause);
    }

    private void giveUp(ConnectFailure cause) {
        status.disconnected(State.FAILED, cause);
        window.fail(cause);
        dispatcher.all().forEach(subscription -> subscription.fail(cause));
        attempt.completeExceptionally(cause);
    }

    private void retryFailed() {
        Begin begin = policy.begin(loop.nanoTime());
        attempt = new CompletableFuture<>();
        if (begin.never()) {
            attempt.completeExceptionally(begin.failure());
        } else {
            window.reopen();
            dispatcher.all().forEach(Subscription::retry);
            begin(begin);
        }
    }

    /** Connects, but not while the back-off after earlier attempts runs. */
    private void begin(Begin begin) {
        if (begin.never()) {
            giveUp(begin.failure());
        } else if (begin.failure() != null) {
            waitToConnect(begin.after(), begin.failure());
        } else if (begin.after().isZero()) {
            connect();
        } else {
            status.state = State.CONNECTING;
            connectAfter(begin.after());
        }
    }

    private void connectAfter(Duration delay) {
        nextAttempt.cancel();
        nextAttempt = loop.schedule(delay, this::connect);
    }

    /**
     * A task has failed, for lack of memory perhaps, and nobody knows how much of it was done: a new network connection begins
     * anew with everything.
     */
    void recover(Throwable failure) {
        check.begin();
        switch (status.state) {
            case CONNECTING -> failed(ConnectFailure.notAttempted(status.server, settings.clientId(), failure));
            case CONNECTED -> lost(ConnectionLoss.givenUp("the client itself failed: " + failure));
            case WAITING -> waitToConnect(PeriodicCheck.PERIOD, status.lastFailure);
            case FAILED, CLOSED -> LOG.debug("{} needs no network connection", settings);
        }
    }

    private void closeNetwork(ReasonCode reason) {
        nextAttempt.cancel();
        status.limits = null;
        wantedAgain = null;
        current.close(reason);
        subscribeFlow.connectionEnded();
    }
}
