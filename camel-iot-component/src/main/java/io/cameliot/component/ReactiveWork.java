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

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ReactiveExecutor;

/** Runs parts of routes on the calling thread, each with what Camel queues for that thread. */
final class ReactiveWork {
    /** How long to wait for memory. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private ReactiveWork() {}

    /**
     * Runs a part of the route of an exchange. Camel lets an Error of it through. The rest of the route is in the queue of the
     * thread then, where it would wait for whatever comes next, or it is lost. Here the Error fails the exchange, and the rest
     * runs.
     *
     * @param current what the thread runs: it gets what was thrown after the end of the exchange, by a route that has waited
     *                for it, as behind a split; before the rest runs
     */
    static void run(Exchange exchange, Continuation current, Part part) {
        try {
            part.begin();
        } catch (RuntimeException | Error e) {
            if (e instanceof OutOfMemoryError) {
                // To fail the exchange takes memory, too.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            fail(exchange, current, e);
            if (!runQueue(exchange, current)) {
                part.restIsLost();
            }
        }
    }

    private static void fail(Exchange exchange, Continuation current, Throwable thrown) {
        if (exchange.getUnitOfWork() == null) {
            current.fail(thrown);
        } else {
            exchange.setException(thrown);
        }
    }

    /** Runs what Camel has queued for the calling thread; says whether that was anything. */
    private static boolean runQueue(Exchange exchange, Continuation current) {
        ReactiveExecutor queue =
                exchange.getContext().getCamelContextExtension().getReactiveExecutor();
        boolean any = false;
        boolean more = true;
        while (more) {
            try {
                more = queue.executeFromQueue();
                any |= more;
            } catch (RuntimeException | Error e) {
                any = true;
                fail(exchange, current, e);
            }
        }
        try {
            // It has a second queue, which it runs with what is scheduled.
            queue.schedule(() -> {});
        } catch (RuntimeException | Error e) {
            fail(exchange, current, e);
        }
        return any;
    }

    /** A part of a route, and what has to be done if an Error ends it. */
    interface Part {
        void begin();

        /** Run if there is no rest in the queue. */
        void restIsLost();
    }
}
