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

import io.cameliot.connection.ConnectionRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.AsyncProcessorAwaitManager;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all {@code iot} components of a CamelContext share: the connections, so that no client ID is used twice, and the
 * threads, among them those on which routes go on once their messages are acknowledged, and what was read of batches.
 */
final class IotConnections extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(IotConnections.class);

    /** How long a thread waits for an exchange before it counts as one that others must not wait for. */
    private static final long LONG_WAIT_MILLIS = 1_000;

    /** Lets one component at a time look for the service and add it. */
    private static final Lock ADDING = new ReentrantLock();

    private final CamelContext camelContext;
    private final RoutesOfContext routes;
    private final String token = randomName();
    private final Set<IotComponent> components = ConcurrentHashMap.newKeySet();
    private final ReadSources readSources = new ReadSources();
    private final IgnoredHeaders ignoredHeaders = new IgnoredHeaders();

    // From one initialisation to the next.
    private IotThreads threads;
    private ConnectionRegistry registry;
    private ContinuationExecutor continuations;

    private IotConnections(CamelContext camelContext) {
        this.camelContext = camelContext;
        this.routes = new RoutesOfContext(camelContext);
    }

    /** The shared service of a component's CamelContext, made and started with the first component. */
    static IotConnections of(IotComponent component) throws Exception {
        CamelContext camelContext = component.getCamelContext();
        ADDING.lock();
        try {
            IotConnections connections = camelContext.hasService(IotConnections.class);
            if (connections == null) {
                connections = new IotConnections(camelContext);
                camelContext.addService(connections, true, true);
            }
            connections.components.add(component);
            return connections;
        } finally {
            ADDING.unlock();
        }
    }

    @Override
    protected void doInit() {
        threads = new IotThreads(camelContext);
        registry = new ConnectionRegistry(threads::eventLoop, routes);
        continuations = new ContinuationExecutor(
                threads.continuations(),
                Runtime.getRuntime().availableProcessors(),
                this::maxRouteThreads,
                this::threadsThatAwaitExchanges);
    }

    /** As those of a ProducerTemplate do that sends within a route. Who has only just begun to wait may be done soon. */
    private Collection<Thread> threadsThatAwaitExchanges() {
        return PluginHelper.getAsyncProcessorAwaitManager(camelContext.getCamelContextExtension()).browse().stream()
                .filter(waiting -> waiting.getWaitDuration() >= LONG_WAIT_MILLIS)
                .map(AsyncProcessorAwaitManager.AwaitThread::getBlockedThread)
                .toList();
    }

    private int maxRouteThreads() {
        return components.stream()
                .mapToInt(IotComponent::getMaxRouteThreads)
                .max()
                .orElse(IotComponent.DEFAULT_MAX_ROUTE_THREADS);
    }

    /** Connections first: their end is the end of all publishes, whose routes have to go on. */
    @Override
    protected void doStop() {
        awaitClosed(registry.closeAll());
        continuations.close(patience());
        threads.close();
    }

    private Duration patience() {
        return Duration.ofMillis(camelContext.getExecutorServiceManager().getShutdownAwaitTermination());
    }

    /**
     * Waits until a connection is closed, as long as Camel waits for thread pools. Goes on to wait when it is interrupted:
     * afterwards files are free for the next who connects. For threads of Camel only, and outside of locks.
     */
    void awaitClosed(CompletableFuture<Void> closed) {
        long end = System.nanoTime() + patience().toNanos();
        boolean interrupted = false;
        boolean waiting = true;
        while (waiting) {
            try {
                closed.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                waiting = false;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                LOG.warn("A connection was not closed in order", e.getCause());
                waiting = false;
            } catch (TimeoutException e) {
                LOG.warn("A connection is not closed after {} s", patience().toSeconds());
                waiting = false;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String randomName() {
        // 8 of 32 characters: 40 bits.
        String text = Long.toString(new SecureRandom().nextLong() >>> 24, 32);
        return "0".repeat(8 - text.length()) + text;
    }

    /** Tells the connections of this context apart from those of other processes, where nothing else does. */
    String token() {
        return token;
    }

    /** What connections know of the routes. */
    RoutesOfContext routes() {
        return routes;
    }

    ConnectionRegistry registry() {
        return registry;
    }

    IotThreads threads() {
        return threads;
    }

    /** What users were told of headers without effect. */
    IgnoredHeaders ignoredHeaders() {
        return ignoredHeaders;
    }

    /** The bodies, and items of batches, that were read and cannot be read again. */
    ReadSources readSources() {
        return readSources;
    }

    /** Runs the rest of routes: the threads of connections must not. */
    ContinuationExecutor continuations() {
        return continuations;
    }

    /** Finishes an exchange of a consumer. Until then its message is not acknowledged, which holds up others. */
    void continueRoute(Runnable rest) {
        continuations.execute(rest, Continuation.ALWAYS_RUNNING, null);
    }
}
