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

import io.cameliot.connection.NetworkConnection.NotConnectedException;
import io.cameliot.protocol.ReasonCode;
import io.cameliot.protocol.TopicFilter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes subscriptions at the server. Owned by the event loop. */
final class SubscribeFlow {
    private static final Logger LOG = LoggerFactory.getLogger(SubscribeFlow.class);

    /** How long to wait before a server that has refused a subscription for now is asked again. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(30);

    /** So many bytes are more than answers to pings. */
    private static final int MESSAGE_BYTES = 1 << 10;

    /** How long new connections do without a subscription that the server has disconnected for. */
    private static final Duration DISCONNECTED_AGAIN = Duration.ofMinutes(1);

    // Valid for the connection's whole life:
    private final ConnectionSettings settings;
    private final Dispatcher dispatcher;
    private final EventLoop loop;
    private final PublishWindow window;
    private final UnsubscribeFlow ends;

    // Valid for a network connection:
    /** Null if there is none. */
    private NetworkConnection network;

    private ServerLimits limits;
    private final Deque<Subscription> waiting = new ArrayDeque<>();
    /** Those that the server has not answered, oldest first. */
    private final List<Request> unanswered = new ArrayList<>();
    /** How many it has answered. */
    private long answered;
    /** Whether it asks for one subscription at a time, to find out which one the server disconnects for. */
    private boolean cautious;
    /** What follows once the server has answered all that is asked for; null if nothing does. */
    private Runnable whenAnswered;
    /** Ends the network connection. */
    private Consumer<ConnectionLoss> whenUnanswered;

    /** @param window publishes, which the server may have to deal with first */
    SubscribeFlow(ConnectionSettings settings, Dispatcher dispatcher, EventLoop loop, PublishWindow window) {
        this.settings = settings;
        this.dispatcher = dispatcher;
        this.loop = loop;
        this.window = window;
        this.ends = new UnsubscribeFlow(settings, dispatcher, loop, this);
    }

    /** Ends subscriptions. */
    UnsubscribeFlow ends() {
        return ends;
    }

    /** Whether the server may have disconnected for one of the subscriptions. */
    boolean isSuspected() {
        return dispatcher.all().stream().anyMatch(Subscription::isSuspected);
    }

    /**
     * Makes the subscriptions that a new network connection does not have.
     *
     * @param oneAtATime whether to ask for one after the other, and for nothing else meanwhile
     * @param then       run at once, or else when all are answered
     * @param lost       gets why the network connection is of no use, if the server does not answer
     */
    void connected(
            NetworkConnection connected,
            ServerLimits serverLimits,
            boolean oneAtATime,
            Runnable then,
            Consumer<ConnectionLoss> lost) {
        network = connected;
        whenUnanswered = lost;
        limits = serverLimits;
        cautious = oneAtATime;
        ends.connected(connected, serverLimits.sessionPresent());
        for (Subscription subscription : dispatcher.all()) {
            boolean known = subscription.isGranted(limits.subscriptionIdentifiers()) && !subscription.isRefreshed();
            if (!known && subscription.mayBeAsked(loop.nanoTime())) {
                waiting.add(subscription);
            }
        }
        whenAnswered = then;
        sendWaiting();
    }

    /** The session that the server has may be another one than that which had the subscriptions: they are made again. */
    void sessionUnknown() {
        dispatcher.all().forEach(Subscription::forgetSession);
    }

    /**
     * Asks the server for a subscription, if there is a connection; each new connection does so anyway.
     *
     * @param again whether to ask also if the server is being asked already
     */
    void subscribe(Subscription subscription, boolean again) {
        boolean isAsked =
                waiting.contains(subscription) || unanswered.stream().anyMatch(request -> request.isFor(subscription));
        if (network != null && (again || !isAsked)) {
            waiting.add(subscription);
            sendWaiting();
        }
    }

    /** It is about to end: it is not asked for any more, and who comes before that is confirmed waits for the next answer. */
    void ending(Subscription subscription) {
        waiting.remove(subscription);
        subscription.awaitAnswer();
    }

    private void sendWaiting() {
        while (!waiting.isEmpty() && (!cautious || unanswered.isEmpty())) {
            send(waiting.remove());
        }
        if (whenAnswered != null && (!cautious || unanswered.isEmpty())) {
            Runnable then = whenAnswered;
            whenAnswered = null;
            cautious = false;
            then.run();
        }
    }

    private void send(Subscription subscription) {
        String filter = subscription.filter().toString();
        if (!limits.sharedSubscriptions() && filter.startsWith("$share/")) {
            refused(subscription, ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, "the server says so in its CONNACK");
            return;
        }
        if (!limits.wildcardSubscriptions() && filter.contains(TopicFilter.WILDCARD)) {
            refused(subscription, ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, "the server says so in its CONNACK");
            return;
        }
        NetworkConnection asked = network;
        int qos = subscription.qos();
        Request request = new Request(subscription, qos, answers() + window.size() + unanswered.size());
        unanswered.add(request);
        dispatcher.asked(subscription, limits.subscriptionIdentifiers());
        try {
            network.subscribe(
                    subscription.filter(),
                    qos,
                    limits.subscriptionIdentifiers() ? subscription.identifier() : 0,
                    (reasonCode, reasonString) -> loop.execute(() -> {
                        if (network == asked) {
                            answered(request, reasonCode, reasonString);
                        }
                    }));
            watch(request);
        } catch (NotConnectedException e) {
            LOG.debug("Not subscribed to {}: it will be on the next connection", subscription.filter(), e);
        }
    }

    /**
     * Gives up a server that does not answer. It answers in turn, and a line may be slow: as long as it answers what it was
     * sent before, it has time. What it has to send may stand before the answer, too: to connect again would have it begin anew.
     */
    private void watch(Request request) {
        NetworkConnection asked = network;
        long before = answers();
        long bytesBefore = network.bytesReceived();
        loop.schedule(settings.connectionTimeout(), () -> {
            if (network != asked || !unanswered.contains(request)) {
                return;
            }
            boolean answersOthers = answers() > before && before < request.itsTurn;
            boolean sendsMessages = network.bytesReceived() - bytesBefore >= MESSAGE_BYTES;
            if (answersOthers || sendsMessages) {
                watch(request);
            } else {
                whenUnanswered.accept(ConnectionLoss.givenUp(
                        "the server did not answer the subscription to " + request.subscription.filter()
                                + " within connectionTimeout ("
                                + settings.connectionTimeout().toSeconds() + " s)"));
            }
        });
    }

    /** Whether the network connection has asked for all subscriptions that it needs, and the server has answered. */
    boolean isAnswered() {
        return network != null && waiting.isEmpty() && unanswered.isEmpty();
    }

    private long answers() {
        return answered + window.acknowledgements();
    }

    private void answered(Request request, ReasonCode reasonCode, String reasonString) {
        Subscription subscription = request.subscription;
        unanswered.remove(request);
        answered++;
        if (reasonCode.isRefusal()) {
            refused(subscription, reasonCode, reasonString);
        } else {
            dispatcher.granted(subscription, request.qos, reasonCode.value(), limits.subscriptionIdentifiers());
            if (subscription.isDowngraded()) {
                LOG.warn("{}: {}", settings, Shortcomings.downgraded(subscription));
            } else {
                LOG.debug("Subscribed to {} with {}", subscription.filter(), reasonCode);
            }
        }
        sendWaiting();
    }

    /**
     * A refused filter is a failure of its consumers. If they rely on it, because the server has granted it before, it is
     * asked for again: on each new connection, and on this one if the reason may go away by itself.
     */
    private void refused(Subscription subscription, ReasonCode reasonCode, String reasonString) {
        Exception cause = RefusedException.subscription(subscription.filter().toString(), reasonCode, reasonString);
        refuse(subscription, cause, Duration.ZERO);
        NetworkConnection asked = network;
        if (subscription.isRefused() && reasonCode.isTemporary()) {
            loop.schedule(ASK_AGAIN, () -> {
                if (network == asked
                        && dispatcher.get(subscription.filter()) == subscription
                        && subscription.isRefused()) {
                    subscribe(subscription, false);
                }
            });
        }
    }

    /**
     * The network connection was lost.
     *
     * @return if the server disconnected for a packet that it does not take, what else it may have been than a subscription
     */
    Suspicion disconnected(ConnectFailure cause) {
        if (cause.isTakeOver()) {
            // By a client that may have begun a new session, and made other subscriptions.
            sessionUnknown();
        }
        return cause.reasonCode().filter(ReasonCode::isAboutPacket).isPresent() ? suspect(cause) : Suspicion.NONE;
    }

    private Suspicion suspect(ConnectFailure cause) {
        if (unanswered.isEmpty()) {
            return cause.reasonCode().orElseThrow().isAboutSubscription() ? Suspicion.NONE : Suspicion.PUBLISH;
        }
        Subscription oldest = unanswered.get(0).subscription;
        if (cautious && oldest.isSuspected()) {
            // To ask for it once more costs all others their connection: that is not done at once.
            refuse(
                    oldest,
                    RefusedException.subscriptionDisconnected(oldest.filter().toString(), cause),
                    DISCONNECTED_AGAIN);
            return Suspicion.NONE;
        }
        unanswered.forEach(request -> request.subscription.suspect());
        return cautious ? Suspicion.NONE : Suspicion.ANY;
    }

    /** @param pause how long new connections do without it, if they are to ask for it again */
    private void refuse(Subscription subscription, Exception cause, Duration pause) {
        if (subscription.isReliedOn()) {
            subscription.refuse(cause, loop.nanoTime() + pause.toNanos());
        } else {
            dispatcher.refuse(subscription);
            subscription.fail(cause);
        }
    }

    void connectionEnded() {
        dispatcher.connectionEnded();
        network = null;
        whenAnswered = null;
        waiting.clear();
        unanswered.clear();
        ends.connectionEnded();
    }

    /** A SUBSCRIBE packet; two of them are never equal. */
    private static final class Request {
        private final Subscription subscription;
        private final int qos;
        /** After how many answers the server has dealt with all that it was sent before. */
        private final long itsTurn;

        Request(Subscription subscription, int qos, long itsTurn) {
            this.subscription = subscription;
            this.qos = qos;
            this.itsTurn = itsTurn;
        }

        boolean isFor(Subscription other) {
            return subscription == other && qos == other.qos();
        }
    }
}
