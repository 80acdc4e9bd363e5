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

import io.cameliot.protocol.ReasonCode;
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
    /** The server's answer, once it is the outcome; else null. */
    private ReasonCode answer;

    private String reasonString;
    /** Why it failed without an answer; null if it did not. */
    private Throwable failure;
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

    // Valid from its outcome until its listener has been told, and owned by SettledPublishes:
    /** The one that is to be told after it; null if it is the last. */
    Publish next;

    /** Whether an Error has kept the listener from hearing. */
    private volatile boolean unheard;
    /** Whether the publisher has heard of that in place of the listener. */
    private volatile boolean withdrawn;

    Publish(OutboundMessage message, PublishTerms terms, PublishListener listener, long now) {
        this.message = message;
        this.terms = terms;
        this.listener = listener;
        this.acceptedAt = now;
        this.deadline = now + terms.timeout().toNanos();
    }

    /** The server has answered. Says whether the outcome was not known before. Takes no memory. */
    boolean settle(ReasonCode reasonCode, String reason) {
        boolean first = !isSettled();
        if (first) {
            answer = reasonCode;
            reasonString = reason;
        }
        return first;
    }

    /** It has failed. Says whether the outcome was not known before. Takes no memory. */
    boolean fail(Throwable cause) {
        boolean first = !isSettled();
        if (first) {
            failure = cause;
        }
        return first;
    }

    /** Whether the outcome is known. The listener is told of the first one. */
    boolean isSettled() {
        return answer != null || failure != null;
    }

    /** Tells the listener of the outcome. Called without the lock, by one thread at a time. */
    void tell() {
        if (withdrawn) {
            return;
        }
        if (failure != null) {
            listener.failed(
                    failure instanceof Exception exception
                            ? exception
                            : new IllegalStateException(
                                    "The message to topic " + message.topic() + " was not published: " + failure,
                                    failure));
        } else if (answer.isRefusal()) {
            listener.failed(RefusedException.publish(message.topic(), answer, reasonString));
        } else {
            listener.acknowledged();
        }
        unheard = false;
    }

    /** An Error has kept the listener from hearing. */
    void notHeard() {
        unheard = true;
    }

    /** The publisher hears in place of the listener. */
    void withdraw() {
        withdrawn = true;
    }

    boolean isUnheard() {
        return unheard;
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
