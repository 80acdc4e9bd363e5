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
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The messages of a session, for as long as the process lives. */
final class MemorySessionStore extends PahoSessionStore {
    /** In the order in which they were sent. */
    private final Map<Integer, SentMessage> sent = new LinkedHashMap<>();

    private final SortedMap<Long, OutboundMessage> unsent = new TreeMap<>();

    @Override
    public synchronized SortedMap<Long, OutboundMessage> unsent() {
        return new TreeMap<>(unsent);
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
        List<SentMessage> youngestFirst = sent();
        Collections.reverse(youngestFirst);
        for (SentMessage lost : youngestFirst) {
            number = before(number);
            unsent.put(number, lost.message());
            numbers.put(lost.packetId(), number);
        }
        sent.clear();
        return numbers;
    }

    @Override
    public void forgetSent(int packetId) {
        removeSent(packetId);
    }

    @Override
    synchronized List<SentMessage> sent() {
        return new ArrayList<>(sent.values());
    }

    @Override
    synchronized boolean holdsMessages() {
        return !sent.isEmpty();
    }

    @Override
    synchronized void putSent(PahoPublish packet) {
        sent.put(packet.getMessageId(), new SentMessage(packet.getMessageId(), packet.outbound(), false));
    }

    @Override
    synchronized void putReleased(int packetId) {
        sent.computeIfPresent(packetId, (id, released) -> new SentMessage(id, released.message(), true));
    }

    @Override
    synchronized void removeSent(int packetId) {
        sent.remove(packetId);
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
