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

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the received messages that were dropped, because there was no room for them, and warns of them now and then. */
final class DroppedMessages {
    private static final Logger LOG = LoggerFactory.getLogger(DroppedMessages.class);

    private static final int DROPPED_PER_WARNING = 1_000;

    private final ReceiveBuffer buffer;
    private final AtomicLong dropped = new AtomicLong();

    DroppedMessages(ReceiveBuffer buffer) {
        this.buffer = buffer;
    }

    void add(InboundMessage message) {
        long number = dropped.getAndIncrement();
        if (number % DROPPED_PER_WARNING == 0) {
            LOG.warn(
                    "Messages of QoS {} come faster than they are processed, and {} bytes of them wait (receiveBufferSize):"
                            + " {} dropped so far, now one to topic {}. Process faster, or use QoS 1 with a durable session.",
                    message.qos(),
                    buffer.used(),
                    number + 1,
                    message.topic());
        }
    }

    long count() {
        return dropped.get();
    }
}
