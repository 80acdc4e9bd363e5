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

/**
 * The memory of received messages that are not processed, in bytes. It bounds what a server may send that no receive maximum
 * bounds: messages of QoS 0, and those of QoS 1 of a server that sends more than the receive maximum. For any thread.
 */
final class ReceiveBuffer {
    /**
     * What a message takes besides its texts and payload, with all that waits with it until it is processed: measured, and
     * rounded up.
     */
    private static final int MESSAGE_BYTES = 250;

    private final long capacity;
    private final AtomicLong used = new AtomicLong();

    /** @param capacity in bytes */
    ReceiveBuffer(long capacity) {
        this.capacity = capacity;
    }

    static long sizeOf(InboundMessage message) {
        return MESSAGE_BYTES
                + message.topic().length()
                + message.payload().length
                + message.properties().memory();
    }

    /** Takes up the bytes of a message, whether there is room for it or not. */
    void take(long bytes) {
        used.addAndGet(bytes);
    }

    /** Gives bytes back. */
    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    boolean isFull() {
        return used.get() >= capacity;
    }

    long used() {
        return used.get();
    }

    long capacity() {
        return capacity;
    }
}
