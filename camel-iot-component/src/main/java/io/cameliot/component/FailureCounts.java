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
package io.cameliot.component;

import io.cameliot.connection.InboundMessage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts how often each message of one connection has failed. A server sends a message again with the packet ID that it had
 * and says so (MQTT 5.0, 4.4). A packet ID that comes with another topic or payload stands for another message, and so does
 * one that is sent for the first time after the former message was decided; its count begins again. What was decided keeps
 * its count: its acknowledgement may wait behind others, and then it comes again with them. What never comes again is
 * forgotten when others take its place.
 */
final class FailureCounts {
    private final Map<Integer, Failures> byPacketId;

    /**
     * @param memory how many messages are remembered; no more than the receive maximum can be in flight at a time
     */
    FailureCounts(int memory) {
        this.byPacketId = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Failures> eldest) {
                return size() > memory;
            }
        };
    }

    /** A message has been received. One that is sent for the first time is not the one that was decided before. */
    synchronized void received(InboundMessage message) {
        if (!message.duplicate()) {
            byPacketId.computeIfPresent(message.packetId(), (id, failures) -> failures.isDecided() ? null : failures);
        }
    }

    /** A message has failed; says how often by now. */
    synchronized int failed(InboundMessage message) {
        Failures earlier = byPacketId.get(message.packetId());
        Failures now = earlier != null && earlier.areOf(message)
                ? new Failures(earlier.content(), earlier.times() + 1, false)
                : new Failures(Content.of(message), 1, false);
        byPacketId.put(message.packetId(), now);
        return now.times();
    }

    /** A message is not wanted again: it was processed, or given up. */
    synchronized void decided(InboundMessage message) {
        byPacketId.computeIfPresent(message.packetId(), (id, failures) -> failures.decided());
    }

    /** @param isDecided whether the message was not wanted again in the end */
    private record Failures(Content content, int times, boolean isDecided) {
        boolean areOf(InboundMessage message) {
            return (message.duplicate() || !isDecided) && content.equals(Content.of(message));
        }

        Failures decided() {
            return new Failures(content, times, true);
        }
    }

    /** Tells messages with the same packet ID apart, without keeping their payloads. */
    private record Content(String topic, int length, int hash) {
        static Content of(InboundMessage message) {
            return new Content(message.topic(), message.payload().length, Arrays.hashCode(message.payload()));
        }
    }
}
