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
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A subscription of the connection with the handlers that share it. */
final class Subscription {
    static final Comparator<Subscription> OLDEST_FIRST = Comparator.comparingLong(subscription -> subscription.number);

    private static final int NOT_GRANTED = -1;

    private final long number;
    private final TopicFilter filter;
    private final int identifier;
    private final List<InboundHandler> handlers = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> granted = new CompletableFuture<>();
    /** The handlers that had an answer before the server was asked again. */
    private volatile List<InboundHandler> earlier = List.of();

    private volatile int qos;

    /** Written by the dispatcher. */
    private volatile boolean named;

    // Written by the event loop:
    /** The QoS that the server was asked for when it granted the subscription. */
    private volatile int askedQos = NOT_GRANTED;
    /**
     * What it granted where that was less. A server that is asked again, and refuses, may go on with that, so that it counts
     * until it grants the subscription anew.
     */
    private volatile int lowerQos = NOT_GRANTED;
    /** Whether the server was given the identifier with it. */
    private volatile boolean identified;
    /** Whether the server has disconnected while it was asked for this. */
    private volatile boolean suspected;
    /** Whether the server has granted it once: handlers rely on it. */
    private volatile boolean reliedOn;
    /** Whether the server has refused it since. */
    private volatile boolean refused;

    /** Whether new connections are to do without it until then. */
    private volatile boolean pausing;

    private volatile long askAgainAt;

    /** Whether its handlers have heard since that the server goes on with what its session has. */
    private volatile boolean goesOn;

    /** @param number how many its connection has had before */
    Subscription(long number, TopicFilter filter, int identifier, int qos) {
        this.number = number;
        this.filter = filter;
        this.identifier = identifier;
        this.qos = qos;
    }

    TopicFilter filter() {
        return filter;
    }

    int identifier() {
        return identifier;
    }

    int qos() {
        return qos;
    }

    List<InboundHandler> handlers() {
        return handlers;
    }

    /** Completed by the server's first answer, or by the failure of the connection. */
    CompletableFuture<Void> granted() {
        return granted;
    }

    /** The server granted it. */
    void grant(int asked, int granting, boolean withIdentifier) {
        askedQos = asked;
        identified = withIdentifier;
        lowerQos = granting < asked ? granting : NOT_GRANTED;
        suspected = false;
        reliedOn = true;
        if (refused) {
            refused = false;
            handlers.forEach(InboundHandler::restored);
        }
        if (!granted.complete(null)) {
            // It may have heard of an earlier refusal, which who comes from now on must not.
            granted = CompletableFuture.completedFuture(null);
        }
    }

    /** A message of QoS 1 or 2 has come that names it. */
    void named() {
        if (!named) {
            named = true;
        }
    }

    /** Whether such messages come. The server sends them in their order: none is left that it had before it knew of this. */
    boolean isNamed() {
        return named;
    }

    /** Whether handlers rely on it. */
    boolean isReliedOn() {
        return reliedOn;
    }

    /**
     * The server refuses it now, though handlers rely on it: it is to be asked again.
     *
     * @param askAgainAt not before, in the nanoseconds of the event loop
     */
    void refuse(Exception cause, long askAgainAt) {
        refused = true;
        suspected = false;
        pausing = true;
        goesOn = false;
        this.askAgainAt = askAgainAt;
        forgetGrant();
        fail(cause);
    }

    boolean isRefused() {
        return refused;
    }

    /** Whether a new connection may ask for it. */
    boolean mayBeAsked(long now) {
        return !refused || !pausing || now - askAgainAt >= 0;
    }

    /**
     * Whether the server knows it as it is now: with this QoS, and with its identifier if it takes any. Messages for some
     * subscriptions that have identifiers and others that have none would not tell which ones they are for. One that was
     * granted with less is asked for again.
     */
    boolean isGranted(boolean withIdentifier) {
        return askedQos == qos && identified == withIdentifier && !isDowngraded();
    }

    /** The server may know it in another way. */
    void forgetGrant() {
        askedQos = NOT_GRANTED;
    }

    /** A message shows that the server goes on with it, though it has refused to make it anew. */
    void restore() {
        goesOn = true;
        handlers.forEach(InboundHandler::restored);
    }

    /**
     * The server may know nothing of it, since its session is another one. If handlers believe that it went on, it is asked
     * for at once: nobody else would do so.
     */
    void forgetSession() {
        forgetGrant();
        lowerQos = NOT_GRANTED;
        pausing &= !goesOn;
        goesOn = false;
    }

    /** Whether the server promises less than it was asked for. */
    boolean isDowngraded() {
        return lowerQos != NOT_GRANTED;
    }

    /** What the server promises, where that is less than it was asked for. */
    int lowerQos() {
        return lowerQos;
    }

    /**
     * Whether it is made again on each connection, and for each handler: what QoS 0 has missed does not come again, but what
     * is retained, such as statuses, comes with each SUBSCRIBE.
     */
    boolean isRefreshed() {
        return qos == 0;
    }

    void suspect() {
        suspected = true;
    }

    boolean isSuspected() {
        return suspected;
    }

    /** The server is asked anew: who comes now waits for the answer. */
    void awaitAnswer() {
        pausing = false;
        earlier = List.copyOf(handlers);
        granted = new CompletableFuture<>();
    }

    /** The connection had failed and is tried again: who comes now waits for the next answer. */
    void retry() {
        if (granted.isCompletedExceptionally()) {
            awaitAnswer();
        }
    }

    /** Raises the QoS to what a further handler asks for; says whether that changed it. */
    boolean raise(int wanted) {
        boolean higher = wanted > qos;
        qos = Math.max(qos, wanted);
        return higher;
    }

    /** Tells who waits for the answer, and all handlers that had one before, that no messages will come. */
    void fail(Exception cause) {
        boolean awaited = granted.completeExceptionally(cause);
        handlers.stream()
                .filter(handler -> !awaited || earlier.contains(handler))
                .forEach(handler -> handler.failed(cause));
    }
}
