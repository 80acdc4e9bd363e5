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
package io.cameliot.simulator;

import io.cameliot.connection.ClientConnection;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.PublishListener;
import io.cameliot.connection.PublishTerms;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Publishes on a connection, without ever blocking. */
final class SimulatedProducer {
    private final Client client;
    private final SimulatedProcess process;
    private final World world;
    private final Ledger ledger;
    private final Deque<Offer> waiting = new ArrayDeque<>();
    private ClientConnection connection;
    private boolean askedForRoom;

    SimulatedProducer(Client client, SimulatedProcess process) {
        this.client = client;
        this.process = process;
        this.world = process.world();
        this.ledger = process.ledger();
    }

    Client client() {
        return client;
    }

    ClientConnection connection() {
        return connection;
    }

    boolean isStarted() {
        return connection != null;
    }

    /** Whether all that was offered was accepted. */
    boolean isIdle() {
        return waiting.isEmpty();
    }

    void start() {
        connection = process.acquire(client, "producer");
    }

    /** Stops; completed when the connection, if it was the last to use it, is closed. */
    CompletableFuture<Void> stop() {
        waiting.forEach(offer -> offer.whenDone.accept(true));
        waiting.clear();
        askedForRoom = false;
        ClientConnection used = connection;
        connection = null;
        return process.release(used);
    }

    /** Offers a message, now or when there is room. */
    void publish(Outbound outbound, byte[] payload, Consumer<Boolean> whenDone) {
        waiting.add(new Offer(outbound, payload, whenDone));
        if (!askedForRoom) {
            offerWaiting();
        }
    }

    private void offerWaiting() {
        while (!waiting.isEmpty() && offer(waiting.peek())) {
            waiting.remove();
        }
    }

    private boolean offer(Offer offer) {
        Outbound outbound = offer.outbound;
        OutboundMessage message = new OutboundMessage(
                Topics.name(outbound.topic),
                offer.payload,
                outbound.qos,
                Ledger.properties(outbound.number, outbound.expiry, List.of()));
        PublishTerms terms = new PublishTerms(Duration.ofNanos(outbound.timeoutNanos), outbound.waits);
        // What is accepted may be acknowledged before the call returns.
        outbound.accepted = true;
        outbound.acceptedAt = world.now();
        Room room = new Room();
        boolean accepted;
        try {
            accepted = connection.offer(message, terms, offer, room);
        } catch (MemoryShort e) {
            // As a producer does: its exchange fails with it.
            ledger.failed(outbound, new IllegalStateException(e));
            process.later(() -> offer.whenDone.accept(true));
            return true;
        }
        if (accepted) {
            world.happened(EventKind.OFFERED, outbound);
            return true;
        }
        world.happened(EventKind.OFFER_REFUSED, outbound);
        if (outbound.isComplete() || outbound.sent > 0) {
            throw world.violation("what is not accepted is not published", outbound.toString());
        }
        outbound.accepted = false;
        askedForRoom = true;
        return false;
    }

    private final class Room implements Runnable {
        private final ClientConnection asked = connection;
        private boolean told;

        @Override
        public void run() {
            if (told) {
                throw world.violation("room is told of once", client.id());
            }
            told = true;
            world.happened(EventKind.ROOM_AGAIN);
            // By a thread of the application: the caller's threads are not to be held up.
            process.later(() -> {
                if (connection == asked) {
                    askedForRoom = false;
                    offerWaiting();
                }
            });
        }
    }

    private final class Offer implements PublishListener {
        private final Outbound outbound;
        private final byte[] payload;
        private final Consumer<Boolean> whenDone;

        Offer(Outbound outbound, byte[] payload, Consumer<Boolean> whenDone) {
            this.outbound = outbound;
            this.payload = payload;
            this.whenDone = whenDone;
        }

        @Override
        public void acknowledged() {
            world.mayRunOutOfMemory();
            ledger.acknowledged(outbound);
            process.later(() -> whenDone.accept(false));
        }

        @Override
        public void failed(Exception cause) {
            outbound.failureUnheard = true;
            world.mayRunOutOfMemory();
            ledger.failed(outbound, cause);
            process.later(() -> whenDone.accept(true));
        }
    }
}
