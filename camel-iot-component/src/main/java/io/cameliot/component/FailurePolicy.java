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
import io.cameliot.connection.NetworkConnection;

/** Decides what becomes of a message whose processing has ended. There is one for each connection of a consumer. */
final class FailurePolicy {
    private final int maxRedeliveries;
    private final FailureCounts failures;

    private FailurePolicy(int maxRedeliveries, FailureCounts failures) {
        this.maxRedeliveries = maxRedeliveries;
        this.failures = failures;
    }

    /** By the option onFailure. */
    static FailurePolicy of(IotConfiguration configuration) {
        return configuration.getOnFailure() == OnFailure.REDELIVER
                ? redeliver(configuration.getMaxRedeliveries())
                : acknowledge();
    }

    /** A message that fails is reported and acknowledged. */
    static FailurePolicy acknowledge() {
        return new FailurePolicy(0, new FailureCounts(0));
    }

    /**
     * A message of QoS 1 that fails is wanted again, and reported and acknowledged if it fails once more often.
     *
     * @param maxRedeliveries how often it is wanted again, 1 or more
     */
    static FailurePolicy redeliver(int maxRedeliveries) {
        // As many as can be unacknowledged at a time, of a server that exceeds the receive maximum, too.
        return redeliver(maxRedeliveries, NetworkConnection.PACKET_IDS);
    }

    /** @param memory how many failed messages are remembered */
    static FailurePolicy redeliver(int maxRedeliveries, int memory) {
        return new FailurePolicy(maxRedeliveries, new FailureCounts(memory));
    }

    /** Whether the server may be asked for a message again. */
    boolean redelivers(InboundMessage message) {
        return maxRedeliveries > 0 && message.qos() > 0;
    }

    /** A message has been received. */
    void received(InboundMessage message) {
        if (redelivers(message)) {
            failures.received(message);
        }
    }

    /** @param canRedeliver whether the server can be asked for it: one that does not keep the session would lose it */
    Outcome outcome(InboundMessage message, boolean failed, boolean canRedeliver) {
        if (!redelivers(message) || !canRedeliver) {
            return failed ? Outcome.REPORT : Outcome.ACKNOWLEDGE;
        }
        if (failed && failures.failed(message) <= maxRedeliveries) {
            return Outcome.REDELIVER;
        }
        failures.decided(message);
        return failed ? Outcome.REPORT : Outcome.ACKNOWLEDGE;
    }

    /** What becomes of a message whose processing has ended. */
    enum Outcome {
        /** It is acknowledged. */
        ACKNOWLEDGE,
        /** Its failure goes to the exception handler, then it is acknowledged. */
        REPORT,
        /** The server is asked to send it again. */
        REDELIVER,
        /** Nothing: it was abandoned while it was processed. */
        ABANDONED
    }
}
