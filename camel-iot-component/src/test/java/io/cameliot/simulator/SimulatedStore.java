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
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a session holds, as one process sees it. */
final class SimulatedStore implements SessionStore {
    private final World world;
    private final Contents contents;
    private final boolean outlivesProcess;
    private boolean open = true;

    SimulatedStore(World world, Contents contents, boolean outlivesProcess) {
        this.world = world;
        this.contents = contents;
        this.outlivesProcess = outlivesProcess;
    }

    /** What is in the files, or in the memory, of a client. */
    static final class Contents {
        final TreeMap<Integer, OutboundMessage> sent = new TreeMap<>();
        final TreeMap<Integer, OutboundMessage> unsent = new TreeMap<>();
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
    public SortedMap<Integer, OutboundMessage> unsent() {
        checkOpen();
        return new TreeMap<>(contents.unsent);
    }

    @Override
    public int keep(OutboundMessage message) throws NotKeptException {
        checkOpen();
        if (!outlivesProcess) {
            return 0;
        }
        checkDisk(message);
        return add(message);
    }

    private void checkDisk(OutboundMessage message) throws NotKeptException {
        if (outlivesProcess && world.happens(EventKind.DISK_FULL, 10)) {
            throw new NotKeptException("The disk is full: " + message.topic(), null);
        }
    }

    private int add(OutboundMessage message) {
        int number = contents.unsent.isEmpty() ? 1 : contents.unsent.lastKey() + 1;
        contents.unsent.put(number, message);
        return number;
    }

    @Override
    public void forgetUnsent(int number) {
        checkOpen();
        contents.unsent.remove(number);
    }

    @Override
    public SortedMap<Integer, Integer> sessionLost() {
        checkOpen();
        SortedMap<Integer, Integer> numbers = new TreeMap<>();
        contents.sent.forEach((packetId, message) -> numbers.put(packetId, add(message)));
        contents.sent.clear();
        return numbers;
    }

    @Override
    public void forgetSent(int packetId) {
        checkOpen();
        contents.sent.remove(packetId);
    }

    // What follows is for network connections: they may end after the store was closed, when all is done.

    void sent(int packetId, OutboundMessage message) throws NotKeptException {
        checkOpen();
        checkDisk(message);
        contents.sent.put(packetId, message);
    }

    void acknowledged(int packetId) {
        contents.sent.remove(packetId);
    }

    SortedMap<Integer, OutboundMessage> resumed() {
        checkOpen();
        return new TreeMap<>(contents.sent);
    }

    boolean isSent(int packetId) {
        return contents.sent.containsKey(packetId);
    }

    /** In the order in which they were sent, as Paho works it out: packet IDs grow, and begin again after the largest. */
    List<Integer> resumedInOrder() {
        List<Integer> ids = new ArrayList<>(contents.sent.keySet());
        int first = 0;
        int largestGap = 0;
        for (int i = 1; i < ids.size(); i++) {
            int gap = ids.get(i) - ids.get(i - 1);
            if (gap > largestGap) {
                largestGap = gap;
                first = i;
            }
        }
        if (!ids.isEmpty() && 65_535 - ids.get(ids.size() - 1) + ids.get(0) > largestGap) {
            first = 0;
        }
        List<Integer> ordered = new ArrayList<>(ids.subList(first, ids.size()));
        ordered.addAll(ids.subList(0, first));
        return ordered;
    }
}
