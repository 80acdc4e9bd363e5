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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The store of a durable session that takes down what is asked of it. */
final class KeptMessages implements NetworkConnector, SessionStore {
    private final SortedMap<Long, OutboundMessage> unsent = new TreeMap<>();
    private final Map<Integer, Long> numbersOfLost = new HashMap<>();
    private final List<Long> forgotten = new ArrayList<>();
    private final List<Integer> forgottenSent = new ArrayList<>();
    private boolean outlivesProcess;

    /** Has an earlier process have left a message. */
    KeptMessages left(long number, OutboundMessage message) {
        outlivesProcess = true;
        unsent.put(number, message);
        return this;
    }

    /** From now on, messages that cannot be sent are kept. */
    void outliveProcess() {
        outlivesProcess = true;
    }

    /** Says by which number a message goes on to be kept when the session is lost. */
    void numberWhenLost(int packetId, long number) {
        numbersOfLost.put(packetId, number);
    }

    /** The payloads of what is kept to be sent, in order. */
    List<String> kept() {
        return unsent.values().stream()
                .map(message -> new String(message.payload()))
                .toList();
    }

    /** The numbers of messages that were given up before they were sent. */
    List<Long> forgotten() {
        return forgotten;
    }

    List<Integer> forgottenSent() {
        return forgottenSent;
    }

    @Override
    public boolean outlivesProcess() {
        return outlivesProcess;
    }

    @Override
    public SessionStore store() {
        return this;
    }

    @Override
    public SortedMap<Long, OutboundMessage> unsent() {
        return new TreeMap<>(unsent);
    }

    @Override
    public long keep(OutboundMessage message) {
        if (!outlivesProcess) {
            return 0;
        }
        long number = unsent.isEmpty() ? 1 : unsent.lastKey() + 1;
        unsent.put(number, message);
        return number;
    }

    @Override
    public void forgetUnsent(long number) {
        unsent.remove(number);
        forgotten.add(number);
    }

    @Override
    public SortedMap<Integer, Long> sessionLost() {
        return new TreeMap<>(numbersOfLost);
    }

    @Override
    public void forgetSent(int packetId) {
        forgottenSent.add(packetId);
    }

    @Override
    public NetworkConnection create(boolean cleanStart) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean redirect(ServerReference reference) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
