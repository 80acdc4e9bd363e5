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

import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ReactiveExecutor;

/** Runs parts of routes on the calling thread, each with what Camel queues for that thread. */
final class ReactiveWork {
    private ReactiveWork() {}

    /**
     * Runs a part of the route of an exchange. Camel lets an Error of it through, and leaves the rest of the route in the
     * queue of the thread, where it would wait for whatever comes next. Here the Error fails the exchange, and the rest runs.
     *
     * @param afterEnd gets what was thrown after the end of the exchange, by a route that has waited for it, as behind a
     *     split; before the rest runs
     */
    static void run(Exchange exchange, Runnable part, Consumer<Throwable> afterEnd) {
        ReactiveExecutor queue =
                exchange.getContext().getCamelContextExtension().getReactiveExecutor();
        Runnable next = part;
        while (next != null) {
            try {
                next.run();
                next = null;
            } catch (RuntimeException | Error e) {
                if (exchange.getUnitOfWork() == null) {
                    afterEnd.accept(e);
                } else {
                    exchange.setException(e);
                }
                next = () -> queue.schedule(() -> {});
            }
        }
    }
}
