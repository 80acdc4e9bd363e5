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

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A message that was accepted for publishing and that the server has not acknowledged. Guarded by the window's lock. */
final class Publish {
    final OutboundMessage message;
    final PublishTerms terms;
    final PublishListener listener;
    /** When it was accepted, and until when it has to be acknowledged, by the monotonic clock. */
    final long acceptedAt;

    final long deadline;

    // Valid for its whole life:
    /** Whether the listener has been told of the outcome. */
    private boolean reported;
    /** The number by which the store keeps it until it is sent; 0 if it is not kept. */
    long number;
    /** Whether it has waited since an earlier process accepted it. */
    boolean late;
    /** Whether the server has disconnected for a packet while this one was in flight. */
    boolean suspected;

    // Valid while it is in flight:
    /** Whether it is on a network connection, or will be sent again by a resumed session. */
    boolean sent;
    /** Once sent with QoS 1 or 2; else 0. */
    int packetId;
    /** Its place in the order of sending. */
    long place;

    Publish(OutboundMessage message, PublishTerms terms, PublishListener listener, long now) {
        this.message = message;
        this.terms = terms;
        this.listener = listener;
        this.acceptedAt = now;
        this.deadline = now + terms.timeout().toNanos();
    }

    /** Notes that the outcome is known; false if it was known before, so that the listener is told once. */
    boolean report() {
        boolean first = !reported;
        reported = true;
        return first;
    }

    boolean isReported() {
        return reported;
    }

    /** Whether it must not wait at all: a message expiry of 0 lets it be sent at once, or not at all. */
    boolean isUrgent() {
        Long expiry = message.properties().messageExpiry();
        return expiry != null && expiry == 0;
    }

    /** Whether the time that its message expiry gives it to wait is over. */
    boolean isExpired(long now) {
        Long expiry = message.properties().messageExpiry();
        return expiry != null && (expiry == 0 ? late : now - acceptedAt >= TimeUnit.SECONDS.toNanos(expiry));
    }

    /** Until when it may wait for room: its deadline, or the end of its message expiry if that comes before. */
    long waitsUntil() {
        Long expiry = message.properties().messageExpiry();
        if (expiry == null) {
            return deadline;
        }
        long expiresAt = acceptedAt + TimeUnit.SECONDS.toNanos(expiry);
        return expiresAt - deadline < 0 ? expiresAt : deadline;
    }

    /** The message with what is left of its message expiry (MQTT 5.0, 3.3.2.3.3). */
    OutboundMessage messageAt(long now) {
        return message.after(Duration.ofNanos(now - acceptedAt));
    }
}
