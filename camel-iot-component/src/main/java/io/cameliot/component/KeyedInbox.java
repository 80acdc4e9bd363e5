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

import io.cameliot.connection.InboundMessage;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has messages processed by the threads of an executor, those with the same key in order of receipt. */
final class KeyedInbox implements MessageFlow.Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(KeyedInbox.class);

    private final Function<InboundMessage, Object> key;
    private final Consumer<TakenMessage> route;
    private final KeyedSerialExecutor<TakenMessage> serial;

    /**
     * @param concurrency how many keys are worked on at a time
     * @param key         what messages have in common whose order counts
     * @param route       processes a message, and settles it when its processing has ended, maybe later
     */
    KeyedInbox(Executor executor, int concurrency, Function<InboundMessage, Object> key, Consumer<TakenMessage> route) {
        this.key = key;
        this.route = route;
        this.serial = new KeyedSerialExecutor<>(executor, concurrency, this::process);
    }

    @Override
    public void add(TakenMessage message) {
        serial.enqueue(key.apply(message.message()), message);
    }

    @Override
    public void added() {
        serial.dispatch();
    }

    @Override
    public void clear() {
        serial.removeWaiting();
    }

    @Override
    public List<TakenMessage> removeIf(Predicate<TakenMessage> condition) {
        return serial.removeIf(condition);
    }

    @Override
    public int waiting() {
        return serial.waiting();
    }

    private void process(TakenMessage message) {
        if (!message.begin()) {
            return;
        }
        try {
            route.accept(message);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "The message to topic {} was not processed",
                    message.message().topic(),
                    e);
            message.settle(message.outcome(true));
        } finally {
            message.leaveRoute();
        }
    }
}
