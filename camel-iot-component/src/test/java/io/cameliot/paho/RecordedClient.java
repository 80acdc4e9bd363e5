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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** This side of a connection, as far as packets of the server have to do with it. */
final class RecordedClient implements ServerPackets.Client {
    private final Map<Integer, Answer> awaited = new HashMap<>();
    private final List<String> answers = new ArrayList<>();
    private final List<ServerFault> faults = new ArrayList<>();

    /** Something was sent with a packet ID that a packet of a type answers. */
    RecordedClient awaits(int packetType, int packetId) {
        awaited.put(packetId, new Answer(null, packetType, null));
        return this;
    }

    List<ServerFault> faults() {
        return faults;
    }

    /** What was answered: type, packet ID and reason code of each, in hexadecimal. */
    List<String> answers() {
        return answers;
    }

    @Override
    public Answer awaited(int packetId) {
        return awaited.get(packetId);
    }

    @Override
    public void found(ServerFault fault) {
        faults.add(fault);
    }

    @Override
    public void answer(int packetType, int packetId, int reasonCode) {
        answers.add("%x %x %x".formatted(packetType, packetId, reasonCode));
    }
}
