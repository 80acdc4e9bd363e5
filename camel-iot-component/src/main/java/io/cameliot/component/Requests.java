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
import io.cameliot.connection.EventLoop;
import io.cameliot.connection.InboundHandler;
import io.cameliot.connection.InboundMessage;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.PublishListener;
import io.cameliot.connection.PublishTerms;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicFilter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of a producer and the subscription that their replies come by (MQTT 5.0, 4.10). Replies find their request
 * by its correlation data. Requests wait for the subscription before they are published, because a reply may be quick. At
 * most as many wait for their replies as messages may be in flight. One deadline ends all that a request waits for.
 */
final class Requests implements InboundHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    /** How often to look for requests that the memory was too short to end in time. */
    private static final Duration CHECK_PERIOD = Duration.ofSeconds(1);

    /** 128 random bits: nobody guesses the correlation data of another's request. */
    private static final int KEY_BYTES = 16;

    private final IotEndpoint endpoint;
    private final ClientConnection connection;
    private final OutboundMessages messages;
    private final InboundMessages replies;
    private final ReplyAddress address;
    private final PublishTerms terms;
    private final Duration timeout;
    private final EventLoop timers;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong count = new AtomicLong();
    private final Map<ByteBuffer, Request> waiting = new ConcurrentHashMap<>();
    private final Semaphore places;

    private final TopicFilter filter;
    private final CompletableFuture<Void> granted;
    /** Why no reply can come any more; null while one can. */
    private volatile Exception end;

    private final EventLoop.Timer check;

    /** Subscribes to the replies. */
    Requests(IotEndpoint endpoint, ClientConnection connection, OutboundMessages messages) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.messages = messages;
        this.replies = new InboundMessages(endpoint);
        this.address = new ReplyAddress(endpoint);
        this.timeout = Duration.ofMillis(endpoint.getConfiguration().getReplyTimeout());
        this.terms = terms(endpoint);
        this.places = new Semaphore(endpoint.getConfiguration().getMaxInFlight());
        this.filter = address.filter();
        this.timers = endpoint.getComponent().connections().threads().timers();
        this.check = timers.repeat(CHECK_PERIOD, this::check);
        // With QoS 1, the server would send replies after what consumers have not acknowledged, while their routes wait
        // for them.
        this.granted = connection.subscribe(filter, 0, this);
        granted.whenComplete((unused, cause) -> {
            if (cause == null) {
                publishWaiting();
            } else {
                failed(cause instanceof Exception exception ? exception : new CompletionException(cause));
            }
        });
    }

    /** How patient the producer of an endpoint may be with a request at most. */
    static PublishTerms terms(IotEndpoint endpoint) {
        return within(Duration.ofMillis(endpoint.getConfiguration().getReplyTimeout()), endpoint.publishTerms());
    }

    private static PublishTerms within(Duration time, PublishTerms terms) {
        return terms.timeout().compareTo(time) <= 0 ? terms : new PublishTerms(time, terms.waitForConnection());
    }

    /** Whether no reply can come any more: the server refused the subscription, or the connection. */
    boolean hasEnded() {
        return end != null;
    }

    /**
     * Publishes the message of an exchange as a request. Waits while too many wait for their replies.
     *
     * @param  completion               gets the reply, or the reason why there is none
     * @param  begun                    when the time for the reply began, by the monotonic clock
     * @throws IllegalArgumentException if the message breaks a rule of the protocol; then nothing else happens
     * @throws TimeoutException         if too many wait for their replies for too long; then nothing else happens
     */
    void send(Exchange exchange, ExchangeCompletion completion, long begun)
            throws InterruptedException, TimeoutException {
        Request request = requestOf(exchange, completion, begun + timeout.toNanos());
        awaitPlace(request);
        begin(request);
        if (end != null) {
            request.fail(end);
        } else if (granted.isDone()) {
            request.publish();
        } else if (!terms.waitForConnection() && !connection.isConnected()) {
            request.fail(new IOException("The request to topic " + request.message.topic()
                    + " was not published, because there is no connection of " + connection.settings()
                    + ", and whenDisconnected is FAIL."));
        }
        // Else the grant has it published.
    }

    private void begin(Request request) {
        try {
            waiting.put(request.key, request);
            request.setTimer(timers.schedule(request.left(), request::timedOut));
        } catch (RuntimeException | Error e) {
            request.leave();
            throw e;
        }
    }

    /** Ends what should have ended, until nothing can come any more. */
    private void check() {
        if (end != null) {
            waiting.values().forEach(request -> request.fail(end));
            check.cancel();
        } else {
            waiting.values().stream().filter(request -> request.left().isZero()).forEach(Request::timedOut);
        }
    }

    private Request requestOf(Exchange exchange, ExchangeCompletion completion, long deadline) {
        Message message = exchange.getMessage();
        Topic topic = messages.topicOf(message);
        Topic responseTopic = address.of(topic);
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        message.setHeader(IotConstants.CORRELATION_DATA, key);
        message.setHeader(IotConstants.RESPONSE_TOPIC, responseTopic.toString());
        try {
            OutboundMessage request = messages.to(topic, exchange, message, message.getBody());
            return new Request(ByteBuffer.wrap(key), responseTopic.subject(), request, exchange, completion, deadline);
        } finally {
            message.removeHeader(IotConstants.RESPONSE_TOPIC);
            message.removeHeader(IotConstants.CORRELATION_DATA);
        }
    }

    private void awaitPlace(Request request) throws InterruptedException, TimeoutException {
        try {
            if (!places.tryAcquire(request.left().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException("The request to topic " + request.message.topic()
                        + " was not published: as many requests as maxInFlight allows, "
                        + endpoint.getConfiguration().getMaxInFlight()
                        + ", have waited for their replies for the whole replyTimeout of " + timeout.toMillis()
                        + " ms. Find out why nobody answers, or raise maxInFlight.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }

    /** The subscription is there: what came before is published, in the order in which it came. Does not wait. */
    private void publishWaiting() {
        List<Request> inOrder = new ArrayList<>(waiting.values());
        inOrder.sort(Comparator.comparingLong(request -> request.number));
        for (Request request : inOrder) {
            if (!request.offer()) {
                return;
            }
        }
    }

    /** The producer has another subscription for the requests to come. */
    void leave() {
        connection.leave(filter, this);
    }

    /** Ends the subscription, and the waiting for replies. */
    void close() {
        connection.unsubscribe(filter, this);
        failed(new IllegalStateException("The producer of " + endpoint + " was stopped before the reply came."));
    }

    @Override
    public void received(InboundMessage message, Receipt receipt) {
        byte[] key = message.properties().correlationData();
        Request request = key == null ? null : waiting.get(ByteBuffer.wrap(key));
        if (request == null || !address.isAnswer(message.topic(), request.subject) || !request.answer(message)) {
            LOG.debug("A reply on {} belongs to no request that waits", message.topic());
        }
        receipt.done();
    }

    @Override
    public void failed(Exception cause) {
        end = cause;
        waiting.values().forEach(request -> request.fail(cause));
    }

    /** A request that waits: for the subscription, for the acknowledgement of its message, for the reply. */
    private final class Request implements PublishListener {
        private final ByteBuffer key;
        /** The device that may answer. */
        private final String subject;

        private final OutboundMessage message;
        private final Exchange exchange;
        private final ExchangeCompletion completion;
        private final long deadline;
        private final long number = count.getAndIncrement();
        private final AtomicBoolean published = new AtomicBoolean();
        private final AtomicBoolean done = new AtomicBoolean();
        private volatile EventLoop.Timer timer;

        Request(
                ByteBuffer key,
                String subject,
                OutboundMessage message,
                Exchange exchange,
                ExchangeCompletion completion,
                long deadline) {
            this.key = key;
            this.subject = subject;
            this.message = message;
            this.exchange = exchange;
            this.completion = completion;
            this.deadline = deadline;
        }

        /** The time until the deadline, not negative. */
        Duration left() {
            return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        }

        void setTimer(EventLoop.Timer set) {
            timer = set;
            if (done.get()) {
                set.cancel();
            }
        }

        /** Publishes the message, unless that is done or nobody waits for the reply any more. */
        void publish() {
            if (claim()) {
                connection.publish(message, within(left(), terms), this);
            }
        }

        /** The same without waiting. Says whether the next may follow; if not, all is tried again once there is room. */
        boolean offer() {
            return !claim() || connection.offer(message, within(left(), terms), this, this::offerAgain);
        }

        private boolean claim() {
            return !done.get() && !left().isZero() && published.compareAndSet(false, true);
        }

        private void offerAgain() {
            published.set(false);
            publishWaiting();
        }

        @Override
        public void acknowledged() {
            // Now the reply is waited for.
        }

        @Override
        public void failed(Exception cause) {
            if (left().isZero()) {
                // The time for publishing ends with that for the reply.
                timedOut();
            } else {
                fail(cause);
            }
        }

        void fail(Exception cause) {
            complete(() -> exchange.setException(cause));
        }

        void timedOut() {
            complete(() -> exchange.setException(new NoReplyException(exchange, timeout.toMillis())));
        }

        /** Says whether the reply is the first outcome. */
        boolean answer(InboundMessage reply) {
            return complete(() -> replies.populate(exchange, reply));
        }

        private boolean complete(Runnable outcome) {
            if (done.get()) {
                return false;
            }
            // An Error may break this off. Then the check comes to it again.
            completion.complete(outcome);
            return leave();
        }

        /** Waits no longer. Says whether it did. */
        boolean leave() {
            if (!done.compareAndSet(false, true)) {
                return false;
            }
            waiting.remove(key);
            if (timer != null) {
                timer.cancel();
            }
            places.release();
            return true;
        }
    }
}
