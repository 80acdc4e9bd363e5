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
import io.cameliot.connection.InboundMessage;
import io.cameliot.protocol.ClientKind;
import io.cameliot.protocol.Topic;
import io.cameliot.protocol.TopicFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.LoggingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives what its endpoint's topic filter matches and processes it in order of receipt, or with the option concurrency
 * that of each device. A message is acknowledged once the route has processed it; a request, once its reply is
 * acknowledged.
 *
 * <p>What becomes of a message that the route fails to process is decided by the option onFailure: MQTT has no way to give
 * a message back.
 */
public class IotConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    private static final Logger LOG = LoggerFactory.getLogger(IotConsumer.class);

    private final IotEndpoint endpoint;
    private final MessageProcessing processing;
    private volatile List<Share> shares = List.of();
    private volatile boolean suspended;
    /** Whether it was stopped while suspended: by force, because that took too long, or because its resume failed. */
    private volatile boolean stoppedInSuspension;
    /** Whether Camel's shutdown strategy is about to suspend it, and waits for what has arrived; a route policy does not. */
    private volatile boolean processArrived;
    /** Whether it has failed to start, and a supervising route controller tries again. */
    private volatile boolean soonBack;

    public IotConsumer(IotEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.processing = new MessageProcessing(endpoint, this);
        endpoint.subscription(); // A bad one is to be found before the start.
        setHealthCheck(new ConnectionHealthCheck("consumer:" + endpoint, this::connections, this::failure));
    }

    /** The connections that messages come by, none while it is stopped. */
    List<ClientConnection> connections() {
        return shares.stream().map(Share::connection).toList();
    }

    private Optional<Exception> failure() {
        return shares.stream()
                .map(share -> share.subscription().failure())
                .flatMap(Optional::stream)
                .findFirst();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        suspended = false;
        stoppedInSuspension = false;
        soonBack = false;
        processArrived = false;
        RoutesOfContext routes = endpoint.getComponent().connections().routes();
        routes.consumerStarts(this);
        List<Share> started = new ArrayList<>();
        try {
            for (int member = 0; member < endpoint.getConfiguration().getConnections(); member++) {
                started.add(share(member));
                shares = List.copyOf(started);
                started.get(member).subscribed().start();
            }
            routes.consumerStarts(this);
        } catch (Exception e) {
            soonBack = endpoint.getCamelContext().getRouteController().isSupervising();
            stopAfter(e);
            throw e;
        }
    }

    private Share share(int member) {
        TopicFilter filter = endpoint.subscription();
        int concurrency = endpoint.getConfiguration().getConcurrency();
        ExecutorService threads = endpoint.getComponent()
                .connections()
                .threads()
                .consumer(this, "IotConsumer[" + filter + "]", concurrency);
        try {
            return share(endpoint.acquireConnection(member), filter, threads, concurrency);
        } catch (RuntimeException e) {
            threads.shutdownNow();
            throw e;
        }
    }

    private Share share(ClientConnection connection, TopicFilter filter, ExecutorService threads, int concurrency) {
        KeyedInbox inbox =
                new KeyedInbox(threads, concurrency, order(), message -> processing.process(connection, message));
        ConsumerSubscription subscription = new ConsumerSubscription(
                connection,
                filter,
                endpoint.subscriptionQos(),
                FailurePolicy.of(endpoint.getConfiguration()),
                inbox,
                (failed, cause) -> report(threads, failed, cause));
        return new Share(new SubscribedConnection(endpoint, connection, subscription), threads);
    }

    /** What has to be processed in order of receipt: everything, or what is about the same device. */
    private Function<InboundMessage, Object> order() {
        ClientKind receiver = endpoint.clientId().kind();
        if (endpoint.getConfiguration().getConcurrency() == 1 || receiver == ClientKind.DEVICE) {
            return message -> this;
        }
        return message ->
                Topic.parse(message.topic(), receiver).map(Topic::subject).orElse(message.topic());
    }

    /** The exception handler may run a route, which the threads of the connection must not. */
    private void report(ExecutorService threads, TopicFilter filter, Exception cause) {
        try {
            threads.execute(() -> {
                if (tellsByLog() && cause instanceof IOException) {
                    logEnd(filter, cause);
                } else {
                    getExceptionHandler().handleException("The subscription to " + filter + " ended", cause);
                }
            });
        } catch (RejectedExecutionException e) {
            logEnd(filter, cause);
        }
    }

    /** Camel's own handler adds a stack trace, which says nothing of what a server has refused. */
    private boolean tellsByLog() {
        return endpoint.getExceptionHandler() == null
                && getExceptionHandler().getClass() == LoggingExceptionHandler.class;
    }

    private static void logEnd(TopicFilter filter, Exception cause) {
        LOG.warn("The subscription to {} ended: {}", filter, cause.getMessage());
        LOG.debug("The subscription to {} ended", filter, cause);
    }

    @Override
    protected void doSuspend() throws ExecutionException {
        suspended = true;
        boolean forGood = endpoint.getCamelContext().isStopping();
        try {
            all(shares, share -> share.subscription().suspend(processArrived, forGood))
                    .get();
        } catch (InterruptedException e) {
            // It is suspended nevertheless, when the server has confirmed it.
            Thread.currentThread().interrupt();
        }
    }

    private static CompletableFuture<Void> all(List<Share> shares, Function<Share, CompletableFuture<Void>> begin) {
        return CompletableFuture.allOf(shares.stream().map(begin).toArray(CompletableFuture[]::new));
    }

    /** Camel resumes what is suspended, and would leave out what it has stopped by force in place of that. */
    @Override
    public boolean isSuspended() {
        return super.isSuspended() || stoppedInSuspension;
    }

    @Override
    public void resume() {
        if (super.isSuspended()) {
            super.resume();
        } else if (stoppedInSuspension) {
            start();
        }
    }

    /** If it fails, Camel regards the consumer as stopped. */
    @Override
    protected void doResume() throws Exception {
        if (shares.isEmpty()) {
            // It was stopped by force, and then suspended by a thread that did not know.
            doStart();
            return;
        }
        try {
            for (Share share : shares) {
                share.subscribed().resume();
            }
            suspended = false;
            processArrived = false;
        } catch (Exception e) {
            stopAfter(e);
            // The next resume is to try again.
            stoppedInSuspension = true;
            throw e;
        }
    }

    private void stopAfter(Exception failure) {
        try {
            doStop();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    /** Stops all connections, whatever becomes of one of them. */
    @Override
    protected void doStop() throws Exception {
        List<Share> stopping = shares;
        if (isForced()) {
            stoppedInSuspension = true;
            abandon(stopping);
            warnOfEnd(stopping);
        }
        try {
            awaitEnd(
                    stopping,
                    all(
                            stopping,
                            share -> soonBack
                                    ? share.subscribed().pause()
                                    : share.subscribed().stop()));
        } finally {
            shares = List.of();
            release(stopping);
            super.doStop();
        }
    }

    /** Whether Camel has suspended the route and has waited too long for its messages; it tells the consumer afterwards. */
    private boolean isForced() {
        return suspended && endpoint.getCamelContext().getShutdownStrategy().hasTimeoutOccurred();
    }

    /** Camel goes on to call the route suspended, which sounds as if its messages were kept for it. */
    private void warnOfEnd(List<Share> stopping) {
        if (stopping.stream().anyMatch(share -> share.subscribed().endsAtServer())) {
            LOG.warn(
                    "Route {} has not processed its messages before the timeout of its suspension, and others receive by its"
                            + " connection: its subscription to {} ends. What it has not processed, and what is sent until it is"
                            + " resumed, does not come. Suspend it with a longer timeout, or give it an appId of its own.",
                    getRouteId(),
                    endpoint.subscription());
        }
    }

    private static void abandon(List<Share> shares) {
        shares.forEach(share -> share.subscription().abandon());
    }

    /** Waits for the end of processing as long as Camel's shutdown does. */
    private void awaitEnd(List<Share> stopping, CompletableFuture<Void> stopped) {
        ShutdownStrategy strategy = endpoint.getCamelContext().getShutdownStrategy();
        try {
            stopped.get(strategy.getTimeout(), strategy.getTimeUnit());
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn(
                    "The route has not processed all messages of {} within {} {}. The rest is not acknowledged.",
                    endpoint.subscription(),
                    strategy.getTimeout(),
                    strategy.getTimeUnit().name().toLowerCase(Locale.ROOT));
            abandon(stopping);
        } catch (InterruptedException e) {
            abandon(stopping);
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the threads and gives the connections back; waits for the end of those that nobody else uses. */
    private void release(List<Share> stopped) {
        CompletableFuture<Void> closed = all(stopped, share -> endpoint.releaseConnection(share.connection()));
        RuntimeException failure = null;
        for (Share share : stopped) {
            try {
                share.threads().shutdownNow();
            } catch (RuntimeException e) {
                // Strategies of the application hear of the end of thread pools.
                failure = e;
            }
        }
        endpoint.getComponent().connections().awaitClosed(closed);
        if (failure != null) {
            throw failure;
        }
    }

    /** It can be suspended at once when the route shuts down: what has arrived is still processed, and waited for. */
    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        processArrived = true;
        return false;
    }

    /** The messages that have arrived and wait to be processed, and those whose reply is not acknowledged yet. */
    @Override
    public int getPendingExchangesSize() {
        return shares.stream().mapToInt(share -> share.subscription().pending()).sum();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        if (forced) {
            abandon(shares);
        }
    }

    /** A connection that it uses, with the threads that process what comes by it. */
    private record Share(SubscribedConnection subscribed, ExecutorService threads) {
        ClientConnection connection() {
            return subscribed.connection();
        }

        ConsumerSubscription subscription() {
            return subscribed.subscription();
        }
    }
}
