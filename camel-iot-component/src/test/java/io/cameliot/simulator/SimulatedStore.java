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

import io.cameliot.connection.NetworkConnection.NotKeptException;
import io.cameliot.connection.OutboundMessage;
import io.cameliot.connection.SessionStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a session holds, as one process sees it. */
final class SimulatedStore implements SessionStore {
    /** What comes before others, because it was sent before them, gets smaller numbers. */
    private static final int FIRST_NUMBER = 1 << 20;

    private final World world;
    private final Ledger ledger;
    private final Contents contents;
    private final boolean outlivesProcess;
    private boolean open = true;

    SimulatedStore(World world, Ledger ledger, Contents contents, boolean outlivesProcess) {
        this.world = world;
        this.ledger = ledger;
        this.contents = contents;
        this.outlivesProcess = outlivesProcess;
    }

    /** What is in the files, or in the memory, of a client. */
    static final class Contents {
        /** In the order in which they were sent. */
        final Map<Integer, OutboundMessage> sent = new LinkedHashMap<>();

        final TreeMap<Long, OutboundMessage> unsent = new TreeMap<>();
        boolean inUse;

        boolean isEmpty() {
            return sent.isEmpty() && unsent.isEmpty();
        }
    }

    void close() {
        open = false;
        contents.inUse = false;
    }

    private void checkOpen() {
        if (!open) {
            throw world.violation("the store of a session is used until it is closed", "used after");
        }
    }

    @Override
    public SortedMap<Long, OutboundMessage> unsent() {
        checkOpen();
        return new TreeMap<>(contents.unsent);
    }

    @Override
    public long keep(OutboundMessage message) throws NotKeptException {
        checkOpen();
        if (!outlivesProcess) {
            return 0;
        }
        checkDisk(message);
        long number = contents.unsent.isEmpty() ? FIRST_NUMBER : contents.unsent.lastKey() + 1;
        contents.unsent.put(number, message);
        ledger.kept(message);
        return number;
    }

    private void checkDisk(OutboundMessage message) throws NotKeptException {
        if (outlivesProcess && world.happens(EventKind.DISK_FULL, 10)) {
            throw new NotKeptException("The disk is full: " + message.topic(), null);
        }
    }

    @Override
    public void forgetUnsent(long number) {
        checkOpen();
        contents.unsent.remove(number);
    }

    @Override
    public SortedMap<Integer, Long> sessionLost() {
        checkOpen();
        SortedMap<Integer, Long> numbers = new TreeMap<>();
        long number = (contents.unsent.isEmpty() ? FIRST_NUMBER : contents.unsent.firstKey()) - contents.sent.size();
        for (Map.Entry<Integer, OutboundMessage> lost : contents.sent.entrySet()) {
            contents.unsent.put(number, lost.getValue());
            numbers.put(lost.getKey(), number);
            number++;
        }
        contents.sent.clear();
        return numbers;
    }

    @Override
    public void forgetSent(int packetId) {
        checkOpen();
        contents.sent.remove(packetId);
    }

    // What follows is for network connections: they may end after the store was closed, when all is done.

    /** Only what is not kept needs room. */
    void sent(int packetId, OutboundMessage message, long keptNumber) throws NotKeptException {
        checkOpen();
        if (contents.unsent.remove(keptNumber) == null) {
            checkDisk(message);
        }
        contents.sent.put(packetId, message);
    }

    void acknowledged(int packetId) {
        contents.sent.remove(packetId);
    }

    /** In the order in which they were sent. */
    Map<Integer, OutboundMessage> resumed() {
        checkOpen();
        return new LinkedHashMap<>(contents.sent);
    }

    boolean isSent(int packetId) {
        return contents.sent.containsKey(packetId);
    }
}
