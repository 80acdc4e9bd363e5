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

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A handler that takes down what it gets and is done with it at once or when the test says so, or wants it again. */
final class Received implements InboundHandler {
    private final List<String> payloads = new CopyOnWriteArrayList<>();
    private final Map<String, Receipt> held = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<Exception> failures = new LinkedBlockingQueue<>();
    private final AtomicInteger restorations = new AtomicInteger();
    private final Consumer<Receipt> treatment;

    private Received(Consumer<Receipt> treatment) {
        this.treatment = treatment;
    }

    static Received doneAtOnce() {
        return new Received(Receipt::done);
    }

    /** It wants each message again. */
    static Received wantingAgain() {
        return new Received(Receipt::redeliver);
    }

    static Received holding() {
        return new Received(receipt -> {});
    }

    List<String> payloads() {
        return payloads;
    }

    /** Is done with a message that it holds; the messages of a test have different payloads. */
    void done(String payload) {
        held.remove(payload).done();
    }

    /** Wants a message that it holds again. */
    void redeliver(String payload) {
        held.remove(payload).redeliver();
    }

    /** Whether a message that it holds comes again. */
    boolean comesAgain(String payload) {
        return held.get(payload).comesAgain();
    }

    /** Whether the server can send a message again that it holds. */
    boolean canRedeliver(String payload) {
        return held.get(payload).canRedeliver();
    }

    Exception awaitFailure() throws InterruptedException {
        return failures.poll(10, TimeUnit.SECONDS);
    }

    /** How often the server has granted its subscription again. */
    int restorations() {
        return restorations.get();
    }

    @Override
    public void restored() {
        restorations.incrementAndGet();
    }

    @Override
    public void received(InboundMessage message, Receipt receipt) {
        String payload = new String(message.payload());
        held.put(payload, receipt);
        treatment.accept(receipt);
        payloads.add(payload);
    }

    @Override
    public void failed(Exception cause) {
        failures.add(cause);
    }
}
