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
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts how often messages have failed. MQTT does not name messages: equal ones count as one. What never comes again, for
 * the session was lost, is forgotten when others take its place.
 */
final class Redeliveries {
    private final int maximum;
    private final Map<Key, Integer> failures;

    /**
     * @param maximum how often a message may come again
     * @param memory  how many different messages are remembered
     */
    Redeliveries(int maximum, int memory) {
        this.maximum = maximum;
        this.failures = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Integer> eldest) {
                return size() > memory;
            }
        };
    }

    /** A message has failed; says whether it may come again. */
    synchronized boolean failed(InboundMessage message) {
        int times = failures.merge(Key.of(message), 1, Integer::sum);
        if (times > maximum) {
            failures.remove(Key.of(message));
        }
        return times <= maximum;
    }

    /** A message was processed. */
    synchronized void succeeded(InboundMessage message) {
        if (!failures.isEmpty()) {
            failures.remove(Key.of(message));
        }
    }

    private record Key(String topic, ByteBuffer payload) {
        static Key of(InboundMessage message) {
            return new Key(message.topic(), ByteBuffer.wrap(message.payload()));
        }
    }
}
