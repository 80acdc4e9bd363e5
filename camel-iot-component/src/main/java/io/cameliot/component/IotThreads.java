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

import io.cameliot.connection.EventLoop;
import io.cameliot.connection.ExecutorEventLoop;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.LifecycleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes all threads of the {@code iot} components of a CamelContext, the only place that does. They are named as Camel names
 * its own. The pools are the JDK's: those of Camel take what they are not told from the profile of the CamelContext, whose
 * bounded queue has callers run what it cannot hold, and virtual threads take the bound off a pool.
 */
final class IotThreads {
    private static final Logger LOG = LoggerFactory.getLogger(IotThreads.class);

    /** How long a thread without work is kept, in seconds. */
    private static final int IDLE_SECONDS = 10;

    /** How many network connections are closed at the same time: each may take a few seconds. */
    private static final int CLOSERS = 8;

    private final CamelContext camelContext;
    private final Set<Pool> pools = ConcurrentHashMap.newKeySet();
    private final ThreadFactory closing;
    private final Pool closers;
    private final EventLoop timers;

    IotThreads(CamelContext camelContext) {
        this.camelContext = camelContext;
        this.closing = plain("IotClosing");
        this.closers = new Pool(CLOSERS, closing);
        // What comes after the end of the pool still has to be closed.
        this.closers.setRejectedExecutionHandler(
                (task, pool) -> closing.newThread(task).start());
        this.timers = new ExecutorEventLoop("IotTimer", plain("IotTimer"));
    }

    /**
     * A pool on which a consumer runs its route. Its queue takes all that it is given: who uses the pool bounds that. Once
     * the pool is shut down, it throws {@link java.util.concurrent.RejectedExecutionException}.
     *
     * @param source  whose it is, for JMX
     * @param name    part of the names of its threads
     * @param threads how many run at the same time at most
     */
    ExecutorService consumer(Object source, String name, int threads) {
        Pool pool = new Pool(threads, forRoutes(name));
        pools.add(pool);
        String id =
                source.getClass().getSimpleName() + "(" + Integer.toHexString(System.identityHashCode(source)) + ")";
        for (LifecycleStrategy lifecycle : camelContext.getLifecycleStrategies()) {
            lifecycle.onThreadPoolAdd(camelContext, pool, id, name, null, null);
        }
        return pool;
    }

    /** The thread that a connection decides on. The connection closes it. */
    EventLoop eventLoop(String clientId) {
        String name = "IotConnection[" + clientId + "]";
        return new ExecutorEventLoop(name, plain(name));
    }

    /** A thread on which waiting times end. What runs on it does not wait, and is no route code. */
    EventLoop timers() {
        return timers;
    }

    /** Runs what waits until a network connection is closed. Never rejects. */
    Executor closer() {
        return closers;
    }

    /** Makes the threads on which routes go on. */
    ThreadFactory continuations() {
        return forRoutes("IotProducer");
    }

    /** Threads that run routes are such as Camel makes: virtual ones, if the application says so. */
    private ThreadFactory forRoutes(String name) {
        ExecutorServiceManager manager = camelContext.getExecutorServiceManager();
        return task -> manager.newThread(name, task);
    }

    /** Others are platform threads: they go on when the carriers of virtual threads are held up by routes. */
    private ThreadFactory plain(String name) {
        ExecutorServiceManager manager = camelContext.getExecutorServiceManager();
        return task -> {
            Thread thread = new Thread(task, manager.resolveThreadName(name));
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Ends all threads. Waits for those that close network connections, up to Camel's time for the end of thread pools. */
    void close() {
        timers.close();
        pools.forEach(Pool::shutdownNow);
        closers.shutdown();
        long patience = camelContext.getExecutorServiceManager().getShutdownAwaitTermination();
        try {
            if (!closers.awaitTermination(patience, TimeUnit.MILLISECONDS)) {
                LOG.warn("{} network connections are not closed after {} ms", closers.unfinished(), patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A pool whose threads end when they have been idle, and which is forgotten with its end. */
    private final class Pool extends ThreadPoolExecutor {
        Pool(int threads, ThreadFactory factory) {
            super(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
            allowCoreThreadTimeOut(true);
        }

        int unfinished() {
            return getQueue().size() + getActiveCount();
        }

        @Override
        protected void terminated() {
            if (pools.remove(this)) {
                for (LifecycleStrategy lifecycle : camelContext.getLifecycleStrategies()) {
                    lifecycle.onThreadPoolRemove(camelContext, this);
                }
            }
        }
    }
}
