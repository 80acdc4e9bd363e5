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
package io.cameliot.simulator;

import io.cameliot.protocol.ReasonCode;

/** A message that an application publishes, and what became of it. */
final class Outbound {
    final int number;
    final int topic;
    final int qos;
    final long timeoutNanos;
    final boolean waits;
    /** Message expiry in seconds, 0 for none. */
    final int expiry;
    /** The server disconnects whenever it gets this message; null if it takes it. */
    final ReasonCode poison;

    final String clientId;
    final SimulatedProcess process;
    /** Whether it survives its process. */
    boolean persistent;

    boolean accepted;
    long acceptedAt;
    /** A lack of memory has kept the application from hearing that it has failed. */
    boolean failureUnheard;

    boolean acknowledged;
    boolean failed;

    /** It failed because of itself: it must not be published any more. */
    boolean givenUp;

    /** How often it was handed to a network connection, and the last one. */
    int sent;

    SimulatedNetwork sentOn;
    /** How often the server has taken it. */
    int taken;

    boolean refused;
    /** It was written to the disk when it was accepted. */
    boolean kept;
    /** It could not be written to the disk. */
    boolean notKept;

    Outbound(
            int number,
            int topic,
            int qos,
            long timeoutNanos,
            boolean waits,
            int expiry,
            ReasonCode poison,
            String clientId,
            SimulatedProcess process) {
        this.number = number;
        this.topic = topic;
        this.qos = qos;
        this.timeoutNanos = timeoutNanos;
        this.waits = waits;
        this.expiry = expiry;
        this.poison = poison;
        this.clientId = clientId;
        this.process = process;
    }

    boolean isComplete() {
        return acknowledged || failed;
    }

    @Override
    public String toString() {
        return "p" + number + "(QoS " + qos + (expiry > 0 ? ", expires in " + expiry + " s" : "")
                + (waits ? "" : ", does not wait") + (poison == null ? "" : ", poison") + ")";
    }
}
