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
package io.cameliot.paho;

import io.cameliot.connection.OutboundMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** The messages of a session, for as long as the process lives. */
final class MemorySessionStore extends PahoSessionStore {
    private final LongSupplier nanoTime;
    /** In the order in which they were sent. */
    private final Map<Integer, Held> sent = new LinkedHashMap<>();

    private final SortedMap<Long, Held> unsent = new TreeMap<>();

    MemorySessionStore(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized SortedMap<Long, OutboundMessage> unsent() {
        SortedMap<Long, OutboundMessage> messages = new TreeMap<>();
        unsent.forEach((number, held) -> messages.put(number, held.messageAt(nanoTime.getAsLong())));
        return messages;
    }

    @Override
    public long keep(OutboundMessage message) {
        return 0;
    }

    @Override
    public synchronized void forgetUnsent(long number) {
        unsent.remove(number);
    }

    @Override
    public synchronized SortedMap<Integer, Long> sessionLost() {
        long number = unsent.isEmpty() ? FIRST_NUMBER : unsent.firstKey();
        SortedMap<Integer, Long> numbers = new TreeMap<>();
        List<Integer> youngestFirst = new ArrayList<>(sent.keySet());
        Collections.reverse(youngestFirst);
        for (int packetId : youngestFirst) {
            number = before(number);
            unsent.put(number, sent.get(packetId));
            numbers.put(packetId, number);
        }
        sent.clear();
        return numbers;
    }

    @Override
    public synchronized void forgetSent(int packetId) {
        sent.remove(packetId);
    }

    @Override
    synchronized List<SentMessage> sent() {
        List<SentMessage> messages = new ArrayList<>();
        sent.forEach((packetId, held) ->
                messages.add(new SentMessage(packetId, held.messageAt(nanoTime.getAsLong()), held.released())));
        return messages;
    }

    @Override
    synchronized boolean holdsMessages() {
        return !sent.isEmpty();
    }

    @Override
    synchronized void putSent(int packetId, PublishPacket packet, long keptNumber) {
        unsent.remove(keptNumber);
        sent.put(packetId, new Held(packet.message(), false, nanoTime.getAsLong()));
    }

    @Override
    synchronized void putReleased(int packetId) {
        sent.computeIfPresent(packetId, (id, held) -> new Held(held.message(), true, held.since()));
    }

    @Override
    public void close() {
        // There is nothing to close.
    }

    /** A message and since when its message expiry has run. */
    private record Held(OutboundMessage message, boolean released, long since) {
        OutboundMessage messageAt(long now) {
            return message.after(Duration.ofNanos(now - since));
        }
    }
}
