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
package io.cameliot.platform.delivery;

import com.hivemq.mqtt.message.publish.PUBLISH;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The messages of QoS 1 and 2 of one shared subscription. HiveMQ's own queue is looked through from end to end for each
 * message that is acknowledged.
 */
final class SharedQueue {

    private final NavigableMap<Long, PUBLISH> waiting = new TreeMap<>();
    private final Map<Long, PUBLISH> sent = new HashMap<>();
    private long last;

    /**
     * A message that somebody has.
     *
     * @param number its place in the order in which messages came
     * @param publish the message
     */
    record Sent(long number, PUBLISH publish) {}

    /**
     * Adds a message behind all others. If that is one too many, the oldest that waits gives way.
     *
     * @param most how many messages there may be, those included that somebody has
     * @return what has given way, if anything; the new message itself if no other waits
     */
    Optional<PUBLISH> add(PUBLISH publish, long most) {
        waiting.put(++last, publish);
        return waiting.size() + sent.size() > most
                ? Optional.of(waiting.pollFirstEntry().getValue())
                : Optional.empty();
    }

    /** Takes the oldest message that waits. */
    Optional<Sent> take() {
        removeExpired();
        Map.Entry<Long, PUBLISH> first = waiting.pollFirstEntry();
        if (first == null) {
            return Optional.empty();
        }
        sent.put(first.getKey(), first.getValue());
        return Optional.of(new Sent(first.getKey(), first.getValue()));
    }

    private void removeExpired() {
        while (!waiting.isEmpty() && waiting.firstEntry().getValue().isExpired()) {
            waiting.pollFirstEntry();
        }
    }

    /** Whoever has this message is done with it. */
    void remove(Sent message) {
        sent.remove(message.number());
    }

    /** Whoever has this message is gone: it waits again, in its old place. */
    void putBack(Sent message) {
        if (sent.remove(message.number()) != null) {
            waiting.put(message.number(), message.publish());
        }
    }

    /** Forgets all messages that have expired, wherever they wait. */
    void cleanUp() {
        waiting.values().removeIf(PUBLISH::isExpired);
    }
}
