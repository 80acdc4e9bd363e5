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
    private final UnansweredPackets unanswered = new UnansweredPackets(null);
    private final Map<Integer, List<ServerStatement>> told = new HashMap<>();
    private final List<String> answers = new ArrayList<>();
    private final List<ServerFault> faults = new ArrayList<>();

    UnansweredPackets unanswered() {
        return unanswered;
    }

    /**
     * Reads the packets of the server.
     *
     * @param resuming whether there are messages to be sent again
     * @param secrets  the credentials of the client
     */
    ServerPackets packets(boolean resuming, String... secrets) {
        return packets(new ConnectRequest(false, resuming, new Secrets(List.of(secrets))));
    }

    ServerPackets packets(ConnectRequest request) {
        return new ServerPackets(request, unanswered, this);
    }

    /** Something was sent with a packet ID that a packet of a type answers. */
    RecordedClient awaits(int packetType, int packetId) {
        unanswered.add(packetId, packetType, (reasonCode, reasonString) -> told.computeIfAbsent(
                        packetId, id -> new ArrayList<>())
                .add(new ServerStatement(reasonCode, reasonString, null)));
        return this;
    }

    /** What has been told since the last time to who waits for the answer to what was sent with a packet ID. */
    List<ServerStatement> told(int packetId) {
        List<ServerStatement> statements = told.remove(packetId);
        return statements == null ? List.of() : statements;
    }

    List<ServerFault> faults() {
        return faults;
    }

    /** What was answered: type, packet ID and reason code of each, in hexadecimal. */
    List<String> answers() {
        return answers;
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
