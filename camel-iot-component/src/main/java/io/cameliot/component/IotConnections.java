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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/**
 * What all {@code iot} components of a CamelContext share: the connections, so that no client ID is used twice, and the
 * threads on which routes go on once their messages are acknowledged.
 */
final class IotConnections extends ServiceSupport {
    private final CamelContext camelContext;
    private final ConnectionRegistry registry;
    private final String token = randomName();
    private ExecutorService threads;
    private RouteThreads routeThreads;

    private IotConnections(CamelContext camelContext) {
        this.camelContext = camelContext;
        this.registry = new ConnectionRegistry(new ConnectionRegistry.Schedulers() {
            @Override
            public ScheduledExecutorService open(String clientId) {
                ThreadPoolProfile one = new ThreadPoolProfile();
                one.setPoolSize(1);
                // By default Camel's pools discard what comes after their end, and whoever waits for it is not told.
                one.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
                return camelContext
                        .getExecutorServiceManager()
                        .newScheduledThreadPool(IotConnections.this, "IotConnection[" + clientId + "]", one);
            }

            @Override
            public void close(ScheduledExecutorService scheduler) {
                camelContext.getExecutorServiceManager().shutdownNow(scheduler);
            }
        });
    }

    /** The shared service of a CamelContext, made and started with the first component. */
    static IotConnections of(CamelContext camelContext) throws Exception {
        synchronized (camelContext) {
            IotConnections connections = camelContext.hasService(IotConnections.class);
            if (connections == null) {
                connections = new IotConnections(camelContext);
                camelContext.addService(connections, true, true);
            }
            return connections;
        }
    }

    @Override
    protected void doStart() {
        threads = camelContext.getExecutorServiceManager().newCachedThreadPool(this, "IotProducer");
        routeThreads = new RouteThreads(threads, Runtime.getRuntime().availableProcessors());
    }

    @Override
    protected void doStop() {
        routeThreads.close();
        camelContext.getExecutorServiceManager().shutdownGraceful(threads);
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

    ConnectionRegistry registry() {
        return registry;
    }

    /** Goes on with a route: on a thread of ours, for the MQTT client's threads must not run routes. */
    void continueRoute(Runnable rest) {
        try {
            routeThreads.execute(rest);
        } catch (RejectedExecutionException e) {
            // The context is stopping; a route that waits must not wait for ever.
            rest.run();
        }
    }
}
