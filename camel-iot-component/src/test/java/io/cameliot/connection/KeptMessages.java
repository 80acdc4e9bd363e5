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
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is kept of messages in flight, as far as the window of publishes has to do with it. */
final class KeptMessages implements NetworkConnection.Factory {
    private final List<Integer> forgottenOrphans = new ArrayList<>();

    List<Integer> forgottenOrphans() {
        return forgottenOrphans;
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
    public SortedMap<Integer, OutboundMessage> orphans() {
        return new TreeMap<>();
    }

    @Override
    public void forgetOrphan(int number) {
        forgottenOrphans.add(number);
    }

    @Override
    public SortedMap<Integer, Integer> sessionLost() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void forget(int packetId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
